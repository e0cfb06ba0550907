"""C3a: C3 looks too often; from each moment to four times as many steps, the samples do come nearer.

At the rates that the course had before, the distance in C3 fell at every doubling but one, the last of one seed. Late
in a training a doubling gains little, and a Fréchet distance of 2,000 samples is not exact. `more` says how much it
differs between five draws of samples from the same finished generator (their standard deviation), and how much the last
doubling gained. The GANs are others than C3's.

The rule, written before the figures: the distance is smaller after 200 steps than after 50, and after 800 than after
200.
"""

from __future__ import annotations

import statistics

from gan_course.claims.chapter01.small_avatars import MOMENTS, QUICK, trained
from gan_course.claims.registry import Outcome, claim
from gan_course.data.avatars import avatars
from gan_course.data.pictures import Pictures
from gan_course.measure.attributes import factor_probe
from gan_course.measure.frechet import frechet

OTHER_SEEDS = 100  # added to C3's


@claim(
    "C3a",
    "C3 looks too often; from each moment to four times as many steps, the samples do come nearer",
    ("Fréchet distance after 200 steps; after 50 it must be larger", "after 800 steps; it must be smaller"),
    seeds=5,
    chapter=1,
)
def run(seed: int, quick: bool = False) -> Outcome:
    seed += OTHER_SEEDS
    moments, n = (QUICK, 100) if quick else (MOMENTS, 2000)
    trainer, distances, _ = trained(seed, moments)
    probe = factor_probe()
    fresh = probe.features(Pictures(avatars(n, seed=seed + 1000))[:])
    draws = [float(frechet(fresh, probe.features(trainer.sample(n, seed=seed + k)))) for k in range(5)]
    first, middle, last = distances[0], distances[len(distances) // 2], distances[-1]
    more = {
        "between five draws at the end: standard deviation": statistics.stdev(draws),
        "fall over the last doubling": distances[-2] - last,
        "after 50 steps": first,
    }
    return Outcome(middle, last, last < middle < first, more)
