"""C3: the longer a GAN trains, the nearer its samples are to the data.

The rule, written before the figures were seen: at each of the five moments, each after twice as many steps as the one
before, the Fréchet distance is smaller than at the moment before.

In words: true here at every doubling. With a third of the learning rate it was not, once in five trainings.
"""

from __future__ import annotations

from gan_course.claims.chapter01.small_avatars import MOMENTS, QUICK, trained
from gan_course.claims.registry import Outcome, claim


@claim(
    "C3",
    "The longer a GAN trains, the nearer its samples are to the data.",
    (
        "Fréchet distance of samples to avatars after 50 steps",
        "after 800 steps; at 100, 200, 400 and 800 it must be smaller each time",
    ),
    seeds=5,
    chapter=1,
)
def run(seed: int, quick: bool = False) -> Outcome:
    moments = QUICK if quick else MOMENTS
    _, distances, least = trained(seed, moments)
    falls = all(after < before for before, after in zip(distances, distances[1:]))
    more = {f"after {step} steps": distance for step, distance in zip(moments, distances, strict=True)}
    return Outcome(distances[0], distances[-1], falls, {**more, "between two sets of avatars": least})
