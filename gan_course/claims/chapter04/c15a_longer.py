"""C15a: C15's trainings end when the DCGANs reach the limit; twice as long, DCGANs pass it and MLPs do not.

Where C15 fails, every MLP and every DCGAN is called a failure. But the MLPs are far beyond the limit, and the best
DCGANs miss it by little. With twice as many steps a difference that is there should show. Seeds are others than C15's.

The rule, written before the figures, is C15's: more of the nine settings fail for the MLP.
"""

from __future__ import annotations

import statistics

from gan_course.claims.chapter04.c15_settings import (
    PAIRS,
    SAMPLES,
    dcgan,
    distance_to_digits,
    distances_of,
    half_of_the_digits,
    mlp,
)
from gan_course.claims.registry import Outcome, claim

OTHER_SEEDS, STEPS = 100, 1600


@claim(
    "C15a",
    "C15's trainings end when the DCGANs reach the limit; twice as long, DCGANs pass it and MLPs do not",
    ("MLP: share of settings that fail after twice as many steps", "DCGAN: the same"),
    seeds=3,
    chapter=4,
)
def run(seed: int, quick: bool = False) -> Outcome:
    samples = 100 if quick else SAMPLES
    distance = distance_to_digits(samples)
    limit = distance(half_of_the_digits(samples))
    failed, more = {}, {"limit": limit}
    for name, make in (("MLP", mlp), ("DCGAN", dcgan)):
        distances = distances_of(make, seed + OTHER_SEEDS, 2 if quick else STEPS, samples, distance)
        failed[name] = sum(not d <= limit for d in distances) / len(PAIRS)
        more |= {f"{name}: nearest of the nine": min(distances), f"{name}: median": statistics.median(distances)}
    return Outcome(failed["MLP"], failed["DCGAN"], failed["MLP"] > failed["DCGAN"], more)
