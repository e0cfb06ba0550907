"""Every distribution of points: samples and density must tell the same story, and both the papers'."""

import math

from gan_course.data.points import NAMES, Points, from_drawing, from_points, points

import pytest
import torch
from scipy import stats


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def drawing() -> Points:
    mask = torch.zeros(12, 16)
    mask[2:5, 1:9] = 1.0
    mask[8, 12] = 5.0
    return from_drawing(mask)


def everything() -> list[Points]:
    dotted = from_points([[0.0, 0.0], [0.3, 0.1], [0.6, -0.4]])
    return [*map(points, NAMES), drawing(), dotted]


every = pytest.mark.parametrize("source", everything(), ids=lambda source: source.name)


def integral(source: Points, function=lambda density, x: density) -> float:
    """Integrate over fine patches, each component's neighbourhood counted once."""
    step = source.sd / 2
    if source.dim == 1:
        x = torch.arange(-source.extent * 1.5, source.extent * 1.5, step)[:, None]
        return (function(source.log_density(x).exp(), x).double().sum() * step).item()
    # Only cells near a component hold mass; a full grid would be billions of cells for ring8.
    cells = (source.means / step).round().long()
    reach = torch.arange(-12, 13)
    around = torch.cartesian_prod(reach, reach)
    cells = (cells[:, None] + around).flatten(0, 1).unique(dim=0)
    x = cells * step
    return (function(source.log_density(x).exp(), x).double().sum() * step**2).item()


@every
def test_shapes_types_and_repeatability(source):
    x = source.sample(1000, generator(3))
    assert x.shape == (1000, source.dim) and x.dtype == torch.float32 and x.isfinite().all()
    assert torch.equal(x, source.sample(1000, generator(3)))
    assert not torch.equal(x, source.sample(1000, generator(4)))
    density = source.log_density(x)
    assert density.shape == (1000,) and density.isfinite().all()


@every
def test_global_random_state_is_left_alone(source):
    before = torch.get_rng_state()
    source.sample(10, generator())
    assert torch.equal(before, torch.get_rng_state())


@every
def test_density_integrates_to_one(source):
    # The patches reach 6 sd, beyond which a Gaussian in the plane has 1.5e-8 of its mass.
    assert integral(source) == pytest.approx(1, abs=2e-4)


@every
def test_samples_have_the_entropy_that_the_density_says(source):
    """-E log p over samples (Monte Carlo) equals the integral of -p log p (quadrature).

    It fails if samples and density disagree in weights, places or width.
    """
    log_density = source.log_density(source.sample(40_000, generator(1)))
    expected = integral(source, lambda p, x: torch.where(p > 0, -p * p.log(), 0))
    error = log_density.std().item() / math.sqrt(40_000)
    assert -log_density.mean().item() == pytest.approx(expected, abs=4 * error + 1e-3)


@every
def test_scale_and_extent_describe_the_samples(source):
    x = source.sample(100_000, generator(2))
    assert x.square().mean().sqrt().item() == pytest.approx(source.scale, rel=0.01)
    assert (x.abs() > source.extent).any(dim=1).float().mean() < 1e-3


@every
def test_density_is_smooth_enough_to_climb(source):
    x = source.sample(50, generator(5)).double().requires_grad_()
    (slope,) = torch.autograd.grad(source.log_density(x).sum(), x)
    nudge = 1e-5 * source.sd
    for axis in range(source.dim):
        step = torch.zeros(source.dim, dtype=torch.float64)
        step[axis] = nudge
        rise = source.log_density(x + step) - source.log_density(x - step)
        torch.testing.assert_close(slope[:, axis], rise / (2 * nudge), rtol=1e-4, atol=1e-3)


def test_density_agrees_with_scipy():
    means, weights = [[0.0, 1.0], [2.0, -1.0]], [1.0, 3.0]
    source = Points(means, 0.7, weights=torch.tensor(weights))
    x = source.sample(200, generator())
    parts = [stats.multivariate_normal(mean, 0.49).pdf(x.numpy()) for mean in means]
    expected = torch.as_tensor(0.25 * parts[0] + 0.75 * parts[1]).log().float()
    torch.testing.assert_close(source.log_density(x), expected, rtol=1e-4, atol=1e-4)


def test_one_dimensional_samples_pass_kolmogorov_smirnov():
    x = points("two_gaussians_1d").sample(20_000, generator(7)).squeeze(1).numpy()
    cdf = lambda v: 0.5 * stats.norm.cdf(v, -1, 0.2) + 0.5 * stats.norm.cdf(v, 1, 0.2)
    assert stats.kstest(x, cdf).pvalue > 1e-3


def test_the_papers_settings():
    ring, grid = points("ring8"), points("grid25")
    assert ring.sd == 0.01 and grid.sd == 0.05
    torch.testing.assert_close(ring.modes.norm(dim=1), torch.ones(8))
    assert torch.cdist(ring.modes, ring.modes).fill_diagonal_(9).min().item() == pytest.approx(
        2 * math.sin(math.pi / 8), abs=1e-6
    )
    wanted = {(float(x), float(y)) for x in range(-4, 5, 2) for y in range(-4, 5, 2)}
    assert {tuple(mode) for mode in grid.modes.tolist()} == wanted


def test_blobs_are_drawn_equally_often():
    ring = points("ring8")
    x = ring.sample(80_000, generator(8))
    counts = torch.cdist(x, ring.modes).argmin(dim=1).bincount(minlength=8)
    assert stats.chisquare(counts.numpy()).pvalue > 1e-3


def test_weights_are_respected_and_zero_is_never_drawn():
    source = Points([[-5.0], [0.0], [5.0], [9.0]], 0.1, weights=torch.tensor([0.0, 1.0, 3.0, 0.0]))
    which = source.sample(20_000, generator()).div(5).round().squeeze(1)
    assert set(which.tolist()) == {0.0, 1.0}
    assert (which == 1).float().mean().item() == pytest.approx(0.75, abs=0.015)


@pytest.mark.parametrize("name", ["line", "ring", "two_moons", "spiral"])
def test_density_along_a_curve_is_even(name):
    """Away from the ends, the ridge of a curve has the same height everywhere."""
    curve = points(name)
    middles = (curve.means[1:] + curve.means[:-1]) / 2
    near = (curve.means[1:] - curve.means[:-1]).norm(dim=1) < 2 * curve.sd  # not across two pieces
    from_end = torch.cdist(middles, _ends(curve)).min(dim=1).values if name != "ring" else None
    inner = near if from_end is None else near & (from_end > 5 * curve.sd)
    height = curve.log_density(middles[inner]).exp()
    length = len(curve.means) * (curve.means[1] - curve.means[0]).norm()
    expected = 1 / (length * curve.sd * math.sqrt(2 * math.pi))
    # A bend of radius 0.3 thickens the ridge of sd 0.04 by about 1 part in 50.
    torch.testing.assert_close(height, torch.full_like(height, expected), rtol=0.04, atol=0)


def _ends(curve: Points) -> torch.Tensor:
    gaps = (curve.means.diff(dim=0).norm(dim=1) > 2 * curve.sd).nonzero().squeeze(1)
    ends = torch.cat([torch.tensor([0, len(curve.means) - 1]), gaps, gaps + 1])
    return curve.means[ends]


def test_a_drawing_keeps_its_place_and_shades():
    mask = torch.zeros(10, 20)
    mask[0, 0], mask[9, 19] = 1, 3  # top left faint, bottom right strong
    source = from_drawing(mask, half_width=2.0)
    x = source.sample(4000, generator())
    right = x[:, 0] > 0
    assert right.float().mean().item() == pytest.approx(0.75, abs=0.03)
    assert (x[right][:, 1] < 0).all() and (x[~right][:, 1] > 0).all()
    torch.testing.assert_close(x[~right].mean(0), torch.tensor([-1.9, 0.9]), atol=0.02, rtol=0)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: points("ring9"), "ring8"),
        (lambda: Points([[0.0, 0.0]], 0.0), "positive"),
        (lambda: Points([[0.0, 0.0, 0.0]], 1.0), r"\(k, 2\)"),
        (lambda: Points([[0.0]], 1.0, weights=torch.tensor([-1.0])), "not negative"),
        (lambda: Points([[0.0]], 1.0, weights=torch.ones(2)), r"\(1,\)"),
        (lambda: Points([[math.nan]], 1.0), "finite"),
        (lambda: from_drawing(torch.zeros(8, 8)), "blank"),
        (lambda: from_drawing(torch.ones(8)), "rows"),
        (lambda: from_points(torch.zeros(0, 2)), "k >= 1"),
        (lambda: points("ring8").log_density(torch.zeros(4)), r"\(n, 2\)"),
        (lambda: points("two_gaussians_1d").log_density(torch.zeros(4, 2)), r"\(n, 1\)"),
    ],
)
def test_wrong_input_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()
