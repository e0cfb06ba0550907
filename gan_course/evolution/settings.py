"""How the knobs of a wood stand."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from numbers import Integral, Real

from gan_course.data.creatures.sources import LEAVES as KINDS

FROZEN = ("nobody", "birds", "butterflies")
CHOICES = {"kind": tuple(KINDS), "frozen": FROZEN, "by_variance": (True, False)}
LEAST = {"population": 1, "bird_steps": 1, "butterfly_steps": 1}  # of the other numbers, 0
ABOVE_0 = {
    "bird_rate": "to stop the birds, frozen='birds'",
    "butterfly_rate": "to stop the butterflies, frozen='butterflies'",
    "food": "below 1, too; 0.5 is half",
}


@dataclass(frozen=True)
class Settings:
    """The knobs.

    Attributes:
        kind: of leaf, one of KINDS.
        bird_rate, butterfly_rate: learning rates of D and of G (Adam).
        bird_steps, butterfly_steps: steps of D and of G in a round, each on fresh samples.
        frozen: who learns nothing, one of FROZEN.
        population: butterflies, and leaves, that the birds see in a step.
        mutation: noise on every raw trait that no gene controls, 0 or more.
        food: share of butterflies among all that birds look at, between 0 and 1. Where there are few, a bird does
            well to take everything for a leaf, and there is little selection.
        blur: of the birds' eyes, in pixels.
        head_start: rounds at the beginning in which only the birds learn.
        by_variance: traits change in proportion to their first variance; see `Butterfly`. Needs a fresh start.
        seed: of everything random. Needs a fresh start.

    Raises:
        ValueError: a value that is not accepted.
    """

    kind: str = "beech"
    bird_rate: float = 2e-3
    butterfly_rate: float = 0.04
    bird_steps: int = 1
    butterfly_steps: int = 1
    frozen: str = "nobody"
    population: int = 16
    mutation: float = 0.0
    food: float = 0.5
    blur: float = 0.0
    head_start: int = 25
    by_variance: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        for one in fields(self):
            name, value = one.name, getattr(self, one.name)
            if name in CHOICES:
                if value not in CHOICES[name]:
                    raise ValueError(f"{name} is {value!r}; accepted: {', '.join(map(str, CHOICES[name]))}")
                continue
            whole = isinstance(one.default, int)
            if isinstance(value, bool) or not isinstance(value, Integral if whole else Real):
                raise ValueError(f"{name} is {value!r}; give a {'whole ' if whole else ''}number")
            if name in ABOVE_0 and not 0 < value < (1 if name == "food" else math.inf):
                raise ValueError(f"{name} is {value}; give a number above 0 ({ABOVE_0[name]})")
            if not LEAST.get(name, 0) <= value < math.inf:
                raise ValueError(f"{name} is {value}; give {LEAST.get(name, 0)} or more")
