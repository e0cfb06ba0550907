"""C30: a Fréchet distance from few samples is too large. Does a line over 1 / n take most of that out?"""

from __future__ import annotations

from gan_course.claims.chapter07.shipped import generated, real
from gan_course.claims.registry import Outcome, claim
from gan_course.measure.attributes import factor_probe
from gan_course.measure.frechet import frechet
from gan_course.measure.sample_size import at_infinity, by_sample_size

MANY, SIZES = 4000, (250, 500, 1000)


@claim(
    "C30",
    "the Fréchet distance that a line over 1 / n predicts from 250, 500 and 1,000 samples is nearer to that of 4,000 "
    "samples than the one measured with 1,000",
    ("error of the predicted distance", "error of the distance with 1,000 samples"),
    seeds=5,
    chapter=7,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """Holds if A is smaller than B. Both are absolute differences to the distance of 4,000 samples each.

    The sizes are random parts of the first 1,000 samples, five of each size below 1,000.
    """
    many, sizes = (120, (20, 40, 60)) if quick else (MANY, SIZES)
    probe = factor_probe()
    a, b = probe.features(real(many, 5000 + seed)), probe.features(generated(many, seed))
    truth = frechet(a, b).distance
    least = max(sizes)
    distances = by_sample_size(frechet, a[:least], b[:least], sizes, seed=seed)
    predicted = at_infinity(sizes, distances)
    more = {f"distance with {n:,} samples": value for n, value in zip(sizes, distances.tolist())}
    more |= {f"distance with {many:,} samples": truth, "predicted": predicted}
    error, before = abs(predicted - truth), abs(distances[-1].item() - truth)
    return Outcome(error, before, error < before, more)
