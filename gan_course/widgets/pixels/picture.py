"""The picture of the pixel editor: the sheet, the real digit and two candidates, and a chart of error and score."""

from __future__ import annotations

from gan_course.plots.style import GAN, GENERATED, REAL
from gan_course.widgets.core.canvas import DISC, FRAME, INK, PAPER, Box, Canvas
from gan_course.widgets.core.plot import Plot, round_above
from gan_course.widgets.pixels import words
from gan_course.widgets.pixels.session import Scored, Snapshot

import numpy as np

WIDTH, HEIGHT = 960, 432
SHEET: Box = (16, 18, 408, 410)
SMALL, SMALL_LEFT, SMALL_TOPS = 112, 468, (18, 158, 298)
CHART: Box = (668, 30, 934, 366)
LINES, CURSOR = (62, 62, 62), "#F0A000"


class Drawing:
    """Turns snapshots into pictures, uint8 (HEIGHT, WIDTH, 4). The sheet has `height` x `width` pixels."""

    def __init__(self, height: int, width: int):
        self.height, self.width = height, width
        left, top, right, bottom = SHEET
        self.cell = max(1, min((right - left) // width, (bottom - top) // height))
        self.box: Box = left, top, left + self.cell * width, top + self.cell * height
        self.canvas = Canvas(WIDTH, HEIGHT)
        styles = (REAL, 13), (INK, 22), (INK, 22)
        for y, name, (paint, size) in zip(SMALL_TOPS, (words.REAL, *words.CANDIDATES), styles, strict=True):
            self.canvas.text(name, SMALL_LEFT - 10, y + SMALL / 2, paint, size, "rm")
        self.canvas.keep()

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Return row and column of the sheet's pixel at a place of the picture (x, y in 0..1), or None outside it."""
        left, top, _, _ = self.box
        row, column = int((y * HEIGHT - top) // self.cell), int((x * WIDTH - left) // self.cell)
        return (row, column) if 0 <= row < self.height and 0 <= column < self.width else None

    def candidate_at(self, x: float, y: float) -> int | None:
        """Return which candidate is at a place of the picture (x, y in 0..1): 0 (A), 1 (B), or None."""
        if not SMALL_LEFT <= x * WIDTH < SMALL_LEFT + SMALL:
            return None
        return next((i for i, top in enumerate(SMALL_TOPS[1:]) if top <= y * HEIGHT < top + SMALL), None)

    def __call__(self, snapshot: Snapshot) -> np.ndarray:
        self.canvas.begin()
        self._sheet(snapshot)
        for top, one in zip(SMALL_TOPS, (snapshot.original, *snapshot.candidates)):
            self.canvas.image(_grey(one.pixels), SMALL_LEFT, top, (SMALL, SMALL))
        self._chart(snapshot)
        return self.canvas.picture()

    def _sheet(self, snapshot: Snapshot) -> None:
        canvas, cell = self.canvas, self.cell
        left, top, right, bottom = self.box
        canvas.image(_grey(snapshot.yours.pixels), left, top, (right - left, bottom - top))
        sheet = canvas.pixels[top:bottom, left:right]
        sheet[::cell], sheet[:, ::cell] = LINES, LINES
        change = snapshot.yours.pixels - snapshot.original.pixels
        for rows, columns, paint in ((*np.nonzero(change > 0.02), GAN), (*np.nonzero(change < -0.02), GENERATED)):
            middles = np.stack([left + (columns + 0.5) * cell, top + (rows + 0.5) * cell], axis=1)
            canvas.markers(middles, DISC, cell / 5, fill=paint, line=PAPER, width=0.6)
        row, column = snapshot.cursor
        y, x = top + row * cell, left + column * cell
        corners = np.array([(x, y), (x + cell, y), (x + cell, y + cell), (x, y + cell), (x, y)], float)
        canvas.path(corners, line=CURSOR, width=2.0)

    def _chart(self, snapshot: Snapshot) -> None:
        """Draw the pixel error to the right and D's score upwards, which stay hidden until there is a vote."""
        four = (snapshot.original, *snapshot.candidates, snapshot.yours)
        most = max(one.error for one in four) if snapshot.voted else 0.0
        last = round_above(max(most * 1.15, 10.0))
        plot = Plot(self.canvas, CHART, (-0.04 * last, last), (-0.03, 1.03))
        plot.axes(words.ERROR, words.SCORE, ticks=4, grid=True)
        if not snapshot.voted:
            middle = (CHART[0] + CHART[2]) / 2, (CHART[1] + CHART[3]) / 2
            self.canvas.text(words.UNKNOWN, *middle, FRAME, 90, "mm")
            return
        path = np.concatenate([snapshot.trail, [_place(snapshot.yours)]])
        plot.line(path[:, 0], path[:, 1], GENERATED, 1.2, alpha=0.5)
        plot.dots([_place(snapshot.original)], REAL, 6.5)
        for name, one in zip(words.CANDIDATES, snapshot.candidates, strict=True):
            at = np.array([_place(one)])
            plot.canvas.markers(plot.place(at), DISC, 9, fill=PAPER, line=INK, width=1.4)
            plot.label(name, *at[0], size=12, anchor="mm")
        plot.crosses([_place(snapshot.yours)], GENERATED, 6)


def _place(one: Scored) -> tuple[float, float]:
    return one.error, one.score


def _grey(pixels: np.ndarray) -> np.ndarray:
    return (pixels + 1) / 2
