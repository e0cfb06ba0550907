"""Mode counting against planted answers and against what the real distribution must give."""

import math

from gan_course.data.latent import Latent
from gan_course.data.points import Points, points
from gan_course.measure.modes import GOOD, OUTCOMES, modes, outcome, overlap, share_between
from gan_course.models import MLPDiscriminator, MLPGenerator
from gan_course.training.batched import Ensemble

import pytest
import torch
from scipy.spatial import ConvexHull


def planted(source: Points, sds_away: list[float], mode: int = 0, side: float = 1.0):
    """Samples at the given distances (in sd) from one mode, along the first axis."""
    step = torch.zeros(len(sds_away), source.dim)
    step[:, 0] = side * torch.tensor(sds_away) * source.sd
    return source.modes[mode] + step


def test_planted_samples_are_counted_one_by_one():
    grid = points("grid25")
    x = torch.cat([planted(grid, [0.0, 2.9, 3.1, 10.0], mode=3), planted(grid, [1.0], mode=24)])
    report = modes(x, grid)
    assert report.counts[3] == 2 and report.counts[24] == 1 and sum(report.counts) == 3
    assert report.captured == 2 and report.total == 25
    assert report.high_quality == pytest.approx(3 / 5) and report.samples == 5
    assert "2 of 25" in str(report) and "60.0%" in str(report)


def test_a_mode_without_good_samples_is_not_captured():
    ring = points("ring8")
    x = planted(ring, [5.0, 5.0, 5.0])  # nearest to mode 0, but not within 3 sd
    report = modes(x, ring)
    assert report.captured == 0 and report.high_quality == 0


@pytest.mark.parametrize("name", ["ring8", "grid25", "two_blobs", "two_gaussians_1d"])
def test_real_samples_give_the_known_share(name):
    source = points(name)
    n = 100_000
    report = modes(source.sample(n, torch.Generator().manual_seed(0)), source)
    assert report.captured == report.total
    # Within 3 sd: 1 - exp(-9/2) in the plane, erf(3 / sqrt 2) on the line.
    share = 1 - math.exp(-4.5) if source.dim == 2 else math.erf(3 / math.sqrt(2))
    error = math.sqrt(share * (1 - share) / n)
    assert report.high_quality == pytest.approx(share, abs=4 * error)
    assert share_between(source.sample(n, torch.Generator().manual_seed(1)), source) < 1 - share


def test_collapse_onto_one_mode_is_seen():
    ring = points("ring8")
    x = ring.modes[5] + 0.001 * torch.randn(2500, 2, generator=torch.Generator().manual_seed(0))
    report = modes(x, ring)
    assert report.captured == 1 and report.high_quality == 1 and report.counts[5] == 2500


def test_broken_samples_are_of_low_quality():
    grid = points("grid25")
    x = torch.cat([grid.modes, torch.full((5, 2), math.nan), torch.full((5, 2), math.inf)])
    report = modes(x, grid)
    assert report.captured == 25 and report.high_quality == pytest.approx(25 / 35)


def test_between_on_a_line():
    source = points("two_gaussians_1d")  # modes at -1 and 1, sd 0.2: between is -0.4 to 0.4
    x = torch.tensor([[-3.0], [-1.0], [-0.5], [-0.3], [0.0], [0.3], [0.5], [1.0], [2.0]])
    assert share_between(x, source) == pytest.approx(3 / 9)


def test_between_on_the_ring_of_eight():
    ring = points("ring8")
    neighbours = ring.modes.roll(1, dims=0)
    bridges = (ring.modes + neighbours) / 2
    assert share_between(bridges, ring) == 1
    assert share_between(torch.zeros(1, 2), ring) == 1  # the middle of the ring
    assert share_between(1.2 * ring.modes, ring) == 0  # overshot, not between
    assert share_between(ring.modes, ring) == 0  # on a mode
    assert share_between(torch.cat([bridges, ring.modes]), ring) == pytest.approx(0.5)


def test_between_agrees_with_the_convex_hull():
    """Oracle: within 3 sd of scipy's convex hull, and in no circle."""
    source = Points(torch.randn(9, 2, generator=torch.Generator().manual_seed(1)), 0.02)
    x = 4 * torch.rand(3000, 2, generator=torch.Generator().manual_seed(0)) - 2
    normals = torch.from_numpy(ConvexHull(source.modes.double().numpy()).equations)
    beyond = (x.double() @ normals[:, :2].T + normals[:, 2]).amax(dim=1)  # outside by so much
    missed = torch.cdist(x, source.modes).min(dim=1).values >= 0.06
    # At a corner the band is round and the facets' offset is not, so they differ in a few samples.
    expected = (missed & (beyond <= 0.06)).float().mean().item()
    assert share_between(x, source) == pytest.approx(expected, abs=2e-3)
    assert 0.2 < expected < 0.8


def test_between_two_blobs_is_the_strip_that_joins_them():
    source = Points([[-1.0, 0.0], [1.0, 0.0]], 0.1)
    x = torch.tensor([[0.0, 0.0], [0.0, 0.29], [0.0, 0.31], [0.6, -0.2], [1.31, 0.0], [0.0, 40.0]])
    assert share_between(x, source) == pytest.approx(3 / 6)


def test_shares_do_not_change_with_units():
    """Measuring in centimetres instead of metres changes nothing."""
    ring = points("ring8")
    large = Points(100 * ring.means, 1.0)
    x = ring.sample(2000, torch.Generator().manual_seed(0)) * 1.01
    assert modes(x, ring).high_quality == pytest.approx(modes(100 * x, large).high_quality, abs=2e-3)
    assert share_between(x, ring) == pytest.approx(share_between(100 * x, large), abs=2e-3)


def test_samples_that_carry_gradients_are_welcome():
    ring = points("ring8")
    x = ring.modes.clone().requires_grad_()
    assert modes(x, ring).captured == 8 and share_between(x, ring) == 0


@pytest.mark.parametrize("measure", [modes, share_between])
def test_wrong_input_is_refused(measure):
    with pytest.raises(ValueError, match="two_moons has no separate modes"):
        measure(torch.zeros(5, 2), points("two_moons"))
    with pytest.raises(ValueError, match=r"shape \(5, 1\)"):
        measure(torch.zeros(5, 1), points("ring8"))
    with pytest.raises(ValueError, match="n >= 1"):
        measure(torch.zeros(0, 2), points("ring8"))


RING = Points(points("ring8").modes, 0.05, name="wide ring")


def real(n=2500):
    return RING.sample(n, torch.Generator().manual_seed(0))


def on_first(modes, n=2500):
    few = Points(RING.modes[:modes], RING.sd)
    return few.sample(n, torch.Generator().manual_seed(1))


@pytest.mark.parametrize(
    "modes, word", [(1, "collapsed"), (4, "collapsed"), (5, "partial"), (7, "partial"), (8, "good")]
)
def test_modes_decide(modes, word):
    assert outcome(on_first(modes), RING) == word


@pytest.mark.parametrize("share, word", [(GOOD - 0.05, "partial"), (GOOD + 0.05, "good")])
def test_quality_decides(share, word):
    samples = real()
    samples[int(share * 2500) :] = 0.0  # the middle of the ring is far from every mode, and not outside
    assert outcome(samples, RING) == word


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e9])
@pytest.mark.parametrize("share, word", [(0.4, "good"), (0.5, "blown up"), (1.0, "blown up")])
def test_half_of_the_samples_far_out_is_a_blow_up(value, share, word):
    samples = real()
    samples[: int(share * 2500), 0] = value
    assert outcome(samples, RING) == word


def test_every_member_is_judged():
    make = lambda: (MLPGenerator(2, (2,), (8,)), MLPDiscriminator((2,), (8,)))
    ensemble = Ensemble(make, RING, Latent(2), seeds=[0, 1, 2], lr_G=[1e-3, 1e-3, float("inf")])
    ensemble.train(1, progress=False)
    words = [outcome(samples, RING) for samples in ensemble.sample(100)]
    assert len(words) == 3 and set(words) <= set(OUTCOMES)
    assert words[2] == "blown up" and words[0] != "blown up"


def test_overlap_is_one_for_the_data_and_punishes_misses_and_lost_modes():
    ring = points("ring8")
    x = ring.sample(20_000, torch.Generator().manual_seed(0))
    assert overlap(x, ring) > 0.96
    one_mode = ring.modes[:1].expand(1000, 2)
    assert overlap(one_mode, ring) == pytest.approx(1 / 8)
    assert overlap(x + 3, ring) < 0.02
    half = torch.cat([x[:1000], x[:1000] * 5])
    assert overlap(half, ring) == pytest.approx(0.49, abs=0.03)
