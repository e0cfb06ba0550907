"""What can be set in the widget of the arg max on a line: the distributions, and one table of controls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from gan_course.argmax.loop import LoopSettings
from gan_course.data.points import Points, points
from gan_course.widgets.laboratory.setup import Control

import torch

REACH = 3.0  # the box of the search is -3 to 3
COLUMNS, TALLEST = 24, 4  # of a drawing: columns over the whole box, and how high one can be
HILL = "000001232100000000134310"  # a first drawing, to be changed

DISTRIBUTIONS = {
    "two heaps": lambda: points("two_gaussians_1d"),
    "one heap": lambda: points("one_gaussian_1d"),
    "a large and a small heap": lambda: Points([[-1.0], [1.2]], 0.25, weights=[4.0, 1.0], name="large_and_small"),
    "three heaps": lambda: Points([[-1.8], [0.0], [1.8]], 0.15, name="three_heaps"),
    "a needle and a hill": lambda: _needle_and_hill(),
    "a plateau": lambda: Points(torch.linspace(-1.5, 1.5, 31)[:, None], 0.1, modes=False, name="plateau"),
}


def _needle_and_hill() -> Points:
    """A narrow heap and a broad one of equal weight; the broad one is many narrow ones."""
    z = torch.linspace(-2.5, 2.5, 41)
    hill, weights = -1.0 + 0.5 * z, torch.exp(-z.square() / 2)
    means = torch.cat([torch.tensor([1.5]), hill])[:, None]
    shares = torch.cat([torch.tensor([1.0]), weights / weights.sum()])
    return Points(means, 0.06, weights=shares, modes=False, name="needle_and_hill")


def drawn(heights: str) -> Points:
    """The distribution of a drawing: `COLUMNS` digits from 0 to `TALLEST`, column by column from the left."""
    given = [int(digit) if digit.isdecimal() and digit.isascii() else -1 for digit in heights]
    if len(given) != COLUMNS or not any(given) or not all(0 <= height <= TALLEST for height in given):
        raise ValueError(f"The drawing is {heights!r}; give {COLUMNS} digits from 0 to {TALLEST}, not all of them 0.")
    width = 2 * REACH / COLUMNS
    middles = -REACH + width * (torch.arange(COLUMNS) + 0.5)
    weights = torch.tensor(given, dtype=torch.float32)
    return Points(middles[weights > 0][:, None], width / 2, weights=weights[weights > 0], modes=False, name="drawing")


CONTROLS = {
    "data": Control("data", "real", (*DISTRIBUTIONS, "drawing"), "How the real numbers lie; begins anew"),
    "seed": Control("data", "seed", tuple(range(10)), "Of all that is random; begins anew"),
    "d_steps": Control("D", "steps a round", (1, 2, 5, 10, 20, 50), "Steps that D takes in each round", True),
    "keep": Control("D", "memory (rounds)", (1, 2, 5, 20, 100), "For how many rounds a negative stays one", True),
    "start": Control("search", "begins", ("fresh", "last"), "Anywhere in the box, or where the last one ended", True),
    "climb_steps": Control("search", "steps", (1, 2, 5, 10, 20, 50, 100, 200), "Steps uphill of each search", True),
    "searches": Control("search", "searches", (1, 4, 16, 64, 256, 512), "How many search at once; begins anew"),
    "tremor": Control("search", "tremor", (0.0, 0.25, 0.5, 1.0), "Random push after each step; 1 is Langevin's", True),
}


@dataclass(frozen=True)
class Setup:
    """How the widget is set up; each field is one of :data:`CONTROLS`, which lists its values.

    `heights` holds the drawing where `data` is "drawing", see :func:`drawn`. Raises ValueError for any other value.
    """

    data: str = "two heaps"
    seed: int = 0
    d_steps: int = 10
    keep: int = 20
    start: str = "fresh"
    climb_steps: int = 50
    searches: int = 256
    tremor: float = 0.0
    heights: str = HILL

    def __post_init__(self) -> None:
        for name, control in CONTROLS.items():
            value = getattr(self, name)
            if name == "seed" and isinstance(value, int) and 0 <= value < 2**31:
                continue
            if value not in control.values:
                raise ValueError(f"{name} is {value!r}; it can be {', '.join(map(str, control.values))}.")
        drawn(self.heights)

    def but(self, **changes: Any) -> Setup:
        """The same with some values changed. Raises TypeError for a name that is no control."""
        return replace(self, **changes)

    def points(self) -> Points:
        """The real distribution."""
        return drawn(self.heights) if self.data == "drawing" else DISTRIBUTIONS[self.data]()

    def loop(self, box: tuple[float, float]) -> LoopSettings:
        """The same as settings of the loop. The rest is as in chapter 03."""
        return LoopSettings(
            box=box,
            searches=self.searches,
            climb_steps=self.climb_steps,
            climb_lr=0.02 * ((box[1] - box[0]) / (2 * REACH)) ** 2,  # a slope is per unit of x
            start=self.start,
            keep=self.keep,
            noise=self.tremor,
            d_steps=self.d_steps,
            seed=self.seed,
        )
