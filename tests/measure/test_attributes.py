import math

from gan_course import pretrained
from gan_course.data.avatars import FACTORS, avatars, column, draw, sample_factors, with_factor
from gan_course.data.digits import digits
from gan_course.data.pictures import to_float
from gan_course.measure import attributes as measured
from gan_course.measure.attributes import (
    FactorProbe,
    area_under_curve,
    factor_probe,
    hue_difference,
    leaning,
    measure_probe,
    slant,
)
from gan_course.measure.frechet import frechet
from gan_course.models.classifiers import FactorClassifier, outputs, split_outputs

import numpy as np
import pytest
import torch
from sklearn.metrics import roc_auc_score

N = 400


def some(n: int = N, seed: int = 77, mismatched: float = 0.0) -> torch.Tensor:
    return sample_factors(n, torch.Generator().manual_seed(seed), mismatched)


# --- hues and curves


def test_hue_difference_goes_the_short_way_round():
    a = torch.tensor([0.95, 0.05, 0.0, 0.5, 0.3])
    b = torch.tensor([0.05, 0.95, 0.25, 0.25, 0.3])
    assert torch.allclose(hue_difference(a, b), torch.tensor([36.0, -36.0, 90.0, -90.0, 0.0]), atol=1e-3)
    assert hue_difference(torch.rand(50), torch.rand(50)).abs().max() <= 180


def test_area_under_curve_is_sklearns_with_ties():
    g = torch.Generator().manual_seed(0)
    positive, negative = (torch.randint(0, 9, (n,), generator=g).float() + d for n, d in ((70, 2.0), (50, 0.0)))
    truth = np.r_[np.ones(70), np.zeros(50)]
    expected = roc_auc_score(truth, torch.cat([positive, negative]).numpy())
    assert area_under_curve(positive, negative) == pytest.approx(expected)


# --- the shipped probe against drawn avatars, whose factors are known


@pytest.mark.parametrize("size", [64, 32])
def test_reads_the_hues_that_were_drawn(size):
    truth = some(mismatched=0.5)
    seen = factor_probe()(draw(truth, size))
    for name in ("hair_hue", "left_iris_hue", "right_iris_hue", "clothes_hue", "background_hue"):
        off = hue_difference(truth[:, column(name)], seen[name]).abs()
        assert off.median() < 10, name
        assert off.median().item() == pytest.approx(factor_probe().error(name, size), abs=1.5), "as the notes say"


@pytest.mark.parametrize("size", [64, 32])
def test_tells_mismatched_eyes(size):
    truth = some(mismatched=0.5)
    odd = truth[:, column("left_iris_hue")] != truth[:, column("right_iris_hue")]
    pictures, probe = draw(truth, size), factor_probe()
    gap = probe.iris_gap(pictures)
    assert area_under_curve(gap[odd], gap[~odd]) > 0.98
    assert (probe.mismatched_eyes(pictures) == odd).double().mean() > 0.97


def test_each_iris_is_read_on_its_own_side():
    truth = with_factor(with_factor(some(100), "left_iris_hue", 0.6), "right_iris_hue", 0.1)
    seen = factor_probe()(draw(truth, 64))
    assert hue_difference(torch.tensor(0.6), seen["left_iris_hue"]).abs().median() < 10
    assert hue_difference(torch.tensor(0.1), seen["right_iris_hue"]).abs().median() < 10


def test_what_was_read_can_be_drawn_again():
    truth = some(100)
    pictures = draw(truth, 32)
    seen = factor_probe()(pictures)
    again = draw(seen.values, 32)  # raises where a value is out of bounds
    other = draw(some(100, seed=5), 32)
    assert (again - pictures).square().mean() < 0.5 * (other - pictures).square().mean()


def test_accessories_are_read_and_their_probabilities_sum_to_one():
    truth = with_factor(some(200), "accessory", "bow")
    seen = factor_probe()(draw(truth, 64))
    shares = [seen.probability("accessory", choice) for choice in FACTORS[column("accessory")].choices]
    assert torch.allclose(sum(shares), torch.ones(200), atol=1e-5)
    without = factor_probe()(draw(with_factor(truth, "accessory", "none"), 64)).probability("accessory", "bow")
    assert shares[1].mean() > without.mean() + 0.5


def test_an_unseen_iris_is_not_certain():
    pictures = draw(some(100), 64)
    blind = pictures.clone()
    blind[:, :, 28:48, 12:52] = 0.3  # a grey bar over the eyes
    seen, not_seen = factor_probe()(pictures), factor_probe()(blind)
    assert seen.certainty("left_iris_hue").median() > 0.9
    assert not_seen.certainty("left_iris_hue").median() < seen.certainty("left_iris_hue").quantile(0.05)


def test_the_quality_in_the_notes_is_the_promised_one():
    quality = pretrained.notes("avatar-probe")["quality"]
    for name in ("left_iris_hue", "right_iris_hue", "hair_hue"):
        assert quality[f"{name}, 64 px"] <= 10
    assert quality["mismatched AUC, 64 px"] >= 0.98


# --- the rate, with planted errors


def test_mismatched_rate_finds_the_planted_share():
    rate = factor_probe().mismatched_rate(draw(some(1000, mismatched=0.2), 32))
    assert abs(rate.rate - 0.2) < 4 * rate.error + 0.02
    assert rate.pictures == 1000 and rate.unreadable < 0.05
    assert "1,000 pictures" in str(rate) and float(rate) == rate.rate


def test_the_correction_undoes_false_alarms_and_misses(monkeypatch):
    """A probe that errs at known rates sees r (1 - m) + (1 - r) f; the rate is r again."""
    probe = FactorProbe(factor_probe().network, {"false alarms, 32 px": 0.1, "misses, 32 px": 0.3})
    r, n = 0.4, 1000
    flagged = round(n * (r * 0.7 + (1 - r) * 0.1))
    gaps = torch.where(torch.arange(n) < flagged, 120.0, 0.0)
    monkeypatch.setattr(measured, "_gap", lambda reading: gaps)
    monkeypatch.setattr(measured, "_readable", lambda reading: torch.ones(n, dtype=torch.bool))
    rate = probe.mismatched_rate(torch.zeros(n, 3, 32, 32))
    assert rate.seen == pytest.approx(flagged / n)
    assert rate.rate == pytest.approx(r, abs=1e-6)
    assert rate.error == pytest.approx(math.sqrt(rate.seen * (1 - rate.seen) / n) / 0.6)
    gaps.zero_()
    assert probe.mismatched_rate(torch.zeros(n, 3, 32, 32)).rate == 0, "never below 0"


# --- features


def test_features_tell_broken_pictures_from_whole_ones():
    """Fréchet distance over the probe's features: real-against-real is least, and it grows with the damage."""
    first, second = (to_float(avatars(1000, seed=s, size=32)) for s in (1, 2))
    features = factor_probe().features
    baseline = frechet(first, second, features).distance
    noise = torch.randn(second.shape, generator=torch.Generator().manual_seed(0))
    for damage in (
        lambda x, t: (x + 0.3 * t * noise).clamp(-1, 1),
        lambda x, t: torch.lerp(x, torch.nn.functional.avg_pool2d(x, 5, 1, 2), t),
        lambda x, t: torch.lerp(x, x.flip(2), 0.4 * t),
    ):
        little, much = (frechet(first, damage(second, t), features).distance for t in (0.5, 1.0))
        assert baseline < little < much


# --- shapes and messages


def test_outputs_split_by_factor():
    out = torch.randn(3, sum(map(outputs, FACTORS)))
    parts = split_outputs(out)
    assert list(parts) == [factor.name for factor in FACTORS]
    assert parts["hair_hue"].shape == (3, 2) and parts["accessory"].shape == (3, 6) and parts["skin"].shape == (3, 1)
    assert torch.equal(torch.cat(list(parts.values()), 1), out)


@pytest.mark.parametrize("size", [16, 32, 64, 80])
def test_every_size_is_read(size):
    seen = factor_probe()(draw(some(3), size))
    assert seen.values.shape == (3, len(FACTORS)) and len(seen) == 3
    assert factor_probe().features(draw(some(3), size)).shape == (3, 128)


def test_hues_are_turns_even_just_below_a_whole_one():
    class Fixed(FactorClassifier):
        def forward(self, x):
            out = torch.zeros(len(x), sum(map(outputs, FACTORS)))
            out[:, 0], out[:, 1] = 1.0, -1e-9
            return out

    hue = FactorProbe(Fixed(), {})(torch.zeros(2, 3, 64, 64))["hair_hue"]
    assert ((hue >= 0) & (hue < 1)).all()


def test_measure_probe_of_a_net_that_knows_nothing():
    quality = measure_probe(FactorClassifier(), n=200)
    assert {key.split(", ")[1] for key in quality} == {"64 px", "32 px"}
    assert quality["hair_hue, 64 px"] > 45
    assert 0.2 < quality["mismatched AUC, 64 px"] < 0.8


def test_messages():
    probe = factor_probe()
    with pytest.raises(ValueError, match=r"\(n, 3, size, size\).*\(2, 1, 28, 28\)"):
        probe(torch.zeros(2, 1, 28, 28))
    with pytest.raises(ValueError, match="bow"):
        probe(draw(some(1), 32)).probability("accessory", "hat")
    with pytest.raises(ValueError, match="number"):
        probe(draw(some(1), 32)).certainty("smile")
    with pytest.raises(KeyError, match="hair_hue"):
        probe.error("hair")


def test_leaning_ones_are_sorted_by_their_slant():
    ones = digits(split="test").only(1)[:]
    left, right = leaning(ones, 10)
    assert (slant(left).diff() >= 0).all() and (slant(right).diff() <= 0).all()
    assert slant(left).max() < slant(ones).median() < slant(right).min()
