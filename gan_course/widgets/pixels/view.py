"""The pixel editor on the page: a sheet to draw on, a vote, and two judges who disagree."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from gan_course.widgets.core.controls import button, row
from gan_course.widgets.core.evaluate import Network
from gan_course.widgets.core.pointer import ARROWS, Pad, Touch, between
from gan_course.widgets.core.view import View
from gan_course.widgets.pixels.picture import Drawing
from gan_course.widgets.pixels.session import WAYS, Sheet, Shown

import ipywidgets as widgets
from torch import Tensor

ALT = (
    "A handwritten digit as a sheet of large pixels; beside it the real digit and two spoilt ones, A and B; and a chart"
    " of each picture's pixel error and D(x)"
)
HINT = "The sheet. Draw with the mouse. Arrow keys move the frame, Space turns the framed pixel on and off."
NAMES = {"stray": "stray pixel", "longer": "longer stroke"}
KEY = (
    "On the sheet: orange dots, ink added; blue, ink gone. In the chart: green, the real one; ×, your sheet; the line,"
    " where it has been."
)
PRESETS = {
    "real": ("Real", "image", "Put the real digit on the sheet"),
    "stray": ("Stray pixel", "circle", "Put the digit with one stray pixel on the sheet"),
    "longer": ("Longer stroke", "pencil", "Put the digit whose stroke goes on on the sheet"),
    "erase": ("Erase", "eraser", "No ink at all"),
    "invert": ("Invert", "adjust", "Ink becomes ground, and ground ink"),
}


class PixelEditor(View):
    """See :func:`gan_course.widgets.pixels.pixel_editor`.

    Attributes: `session` (the sheet: the digit, its history, the votes).
    """

    def __init__(self, D: Network, pictures: Tensor, start: int, what: str, seed: int, name: str):
        self.session, self.what = Sheet(D, pictures, start, seed), what
        self.drawing = Drawing(self.session.height, self.session.width)
        self._brush: bool | None = None  # whether the mouse that is held down puts ink or takes it away
        self._last = (0, 0)
        actions = self._build()
        votes, sheet, place = (row(actions[part]) for part in ("vote", "sheet", "place"))
        super().__init__([sheet, place], [votes], name=name, alt=ALT, pad=Pad(HINT))
        for part in actions.values():
            for pressed, do in part.items():
                if do is not None:
                    self.on_click(pressed, lambda do=do: self._do(do))
        self.on_change(self.row, lambda row: self._frame(row, self.session.cursor[1]))
        self.on_change(self.column, lambda column: self._frame(self.session.cursor[0], column))
        self.on_touch(self._touched)
        self.refresh()

    def refresh(self) -> None:
        """Draw the sheet as it is now and show it."""
        shown = self.session.snapshot()
        self.show(self.drawing(shown))
        self.caption.value = _told(shown, self.what)
        self.undo.disabled = not len(shown.trail)
        with self.quietly():
            self.row.value, self.column.value = shown.cursor
        self._clear_error()

    # --- what one can do with it

    def _do(self, do: Callable[[], Any]) -> None:
        do()
        self.refresh()

    def _frame(self, row: int, column: int) -> None:
        if self.session.cursor != (row, column):
            self.session.cursor = row, column
            self.refresh()

    def _touched(self, touches: list[Touch]) -> None:
        before = self.session.snapshot()
        for touch in touches:
            if touch.kind in ARROWS:
                self.session.move(*ARROWS[touch.kind])
            elif touch.kind == "Space":
                self.session.toggle([self.session.cursor])
            elif touch.kind == "down":
                self._pressed(touch)
            elif touch.kind == "move" and self._brush is not None:
                if (cell := self.drawing.cell_at(touch.x, touch.y)) and cell != self._last:
                    self.session.toggle(between(self._last, cell), self._brush, new=False)
                    self._last = cell
            elif touch.kind in ("up", "cancel"):
                self._brush = None
        after = self.session.snapshot()
        if any(getattr(after, part) is not getattr(before, part) for part in ("yours", "cursor", "voted")):
            self.refresh()  # not for a button let go: the page is busy with the picture of its being pressed

    def _pressed(self, touch: Touch) -> None:
        self._brush = None
        if cell := self.drawing.cell_at(touch.x, touch.y):
            self._brush, self._last = self.session.toggle([cell]), cell
        elif (which := self.drawing.candidate_at(touch.x, touch.y)) is not None and not self.session.voted:
            self.session.vote(which)

    # --- the page

    def _build(self) -> dict[str, dict[widgets.Widget, Callable[[], Any] | None]]:
        """Rows of widgets, each with what it does (None: it is no button)."""
        sheet = self.session
        self.undo = button("Undo", "undo", "Take the last change back", "undo")
        self.row, self.column = (
            widgets.BoundedIntText(
                at, 0, most - 1, description=text, tooltip=f"The framed pixel's {text}, from 0",
                style={"description_width": "auto"}, layout=widgets.Layout(width="110px"),
            )
            for text, at, most in zip(("row", "column"), sheet.cursor, (sheet.height, sheet.width))
        )  # fmt: skip
        return {
            "vote": {
                widgets.HTML(f"Which is more like a real {escape(self.what)}?&nbsp;"): None,
                button("A", "thumbs-up", "One vote for A; a class votes by show of hands", "vote-A"): lambda: (
                    sheet.vote(0)
                ),
                button("B", "thumbs-up", "One vote for B; a class votes by show of hands", "vote-B"): lambda: (
                    sheet.vote(1)
                ),
                button(f"Another {self.what}", "arrow-right", "Go on to the next one", "another"): sheet.another,
            },
            "sheet": {
                **{button(*how, name): lambda name=name: sheet.put(name) for name, how in PRESETS.items()},
                self.undo: sheet.undo,
            },
            "place": {
                self.row: None,
                self.column: None,
                button("Turn this pixel", "th", "Ink becomes ground, ground becomes ink", "turn"): lambda: sheet.toggle(
                    [sheet.cursor]
                ),
            },
        }


def _told(shown: Shown, what: str) -> str:
    """Numbers of all four pictures, and how often who voted for what."""
    if not shown.voted:
        return (
            f"A and B are this {escape(what)}, spoilt: one has a stray pixel, in the other a stroke goes on. Vote first"
            " (or click A or B); then the numbers appear. Draw on the large sheet: orange dots mark ink that was added,"
            " blue ones ink that is gone."
        )
    columns = {
        "real": shown.original,
        **{f"{name} ({NAMES[way]})": one for name, way, one in zip("AB", shown.ways, shown.candidates)},
        "your sheet": shown.yours,
    }
    numbers = _table(
        ["", *columns],
        [
            ["pixel error", *(f"{one.error:.1f}" for one in columns.values())],
            ["D(x)", *(f"{one.score:.2f}" for one in columns.values())],
        ],
    )
    votes = _table(
        ["votes for the", *(NAMES[way] for way in WAYS)],
        [[who, *(f"{count[way]}" for way in WAYS)] for who, count in shown.votes.items()],
    )
    tables = f'<div style="display:flex;flex-wrap:wrap;gap:0 3em;align-items:start">{numbers}{votes}</div>'
    return f"{tables}{KEY}"


def _table(head: list[str], rows: list[list[str]]) -> str:
    def line(cells: list[str], tag: str) -> str:
        first, *others = cells
        style = "padding:1px .9em;text-align:right;font-variant-numeric:tabular-nums"
        others = "".join(f'<{tag} style="{style}">{cell}</{tag}>' for cell in others)
        return f'<tr><th style="text-align:left;font-weight:600">{first}</th>{others}</tr>'

    return f'<table style="line-height:1.5">{line(head, "th")}{"".join(line(row, "td") for row in rows)}</table>'
