from gan_course.measure.divergences import histogram_js
from gan_course.measure.frechet import frechet
from gan_course.measure.sample_size import at_infinity, by_sample_size

import numpy as np
import pytest
import torch

SIZES = (50, 100, 200, 400)


@pytest.fixture(scope="module")
def gaussians() -> tuple[torch.Tensor, torch.Tensor]:
    """Two Gaussians in 16 dimensions, 0.5 apart: their squared distance is 0.25."""
    g = torch.Generator().manual_seed(0)
    real, fake = torch.randn(8000, 16, generator=g), torch.randn(8000, 16, generator=g)
    fake[:, 0] += 0.5
    return real, fake


def test_few_samples_seem_farther_apart_than_the_distributions_are(gaussians):
    distances = by_sample_size(frechet, *gaussians, SIZES, repeats=20)
    assert (distances.diff() < 0).all(), "falls with every size"
    assert (distances > 0.25).all() and distances[0] > 3 * 0.25


def test_the_line_over_one_by_n_leads_to_the_closed_form(gaussians):
    distances = by_sample_size(frechet, *gaussians, SIZES, repeats=20)
    assert abs(at_infinity(SIZES, distances) - 0.25) < 0.2 * (distances[-1] - 0.25)


def test_histograms_are_biased_too(gaussians):
    real, fake = (x[:, :2] for x in gaussians)
    values = by_sample_size(histogram_js, real, real.flip(0), SIZES, repeats=5)
    assert (values.diff() < 0).all()


def test_at_infinity_is_the_intercept_of_numpys_line():
    values = torch.tensor([3.0, 2.2, 1.1, 1.4], dtype=torch.float64)
    _, intercept = np.polyfit(1 / np.array(SIZES), values.numpy(), 1)
    assert at_infinity(SIZES, values) == pytest.approx(intercept)
    assert at_infinity((10, 20), 7 + 30 / torch.tensor([10.0, 20.0])) == pytest.approx(7)


def test_the_seed_repeats_and_refusals_say_what_to_give(gaussians):
    small = [x[:300] for x in gaussians]
    first, again = (by_sample_size(frechet, *small, (50, 100), seed=3) for _ in range(2))
    assert torch.equal(first, again)
    with pytest.raises(ValueError, match="from 2 to 300"):
        by_sample_size(frechet, *small, (50, 301))
    with pytest.raises(ValueError, match="two sizes"):
        at_infinity((50, 50), torch.ones(2))
