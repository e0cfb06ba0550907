"""Divergences against closed forms of Gaussians, scipy, and properties that hold for any samples."""

import math

from gan_course.data.points import Points, points
from gan_course.measure.divergences import (
    baseline,
    density_js,
    density_kl,
    histogram_js,
    histogram_kl,
    histograms,
    js,
    kernel_js,
    kernel_kl,
    kernels,
    kl,
    sliced_wasserstein,
)

import pytest
import torch
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy, gaussian_kde, wasserstein_distance

JS_LIKE = [histogram_js, kernel_js]
ON_SAMPLES = [histogram_kl, histogram_js, kernel_kl, kernel_js, sliced_wasserstein]


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def gaussian(mean, sd: float) -> Points:
    return Points(torch.tensor([mean]), sd, name="gaussian")


def gaussian_kl(shift: float, sd_p: float, sd_q: float, dim: int) -> float:
    """KL of two round Gaussians: the textbook's closed form."""
    return dim * (math.log(sd_q / sd_p) + sd_p**2 / (2 * sd_q**2) - 0.5) + shift**2 / (2 * sd_q**2)


# --- on probabilities


def test_kl_and_js_agree_with_scipy():
    p, q = torch.rand(2, 40, generator=seeded(0), dtype=torch.float64)
    p[:5] = 0
    p, q = p / p.sum(), q / q.sum()
    assert kl(p.log(), q.log()) == pytest.approx(entropy(p, q), rel=1e-12)
    assert js(p.log(), q.log()) == pytest.approx(jensenshannon(p, q) ** 2, rel=1e-12)
    assert js(q.log(), p.log()) == pytest.approx(js(p.log(), q.log()), rel=1e-12)


def test_an_empty_cell_of_q_makes_kl_infinite_and_one_of_p_does_not():
    p, q = torch.tensor([0.5, 0.5, 0.0]).log(), torch.tensor([1.0, 0.0, 0.0]).log()
    assert kl(p, q) == math.inf and kl(q, p) == pytest.approx(math.log(2))
    disjoint = torch.tensor([0.0, 0.0, 1.0]).log()
    assert js(p, disjoint) == math.log(2)


@pytest.mark.parametrize("measure", [kl, js])
def test_what_is_not_a_distribution_is_refused(measure):
    fair = torch.full((4,), 0.25).log()
    with pytest.raises(ValueError, match="sum to 0.34"):
        measure((0.34 * fair.exp()).log(), fair)  # what a histogram that loses samples would give
    with pytest.raises(ValueError, match="sum to nan"):
        measure(fair, torch.full((4,), math.nan))
    with pytest.raises(ValueError, match="same cells"):
        measure(fair, fair[:3])


# --- on densities


@pytest.mark.parametrize("dim", [1, 2])
@pytest.mark.parametrize("shift, sd_p, sd_q", [(0.0, 0.3, 0.3), (0.5, 0.3, 0.3), (0.2, 0.2, 0.4), (3.0, 0.1, 0.1)])
def test_kl_of_gaussian_densities_is_the_closed_form(dim, shift, sd_p, sd_q):
    p, q = gaussian([0.0] * dim, sd_p), gaussian([shift] + [0.0] * (dim - 1), sd_q)
    found = density_kl(p.log_density, q.log_density, box=(-4, 6), dim=dim)
    assert found == pytest.approx(gaussian_kl(shift, sd_p, sd_q, dim), rel=1e-6, abs=1e-12)


def test_js_of_densities():
    ring = points("ring8")
    box = (-ring.extent, ring.extent)
    assert density_js(ring.log_density, ring.log_density, box) == 0
    # Half of the modes missed: with m = 3/4 p on the kept half and p/4 on the other, by hand.
    half = Points(ring.means[:4], ring.sd)
    by_hand = 0.5 * (0.5 * math.log(0.5 / 0.75) + 0.5 * math.log(0.5 / 0.25)) + 0.5 * math.log(1 / 0.75)
    assert density_js(ring.log_density, half.log_density, box) == pytest.approx(by_hand, abs=1e-3)
    far = gaussian([0.0, 0.0], 0.02)
    assert density_js(ring.log_density, far.log_density, box) == pytest.approx(math.log(2), abs=1e-6)


def test_a_box_that_does_not_hold_the_density_is_refused():
    p = gaussian([0.0], 1.0)
    with pytest.raises(ValueError, match=r"log_p integrates to 0\.68"):
        density_js(p.log_density, p.log_density, box=(-1, 1), dim=1)
    narrow = gaussian([0.0], 0.001)
    with pytest.raises(ValueError, match="log_q integrates"):
        density_js(p.log_density, narrow.log_density, box=(-5, 5), dim=1, cells=100)
    with pytest.raises(ValueError, match="lower one first"):
        density_js(p.log_density, p.log_density, box=(1, -1), dim=1)
    with pytest.raises(ValueError, match="dim is 3"):
        density_js(p.log_density, p.log_density, box=(-1, 1), dim=3)


# --- on samples


@pytest.mark.parametrize("dim", [1, 2])
@pytest.mark.parametrize("measure", ON_SAMPLES)
def test_zero_for_equal_samples_and_never_negative(measure, dim):
    for seed in range(5):
        x, y = torch.randn(2, 60, dim, generator=seeded(seed))
        assert measure(x, x) == pytest.approx(0, abs=1e-12)
        assert measure(x, x[torch.randperm(60, generator=seeded(9))]) == pytest.approx(0, abs=1e-12)
        assert measure(x, y) > 0
        assert measure(x, x + 1e-9) >= 0


@pytest.mark.parametrize("measure", JS_LIKE)
def test_js_is_symmetric_and_at_most_log_2(measure):
    x, y = torch.randn(200, 2, generator=seeded(0)), 0.3 * torch.randn(150, 2, generator=seeded(1)) + 1
    assert measure(x, y) == pytest.approx(measure(y, x), rel=1e-9)
    apart = measure(x, y + 100)
    assert apart <= math.log(2) and apart == pytest.approx(math.log(2), abs=1e-6)


def test_histograms_agree_with_numpys():
    x, y = torch.randn(500, 2, generator=seeded(0)).double(), torch.randn(300, 2, generator=seeded(1)).double()
    p, q = histograms(x, y, bins=7, box=(-1.5, 1.5))
    for log_share, sample in [(p, x), (q, y)]:
        edges = torch.linspace(-1.5, 1.5, 8, dtype=torch.float64)
        counts = torch.histogramdd(sample, [edges, edges]).hist.flatten()
        assert torch.allclose(log_share.exp()[:-1], counts / len(sample))
        assert log_share.exp()[-1].item() == pytest.approx(1 - counts.sum().item() / len(sample))
        assert log_share.exp().sum().item() == pytest.approx(1)


def test_by_default_the_box_holds_every_sample():
    x, y = torch.tensor([[-3.0], [0.0]]), torch.tensor([[0.1], [5.0]])
    p, q = histograms(x, y, bins=4)
    assert p.exp().tolist() == [0.5, 0.5, 0, 0, 0] and q.exp().tolist() == [0, 0.5, 0, 0.5, 0]


def test_samples_outside_the_box_count():
    x = torch.zeros(10, 1)
    y = torch.cat([torch.zeros(5, 1), torch.full((5, 1), 99.0)])
    by_hand = 0.5 * math.log(1 / 0.75) + 0.5 * (0.5 * math.log(0.5 / 0.75) + 0.5 * math.log(2))
    assert histogram_js(x, y, box=(-1, 1)) == pytest.approx(by_hand)
    assert histogram_js(x, y, bins=3) == pytest.approx(by_hand)


def test_kl_does_not_forgive_a_missed_mode_unless_told_to():
    ring = points("ring8")
    x, y = ring.sample(2000, seeded(0)), Points(ring.means[:4], ring.sd).sample(2000, seeded(1))
    assert histogram_kl(x, y) == math.inf
    assert 0.5 < histogram_kl(x, y, pseudocount=0.5) < 10
    assert histogram_kl(x, x, pseudocount=0.5) == 0
    assert histogram_kl(x, x[:1000], pseudocount=0.5) >= 0


def test_many_samples_approach_the_closed_form():
    p, q = gaussian([0.0], 1.0), gaussian([1.0], 1.0)
    x, y = p.sample(200_000, seeded(0)), q.sample(200_000, seeded(1))
    exact_js = density_js(p.log_density, q.log_density, box=(-9, 10), dim=1)
    assert histogram_js(x, y, bins=60) == pytest.approx(exact_js, rel=0.03)
    assert histogram_kl(x, y, bins=60, box=(-3, 4), pseudocount=0.5) == pytest.approx(0.5, rel=0.05)
    # Kernels of sd h turn sd 1 into sqrt(1 + h^2), so the closed form is known for any bandwidth.
    h = 0.5
    assert kernel_kl(x[:20_000], y[:20_000], bandwidth=h) == pytest.approx(0.5 / (1 + h**2), rel=0.05)
    plane = gaussian([0.0, 0.0], 1.0).sample(20_000, seeded(2)), gaussian([1.0, 0.0], 1.0).sample(20_000, seeded(3))
    assert kernel_kl(*plane, bandwidth=h) == pytest.approx(0.5 / (1 + h**2), rel=0.1)


@pytest.mark.parametrize("dim", [1, 2])
def test_kernels_are_scipys_kernel_density(dim):
    """Oracle: scipy's estimate, integrated over a grid of our own."""
    x, y = torch.randn(80, dim, generator=seeded(0)).double(), torch.randn(80, dim, generator=seeded(1)).double() / 2
    h, width = 0.3, 0.1
    # In scipy the kernel has the sample's covariance; samples whitened to round ones make it round.
    middles = torch.arange(-7, 7, width, dtype=torch.float64)
    grid = torch.cartesian_prod(*[middles] * dim).reshape(-1, dim)

    class Round(gaussian_kde):
        def covariance_factor(self):
            return 1.0

        def _compute_covariance(self):
            super()._compute_covariance()
            eye = torch.eye(dim, dtype=torch.float64).numpy()
            self.covariance, self.cho_cov = eye * h**2, eye * h
            self.log_det = 2 * dim * math.log(h * math.sqrt(2 * math.pi))

    masses = [torch.from_numpy(Round(s.T.numpy())(grid.T.numpy())) * width**dim for s in (x, y)]
    expected = js(*[(mass / mass.sum()).log() for mass in masses])
    assert kernel_js(x, y, bandwidth=h) == pytest.approx(expected, rel=1e-4)


def test_the_default_bandwidth_is_scotts():
    x, y = torch.randn(400, 1, generator=seeded(0)), torch.randn(400, 1, generator=seeded(1)) + 1
    variance = (x.var(correction=0) + y.var(correction=0)).item() / 2
    by_hand = math.sqrt(variance) * 400 ** (-1 / 5)
    assert kernel_js(x, y) == pytest.approx(kernel_js(x, y, bandwidth=by_hand), rel=1e-5)
    assert kernels(x, y)[0].exp().sum().item() == pytest.approx(1)


def test_kernels_refuse_what_they_cannot_afford():
    x = torch.zeros(5, 2)
    with pytest.raises(ValueError, match="all alike"):
        kernel_js(x, x)
    assert kernel_js(x, x, bandwidth=0.1) == pytest.approx(0)
    with pytest.raises(ValueError, match="wider bandwidth"):
        kernel_js(x, x + 1e4, bandwidth=0.1)


# --- Wasserstein


@pytest.mark.parametrize("n, m", [(50, 50), (50, 35), (7, 1), (1, 1), (64, 128)])
def test_on_a_line_it_is_scipys_distance(n, m):
    x, y = torch.randn(n, 1, generator=seeded(0)).double(), torch.rand(m, 1, generator=seeded(1)).double()
    expected = wasserstein_distance(x.flatten(), y.flatten())
    assert sliced_wasserstein(x, y) == pytest.approx(expected, rel=1e-12)
    # The second order by brute force: both samples repeated until they are equally many.
    x_all, y_all = x.repeat_interleave(m, 0).sort(0).values, y.repeat_interleave(n, 0).sort(0).values
    second = (x_all - y_all).square().mean().sqrt().item()
    assert sliced_wasserstein(x, y, order=2) == pytest.approx(second, rel=1e-12)


def test_a_shift_moves_everything_by_its_projection():
    """Mean |cos| over the circle is 2 / pi; mean cos^2 over d dimensions is 1 / d."""
    x = torch.randn(100, 2, generator=seeded(0))
    y = x + torch.tensor([3.0, 4.0])
    assert sliced_wasserstein(x, y, projections=20_000) == pytest.approx(5 * 2 / math.pi, rel=0.02)
    assert sliced_wasserstein(x, y, order=2, projections=20_000) == pytest.approx(5 / math.sqrt(2), rel=0.02)
    high = torch.randn(50, 10, generator=seeded(1))
    assert sliced_wasserstein(high, high + 1, order=2, projections=5000) == pytest.approx(1, rel=0.05)


def test_gaussians_of_other_widths_are_as_far_as_the_widths():
    """W2 of N(0, 1) and N(0, s^2) is |1 - s| along every direction."""
    x, y = torch.randn(20_000, 2, generator=seeded(0)), 3 * torch.randn(20_000, 2, generator=seeded(1))
    assert sliced_wasserstein(x, y, order=2, projections=32) == pytest.approx(2, rel=0.03)


def test_directions_come_from_the_seed_alone():
    x, y = torch.randn(2, 40, 3, generator=seeded(0))
    state = torch.get_rng_state()
    assert sliced_wasserstein(x, y) == sliced_wasserstein(x, y)
    assert sliced_wasserstein(x, y, seed=1) != sliced_wasserstein(x, y)
    assert torch.equal(torch.get_rng_state(), state)
    assert sliced_wasserstein(10 * x, 10 * y) == pytest.approx(10 * sliced_wasserstein(x, y))
    assert sliced_wasserstein(x, y) == pytest.approx(sliced_wasserstein(y, x))


def test_pictures_are_welcome():
    x = torch.rand(20, 1, 4, 4, generator=seeded(0))
    assert sliced_wasserstein(x, x) == 0 and sliced_wasserstein(x, -x) > 0.1


# --- floors


def test_the_floor_of_a_histogram_is_what_statistics_says():
    """Real against real, JS is about chi-squared: (filled cells - 1) / 8 x (1 / n + 1 / m) on average."""

    class Uniform:
        def sample(self, n, generator):
            return torch.rand(n, 1, generator=generator)

    found = baseline(lambda x, y: histogram_js(x, y, bins=20, box=(0, 1)), Uniform(), 2000, repeats=60)
    assert found.mean().item() == pytest.approx(19 / 8 * (2 / 2000), rel=0.12)


@pytest.mark.parametrize("measure", [histogram_js, kernel_js, sliced_wasserstein])
def test_the_floor_falls_with_n_and_lies_below_a_missed_mode(measure):
    ring = points("ring8")
    few, many = baseline(measure, ring, 200, repeats=5), baseline(measure, ring, 2000, repeats=5)
    assert (few >= 0).all() and many.median() < few.median()
    seven = Points(ring.means[:7], ring.sd).sample(2000, seeded(0))
    assert measure(ring.sample(2000, seeded(1)), seven) > 1.5 * many[-1]


def test_the_floor_is_repeatable_and_sorted():
    ring = points("ring8")
    a, b = (baseline(histogram_js, ring, 100, seed=3, repeats=4) for _ in range(2))
    assert torch.equal(a, b) and (a.diff() >= 0).all() and len(set(a.tolist())) == 4
    with pytest.raises(ValueError, match="at least 1"):
        baseline(histogram_js, ring, 100, repeats=0)


# --- errors


@pytest.mark.parametrize("measure", ON_SAMPLES)
def test_wrong_samples_are_refused(measure):
    x = torch.randn(10, 2, generator=seeded(0))
    with pytest.raises(ValueError, match="fake holds NaNs"):
        measure(x, torch.full((10, 2), math.nan))
    with pytest.raises(ValueError, match="real has shape"):
        measure(torch.zeros(0, 2), x)
    with pytest.raises(ValueError, match="one kind and size"):
        measure(x, x[:, :1])
    with pytest.raises(ValueError, match="give a tensor of floats"):
        measure(x.long(), x)
    if measure is not sliced_wasserstein:
        with pytest.raises(ValueError, match="3 dimensions"):
            measure(torch.zeros(5, 3), torch.zeros(5, 3))


def test_wrong_settings_are_refused():
    x = torch.randn(10, 2, generator=seeded(0))
    for call, message in [
        (lambda: histogram_js(x, x, bins=0), "bins is 0"),
        (lambda: histogram_kl(x, x, pseudocount=-1), "pseudocount -1"),
        (lambda: histogram_js(x, x, box=(2, 2)), "lower one first"),
        (lambda: kernel_js(x, x, bandwidth=0.0), "bandwidth is 0"),
        (lambda: sliced_wasserstein(x, x, order=3), "order is 3"),
        (lambda: sliced_wasserstein(x, x, projections=0), "projections 0"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()


@pytest.mark.parametrize("measure", ON_SAMPLES)
def test_samples_that_carry_gradients_are_welcome(measure):
    x = torch.randn(10, 2, generator=seeded(0)).requires_grad_()
    assert measure(x, x) == pytest.approx(0, abs=1e-12)
