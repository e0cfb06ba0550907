"""A small bird, to sit beside what birds see."""

from __future__ import annotations

from gan_course.widgets.core.canvas import DISC, INK, PAPER, Canvas

import numpy as np
from matplotlib.path import Path

PLUMAGE, BREAST, WING, BEAK = "#6E8CA0", "#E8B27D", "#4F6B80", "#F0A000"
# Outlines of cubic curves, (x, y) in units of the bird's height: y upwards from its feet, its beak to the left.
BODY = [(0.10, 0.80), (0.14, 1.02), (0.48, 1.04), (0.56, 0.78), (0.68, 0.62), (0.98, 0.52), (1.36, 0.40)]
BODY += [(1.10, 0.36), (0.98, 0.30), (0.86, 0.28), (0.60, 0.06), (0.00, 0.10), (0.10, 0.80)]
FRONT = [(0.11, 0.66), (0.34, 0.62), (0.46, 0.40), (0.62, 0.165), (0.30, 0.10), (0.04, 0.26), (0.11, 0.66)]
FOLDED = [(0.42, 0.58), (0.56, 0.70), (0.84, 0.52), (1.12, 0.40), (0.86, 0.30), (0.46, 0.26), (0.42, 0.58)]


def perch(canvas: Canvas, left: float, bottom: float, height: float) -> None:
    """Draw a bird with its feet at `bottom`; it is 1.4 times as long as high. All in pixels."""

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
