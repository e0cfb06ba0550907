"""C16: each of the DCGAN paper's rules, removed, hurts. Which of them do?

In words: not each. Without strides, without batch norm and with fully connected layers the distance rises on every
seed, by more than half. The other three make a small difference, and each of them none on one seed.
"""

from __future__ import annotations

from gan_course.claims.chapter05.small_dcgan import SIZE, WIDTH, distance_after
from gan_course.claims.registry import Outcome, claim
from gan_course.models.dcgan import RULES, without
from gan_course.utils import seeded

STEPS = 800


def distance_without(rule: str, seed: int, steps: int = STEPS, **sizes: int) -> float:
    """Fréchet distance of a DCGAN that breaks one rule of `RULES` ("" for none); `sizes` as for `distance_after`."""
    with seeded(seed):
        G, D = without(rule, SIZE, WIDTH)
    return distance_after(steps, G, D, seed, **sizes)


@claim(
    "C16",
    "each DCGAN rule, removed, hurts (which of them do?)",
    ("Fréchet distance with all rules", "the smallest Fréchet distance with one rule removed"),
    seeds=5,
    chapter=5,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """Holds if the worst that can be said for the rules is still for them: every removal raises the distance."""
    work = {"steps": 4, "samples": 50, "pictures": 100} if quick else {}
    whole = distance_without("", seed, **work)
    broken = {rule: distance_without(rule, seed, **work) for rule in RULES}
    best = min(broken.values())
    return Outcome(whole, best, best > whole, broken)
