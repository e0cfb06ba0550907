"""C16a: ReLU in G costs quality because it passes nothing below zero; LeakyReLU in its place ends nearer to the data.

At the learning rates that C16 had at first, one of the paper's rules did harm: G with tanh inside came nearer to the
data than with ReLU, which is no longer so. The reason that was tried: after batch norm half of what reaches a ReLU is
below zero, and is lost; tanh loses none of it, and neither does LeakyReLU. Everything but G's nonlinearity is as in
C16; seeds are others.

The rule, written before the figures: G with LeakyReLU (slope 0.2) ends nearer to the data than with ReLU.
"""

from __future__ import annotations

from functools import partial

from gan_course.claims.chapter05.c16_rules import STEPS, distance_without
from gan_course.claims.chapter05.small_dcgan import SIZE, WIDTH, distance_after
from gan_course.claims.registry import Outcome, claim
from gan_course.models import DCGANDiscriminator, DCGANGenerator
from gan_course.utils import seeded

from torch import nn

OTHER_SEEDS = 100  # added to C16's


def distance_leaking(seed: int, steps: int = STEPS, **sizes: int) -> float:
    """C16's distance of a DCGAN whose G has LeakyReLU."""
    with seeded(seed):
        G = DCGANGenerator(SIZE, WIDTH, activation=partial(nn.LeakyReLU, 0.2))
        D = DCGANDiscriminator(SIZE, WIDTH)
    return distance_after(steps, G, D, seed, **sizes)


@claim(
    "C16a",
    "ReLU in G costs quality because it passes nothing below zero; LeakyReLU in its place ends nearer to the data",
    ("Fréchet distance with LeakyReLU in G", "with ReLU in G"),
    seeds=3,
    chapter=5,
)
def run(seed: int, quick: bool = False) -> Outcome:
    seed += OTHER_SEEDS
    work = {"steps": 4, "samples": 50, "pictures": 100} if quick else {}
    leaking, usual = distance_leaking(seed, **work), distance_without("", seed, **work)
    return Outcome(leaking, usual, leaking < usual, {"tanh in G": distance_without("ReLU in G", seed, **work)})
