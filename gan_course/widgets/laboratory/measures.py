"""How good G is by now: tested divergences, each with what two samples of the real distribution have between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gan_course.data.points import Points
from gan_course.measure.divergences import baseline, histogram_js, histogram_kl, sliced_wasserstein
from gan_course.measure.modes import modes

from torch import Tensor

SAMPLES = 2000  # points on each side of a comparison
BINS = 30  # cells along each axis of the histograms


@dataclass(frozen=True)
class Measure:
    """One way to say how far the fakes are from the data.

    Attributes:
        label: its name and unit, for an axis.
        of: distance of two samples, given the half-width of the window; 0 is best.
        top: the largest value it can have, or None.
    """

    label: str
    of: Callable[[Tensor, Tensor, float], float]
    top: float | None = None


def _js(real: Tensor, fake: Tensor, reach: float) -> float:
    return histogram_js(real, fake, BINS, (-reach, reach))


def _kl(real: Tensor, fake: Tensor, reach: float) -> float:
    return histogram_kl(real, fake, BINS, (-reach, reach), pseudocount=0.5)  # without, a missed cell is infinite


def _wasserstein(real: Tensor, fake: Tensor, reach: float) -> float:
    return sliced_wasserstein(real[:1000], fake[:1000], projections=24)


MEASURES = {
    "js": Measure("Jensen-Shannon (nats)", _js, 0.694),
    "kl": Measure("KL(real, fake) (nats)", _kl),
    "wasserstein": Measure("sliced Wasserstein (units of x)", _wasserstein),
}


def distances(real: Tensor, fake: Tensor, reach: float) -> dict[str, float]:
    """Every measure of these two samples, (n, 2) each; infinite when some fakes are not numbers."""
    if not fake.isfinite().all():
        return dict.fromkeys(MEASURES, float("inf"))
    return {name: measure.of(real, fake, reach) for name, measure in MEASURES.items()}


def baselines(data: Points, reach: float) -> dict[str, float]:
    """The median of each measure between two real samples of the same size: no G can be told from the data below it."""
    return {
        name: baseline(lambda real, fake, of=measure.of: of(real, fake, reach), data, SAMPLES, repeats=5)
        .median()
        .item()
        for name, measure in MEASURES.items()
    }


def quality(fake: Tensor, data: Points) -> tuple[int, int, float] | None:
    """Modes captured, modes there are, share of high quality in 0..1; None where the data has no separate modes."""
    if data.modes is None:
        return None
    report = modes(fake, data)
    return report.captured, report.total, report.high_quality
