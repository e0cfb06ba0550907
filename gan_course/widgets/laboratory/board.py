"""A board of cells to click a distribution onto; core widgets only, by mouse or by Tab and Space."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_course.widgets.laboratory.setup import SIDE, Setup, drawing

import ipywidgets as widgets
from ipywidgets.widgets.widget_bool import ToggleButtonStyle

CELL = "17px"
EYES = {(3, 4), (3, 9), (4, 4), (4, 9)}
MOUTH = {(8, 2), (9, 3), (10, 4), (11, 5), (11, 6), (11, 7), (11, 8), (10, 9), (9, 10), (8, 11)}


class Board(widgets.VBox):
    """`SIDE` by `SIDE` cells; empty until it is first needed, since each cell is a widget."""

    SMILE = drawing([[(row, column) in EYES | MOUTH for column in range(SIDE)] for row in range(SIDE)])

    def __init__(self) -> None:
        self._cells: list[widgets.ToggleButton] = []
        self._drawn: Callable[[str], Any] = lambda cells: None
        self._showing = False
        super().__init__(layout=widgets.Layout(display="none"))
        self.add_class("gan-board")

    def on_drawn(self, do: Callable[[str], Any]) -> None:
        """Call `do(cells)` with the drawing's text whenever a cell is clicked."""
        self._drawn = do

    def show(self, setup: Setup) -> None:
        """Show the setup's drawing, or nothing when its data are others."""
        if setup.data != "drawing":
            self.layout.display = "none"
            return
        if not self._cells:
            self._build()
        self.layout.display = "flex"
        self._showing = True
        try:
            for cell, on in zip(self._cells, setup.cells().flatten().bool().tolist()):
                cell.value = on
        finally:
            self._showing = False

    def _build(self) -> None:
        layout = widgets.Layout(width=CELL, height=CELL, margin="0", padding="0", border="1px solid #e0e0e0")
        style = ToggleButtonStyle()  # one for all
        self._cells = [
            widgets.ToggleButton(layout=layout, style=style, tooltip=f"row {i // SIDE + 1}, column {i % SIDE + 1}")
            for i in range(SIDE * SIDE)
        ]
        for cell in self._cells:
            cell.observe(self._clicked, "value")
        rows = [widgets.HBox(self._cells[i : i + SIDE]) for i in range(0, SIDE * SIDE, SIDE)]
        self.children = [widgets.HTML("Draw: click cells on and off. The networks begin anew."), *rows]

    def _clicked(self, change: dict) -> None:
        if self._showing:
            return
        cells = [cell.value for cell in self._cells]
        text = drawing([cells[i : i + SIDE] for i in range(0, SIDE * SIDE, SIDE)])
        if any(cells):
            self._drawn(text)
        else:  # nothing at all is no distribution
            change["owner"].value = True
