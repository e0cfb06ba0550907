"""The controls of the arg max on a line, and the distributions to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from gan_course.argmax.loop import LoopSettings
from gan_course.data.points import Points, points
from gan_course.widgets.core.controls import Control

import torch

REACH = 3.0  # the box of the search is -3 to 3
COLUMNS, TALLEST = 24, 4  # of a drawing: columns over the whole box, and how high one can be
HILL = "000001232100000000134310"  # a first drawing, to be changed

DISTRIBUTIONS = {
    "two_modes": lambda: points("two_gaussians_1d"),
    "one_mode": lambda: points("one_gaussian_1d"),
    "large_and_small": lambda: Points([[-1.0], [1.2]], 0.25, weights=[4.0, 1.0], name="large_and_small"),
    "three_modes": lambda: Points([[-1.8], [0.0], [1.8]], 0.15, name="three_modes"),
    "needle_and_hill": lambda: _needle_and_hill(),
    "plateau": lambda: Points(torch.linspace(-1.5, 1.5, 31)[:, None], 0.1, modes=False, name="plateau"),
}


def _needle_and_hill() -> Points:
    """Return a narrow mode and a broad one of equal weight; the broad one is made of many narrow ones."""
    z = torch.linspace(-2.5, 2.5, 41)
    hill, weights = -1.0 + 0.5 * z, torch.exp(-z.square() / 2)
    means = torch.cat([torch.tensor([1.5]), hill])[:, None]
    shares = torch.cat([torch.tensor([1.0]), weights / weights.sum()])
    return Points(means, 0.06, weights=shares, modes=False, name="needle_and_hill")


def drawn(heights: str) -> Points:
    """Return the distribution of a drawing: `COLUMNS` digits from 0 to `TALLEST`, column by column from the left."""
    given = [int(digit) if digit.isdecimal() and digit.isascii() else -1 for digit in heights]
    if len(given) != COLUMNS or not any(given) or not all(0 <= height <= TALLEST for height in given):
        raise ValueError(f"The drawing is {heights!r}; give {COLUMNS} digits from 0 to {TALLEST}, not all of them 0.")
    width = 2 * REACH / COLUMNS
    middles = -REACH + width * (torch.arange(COLUMNS) + 0.5)
    weights = torch.tensor(given, dtype=torch.float32)
    return Points(middles[weights > 0][:, None], width / 2, weights=weights[weights > 0], modes=False, name="drawing")


CONTROLS = {
    "data": Control("data", (*DISTRIBUTIONS, "drawing")),
    "seed": Control("data", tuple(range(10))),
    "d_steps": Control("D", (1, 2, 5, 10, 20, 50), live=True),
    "keep": Control("D", (1, 2, 5, 20, 100), live=True),
    "start": Control("search", ("fresh", "last"), live=True),
    "climb_steps": Control("search", (1, 2, 5, 10, 20, 50, 100, 200), live=True),
    "searches": Control("search", (1, 4, 16, 64, 256, 512)),
    "noise": Control("search", (0.0, 0.25, 0.5, 1.0), live=True),
}


@dataclass(frozen=True)
class Setup:
    """The values of the controls; each field is one of :data:`CONTROLS`, which lists its values.

    `heights` holds the drawing where `data` is "drawing", see :func:`drawn`. Raises ValueError for any other value.
    """

    data: str = "two_modes"
    seed: int = 0
    d_steps: int = 10
    keep: int = 20
    start: str = "fresh"
    climb_steps: int = 50
    searches: int = 256
    noise: float = 0.0
    heights: str = HILL

    def __post_init__(self) -> None:
        for name, control in CONTROLS.items():
            value = getattr(self, name)
            if name == "seed" and isinstance(value, int) and 0 <= value < 2**31:
                continue
            control.require(name, value)
        drawn(self.heights)

    def points(self) -> Points:
        """Return the real distribution."""
        return drawn(self.heights) if self.data == "drawing" else DISTRIBUTIONS[self.data]()

    def loop(self, box: tuple[float, float]) -> LoopSettings:
        """Return the settings of the loop; those without a control are as in chapter 03."""
        return LoopSettings(
            box=box,
            searches=self.searches,
            climb_steps=self.climb_steps,
            climb_lr=0.02 * ((box[1] - box[0]) / (2 * REACH)) ** 2,  # a slope is per unit of x
            start=self.start,
            keep=self.keep,
            noise=self.noise,
            d_steps=self.d_steps,
            seed=self.seed,
        )
