"""The picture of the smallest GAN: its phase plane, the distance to the equilibrium, and the game on the line."""

from __future__ import annotations

from gan_course.plots.style import GAN, GENERATED, REAL
from gan_course.widgets.core.canvas import FRAME, INK, Canvas
from gan_course.widgets.core.plot import Plot, chart
from gan_course.widgets.phase_plane import words
from gan_course.widgets.phase_plane.session import REACH, Snapshot

import numpy as np

WIDTH, HEIGHT = 960, 452
PLANE, RADIUS, LINE = (64, 12, 464, 412), (560, 34, 940, 180), (560, 268, 940, 412)
FIELD, PATH = "#b9b9b9", "#7b3294"
LONGEST = 0.21  # arrow of the field, in units of the plane


class Drawing:
    """Turns snapshots into pictures, uint8 (HEIGHT, WIDTH, 4)."""

    def __init__(self) -> None:
        self.canvas = Canvas(WIDTH, HEIGHT)
        self.plane = Plot(self.canvas, PLANE, (-REACH, REACH), (-REACH, REACH))
        self.line = Plot(self.canvas, LINE, (-REACH, REACH), (-3.0, 3.0))
        for plot, labels in ((self.plane, (words.X_AXIS, words.Y_AXIS)), (self.line, (words.PLACE, words.SLOPE))):
            plot.axes(*labels, ticks=5, size=11)
            for ends in ([[-REACH, 0], [REACH, 0]], [[0, -9], [0, 9]]):
                plot.line(*np.array(ends, float).T, FRAME, 0.8)
        self.canvas.text(words.LINE, LINE[0] - 40, LINE[1] - 20, size=11)
        self.canvas.keep()

    def __call__(self, shown: Snapshot) -> np.ndarray:
        self.canvas.begin()
        self._plane(shown)
        self._radius(shown)
        self._line(shown)
        return self.canvas.picture()

    def _plane(self, shown: Snapshot) -> None:
        plane = self.plane
        length = np.linalg.norm(shown.field, axis=1, keepdims=True)
        scale = LONGEST * (length / max(length.max(), 1e-12)) ** 0.5 / np.maximum(length, 1e-12)
        plane.arrows(shown.places, shown.field * scale, FIELD, 1.3, 4.5)
        plane.line(*shown.path.T, PATH, 1.6, 0.8)
        plane.dots(np.zeros((1, 2)), REAL, 6.0)
        plane.dots(shown.start[None], INK, 4.0)
        plane.dots(shown.now[None], PATH, 7.0)

    def _radius(self, shown: Snapshot) -> None:
        first = shown.radius[0]
        legend = [(words.START_LEVEL, INK)]
        lines = [(shown.rounds, shown.radius, PATH)]
        top = max(1.5 * first, 1.05 * min(shown.radius.max(), 20 * first), 0.1)
        limits = (0.0, float(top))
        chart(
            self.canvas,
            RADIUS,
            words.RADIUS,
            lines,
            levels=[(first, INK)],
            legend=legend,
            last=50,
            limits=limits,
            xlabel=words.ROUND,
        )

    def _line(self, shown: Snapshot) -> None:
        line, (theta, psi) = self.line, shown.now
        ends = np.array([-REACH, REACH])
        line.line(ends, psi * ends, GAN, 2.4)
        line.dots(np.zeros((1, 2)), REAL, 6.5)
        line.label(words.REAL, 0.0, -0.4, paint=REAL, size=12, anchor="mt")
        if abs(theta) <= REACH:
            line.crosses(np.array([[theta, 0.0]]), GENERATED, 6.0)
            line.label(words.FAKE, theta, 0.4, paint=GENERATED, size=12, anchor="mb")
