"""The picture of the arg max on a line: D's curve over both densities, the searches on it, where all points lie."""

from __future__ import annotations

import math

from gan_course.plots.style import GAN, GENERATED, REAL
from gan_course.widgets.argmax import words
from gan_course.widgets.argmax.session import Snapshot
from gan_course.widgets.core.canvas import DISC, FAINT, FRAME, INK, PAPER, Canvas
from gan_course.widgets.core.plot import Plot, chart

import numpy as np

WIDTH, HEIGHT = 960, 432
WORLD, LANES = (58, 24, 612, 300), (58, 312, 612, 390)  # D's curve; below it the points
REAL_LANE, LANE = (0.62, 0.92), (0.08, 0.46)  # heights of real numbers and negatives in the lanes, from below
DISTANCE, LOSS = (716, 44, 944, 176), (716, 252, 944, 384)
BEST = "#444444"
TALLEST = 0.62  # height of the real density's top, D's answers being 0 to 1
DECADES = (-2.5, 0.5)  # of the distance


class Drawing:
    """Turns snapshots into pictures; what stays for a whole round is drawn once.

    Attribute `best`: whether the best possible D is drawn as well.
    """

    def __init__(self) -> None:
        self.best = True
        self._reach, self._round = 0.0, ()  # what the axes, and all that stays for a round, were drawn for
        self.canvas = Canvas(WIDTH, HEIGHT)

    def __call__(self, snapshot: Snapshot) -> np.ndarray:
        if snapshot.reach != self._reach:
            self._prepare(snapshot.reach)
        canvas = self.canvas
        arrays = (snapshot.real_density, snapshot.density, snapshot.real, snapshot.old, *snapshot.curves.values())
        stays = (snapshot.baseline, self.best, *(array.tobytes() for array in arrays))
        if stays != self._round:
            canvas.begin()
            self._charts(snapshot)
            self._densities(snapshot)
            self._points(snapshot)
            canvas.keep("round")
            self._round = stays
        canvas.begin("round")
        self._curve(snapshot)
        self._newest(snapshot)
        if snapshot.paths is not None:
            self._searches(snapshot)
        return canvas.picture()

    def _prepare(self, reach: float) -> None:
        canvas, self._reach, self._round = self.canvas, reach, ()
        canvas.fill(canvas.box, PAPER)
        self.world = Plot(canvas, WORLD, (-reach, reach), (0, 1.06))
        self.lanes = Plot(canvas, LANES, (-reach, reach), (0, 1))
        for y in (0.0, 0.5, 1.0):
            at = int(self.world.place([0, y])[1])
            canvas.fill((WORLD[0], at, WORLD[2], at + 1), FRAME if y == 0 else FAINT)
            canvas.text(f"{y:g}", WORLD[0] - 6, at, size=11, anchor="rm")
        canvas.text(words.PROBABILITY, WORLD[0] - 44, (WORLD[1] + WORLD[3]) / 2, GAN, 13, "mm", turned=True)
        Plot(canvas, LANES, (-reach, reach), (math.nan, math.nan)).axes(words.X, ticks=7)  # heights mean nothing there
        canvas.text(words.REAL, LANES[2] + 8, self.lanes.place([0, np.mean(REAL_LANE)])[1], REAL, 12, "lm")
        canvas.text(words.NEGATIVES, LANES[2] + 8, self.lanes.place([0, np.mean(LANE)])[1], GENERATED, 12, "lm")
        canvas.keep()

    def _densities(self, snapshot: Snapshot) -> None:
        world, x = self.world, snapshot.places
        scale = TALLEST / snapshot.real_density.max()
        for density, paint in ((snapshot.real_density, REAL), (snapshot.density, GENERATED)):
            height = (density * scale).clip(0, 1.2)
            world.area(x, height, paint, 0.22)
            world.line(x, height, paint, 1.3, 0.75)
        if self.best:
            world.line(x, snapshot.best, BEST, 1.6, dashes=(5, 4))
            self._legend(words.BEST_D, 70, BEST, (5, 4))
        self._legend(words.D, 0, GAN)

    def _curve(self, snapshot: Snapshot) -> None:
        if snapshot.before is not None:
            self.world.line(snapshot.places, snapshot.before, GAN, 1.2, 0.35)
        self.world.line(snapshot.places, snapshot.scores, GAN, 2.6)

    def _legend(self, label: str, along: int, paint: str, dashes: tuple[float, ...] | None = None) -> None:
        left, y = WORLD[0] + along, WORLD[1] - 12
        self.canvas.path(np.array([[left, y], [left + 26, y]]), line=paint, width=2.0, dashes=dashes)
        self.canvas.text(label, left + 32, y, paint, 12, "lm")

    def _points(self, snapshot: Snapshot) -> None:
        self.lanes.dots(_scattered(snapshot.real, REAL_LANE), REAL, 2.9, 0.8)
        self.lanes.crosses(_scattered(snapshot.old, LANE), GENERATED, 2.4, 0.22, rim=None)

    def _newest(self, snapshot: Snapshot) -> None:
        newest = _scattered(snapshot.newest, LANE)
        falling = snapshot.paths is not None and 0 < snapshot.fall < 1
        searched = len(snapshot.paths[0]) if snapshot.paths is not None else 0
        self.lanes.crosses(newest if not falling else newest[searched:], GENERATED, 2.9)

    def _searches(self, snapshot: Snapshot) -> None:
        """Draw each search as a disc on D's curve with its path behind it; at the end it falls to the negatives."""
        world, lanes = self.world, self.lanes
        start, now = snapshot.paths[0], snapshot.paths[-1]
        if snapshot.fall >= 1:
            return
        along = np.linspace(0, 1, 24)
        x = start[:, None] + (now - start)[:, None] * along
        paths = np.stack([x, np.interp(x, snapshot.places, snapshot.scores)], axis=-1)
        alpha = 1 - snapshot.fall
        world.lines(paths, GENERATED, 4.0, 0.22 * alpha)
        top = world.place(paths[:, -1])
        bottom = lanes.place(_scattered(now, LANE))
        places = top + (bottom - top) * snapshot.fall**2
        self.canvas.markers(places, DISC, 5.0 - 1.5 * snapshot.fall, fill=GENERATED, line=PAPER, width=1.2)

    def _charts(self, snapshot: Snapshot) -> None:
        rounds, curves = snapshot.curves["round"], snapshot.curves
        chart(
            self.canvas,
            DISTANCE,
            words.DISTANCE,
            [(rounds, curves["distance"], GENERATED)],
            levels=[(snapshot.baseline, REAL)],
            legend=[(words.REAL_TO_REAL, REAL)],
            limits=DECADES,
            last=20,
            log=True,
        )
        even = 2 * math.log(2)
        chart(
            self.canvas,
            LOSS,
            words.LOSS,
            [(rounds, curves["loss_D"], GAN)],
            levels=[(even, INK)],
            legend=[(words.EVEN_LOSS, INK)],
            limits=(0, 1.6),
            last=20,
            xlabel=words.ROUND,
        )


def _scattered(x: np.ndarray, lane: tuple[float, float]) -> np.ndarray:
    """Return numbers as points in a lane, (n, 2), each at a height of its own so that they do not hide each other."""
    low, high = lane
    return np.stack([x, low + (high - low) * (0.618034 * np.arange(1, len(x) + 1) % 1)], axis=1)
