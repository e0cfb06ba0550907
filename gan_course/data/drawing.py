"""Signed-distance shapes, coverage and paint: the few operations that every part of an avatar is drawn with.

Lengths are in half picture widths, y points down, the centre of the picture is (0, 0). A signed distance is negative
inside its shape. Planes are (batch, height, width) tensors over one window of the picture; numbers that differ between
avatars are (batch, 1, 1) tensors, here called `Number` together with plain floats.

In-place operations act on fresh results only, so they save memory traffic and autograd allows them.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

Number = float | Tensor
TINY = 1e-12  # under a square root, where its slope would be infinite


class Patch:
    """One window of the pictures, with the coordinates of its pixels in a turned and shifted frame.

    x = cos * across + sin * down + x0 and y = cos * down - sin * across + y0.

    Attributes:
        where: the index of the window in a picture.
        pixels: its colours (batch, 3, height, width).
        x, y: the coordinates (batch, height, width); x is not negative in a folded patch, where one shape makes a
            mirrored pair.

    Args:
        across, down: positions of the window's columns (1, 1, width) and rows (1, height, 1) in the picture.
        frame: cos, sin, x0, y0, each (batch, 1, 1).
        pixel: width of a pixel.
        fold: take |x| for x.
    """

    def __init__(self, where, pixels, across, down, frame, pixel: float, fold: bool) -> None:
        self.where, self.pixels, self.across, self.down, self.pixel = (
            where,
            pixels,
            across,
            down,
            pixel,
        )
        self.frame, self.fold = frame, fold
        cos, sin, x0, y0 = frame
        self.x = cos * across + (sin * down + x0)
        self.y = (cos * down + y0) - sin * across
        if fold:
            self.x = self.x.abs()

    def cover(self, distance: Tensor, grow: Number = 0.0) -> Tensor:
        """The share of each pixel that a shape, grown by `grow`, covers: a ramp one pixel wide from 0 to 1."""
        return torch.rsub(distance, grow / self.pixel + 0.5, alpha=1 / self.pixel).clamp_(0, 1)

    def paint(self, colour: Tensor, alpha: Tensor) -> None:
        """Paint a colour with the opacity `alpha` (batch, height, width).

        Args:
            colour: (batch, 3, 1, 1), or one that varies, (batch, 3, height, width).
            alpha: 0 (nothing) to 1.
        """
        alpha = alpha[:, None]
        if torch.is_grad_enabled():
            self.pixels = torch.lerp(self.pixels, colour, alpha)
        else:
            self.pixels.lerp_(colour, alpha)

    def outlined(self, distance: Tensor, fill: Tensor, line: Tensor, width: float) -> None:
        """Paint a shape with an outline that reaches `width` to both sides of its edge."""
        self.paint(line, self.cover(distance, width))
        self.paint(fill, self.cover(distance, -width))

    def crop(self, plane: Tensor, outer: Patch) -> Tensor:
        """The part of a plane over the patch `outer` that lies in this one."""
        (_, rows, columns), (_, top, left) = self.where, outer.where
        rows = slice(rows.start - top.start, rows.stop - top.start)
        return plane[:, rows, columns.start - left.start : columns.stop - left.start]

    def locks(self, numbers: list[Tensor]) -> list[Tensor]:
        """Distances to curved locks, right to first order near their outlines.

        Args:
            numbers: from `lock_numbers`.
        """
        along_x, along_y, along_0, aside_x, aside_y, aside_0, far, width, taper, bend = numbers
        cos, sin, x0, y0 = (number[:, None] for number in self.frame)

        def planes(a: Tensor, b: Tensor, c: Tensor) -> list[Tensor]:
            """a x + b y + c for each lock: a row plus a column, and in a folded patch a multiple of |x|."""
            p, q = -b * sin, b * cos
            c = torch.addcmul(c, b, y0)
            if not self.fold:
                p, q, c = p.addcmul_(a, cos), q.addcmul_(a, sin), c.addcmul_(a, x0)
            rows = (p * self.across).unbind(1)
            columns = torch.addcmul(c, q, self.down).unbind(1)
            sums = [row + column for row, column in zip(rows, columns, strict=True)]
            if self.fold:
                sums = [plane.addcmul_(self.x, k) for plane, k in zip(sums, a.unbind(1), strict=True)]
            return sums

        alongs, asides = planes(along_x, along_y, along_0), planes(aside_x, aside_y, aside_0)
        rest = [number.unbind(1) for number in (far, width, taper, bend)]
        distances = []
        for along, aside, far, width, taper, bend in zip(alongs, asides, *rest, strict=True):
            t = along.clamp(0, 1)
            square = t * t
            aside = aside.addcmul_(t - square, bend)
            distance = length(aside, (along - t).mul_(far))
            distances.append((distance - width).addcmul_(square, taper))
        return distances


def lock_numbers(rows: Tensor) -> Tensor:
    """What `Patch.locks` needs of curved, tapering locks of hair: ten numbers each.

    Args:
        rows: (batch, locks, 7): x and y of the root, x and y of the tip, radius at the root, radius at the tip (0 for
            a point), and how far the middle bulges sideways (positive: to the right of a lock that hangs down).

    Returns:
        (batch, locks, 10): the position along the way from root (0) to tip (1) as a x + b y + c, the distance to the
        right of that way likewise, its length, radius at the root, loss of radius, four times the bulge.
    """
    x0, y0, x1, y1, width, end, bend = rows.unbind(-1)
    dx, dy = x1 - x0, y1 - y0
    far = (dx * dx + dy * dy).sqrt()
    dx, dy = dx / far, dy / far
    along = dx / far, dy / far, -(dx * x0 + dy * y0) / far
    aside = -dy, dx, dy * x0 - dx * y0
    return torch.stack([*along, *aside, far, width, width - end, 4 * bend], dim=-1)


def length(x: Tensor, y: Tensor) -> Tensor:
    """sqrt(x^2 + y^2), with slope 0 at 0."""
    return (x * x).addcmul_(y, y).clamp_(min=TINY).sqrt_()


def circle(x: Tensor, y: Tensor, radius: Number) -> Tensor:
    """Distance to a circle around the origin."""
    return length(x, y) - radius


def ellipse(x: Tensor, y: Tensor, rx: float, ry: float, scale: Number = 1.0) -> Tensor:
    """Distance to an ellipse around the origin, with the radii scale * rx and scale * ry.

    Right on its edge; elsewhere too long towards the short axis and too short towards the long one, by
    sqrt(rx / ry), which an antialiased edge does not show.
    """
    mean = math.sqrt(rx * ry)
    if isinstance(scale, Tensor):
        inverse = scale.reciprocal()
        return (length(x * (inverse / rx), y * (inverse / ry)) - 1).mul_(scale * mean)
    return (length(x * (1 / (rx * scale)), y * (1 / (ry * scale))) - 1).mul_(scale * mean)


def drop(x: Tensor, y: Tensor, height: float, top: float, bottom: float) -> Tensor:
    """Distance to the hull of a circle of radius `top` at the origin and one of radius `bottom` at (0, height).

    Args:
        x, y: coordinates; x folded, that is, not negative.
    """
    slope = (top - bottom) / height
    lean = slope / math.sqrt(1 - slope**2)
    along = torch.sub(y, x, alpha=lean).clamp_(0, height)
    return (length(x, y - along) - top).add_(along, alpha=slope)


def ramp(x: Tensor, low: float, high: float) -> Tensor:
    """0 up to `low`, 1 from `high`, straight between (also downwards, if high < low)."""
    return x.sub(low).mul_(1 / (high - low)).clamp_(0, 1)
