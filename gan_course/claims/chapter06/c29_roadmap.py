"""C29: from a DCGAN to a modern baseline, one change at a time.

32-pixel avatars, width 16, 200 steps of 32 pictures. Each row of `training/roadmap.py` is trained at both settings of
`RATES` and may choose the better one: the same tuning budget for all. Distances are Fréchet distances of the features
of the avatar probe, between 2,000 samples and 2,000 fresh avatars. The rule, written before the figures: all six
changes together end nearer to the data than the DCGAN does. A short training favours what learns fast; what is best in
the end is another question.
"""

from __future__ import annotations

from time import process_time

from gan_course.claims.registry import Outcome, claim
from gan_course.data.avatars import avatars
from gan_course.data.pictures import Pictures
from gan_course.measure.attributes import factor_probe
from gan_course.measure.frechet import frechet
from gan_course.measure.prdc import prdc
from gan_course.training import roadmap

STEPS, HELD_OUT = 200, 999


@claim(
    "C29",
    "with equal tuning, the six changes of a modern baseline end nearer to the data than a DCGAN",
    ("Fréchet distance, all six changes", "Fréchet distance, DCGAN"),
    seeds=3,
    chapter=6,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """`more` has, for each row and rates: Fréchet distance, coverage, share of mismatched eyes, processor seconds.

    Processor seconds count the training alone, on one thread or several. A training that diverged is infinitely far.
    """
    pictures, samples, steps = (60, 60, 2) if quick else (8000, 2000, STEPS)
    probe = factor_probe()
    data = Pictures(avatars(pictures, seed, 32))
    real = probe.features(Pictures(avatars(samples, HELD_OUT, 32))[:])
    more: dict[str, float] = {}
    for row, name in enumerate(roadmap.STEPS):
        for rates, settings in roadmap.RATES.items():
            trainer = roadmap.trainer(row, data, steps, seed, **settings)
            start, label = process_time(), f"{name} | {rates}"
            try:
                trainer.train(steps, progress=False)
            except FloatingPointError:
                more |= {f"{label} | distance": float("inf"), f"{label} | coverage": 0.0}
                continue
            more[f"{label} | seconds"] = process_time() - start
            fakes = trainer.sample(samples, seed)
            features = probe.features(fakes)
            more[f"{label} | distance"] = frechet(real, features).distance
            more[f"{label} | coverage"] = prdc(real, features).coverage
            more[f"{label} | eyes"] = float(probe.mismatched_rate(fakes))
    first, last = (best(more, name) for name in (roadmap.STEPS[0], roadmap.STEPS[-1]))
    return Outcome(last, first, last < first, more)


def best(more: dict[str, float], row: str) -> float:
    """The smaller Fréchet distance of a row at the two rates."""
    return min(more[f"{row} | {rates} | distance"] for rates in roadmap.RATES)
