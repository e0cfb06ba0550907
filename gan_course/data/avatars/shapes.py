"""Signed-distance shapes and their coverage: the few operations that every part of an avatar is drawn with.

Lengths are in half picture widths, y points down, the centre of the picture is (0, 0). A signed distance is negative
inside its shape. Planes are (batch, height, width) tensors over one window of the picture; numbers that differ between
avatars are (batch, 1, 1) tensors, here called `Number` together with plain floats.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

Number = float | Tensor
TINY = 1e-12  # under a square root, where its slope would be infinite


class Grid:
    """The pixel centres of one window, as coordinates x, y in a frame of our choice.

    Attributes:
        where: the index of the window in a picture.
        down: the positions of its rows in the picture (1, height, 1).
        x, y: the coordinates (batch, height, width).
    """

    def __init__(self, where: tuple, down: Tensor, x: Tensor, y: Tensor) -> None:
        self.where, self.down, self.x, self.y = where, down, x, y

    def affine(self, a: Number, b: Number, c: Number) -> Tensor:
        """The plane a x + b y + c."""
        return self.x * a + (self.y * b + c)

    def of(self, x: Tensor, y: Tensor) -> Grid:
        """The same window in other coordinates."""
        return Grid(self.where, self.down, x, y)

    def folded(self) -> Grid:
        """The same window with |x| for x, so that one shape makes a mirrored pair."""
        return self.of(self.x.abs(), self.y)


class Tilted(Grid):
    """A grid whose frame is turned and shifted, x = cos across + sin down + x0, y = cos down - sin across + y0.

    Its planes cost less, as a column plus a row.

    Args:
        where, down: as in Grid.
        across: the positions of the window's columns (1, 1, width).
        frame: cos, sin, x0, y0, each (batch, 1, 1).
    """

    def __init__(self, where: tuple, across: Tensor, down: Tensor, frame: tuple) -> None:
        self.across, self.frame = across, frame
        cos, sin, x0, y0 = frame
        super().__init__(
            where, down, cos * across + (sin * down + x0), (cos * down + y0) - sin * across
        )

    def affine(self, a: Number, b: Number, c: Number) -> Tensor:
        cos, sin, x0, y0 = self.frame
        row = (a * cos - b * sin) * self.across
        return row + ((a * sin + b * cos) * self.down + (a * x0 + b * y0 + c))


def length(x: Tensor, y: Tensor) -> Tensor:
    """sqrt(x^2 + y^2), with a finite slope at 0."""
    return (x * x).add_(TINY).addcmul_(y, y).sqrt_()


def circle(x: Tensor, y: Tensor, radius: Number) -> Tensor:
    """Distance to a circle around the origin."""
    return length(x, y) - radius


def ellipse(x: Tensor, y: Tensor, rx: Number, ry: Number) -> Tensor:
    """Distance to an ellipse around the origin, right to first order near its edge."""
    u, v = x / rx, y / ry
    k = length(u, v)
    return (k - 1).mul_(k) / length(u / rx, v / ry).add_(1e-6)


def drop(x: Tensor, y: Tensor, height: float, top: float, bottom: float) -> Tensor:
    """Distance to the hull of a circle of radius `top` at the origin and one of radius `bottom` at (0, height).

    Args:
        x, y: coordinates; x folded, that is, not negative.
    """
    slope = (top - bottom) / height
    along = ((y - x * (slope / (1 - slope**2) ** 0.5)) / height).clamp(0, 1)
    return length(x, y - along * height) - (top + (bottom - top) * along)


@dataclass(frozen=True)
class Lock:
    """A curved lock of hair (or lash, petal, ear) that tapers from a round root to its tip.

    Attributes:
        root, tip: their positions (x, y).
        width: radius at the root.
        end: radius at the tip, 0 for a point.
        bend: how far the middle bulges sideways; positive is to the right of a lock that hangs down.
    """

    root: tuple[Number, Number]
    tip: tuple[Number, Number]
    width: Number
    end: Number = 0.0
    bend: Number = 0.0

    def distance(self, grid: Grid) -> Tensor:
        """Signed distance, right to first order near the outline."""
        (x0, y0), (x1, y1) = self.root, self.tip
        dx, dy = x1 - x0, y1 - y0
        far = (dx * dx + dy * dy) ** 0.5
        dx, dy = dx / far, dy / far
        along = grid.affine(dx / far, dy / far, -(dx * x0 + dy * y0) / far)
        aside = grid.affine(-dy, dx, dy * x0 - dx * y0)
        t = along.clamp(0, 1)
        square = t * t
        aside += (t - square).mul_(4 * self.bend)
        distance = length(aside, along.sub_(t).mul_(far))
        return distance.sub_(self.width).add_(square.mul_(self.width - self.end))


def cover(distance: Tensor, pixel: float, grow: Number = 0.0) -> Tensor:
    """The share of each pixel that a shape, grown by `grow`, covers: a ramp one pixel wide from 0 to 1."""
    return torch.rsub(distance, grow / pixel + 0.5, alpha=1 / pixel).clamp_(0, 1)


def ramp(x: Tensor, low: float, high: float) -> Tensor:
    """0 up to `low`, 1 from `high`, straight between."""
    return ((x - low) / (high - low)).clamp(0, 1)
