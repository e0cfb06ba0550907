"""C20: the smallest GAN never arrives; a penalty on D's slope makes it arrive.

The rule was written before the figures: from a random start, after the same number of alternating steps of the minimax
game, the players are still more than half as far from the equilibrium as they began, while with R1 (weight 1) less than
a hundredth of the way is left.
"""

from __future__ import annotations

import math

from gan_course.claims.registry import Outcome, claim
from gan_course.training.dirac import orbit

import torch

LR, LEFT, ARRIVED = 0.2, 0.5, 0.01
OTHERS = {
    "simultaneous steps": {"alternating": False},
    "momentum 0.5": {"momentum": 0.5},
    "momentum -0.3": {"momentum": -0.3},
}


@claim(
    "C20",
    "The smallest GAN never arrives at its equilibrium; with R1 it does",
    ("share of the distance that is left", "the same with R1"),
    seeds=10,
    chapter=6,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """A start at a random angle, 0.5 to 2 away; `more` has other ways to step."""
    steps = 100 if quick else 3000
    turn, far = torch.rand(2, generator=torch.Generator().manual_seed(seed)).tolist()
    radius = 0.5 + 1.5 * far
    place = radius * math.cos(2 * math.pi * turn), radius * math.sin(2 * math.pi * turn)

    def left(**rules: float) -> float:
        return float(orbit(*place, steps, lr=LR, **rules)[-1].norm()) / radius

    plain, held = left(), left(r1=1.0)
    return Outcome(
        plain, held, plain > LEFT and held < ARRIVED, {name: left(**rules) for name, rules in OTHERS.items()}
    )
