"""A bird on its perch, and the pose of the butterflies' wings.

Both are for people who watch: the birds of the game, D, see butterflies with open wings.
"""

from __future__ import annotations

import math

from gan_course.widgets.butterflies.session import Drawn
from gan_course.widgets.core.canvas import DISC, INK, PAPER, Canvas

import numpy as np
from matplotlib.path import Path
from PIL import Image

PLUMAGE, BREAST, WING, BEAK = "#6E8CA0", "#E8B27D", "#4F6B80", "#F0A000"
# Outlines of cubic curves, (x, y) in units of the bird's height: y upwards from its feet, its beak to the left.
BODY = [(0.10, 0.80), (0.14, 1.02), (0.48, 1.04), (0.56, 0.78), (0.68, 0.62), (0.98, 0.52), (1.36, 0.40)]
BODY += [(1.10, 0.36), (0.98, 0.30), (0.86, 0.28), (0.60, 0.06), (0.00, 0.10), (0.10, 0.80)]
FRONT = [(0.11, 0.66), (0.34, 0.62), (0.46, 0.40), (0.62, 0.165), (0.30, 0.10), (0.04, 0.26), (0.11, 0.66)]
FOLDED = [(0.42, 0.58), (0.56, 0.70), (0.84, 0.52), (1.12, 0.40), (0.86, 0.30), (0.46, 0.26), (0.42, 0.58)]

FLAP, REST = 20, 192  # rounds that closing and opening take, and from one to the next: of 24, two or three at a time
SPREAD = 88  # rounds between two neighbours: far enough apart not to look like a wave
CLOSED = 0.4  # of the width of open wings


def perch(canvas: Canvas, left: float, bottom: float, height: float) -> None:
    """Draw a bird with its feet at `bottom`, 1.4 times as long as high. All arguments are in pixels."""

    def place(points: list[tuple[float, float]]) -> np.ndarray:
        return np.array(points) * (height, -height) + (left, bottom)

    for leg in (0.44, 0.58):
        canvas.path(place([(leg, 0.16), (leg - 0.03, 0.0), (leg - 0.12, 0.0)]), line=INK, width=1.2)
    canvas.path(place([(0.13, 0.86), (-0.08, 0.77), (0.12, 0.74)]), fill=BEAK)
    for shape, paint in ((BODY, PLUMAGE), (FRONT, BREAST), (FOLDED, WING)):
        curves = np.full(len(shape), Path.CURVE4, np.uint8)
        curves[0] = Path.MOVETO
        canvas.path(place(shape), curves, fill=paint)
    for paint, size in ((PAPER, 0.075), (INK, 0.045)):
        canvas.markers(place([(0.27, 0.84)]), DISC, size * height, fill=paint)


def width(i: int, rounds: int) -> float:
    """Return how wide butterfly `i` holds its wings in this round, from CLOSED to 1.

    Now and then one closes and opens them, as resting butterflies do.
    """
    passed = (rounds + i * SPREAD) % REST
    return 1 - (1 - CLOSED) * math.sin(math.pi * passed / FLAP) ** 2 if passed < FLAP else 1.0


def folded(one: Drawn, width: float = 1.0) -> Image.Image:
    """Return the picture of a butterfly (RGBA), its wings squeezed towards the body to a share `width` of open ones."""
    picture = Image.fromarray(one.wings)
    if width == 1:
        return picture
    size, tilt = len(one.wings), math.radians(one.tilt)
    x, y, more = math.cos(tilt), math.sin(tilt), 1 / width - 1
    xx, xy, yy = 1 + more * x * x, more * x * y, 1 + more * y * y  # from a pixel's place to where its colour was
    middle = size / 2
    frame = (xx, xy, middle * (1 - xx - xy), xy, yy, middle * (1 - xy - yy))
    return picture.transform((size, size), Image.Transform.AFFINE, frame, Image.Resampling.BILINEAR)
