"""What chapter 04 shows and what the package runs compute the same."""

from gan_course.data.points import points
from gan_course.exercises.chapter04.outcome import cases
from gan_course.measure.modes import modes, outcome
from gan_course.models import MLPDiscriminator, MLPGenerator
from gan_course.training import d_step, g_step
from gan_course.training.batched import Stack
from gan_course.training.losses import d_loss

import pytest
import torch
import visible
from visible import run, weights


@pytest.fixture(scope="module")
def cells() -> dict[str, str]:
    return visible.cells("04_gan")


def test_the_networks_are_the_packages(cells):
    torch.manual_seed(0)
    shown = run(cells, "networks")
    torch.manual_seed(0)
    G, D = MLPGenerator(2, (2,)), MLPDiscriminator((2,))
    z = torch.randn(5, 2)
    assert torch.equal(shown["G"](z), G(z))
    assert torch.equal(shown["D"](z), D(z))


def test_the_loss_is_the_packages(cells):
    real, fake = torch.randn(8, 1) * 5, torch.randn(8, 1) * 5
    torch.testing.assert_close(run(cells, "d-loss")["d_loss"](real, fake), d_loss(real, fake))


def test_the_steps_are_the_packages(cells):
    shown = run(cells, "d-loss", "d-step", "g-step")
    results = []
    for my_d_step, my_g_step in ((shown["d_step"], shown["g_step"]), (d_step, g_step)):
        torch.manual_seed(0)
        G, D = MLPGenerator(2, (2,)), MLPDiscriminator((2,))
        opt_G, opt_D = (torch.optim.Adam(network.parameters(), 1e-2) for network in (G, D))
        noise = lambda n: torch.randn(n, 2)
        losses = []
        for _ in range(10):
            losses.append(my_d_step(G, D, torch.randn(16, 2) + 2, noise, opt_D))
            losses.append(my_g_step(G, D, 16, noise, opt_G))
        results.append((torch.stack(losses), weights(G, D)))
    torch.testing.assert_close(results[0], results[1])


def test_the_loop_is_the_trainers_game(cells):
    """Equal draws, equal optimisers: the notebook's loop and D and G in turn move the networks alike."""
    shown = run(cells, "d-loss", "d-step", "g-step", "loop")
    results = []
    for way in ("loop", "by hand"):
        torch.manual_seed(0)
        G, D = MLPGenerator(2, (2,)), MLPDiscriminator((2,))
        opt_G, opt_D = (torch.optim.SGD(network.parameters(), 0.1) for network in (G, D))
        noise, sample_real = (lambda n: torch.randn(n, 2)), (lambda n: torch.randn(n, 2) + 2)
        if way == "loop":
            shown["train_gan"](5, 16, sample_real, noise, G, D, opt_G, opt_D)
        else:
            for _ in range(5):
                d_step(G, D, sample_real(16), noise, opt_D)
                g_step(G, D, 16, noise, opt_G)
        results.append(weights(G, D))
    torch.testing.assert_close(results[0], results[1])


def test_the_outcome_is_the_packages(cells):
    shown = run(cells, "outcome", modes=modes)["outcome"]
    for case in cases():
        assert shown(case.samples, case.data) == outcome(case.samples, case.data), case.looks


def test_the_stack_is_the_ensembles(cells):
    """Weights stacked and mapped over in the open answer as the ensemble's discriminators do."""
    torch.manual_seed(0)
    wide, rng = points("two_moons"), torch.Generator().manual_seed(0)
    make = {"MLPGenerator": MLPGenerator, "MLPDiscriminator": MLPDiscriminator, "pick": lambda smoke, *_: smoke}
    shown = run(cells, "small", "stack", wide=wide, rng=rng, **make)
    stack = Stack(shown["Ds"], torch.ones(len(shown["Ds"])))
    torch.testing.assert_close(shown["logits"], stack(shown["x"]))
