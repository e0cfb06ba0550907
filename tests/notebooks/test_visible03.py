"""What chapter 03 shows and what the package runs compute the same."""

from gan_course import argmax
from gan_course.argmax import ArgmaxLoop, LoopSettings
from gan_course.data.avatars import column, sample_factors
from gan_course.data.points import points
from gan_course.models import MLPDiscriminator
from gan_course.training.losses import d_loss

import pytest
import torch
import visible
from visible import run, weights


@pytest.fixture(scope="module")
def cells() -> dict[str, str]:
    return visible.cells("03_a_discriminator_alone")


def test_the_network_is_the_packages(cells):
    shown = run(cells, "D")
    torch.manual_seed(0)
    D = MLPDiscriminator((1, 4, 4), (64, 64))
    x = torch.randn(5, 1, 4, 4)
    assert torch.equal(shown["D"](x), D(x))


def test_a_step_of_D_is_the_packages(cells):
    results = []
    for learn in (run(cells, "learn", d_loss=d_loss)["learn"], argmax.learn):
        torch.manual_seed(0)
        D = MLPDiscriminator((2,), (8,))
        opt_D = torch.optim.Adam(D.parameters(), 1e-2)
        losses = [learn(D, torch.randn(16, 2) + 2, torch.randn(9, 2), opt_D) for _ in range(5)]
        results.append((torch.stack(losses), weights(D)))
    torch.testing.assert_close(results[0], results[1])


def test_every_picture_is_the_packages(cells):
    assert torch.equal(
        run(cells, "everything")["every_picture"](10), argmax.binary_pictures(torch.arange(2**10), (10,))
    )


def test_the_searches_are_the_packages(cells):
    torch.manual_seed(0)
    D, x, e = MLPDiscriminator((3,), (8,)), torch.randn(20, 3), torch.randn(20, 3)
    shown = run(cells, "best", "climb", "linear", "tremor")
    torch.testing.assert_close(shown["best_of"](D, x, 4), argmax.best_of(D, x, 4))
    torch.testing.assert_close(shown["climb"](D, x, 9, 0.2, (-1.0, 2.0)), argmax.climb(D, x, 9, 0.2, (-1.0, 2.0)))
    assert torch.equal(shown["linear_argmax"](x, -1.0, 2.0), argmax.linear_argmax(x, -1.0, 2.0))
    torch.testing.assert_close(shown["langevin_step"](D, x, 0.1, e), argmax.langevin_step(D, x, 0.1, e))


def test_the_hard_negatives_are_the_packages(cells):
    factors = sample_factors(50, torch.Generator().manual_seed(0))
    shown, package = (
        mismatched(factors, torch.Generator().manual_seed(1))
        for mismatched in (run(cells, "odd", column=column)["mismatched"], argmax.mismatched)
    )
    torch.testing.assert_close(shown, package)


def test_a_round_is_the_loops(cells):
    """Equal random numbers, equal D: the notebook's function and the package's object find the same negatives."""
    data, rng = points("two_gaussians_1d"), torch.Generator().manual_seed(3)
    torch.manual_seed(0)
    settings = LoopSettings(box=(-3.0, 3.0), start="fresh", climb_steps=50, seed=3)
    loop = ArgmaxLoop(MLPDiscriminator((1,), (64, 64)), data, settings)
    torch.manual_seed(0)
    D = MLPDiscriminator((1,), (64, 64))
    opt_D = torch.optim.Adam(D.parameters(), settings.lr_D, settings.betas)
    given = {"line_data": data, "rng": rng, "learn": argmax.learn, "climb": argmax.climb}
    one_round = run(cells, "round", **given)["one_round"]
    negatives = -3 + 6 * torch.rand(256, 1, generator=rng)
    for _ in range(3):
        negatives = one_round(D, negatives, opt_D)
        loop.step()
        torch.testing.assert_close(negatives, loop.negatives)
