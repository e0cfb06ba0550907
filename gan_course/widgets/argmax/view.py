"""The arg max on a line, on the page: a player, its controls, and a drawing to be clicked together."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from gan_course.widgets.argmax import words
from gan_course.widgets.argmax.picture import WIDTH, WORLD, Drawing
from gan_course.widgets.argmax.session import ArgmaxSession, Own, Snapshot
from gan_course.widgets.argmax.setup import COLUMNS, CONTROLS, REACH, TALLEST, Setup
from gan_course.widgets.core.caption import lines, phases
from gan_course.widgets.core.controls import columns, dropdown, put, switch
from gan_course.widgets.core.player import FASTEST, FILM, Player
from gan_course.widgets.core.view import named

import ipywidgets as widgets


class ArgmaxLine(Player):
    """See :func:`gan_course.widgets.argmax.argmax_line`.

    Attributes: `setup` (the values of the controls), `session` (an `ArgmaxSession`), `controls` (by name, as in
    CONTROLS), `slow`, `best`.
    """

    def __init__(self, setup: Setup, own: Own, name: str):
        self.setup, self.own, self.drawing = setup, own, Drawing()
        self.controls = {name: _control(name) for name in CONTROLS}
        (slow, slow_hint), (best, best_hint) = words.SLOW, words.BEST
        self.slow = switch(slow, "eye", slow_hint, "slow", True)
        self.best = switch(best, "line-chart", best_hint, "best", True)
        self.board = [_column(i) for i in range(COLUMNS)]
        self._board_row = widgets.HBox(
            self.board, layout=widgets.Layout(display="none", width=f"{WIDTH}px", max_width="100%")
        )
        groups = {
            group: [self.controls[name] for name in CONTROLS if CONTROLS[name].group == group] for group in words.GROUPS
        }
        super().__init__(
            self._fresh,
            self.drawing,
            name=name,
            caption=lambda shown: caption(shown, self.slow.value),
            buttons=[self.slow, self.best],
            below=[self._board_row, columns(words.GROUPS, groups)],
            alt=words.ALT,
        )
        self.speed.value = FILM
        if own.data is not None:
            self.controls["data"].disabled = True
            for trait, value in named(words.CONTROLS["data"][0], words.OWN_DATA).items():
                setattr(self.controls["data"], trait, value)
        self._show_settings()
        self.on_change(self.slow, self._slow_motion)
        self.on_change(self.best, self._show_best)
        for control in self.controls:
            self.on_change(self.controls[control], lambda value, control=control: self.change(**{control: value}))
        for i, column in enumerate(self.board):
            self.on_click(column, partial(self._raise, i))

    def change(self, **changes: Any) -> None:
        """Set controls, `line.change(keep=1)`; other data, another seed or number of searches starts again."""
        before, after = self.setup, replace(self.setup, **changes)
        changed = {name for name in vars(after) if getattr(after, name) != getattr(before, name)}
        if not changed:
            return
        self.setup = after
        self._show_settings()
        if any(name not in CONTROLS or not CONTROLS[name].live for name in changed):
            played = self.playing
            self.reset()
            if played:
                self.play()
        else:
            self.session.change(after)
            self.refresh()

    def step(self) -> None:
        """Pause and do one round, or the rest of the current one, also in slow motion."""
        self._whole(super().step)

    def run(self, rounds: int = 50) -> ArgmaxLine:
        """Do whole rounds, also in slow motion; see :meth:`Player.run`."""
        self._whole(lambda: super(ArgmaxLine, self).run(rounds))
        return self

    def rewind(self, index: int) -> None:
        super().rewind(index)
        self.setup = self.session.setup
        self._show_settings()

    # --- the session

    def _fresh(self) -> ArgmaxSession:
        session = ArgmaxSession(self.setup, self.own)
        session.slow = self.slow.value
        return session

    def _whole(self, do: Any) -> None:
        session = self.session
        session.slow = False
        try:
            do()
        finally:
            session.slow = self.slow.value

    def _slow_motion(self, slow: bool) -> None:
        self.session.slow = slow
        self.speed.value = FILM if slow else FASTEST
        self.refresh()

    def _show_best(self, best: bool) -> None:
        self.drawing.best = best
        self.refresh()

    def _raise(self, i: int) -> None:
        """Raise a column of the drawing by one; from the top it goes back to zero."""
        heights = [int(digit) for digit in self.setup.heights]
        heights[i] = (heights[i] + 1) % (TALLEST + 1)
        if any(heights):
            self.change(heights="".join(map(str, heights)))

    # --- the page

    def _show_settings(self) -> None:
        with self.quietly():
            for name, control in self.controls.items():
                put(control, getattr(self.setup, name))
        for column, digit in zip(self.board, self.setup.heights):
            column.description = words.BLOCKS[int(digit)]
        drawing = self.setup.data == "drawing" and self.own.data is None
        self._board_row.layout.display = "flex" if drawing else "none"


def _control(name: str) -> widgets.Dropdown:
    options, css = CONTROLS[name].options(words.VALUES), f"control-{name}"
    return dropdown(*words.CONTROLS[name], options, css, width=300, label_width="122px", tight=True)


def _column(i: int) -> widgets.Button:
    """Make a column of the drawing, below its part of the axis however wide the page shows the picture."""
    width = 2 * REACH / COLUMNS
    low = -REACH + i * width
    left = f"{100 * WORLD[0] / WIDTH:.2f}%" if i == 0 else "0"
    made = widgets.Button(
        tooltip=words.COLUMN.format(low=low, high=low + width),
        layout=widgets.Layout(
            width=f"{100 * (WORLD[2] - WORLD[0]) / WIDTH / COLUMNS:.3f}%",
            min_width="0",
            padding="0",
            margin=f"0 0 0 {left}",
        ),
    )
    made.add_class("gan-column")
    return made


def caption(snapshot: Snapshot, slow: bool) -> str:
    """Return the phases of a round, in slow motion with the present one marked, and the figures, as HTML."""
    distance = snapshot.curves["distance"]
    now = words.DISTANCE_NOW.format(distance=distance[-1]) if len(distance) else words.NOT_YET
    counts = {"negatives": snapshot.negatives, "evaluations": snapshot.evaluations}
    figures = words.FIGURES.format(distance=now, baseline=snapshot.baseline, **counts)
    return lines(phases(words.PHASES, snapshot.phase if slow else ""), figures)
