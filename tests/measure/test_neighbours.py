"""Nearest neighbours against scikit-learn; memorisation against scipy's rank test and planted copies."""

import math

from gan_course.measure import neighbours
from gan_course.measure.neighbours import memorisation, nearest, squared_distances

import pytest
import torch
from scipy.stats import mannwhitneyu
from sklearn.neighbors import NearestNeighbors


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("d", [1, 3, 50])
def test_nearest_agrees_with_sklearn(d, monkeypatch):
    x, training = torch.randn(40, d, generator=seeded(0)), torch.randn(120, d, generator=seeded(1))
    distance, index = NearestNeighbors(n_neighbors=4, algorithm="brute").fit(training).kneighbors(x)
    found = nearest(x, training, k=4)
    assert torch.equal(found.index, torch.from_numpy(index))
    assert torch.allclose(found.distance, torch.from_numpy(distance).double(), rtol=1e-5)
    monkeypatch.setattr(neighbours, "BLOCK", 500)  # four rows a block
    in_blocks = nearest(x, training, k=4)
    assert torch.equal(in_blocks.index, found.index) and torch.equal(in_blocks.distance, found.distance)


def test_a_copy_is_found_at_distance_0_however_far_from_the_origin():
    training = torch.randn(200, 10, generator=seeded(0)) + 1e4
    found = nearest(training[[17, 3]], training)
    assert found.index.flatten().tolist() == [17, 3] and found.distance.flatten().tolist() == [0, 0]


def test_pictures_and_features():
    training = torch.rand(30, 3, 4, 4, generator=seeded(0)) * 2 - 1
    altered = training[5:6].clone()
    altered[0, 0, 0, 0] += 0.5
    assert nearest(altered, training).index.item() == 5
    assert nearest(altered, training).distance.item() == pytest.approx(0.5)
    # Features that look only at one corner find the picture with the same corner.
    corner = nearest(-training[:1] * 0 + training[9, :, 3:, 3:], training, features=lambda x: x[:, :, 3, 3])
    assert corner.index.item() == 9 and corner.distance.item() == 0


def test_squared_distances_round_down_by_no_more_than_the_slack():
    x, y = torch.randn(30, 100, generator=seeded(0)).double() + 50, torch.randn(20, 100, generator=seeded(1)).double()
    found = torch.cat([squared for _, squared in squared_distances(x, y)])
    exact = (x[:, None] - y).square().sum(2)
    assert (found <= exact).all() and torch.allclose(found, exact, rtol=1e-11)


def test_wrong_input_is_refused():
    x = torch.randn(5, 2, generator=seeded(0))
    with pytest.raises(ValueError, match="give 1 to 5"):
        nearest(x, x, k=6)
    with pytest.raises(ValueError, match="one kind and size"):
        nearest(x, x[:, :1])
    with pytest.raises(ValueError, match="training holds NaNs"):
        nearest(x, x * math.nan)
    with pytest.raises(ValueError, match="level is 1"):
        memorisation(x, x, x, level=1.0)


def draws(*sizes: int, seed: int = 0, d: int = 4) -> list[torch.Tensor]:
    generator = seeded(seed)
    return [torch.randn(n, d, generator=generator) for n in sizes]


def test_new_real_data_shows_no_memorisation():
    reports = [memorisation(*draws(300, 400, 300, seed=seed)) for seed in range(10)]
    scores = torch.tensor([report.score for report in reports])
    assert scores.mean().item() == pytest.approx(0.5, abs=0.03)
    assert all(abs(report.z) < 4 for report in reports)
    assert sum(report.close for report in reports) / 10 == pytest.approx(0.05, abs=0.03)


def test_score_and_z_are_mann_and_whitneys():
    fake, training, held_out = draws(70, 100, 50)
    report = memorisation(0.9 * fake, training, held_out)
    d_fake, d_held = (nearest(x, training).distance.flatten().numpy() for x in (0.9 * fake, held_out))
    test = mannwhitneyu(d_held, d_fake, use_continuity=False, method="asymptotic", alternative="greater")
    assert report.score == pytest.approx(test.statistic / (70 * 50))
    assert 0.5 * math.erfc(report.z / math.sqrt(2)) == pytest.approx(test.pvalue, rel=1e-6)


def test_planted_copies_are_seen():
    training, held_out = draws(300, 200)
    all_copied = memorisation(training[:200], training, held_out)
    assert all_copied.score == 1 and all_copied.close == 1 and all_copied.z > 10
    nearly = memorisation(training[:200] + 1e-3, training, held_out)
    assert nearly.score > 0.99
    # 30 % copies among poor samples: the score sees poor samples, `close` sees the copies.
    poor = torch.cat([training[:60], held_out[:140] + 50])
    mixed = memorisation(poor, training, held_out)
    assert mixed.score == pytest.approx(0.3) and mixed.close == pytest.approx(0.3)


def test_ties_count_half():
    training = torch.zeros(3, 1)
    report = memorisation(torch.ones(4, 1), training, torch.ones(6, 1))
    assert report.score == 0.5 and report.z == 0 and report.close == pytest.approx(0.05)
    planted = memorisation(torch.tensor([[1.0], [2.0]]), training, torch.tensor([[2.0], [3.0]]))
    assert planted.score == pytest.approx((1 + 1 + 0.5 + 1) / 4)


def coarse(x: torch.Tensor) -> torch.Tensor:
    """Rounded, so that many distances are equal, as those of pictures with few colours are."""
    return x.round()


def test_ties_narrow_the_standard_error_as_in_scipy():
    fake, training, held_out = (coarse(x) for x in draws(150, 100, 120, d=2))
    report = memorisation(training[:75].repeat(2, 1), training, held_out)
    d_fake, d_held = (nearest(x, training).distance.flatten().numpy() for x in (training[:75].repeat(2, 1), held_out))
    assert len(set(d_held)) < 10, "the test needs ties"
    test = mannwhitneyu(d_held, d_fake, use_continuity=False, method="asymptotic", alternative="greater")
    assert 0.5 * math.erfc(report.z / math.sqrt(2)) == pytest.approx(test.pvalue, rel=1e-6)
    untied = (report.score - 0.5) * math.sqrt(12 * 150 * 120 / 271)
    assert report.z > 1.1 * untied


@pytest.mark.parametrize("level", [0.05, 0.3, 0.999])
@pytest.mark.parametrize("change", [coarse, lambda x: x])
def test_the_held_out_set_itself_is_exactly_as_close_as_expected(change, level):
    training, held_out = (change(x) for x in draws(100, 130, d=1))
    assert memorisation(held_out, training, held_out, level=level).close == pytest.approx(level)


def test_new_real_data_with_ties_is_as_close_as_expected():
    reports = [memorisation(*map(coarse, draws(300, 100, 300, seed=seed, d=2))) for seed in range(10)]
    assert sum(report.close for report in reports) / 10 == pytest.approx(0.05, abs=0.02)
    assert sum(report.z**2 for report in reports) / 10 == pytest.approx(1, abs=1)


def test_the_report_reads():
    text = str(memorisation(*draws(20, 30, 40)))
    assert "20 generated and 40 held-out" in text and "5.0% expected" in text
