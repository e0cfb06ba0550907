"""The picture of the pixel editor: the sheet, the real digit and the two candidates, and the plane of the judges."""

from __future__ import annotations

from gan_course.plots.style import GAN, GENERATED, REAL
from gan_course.widgets.core.canvas import DISC, FRAME, INK, PAPER, Box, Canvas
from gan_course.widgets.core.plot import Plot, round_above
from gan_course.widgets.pixels.session import Judged, Shown

import numpy as np

WIDTH, HEIGHT = 960, 432
SHEET: Box = (16, 18, 408, 410)
SMALL, SMALL_LEFT, SMALL_TOPS = 112, 468, (18, 158, 298)
JUDGES: Box = (668, 30, 934, 366)
LINES, CURSOR = (62, 62, 62), "#F0A000"


class Drawing:
    """Turns snapshots into pictures. The sheet has `height` x `width` pixels."""

    def __init__(self, height: int, width: int):
        self.height, self.width = height, width
        left, top, right, bottom = SHEET
        self.cell = max(1, min((right - left) // width, (bottom - top) // height))
        self.box: Box = left, top, left + self.cell * width, top + self.cell * height
        self.canvas = Canvas(WIDTH, HEIGHT)
        for y, name, paint in zip(SMALL_TOPS, ("real", "A", "B"), (REAL, INK, INK)):
            self.canvas.text(name, SMALL_LEFT - 10, y + SMALL / 2, paint, 13 if name == "real" else 22, "rm")
        self.canvas.keep()

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of the sheet's pixel at a place of the picture, both in 0..1; None beside the sheet."""
        left, top, _, _ = self.box
        row, column = int((y * HEIGHT - top) // self.cell), int((x * WIDTH - left) // self.cell)
        return (row, column) if 0 <= row < self.height and 0 <= column < self.width else None

    def candidate_at(self, x: float, y: float) -> int | None:
        """Which candidate stands at a place of the picture, 0 (A) or 1 (B); None beside them."""
        if not SMALL_LEFT <= x * WIDTH < SMALL_LEFT + SMALL:
            return None
        return next((i for i, top in enumerate(SMALL_TOPS[1:]) if top <= y * HEIGHT < top + SMALL), None)

    def __call__(self, shown: Shown) -> np.ndarray:
        """One picture, as `Canvas.picture()` gives it."""
        self.canvas.begin()
        self._sheet(shown)
        for top, one in zip(SMALL_TOPS, (shown.original, *shown.candidates)):
            self.canvas.image(_grey(one.pixels), SMALL_LEFT, top, (SMALL, SMALL))
        self._judges(shown)
        return self.canvas.picture()

    def _sheet(self, shown: Shown) -> None:
        canvas, cell = self.canvas, self.cell
        left, top, right, bottom = self.box
        canvas.image(_grey(shown.yours.pixels), left, top, (right - left, bottom - top))
        sheet = canvas.pixels[top:bottom, left:right]
        sheet[::cell], sheet[:, ::cell] = LINES, LINES
        change = shown.yours.pixels - shown.original.pixels
        for rows, columns, paint in ((*np.nonzero(change > 0.02), GAN), (*np.nonzero(change < -0.02), GENERATED)):
            middles = np.stack([left + (columns + 0.5) * cell, top + (rows + 0.5) * cell], axis=1)
            canvas.markers(middles, DISC, cell / 5, fill=paint, line=PAPER, width=0.6)
        row, column = shown.cursor
        y, x = top + row * cell, left + column * cell
        corners = np.array([(x, y), (x + cell, y), (x + cell, y + cell), (x, y + cell), (x, y)], float)
        canvas.path(corners, line=CURSOR, width=2.0)

    def _judges(self, shown: Shown) -> None:
        """What the pixel error says, along, and what D says, up: known only when somebody has voted."""
        marks = {"real": shown.original, "A": shown.candidates[0], "B": shown.candidates[1], "you": shown.yours}
        most = max(one.error for one in marks.values()) if shown.voted else 0.0
        last = round_above(max(most * 1.15, 10.0))
        plot = Plot(self.canvas, JUDGES, (-0.04 * last, last), (-0.03, 1.03))
        plot.axes("pixel error", "D(x)", ticks=4, grid=True)
        if not shown.voted:
            middle = (JUDGES[0] + JUDGES[2]) / 2, (JUDGES[1] + JUDGES[3]) / 2
            self.canvas.text("?", *middle, FRAME, 90, "mm")
            return
        path = np.concatenate([shown.trail, [_place(shown.yours)]])
        plot.line(path[:, 0], path[:, 1], GENERATED, 1.2, alpha=0.5)
        plot.dots([_place(shown.original)], REAL, 6.5)
        for name in ("A", "B"):
            at = np.array([_place(marks[name])])
            plot.canvas.markers(plot.place(at), DISC, 9, fill=PAPER, line=INK, width=1.4)
            plot.label(name, *at[0], size=12, anchor="mm")
        plot.crosses([_place(shown.yours)], GENERATED, 6)


def _place(one: Judged) -> tuple[float, float]:
    return one.error, one.score


def _grey(pixels: np.ndarray) -> np.ndarray:
    return (pixels + 1) / 2
