"""What chapter 02 shows and what the package runs compute the same."""

from gan_course.claims.chapter02.c05_random_codes import fit_to_codes
from gan_course.claims.chapter02.c08_stray_pixel import new_discriminator
from gan_course.exercises.chapter02.interpolation import interpolate
from gan_course.models import Autoencoder, MLPGenerator, reparameterise
from gan_course.training.autoencoder import autoencoder_step, kl_to_normal, squared_error, vae_step

import pytest
import torch
import visible
from visible import run, weights


@pytest.fixture(scope="module")
def cells() -> dict[str, str]:
    return visible.cells("02_a_generator_alone")


def seeded(make):
    torch.manual_seed(0)
    return make()


def test_the_losses_are_the_packages(cells):
    x, y = torch.randn(6, 1, 4, 4), torch.randn(6, 1, 4, 4)
    torch.testing.assert_close(run(cells, "error")["squared_error"](x, y), squared_error(x, y))
    m, s = torch.randn(6, 3), torch.randn(6, 3)
    torch.testing.assert_close(run(cells, "kl")["kl_to_normal"](m, s), kl_to_normal(m, s))


def test_the_code_and_the_interpolation_are_the_packages(cells):
    m, s, e = torch.randn(3, 6, 2)
    assert torch.equal(run(cells, "code")["reparameterise"](m, s, e), reparameterise(m, s, e))
    decoder = MLPGenerator(2, (1, 3, 3), (5,))
    torch.testing.assert_close(
        run(cells, "walk")["interpolate"](decoder, m[0], s[0], 5), interpolate(decoder, m[0], s[0], 5)
    )


def test_the_networks_are_the_packages(cells):
    shown = seeded(lambda: run(cells, "decoder", "networks", few=torch.zeros(2, 1, 28, 28)))
    made = seeded(lambda: Autoencoder((1, 28, 28), 16))
    x = torch.randn(3, 1, 28, 28)
    torch.testing.assert_close(shown["decoder"](shown["encoder"](x)), made(x))


def test_the_discriminator_is_the_packages(cells):
    x = torch.randn(3, 1, 28, 28)
    shown, made = seeded(lambda: run(cells, "d-networks")["D"]), seeded(new_discriminator)
    assert torch.equal(shown(x), made(x))


def test_the_steps_are_the_packages(cells):
    shown = run(cells, "error", "kl", "code", "step", "vae-step")
    x, e = torch.randn(8, 2), torch.randn(8, 2)
    results = []
    for plain, variational in (
        (shown["autoencoder_step"], shown["vae_step"]),
        (autoencoder_step, vae_step),
    ):
        torch.manual_seed(0)
        one, two = (Autoencoder((2,), dim, (8,)) for dim in (2, 4))
        two.decoder = MLPGenerator(2, (2,), (8,))
        losses = []
        for model, step, more in ((one, plain, ()), (two, variational, (0.3,))):
            opt = torch.optim.SGD(model.parameters(), 0.05)
            noise = (lambda n: e[:n],) if more else ()
            losses += [step(model.encoder, model.decoder, x, *noise, opt, *more) for _ in range(3)]
        results.append((torch.stack(losses), weights(one, two)))
    torch.testing.assert_close(results[0], results[1])


def test_learning_pairs_by_heart_is_the_packages(cells):
    codes, pictures = torch.randn(70, 3), torch.randn(70, 1, 2, 2)
    results = []
    for way in ("shown", "package"):
        decoder = seeded(lambda: MLPGenerator(3, (1, 2, 2), (8,)))
        if way == "shown":
            names = run(cells, "error", "fit", rng=torch.Generator().manual_seed(0))
            names["fit_to_codes"](decoder, codes, pictures, 10)
        else:
            fit_to_codes(decoder, codes, pictures, 10, seed=0)
        results.append(weights(decoder))
    torch.testing.assert_close(results[0], results[1])
