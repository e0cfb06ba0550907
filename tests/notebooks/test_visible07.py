"""What chapter 07 shows and what the package runs compute the same."""

import re

from gan_course.exercises.registry import find
from gan_course.measure.bias import keep_probability
from gan_course.measure.frechet import frechet
from gan_course.measure.neighbours import nearer_share
from gan_course.measure.prdc import prdc
from gan_course.models import MLPEncoder, MLPGenerator, conditional
from gan_course.training import d_step, g_step
from gan_course.training.conditional import Conditioned, train_conditional
from gan_course.training.presets import DIGITS
from gan_course.utils import seeded

import pytest
import scipy.linalg
import torch
import visible
from torch import nn
from visible import run, weights


@pytest.fixture(scope="module")
def cells() -> dict[str, str]:
    return visible.cells("07_judging_and_using_a_gan")


def cloud(n: int, d: int, seed: int) -> torch.Tensor:
    rng = torch.Generator().manual_seed(seed)
    mix = torch.randn(d, d, generator=rng, dtype=torch.float64)
    return torch.randn(n, d, generator=rng, dtype=torch.float64) @ mix


@pytest.mark.parametrize("n, d", [(50, 1), (200, 8), (20, 40)])
def test_the_distance_is_the_packages_and_scipys(cells, n, d):
    distance = run(cells, "fd")["distance"]
    a, b = cloud(n, d, 0), cloud(n + 5, d, 1) + 1
    c1, c2 = (torch.cov(x.T).reshape(d, d) for x in (a, b))
    shown = float(distance(a.mean(0), c1, b.mean(0), c2))
    assert shown == pytest.approx(frechet(a, b).distance, rel=1e-6)
    if n > d:  # the general root breaks down where a covariance is singular
        root = torch.from_numpy(scipy.linalg.sqrtm((c1 @ c2).numpy()).real.copy())
        by_scipy = (a.mean(0) - b.mean(0)).square().sum() + (c1 + c2 - 2 * root).trace()
        assert shown == pytest.approx(by_scipy.item(), rel=1e-6)


def test_coverage_copying_and_keeping_are_the_packages(cells):
    shown = run(cells, "coverage", "copy", "keep")
    a, b = cloud(60, 3, 0), cloud(50, 3, 1)
    assert float(shown["coverage"](a, b, 3)) == pytest.approx(prdc(a, b, 3).coverage)
    near, usual = torch.rand(30), torch.cat([torch.rand(20), torch.zeros(3)])
    assert float(shown["nearer_share"](near, usual)) == pytest.approx(nearer_share(near, usual))
    group, wanted = torch.randint(0, 4, (30,)), torch.rand(4)
    torch.testing.assert_close(shown["keep_probability"](group, wanted), keep_probability(group, wanted))


def networks(G_class, D_class, **options):
    with seeded(0):
        G = G_class(MLPGenerator(64 + 10, (1, 28, 28), (8,), bounded=True))
        D = D_class(nn.Sequential(MLPEncoder((1, 28, 28), 6, (8,)), nn.LeakyReLU(0.2)), 6, 10, **options)
    return G, D


def test_the_conditional_networks_are_the_packages(cells):
    shown = run(cells, "ask-G", "project", "ask-D")
    z, x, c = torch.randn(4, 64), torch.randn(4, 1, 28, 28), torch.randn(4, 10)
    for name, ignores in (("ProjectionDiscriminator", False), ("Blind", True)):
        G, D = networks(shown["ConditionalGenerator"], shown[name])
        own_G, own_D = networks(conditional.ConditionalGenerator, conditional.ProjectionDiscriminator, ignores=ignores)
        assert torch.equal(G(z, c), own_G(z, c)) and torch.equal(D(x, c), own_D(x, c))
    assert find("7.4").reference is conditional.project


def test_the_round_is_the_packages(cells):
    """One round by the shown function, and one by train_conditional, from equal networks."""
    from gan_course.data.pictures import Pictures

    one_round = run(cells, "ask-step", d_step=d_step, g_step=g_step)["one_round"]
    pixels = torch.randint(0, 255, (6, 1, 28, 28), generator=torch.Generator().manual_seed(0)).to(torch.uint8)
    data = Conditioned(Pictures(pixels), torch.eye(10)[:6])
    ends = []
    for by_hand in (True, False):
        G, D = networks(conditional.ConditionalGenerator, conditional.ProjectionDiscriminator)
        if not by_hand:
            train_conditional(G, D, data, DIGITS.latent, DIGITS.settings, 1, show=False)
        else:
            s, rng = DIGITS.settings, torch.Generator().manual_seed(DIGITS.settings.seed)
            opt_G, opt_D = (torch.optim.Adam(N.parameters(), 1e-3, s.betas, fused=True) for N in (G, D))
            x, c = data.sample(s.batch, rng)
            one_round(G, D, x, c, lambda n, rng=rng: DIGITS.latent.sample(n, rng), opt_G, opt_D)
        ends.append([p.cpu() for p in weights(G, D)])
    for a, b in zip(*ends):
        torch.testing.assert_close(a, b)


def test_sections_say_how_long_they_take_and_whether_they_can_be_skipped(cells):
    sections = [text for text in cells.values() if text.startswith("## ")]
    assert len(sections) >= 4
    for text in sections:
        assert re.search(r"\A## .*\n\n\*\d+ minutes · (must|should|may)\*\n", text), text[:60]
