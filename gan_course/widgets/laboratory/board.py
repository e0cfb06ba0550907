"""A board to draw a distribution on: drag with the pointer, or move a frame with the arrow keys and press Space."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_course.plots.style import REAL
from gan_course.widgets.core.canvas import FAINT, Canvas
from gan_course.widgets.core.pointer import ARROWS, Pad, Touch, between
from gan_course.widgets.core.view import encoded
from gan_course.widgets.laboratory import words
from gan_course.widgets.laboratory.setup import SIDE, Setup, drawing

import ipywidgets as widgets
import numpy as np

CELL, RIM = 18, 1
CURSOR = "#F0A000"
EYES = {(3, 4), (3, 9), (4, 4), (4, 9)}
MOUTH = {(8, 2), (9, 3), (10, 4), (11, 5), (11, 6), (11, 7), (11, 8), (10, 9), (9, 10), (8, 11)}


class Board(widgets.VBox):
    """`SIDE` by `SIDE` cells, shown while the data are drawn.

    Attribute `pad`: where it is touched; its owner passes the touches on to :meth:`touched`.
    """

    SMILE = drawing([[(row, column) in EYES | MOUTH for column in range(SIDE)] for row in range(SIDE)])

    def __init__(self) -> None:
        self._cells = np.zeros((SIDE, SIDE), bool)
        self._cursor, self._brush, self._changed = (0, 0), None, False
        self._drawn: Callable[[str], Any] = lambda cells: None
        self._canvas = Canvas(SIDE * CELL + RIM, SIDE * CELL + RIM)
        self._image = widgets.Image(format="png", layout=widgets.Layout(max_width="100%", height="auto"))
        self._image.add_class("gan-drawing")
        self.pad = Pad(words.BOARD_HINT)
        self.pad.over(self._image)
        super().__init__([widgets.HTML(words.BOARD), self.pad], layout=widgets.Layout(display="none"))
        self.add_class("gan-board")

    def on_drawn(self, do: Callable[[str], Any]) -> None:
        """Call `do(cells)` with the drawing's text at the end of each stroke."""
        self._drawn = do

    def show(self, setup: Setup) -> None:
        """Show the setup's drawing, or nothing if its data are not drawn."""
        self.layout.display = "flex" if setup.data == "drawing" else "none"
        if setup.data == "drawing":
            self._cells = setup.cells().bool().numpy()
            self._paint()

    def touched(self, touches: list[Touch]) -> None:
        """Move the frame, draw or wipe; the last cell stays, for nothing at all is no distribution."""
        for touch in touches:
            if touch.kind in ARROWS:
                self._cursor = _inside(*(at + by for at, by in zip(self._cursor, ARROWS[touch.kind])))
            elif touch.kind == "Space":
                self._put([self._cursor], not self._cells[self._cursor])
            elif touch.kind == "down":
                self._cursor = _place(touch)
                self._brush = not self._cells[self._cursor]
                self._put([self._cursor], self._brush)
            elif touch.kind == "move" and self._brush is not None:
                before, self._cursor = self._cursor, _place(touch)
                self._put(between(before, self._cursor), self._brush)
            elif touch.kind in ("up", "cancel"):
                self._brush = None
        self._paint()
        if self._changed and self._brush is None:
            self._changed = False
            self._drawn(drawing(self._cells))

    def _put(self, cells: list[tuple[int, int]], on: bool) -> None:
        for cell in cells:
            if self._cells[cell] != on and (on or self._cells.sum() > 1):
                self._cells[cell], self._changed = on, True

    def _paint(self) -> None:
        canvas = self._canvas
        canvas.fill(canvas.box, "#ffffff")
        for row, column in np.argwhere(self._cells):
            canvas.fill((column * CELL, row * CELL, (column + 1) * CELL, (row + 1) * CELL), REAL)
        for at in range(0, SIDE * CELL + 1, CELL):
            canvas.fill((at, 0, at + RIM, canvas.box[3]), FAINT)
            canvas.fill((0, at, canvas.box[2], at + RIM), FAINT)
        y, x = (at * CELL + RIM for at in self._cursor)
        end = CELL - RIM - 1
        corners = np.array([(x, y), (x + end, y), (x + end, y + end), (x, y + end), (x, y)], float) + 0.5
        canvas.path(corners, line=CURSOR, width=2.0)
        self._image.value = encoded(canvas.picture(), "png")


def _place(touch: Touch) -> tuple[int, int]:
    return _inside(int(touch.y * SIDE), int(touch.x * SIDE))


def _inside(row: int, column: int) -> tuple[int, int]:
    return min(max(row, 0), SIDE - 1), min(max(column, 0), SIDE - 1)
