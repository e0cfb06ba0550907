"""The Fréchet distance against scipy's matrix square root, closed forms and its own bias."""

import math

from gan_course.measure.divergences import baseline
from gan_course.measure.frechet import frechet, frechet_gaussians

import pytest
import scipy.linalg
import torch
from torch import nn


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def cloud(n: int, d: int, seed: int) -> torch.Tensor:
    """n samples of a Gaussian with correlated columns and a mean of its own."""
    mix = torch.randn(d, d, generator=seeded(1000 + seed), dtype=torch.float64)
    return torch.randn(n, d, generator=seeded(seed), dtype=torch.float64) @ mix + torch.randn(d, generator=seeded(seed))


class Normal:
    """A source: the standard Gaussian in d dimensions."""

    def __init__(self, d: int):
        self.d = d

    def sample(self, n: int, generator: torch.Generator) -> torch.Tensor:
        return torch.randn(n, self.d, generator=generator)


@pytest.mark.parametrize("d", [1, 2, 8, 32])
def test_it_is_the_formula_with_scipys_matrix_root(d):
    x, y = cloud(300, d, 0), cloud(200, d, 1)
    c1, c2 = torch.cov(x.T).reshape(d, d), torch.cov(y.T).reshape(d, d)
    root = torch.from_numpy(scipy.linalg.sqrtm((c1 @ c2).numpy()).real.copy())
    expected = (x.mean(0) - y.mean(0)).square().sum() + (c1 + c2 - 2 * root).trace()
    assert frechet(x, y).distance == pytest.approx(expected.item(), rel=1e-8)


def test_gaussians_with_diagonal_covariances():
    """|m1 - m2|^2 + sum (s1 - s2)^2, by hand."""
    s1, s2 = torch.tensor([1.0, 2.0, 0.0]), torch.tensor([3.0, 2.0, 0.5])
    found = frechet_gaussians(torch.zeros(3), s1.square().diag(), torch.tensor([1.0, 2.0, 2.0]), s2.square().diag())
    assert found == pytest.approx(9 + 4 + 0 + 0.25)


def test_properties_of_a_distance():
    x, y = cloud(100, 6, 0), cloud(100, 6, 1)
    assert frechet(x, x).distance == pytest.approx(0, abs=1e-10)
    assert all(frechet(z, z).distance >= 0 for z in (cloud(30, 6, seed) for seed in range(20)))
    assert frechet(x, y).distance == pytest.approx(frechet(y, x).distance, rel=1e-9)
    turn = torch.linalg.qr(torch.randn(6, 6, generator=seeded(3), dtype=torch.float64)).Q
    assert frechet(x @ turn, y @ turn).distance == pytest.approx(frechet(x, y).distance, rel=1e-8)
    assert frechet(3 * x, 3 * y).distance == pytest.approx(9 * frechet(x, y).distance, rel=1e-8)
    assert frechet(x, x + 2).distance == pytest.approx(6 * 4, rel=1e-8)


def test_fewer_samples_than_features_is_safe():
    """Singular covariances: equal samples still give 0, and two samples on one line have the line's own distance."""
    x = cloud(20, 200, 0)
    assert frechet(x, x).distance == pytest.approx(0, abs=1e-8 * x.square().sum().item())
    line = torch.randn(200, generator=seeded(5), dtype=torch.float64)
    line = line / line.norm()
    t = torch.randn(50, 1, generator=seeded(6), dtype=torch.float64)
    sd = t.std().item()
    assert frechet(t * line, 3 * t * line).distance == pytest.approx(4 * t.mean().item() ** 2 + 4 * sd**2, rel=1e-6)
    constant = torch.ones(10, 4)
    assert frechet(constant, constant + 1).distance == pytest.approx(4)


def test_small_samples_are_biased_upwards():
    """Two samples of one Gaussian: the distance is never 0, and falls about as 1 / n."""
    d = 16
    means = [baseline(frechet, Normal(d), n, repeats=10).mean().item() for n in (50, 200, 800, 3200)]
    assert means == sorted(means, reverse=True) and means[0] > 0.5
    for more, fewer in zip(means[1:], means):
        assert fewer / more == pytest.approx(4, rel=0.2)
    # First order: 2 d / n from the means; near the identity the covariances' part is |C1 - C2|^2 / 4, where an
    # entry of the difference has variance 2 / n, on the diagonal 4 / n: d (d + 1) / (2 n) in all.
    assert means[-1] == pytest.approx((2 * d + d * (d + 1) / 2) / 3200, rel=0.05)


def test_the_report_says_how_many():
    report = frechet(torch.randn(1200, 3, generator=seeded(0)), torch.randn(50, 3, generator=seeded(1)))
    assert (report.real, report.fake, report.dimensions) == (1200, 50, 3)
    assert "1,200 real and 50 generated" in str(report) and float(report) == report.distance


def test_pictures_go_through_features_in_batches_and_the_net_is_left_as_it_was():
    net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Dropout(), nn.LazyLinear(5))
    x, y = torch.rand(1200, 1, 6, 6, generator=seeded(0)) * 2 - 1, torch.rand(700, 1, 6, 6, generator=seeded(1))
    net(x[:2])  # shapes the lazy layer
    net.train()
    running = net[1].running_mean.clone()
    found = frechet(x, y, net)
    assert net.training and net[4].training and torch.equal(net[1].running_mean, running)
    assert net[4].weight.grad is None
    net.eval()
    with torch.no_grad():
        whole = frechet(net(x), net(y))
    assert found.distance == pytest.approx(whole.distance, rel=1e-4) and found.dimensions == 5
    # Any function will do, and none compares the pixels.
    assert frechet(x, y, lambda pictures: pictures.flatten(1)).distance == pytest.approx(frechet(x, y).distance)


def test_wrong_input_is_refused():
    x = torch.randn(10, 1, 4, 4, generator=seeded(0))
    with pytest.raises(ValueError, match="at least 2 of each"):
        frechet(x, x[:1])
    with pytest.raises(ValueError, match=r"features made \(10, 1, 4, 4\) of 10 real"):
        frechet(x, x, lambda pictures: pictures)
    with pytest.raises(ValueError, match="one row a sample"):
        frechet(x, x, lambda pictures: pictures.reshape(1, -1))
    with pytest.raises(ValueError, match="fake holds NaNs"):
        frechet(x, x * math.inf)
    with pytest.raises(ValueError, match="one kind and size"):
        frechet(x, x[..., :2])
    with pytest.raises(ValueError, match=r"give \(d,\), \(d, d\)"):
        frechet_gaussians(torch.zeros(2), torch.eye(3), torch.zeros(2), torch.eye(2))
