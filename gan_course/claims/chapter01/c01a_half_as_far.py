"""C1a: C1 asks for too long a walk; half as far along the direction, the other factors stay behind.

Three standard deviations to each side lead to codes that hardly occur in training, and there anything may change. A
shorter walk stays where the generator was trained. The GANs are others than C1's.

C1's own figures had shown this. The rule, written before these ones: at 1.5 standard deviations to each side C1's rule
holds, that is, hair hue changes at least half as much as between strangers, and the others at most half as much as it.
"""

from __future__ import annotations

from gan_course.claims.chapter01.c01_hair_direction import FAR, hair_and_rest, moved
from gan_course.claims.chapter01.small_avatars import MOMENTS, QUICK, trained
from gan_course.claims.registry import Outcome, claim

OTHER_SEEDS = 100  # added to C1's


@claim(
    "C1a",
    "C1 asks for too long a walk; half as far along the direction, the other factors stay behind",
    ("change of the hair's hue, half as far (1: as between strangers)", "mean change of the other factors"),
    seeds=5,
    chapter=1,
)
def run(seed: int, quick: bool = False) -> Outcome:
    seed += OTHER_SEEDS
    trainer, _, _ = trained(seed, QUICK if quick else MOMENTS)
    n = 200 if quick else 2000
    near, far = (
        hair_and_rest(moved(trainer.average, trainer.latent, n, seed, reach)["along"]) for reach in (FAR / 2, FAR)
    )
    more = {"hair hue, as far as in C1": far[0], "the others, as far as in C1": far[1]}
    hair, rest = near
    return Outcome(hair, rest, hair >= 0.5 and rest <= hair / 2, more)
