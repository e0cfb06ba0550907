"""How good G is: tested divergences, each with its baseline between two samples of the real distribution."""

from __future__ import annotations

from collections.abc import Callable

from gan_course.data.points import Points
from gan_course.measure.divergences import baseline, histogram_js, histogram_kl, sliced_wasserstein
from gan_course.measure.modes import modes

from torch import Tensor

SAMPLES = 2000  # points on each side of a comparison
BINS = 30  # cells along each axis of the histograms


def _js(real: Tensor, fake: Tensor, reach: float) -> float:
    return histogram_js(real, fake, BINS, (-reach, reach))


def _kl(real: Tensor, fake: Tensor, reach: float) -> float:
    return histogram_kl(real, fake, BINS, (-reach, reach), pseudocount=0.5)  # without, a missed cell is infinite


def _wasserstein(real: Tensor, fake: Tensor, reach: float) -> float:
    return sliced_wasserstein(real[:1000], fake[:1000], projections=24)


MEASURES = {"js": _js, "kl": _kl, "wasserstein": _wasserstein}
"""Distances of two samples, given the half-width of the window; 0 is best."""


def distances(real: Tensor, fake: Tensor, reach: float) -> dict[str, float]:
    """Return every measure of two samples, (n, 2) each; infinite if some fakes are not finite."""
    if not fake.isfinite().all():
        return dict.fromkeys(MEASURES, float("inf"))
    return {name: measure(real, fake, reach) for name, measure in MEASURES.items()}


_known: dict[tuple, dict[str, float]] = {}


def baselines(data: Points, reach: float) -> dict[str, float]:
    """Return the median of each measure between two real samples of the same size: no G can be better than that."""
    key = (data.sd, tuple(data.means.flatten().tolist()), tuple(data.weights.tolist()))
    if key not in _known:
        _known[key] = {name: _baseline(measure, data, reach) for name, measure in MEASURES.items()}
    return _known[key]


def _baseline(measure: Callable[..., float], data: Points, reach: float) -> float:
    return baseline(lambda real, fake: measure(real, fake, reach), data, SAMPLES, repeats=5).median().item()


def quality(fake: Tensor, data: Points) -> tuple[int, int, float] | None:
    """Return modes captured, modes in all, and the share of high quality; None if the data has no separate modes."""
    if data.modes is None:
        return None
    report = modes(fake, data)
    return report.captured, report.total, report.high_quality
