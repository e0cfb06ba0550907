"""The pixel editor on the page: a sheet to draw on, a vote, and a table of errors and scores."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from gan_course.widgets.core.caption import lines, table
from gan_course.widgets.core.controls import button, row
from gan_course.widgets.core.pointer import ARROWS, Pad, Touch, between
from gan_course.widgets.core.view import View
from gan_course.widgets.pixels import words
from gan_course.widgets.pixels.picture import Drawing
from gan_course.widgets.pixels.session import KINDS, PixelsSession, Snapshot

import ipywidgets as widgets

ICONS = {"real": "image", "stray": "circle", "longer": "pencil", "erase": "eraser", "invert": "adjust"}


class PixelEditor(View):
    """See :func:`gan_course.widgets.pixels.pixel_editor`.

    Attributes: `session` (the :class:`PixelsSession`).
    """

    def __init__(self, session: PixelsSession, what: str, name: str):
        self.session, self.what = session, escape(what)
        self.drawing = Drawing(session.height, session.width)
        self._brush: bool | None = None  # whether the mouse that is held down turns pixels on or off
        self._last = (0, 0)
        actions = self._build()
        votes, sheet, place = (row(actions[part]) for part in ("vote", "sheet", "place"))
        super().__init__([sheet, place], [votes], name=name, alt=words.ALT, pad=Pad(words.PAD))
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
        snapshot = self.session.snapshot()
        self.show(self.drawing(snapshot))
        self.caption.value = caption(snapshot, self.what)
        self.undo.disabled = not len(snapshot.trail)
        with self.quietly():
            self.row.value, self.column.value = snapshot.cursor
        self._clear_error()

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

    def _build(self) -> dict[str, dict[widgets.Widget, Callable[[], Any] | None]]:
        """Make rows of widgets, each with its action (None: it is no button)."""
        session = self.session
        self.undo = button(words.UNDO[0], "undo", words.UNDO[1], "undo")
        self.row, self.column = (
            widgets.BoundedIntText(
                at, 0, most - 1, description=text, tooltip=hint,
                style={"description_width": "auto"}, layout=widgets.Layout(width="110px"),
            )
            for (text, hint), at, most in zip(
                (words.ROW, words.COLUMN), session.cursor, (session.height, session.width), strict=True
            )
        )  # fmt: skip
        votes = {
            button(one, "thumbs-up", words.VOTE.format(candidate=one), f"vote-{css}"): lambda i=i: session.vote(i)
            for i, (one, css) in enumerate(zip(words.CANDIDATES, "AB", strict=True))
        }
        text, hint = words.ANOTHER
        another = button(text.format(what=self.what), "arrow-right", hint, "another")
        presets = {
            button(text, ICONS[name], hint, name): lambda name=name: session.put(name)
            for name, (text, hint) in words.PRESETS.items()
        }
        turn = button(words.TURN[0], "th", words.TURN[1], "turn")
        return {
            "vote": {
                widgets.HTML(words.QUESTION.format(what=self.what)): None,
                **votes,
                another: session.another,
            },
            "sheet": {**presets, self.undo: session.undo},
            "place": {self.row: None, self.column: None, turn: lambda: session.toggle([session.cursor])},
        }


def caption(snapshot: Snapshot, what: str) -> str:
    """Return error and score of all four pictures and the counts of votes, as HTML; before a vote, what to do."""
    if not snapshot.voted:
        return lines(words.BEFORE.format(what=what))
    named = zip(words.CANDIDATES, snapshot.kinds, snapshot.candidates, strict=True)
    columns = {
        words.REAL: snapshot.original,
        **{
            words.CANDIDATE.format(candidate=name, corruption=words.CORRUPTIONS[kind]): one for name, kind, one in named
        },
        words.SHEET: snapshot.yours,
    }
    numbers = table(
        ["", *columns],
        [
            [words.ERROR, *(f"{one.error:.1f}" for one in columns.values())],
            [words.SCORE, *(f"{one.score:.2f}" for one in columns.values())],
        ],
    )
    votes = table(
        [words.VOTES, *(words.CORRUPTIONS[kind] for kind in KINDS)],
        [[words.VOTERS[voter], *(f"{count[kind]}" for kind in KINDS)] for voter, count in snapshot.votes.items()],
    )
    tables = f'<div style="display:flex;flex-wrap:wrap;gap:0 3em;align-items:start">{numbers}{votes}</div>'
    return lines(tables, words.LEGEND)
