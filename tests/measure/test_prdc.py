"""Precision, recall, density and coverage against a brute-force oracle, planted answers and expectations."""

import math

from gan_course.measure import neighbours
from gan_course.measure.prdc import expected_coverage, prdc

import pytest
import torch
from sklearn.metrics import pairwise_distances
from sklearn.neighbors import NearestNeighbors


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def oracle(real, fake, k):
    """The definitions, with scikit-learn's neighbours and all distances at once."""
    real, fake = real.double().numpy(), fake.double().numpy()

    def radii(x):
        return NearestNeighbors(n_neighbors=k + 1, algorithm="brute").fit(x).kneighbors(x)[0][:, -1]

    d = pairwise_distances(real, fake)
    in_real, in_fake = d <= radii(real)[:, None], d <= radii(fake)[None]
    return in_real.any(0).mean(), in_fake.any(1).mean(), in_real.sum() / (k * len(fake)), in_real.any(1).mean()


@pytest.mark.parametrize("n, m, d, k", [(100, 80, 2, 3), (60, 90, 20, 5), (7, 6, 1, 5)])
def test_it_agrees_with_brute_force(n, m, d, k, monkeypatch):
    real, fake = torch.randn(n, d, generator=seeded(0)), 0.7 * torch.randn(m, d, generator=seeded(1)) + 0.3
    expected = oracle(real, fake, k)
    found = prdc(real, fake, k)
    assert (found.precision, found.recall, found.density, found.coverage) == pytest.approx(expected, rel=1e-12)
    monkeypatch.setattr(neighbours, "BLOCK", 150)  # blocks of a row or two
    assert prdc(real, fake, k) == found


def test_planted_answers_on_a_line():
    # Reals 0, 1, 2, 3: with k = 1 every ball has radius 1. Fakes 0.5, 2.5, 9, 10: radii 2, 2, 1, 1.
    real, fake = torch.tensor([[0.0], [1], [2], [3]]), torch.tensor([[0.5], [2.5], [9], [10]])
    found = prdc(real, fake, k=1)
    assert found.precision == 0.5 and found.recall == 1 and found.coverage == 1
    assert found.density == (2 + 2) / 4  # 0.5 lies in the balls of 0 and 1, 2.5 in those of 2 and 3


def test_the_rim_of_a_ball_is_in_the_ball():
    apart = torch.tensor([[0.0], [1]]), torch.tensor([[2.0], [3]])  # 1 is on the rim of 2's ball, and 2 on that of 1's
    found = prdc(*apart, k=1)
    assert found.precision == found.recall == found.density == found.coverage == 0.5


def test_collapse_is_precise_and_covers_little():
    centres = torch.tensor([[0.0, 0.0], [10, 0], [0, 10], [10, 10]])
    real = centres.repeat(50, 1) + 0.1 * torch.randn(200, 2, generator=seeded(0))
    collapsed = 0.05 * torch.randn(200, 2, generator=seeded(1))
    found = prdc(real, collapsed)
    assert found.precision > 0.95 and found.density > 0.95
    assert found.recall <= 0.25 and found.coverage <= 0.25


def test_garbage_is_neither():
    real, fake = torch.randn(100, 5, generator=seeded(0)), torch.randn(100, 5, generator=seeded(1)) + 1e6
    found = prdc(real, fake)
    assert found.precision == found.recall == found.density == found.coverage == 0


def test_one_outlier_spoils_recall_but_not_coverage():
    """The reason for the second pair of measures: a far fake has a ball that holds every real."""
    real, fake = torch.randn(300, 2, generator=seeded(0)), torch.randn(300, 2, generator=seeded(1)) + 20
    before = prdc(real, fake)
    fake[0] = torch.tensor([-30.0, -30.0])
    after = prdc(real, fake)
    assert before.recall == 0 and after.recall == 1
    assert before.coverage == after.coverage == 0


def test_a_copy_of_the_real_data_is_perfect():
    real = torch.randn(100, 3, generator=seeded(0)) + 1000  # far from the origin: rounding must not matter
    found = prdc(real, real.clone(), k=5)
    assert found.precision == found.recall == found.coverage == 1
    assert found.density == pytest.approx(6 / 5)  # each ball holds its own copy and k others
    same = torch.ones(10, 3)
    assert prdc(same, same).coverage == prdc(same, same).recall == 1  # balls of radius 0


def test_equal_distributions_meet_the_expectations():
    runs = [prdc(*torch.randn(2, 400, 4, generator=seeded(seed)), k=3) for seed in range(12)]
    density = torch.tensor([run.density for run in runs])
    coverage = torch.tensor([run.coverage for run in runs])
    assert density.mean().item() == pytest.approx(1, abs=4 * density.std().item() / math.sqrt(12))
    assert coverage.mean().item() == pytest.approx(expected_coverage(400, 400, 3), abs=0.015)
    assert abs(coverage.mean().item() - (1 - 2**-3)) < 0.02
    assert all(run.precision > 0.9 and run.recall > 0.9 for run in runs)


def test_expected_coverage_by_counting():
    """k = 1 with 2 reals and 1 fake: a real's nearest is the fake in half of the cases."""
    assert expected_coverage(2, 1, 1) == pytest.approx(1 / 2)
    assert expected_coverage(10_000, 10_000, 5) == pytest.approx(1 - 2**-5, abs=1e-3)
    assert expected_coverage(100, 10, 5) < expected_coverage(100, 100, 5) < expected_coverage(100, 1000, 5)
    with pytest.raises(ValueError, match="1 <= k < real"):
        expected_coverage(5, 5, 5)


def test_features_units_and_the_report():
    real, fake = torch.rand(2, 60, 1, 4, 4, generator=seeded(0))
    plain = prdc(real, fake)
    assert prdc(real, fake, features=lambda x: 7 * x.flatten(1)) == plain
    assert (plain.real, plain.fake, plain.k) == (60, 60, 5)
    assert "k = 5" in str(plain) and "60 real and 60 generated" in str(plain)


def test_wrong_input_is_refused():
    x = torch.randn(6, 2, generator=seeded(0))
    with pytest.raises(ValueError, match="k is 6 with 6 real"):
        prdc(x, x, k=6)
    with pytest.raises(ValueError, match="k is 0"):
        prdc(x, x, k=0)
    with pytest.raises(ValueError, match="one kind and size"):
        prdc(x, x[:, :1], k=2)
    with pytest.raises(ValueError, match="fake holds NaNs"):
        prdc(x, x * math.nan, k=2)
