"""The birthday test: exact counts of planted twins, and brute force."""

import math

from gan_course.measure.birthday import twin_radius, variety

import pytest
import torch


@pytest.mark.parametrize("kinds, copies", [(1, 5), (4, 2), (7, 3)])
def test_planted_twins_are_counted_exactly(kinds, copies):
    samples = torch.arange(float(kinds)).repeat(copies)[:, None]
    samples = samples[torch.randperm(len(samples))]
    twins, pairs = kinds * math.comb(copies, 2), math.comb(kinds * copies, 2)
    assert variety(samples, 0.5) == pytest.approx(pairs / twins)


def test_without_twins_it_is_infinite_and_the_radius_itself_counts():
    samples = torch.tensor([[0.0], [1.0], [3.0]])
    assert variety(samples, 0.9) == math.inf
    assert variety(samples, 1.0) == 3 and variety(samples, 2.0) == 1.5 and variety(samples, 3.0) == 1


def test_a_generator_of_n_samples_shows_about_n():
    rng = torch.Generator().manual_seed(0)
    for n in (20, 365):
        drawn = torch.randint(n, (1500, 1), generator=rng).float()
        assert variety(drawn, 0.5) == pytest.approx(n, rel=0.05)


def test_it_agrees_with_brute_force_and_moves_with_neither_order_nor_place():
    x = torch.randn(60, 3).double()
    distances = torch.pdist(x)
    radius = distances.quantile(0.1).item()
    want = len(distances) / (distances <= radius).sum().item()
    assert variety(x, radius) == variety(x[torch.randperm(60)], radius) == want
    assert variety(x + 0.25, radius * 1.000001) == pytest.approx(want, rel=0.01)


def test_a_larger_radius_never_finds_fewer_twins():
    x = torch.randn(50, 2)
    found = [variety(x, radius) for radius in (0.05, 0.2, 0.5, 1.0, 9.0)]
    assert found == sorted(found, reverse=True) and found[-1] == 1


def test_the_radius_is_the_distance_of_the_nearest_pairs():
    x = torch.randn(40, 2).double()  # 780 pairs
    distances = torch.pdist(x).sort().values
    assert twin_radius(x, 780) == pytest.approx(distances[0].item(), abs=1e-9)
    assert twin_radius(x, 78) == pytest.approx(distances[9].item(), abs=1e-9)
    assert variety(x, twin_radius(x, 78) + 1e-9) == 78


def test_pictures_are_compared_by_features_where_there_are_any():
    pictures = torch.randn(30, 1, 4, 4)
    parity = lambda x: (torch.arange(len(x)) % 2).float()[:, None]
    assert variety(pictures, 0.5) == math.inf
    assert variety(pictures, 0.5, parity) == pytest.approx(math.comb(30, 2) / (2 * math.comb(15, 2)))
    assert twin_radius(pictures, 3, parity) == 0


def test_too_few_pairs_are_refused():
    with pytest.raises(ValueError, match="44.* 946 pairs.*1,000"):
        twin_radius(torch.randn(44, 2))
    assert twin_radius(torch.randn(46, 2)) > 0
