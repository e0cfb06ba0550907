"""The arg max on a line, on the page: a player, its controls, and a drawing to be clicked together."""

from __future__ import annotations

from functools import partial
from typing import Any

from gan_course.widgets.argmax.picture import WIDTH, WORLD, Drawing
from gan_course.widgets.argmax.session import Line, Own
from gan_course.widgets.argmax.setup import COLUMNS, CONTROLS, REACH, TALLEST, Setup
from gan_course.widgets.argmax.words import caption
from gan_course.widgets.core.controls import switch
from gan_course.widgets.core.player import FASTEST, FILM, Player
from gan_course.widgets.core.view import named

import ipywidgets as widgets

ALT = (
    "D's answer as a curve over the densities of the data and of the negatives; searches climb on it; the distance of"
    " the negatives to the data and D's loss over the rounds"
)
BLOCKS = " ▂▄▆█"
PIECES, ROUNDS = FILM, FASTEST  # speeds of slow motion and of whole rounds
GROUPS = {"data": "data", "D": "discriminator", "search": "search"}


class ArgmaxLine(Player):
    """See :func:`gan_course.widgets.argmax.argmax_line`.

    Attributes: `setup` (the values of the controls), `session` (the `Line`), `controls` (by name, as in
    CONTROLS), `slow`, `best`.
    """

    def __init__(self, setup: Setup, own: Own, name: str):
        self.setup, self.own, self.drawing = setup, own, Drawing()
        self.controls = {name: _control(name) for name in CONTROLS}
        self.slow = switch("Slow", "eye", "Slow motion: D learns and the searches climb, piece by piece", "slow", True)
        self.best = switch("Best D", "line-chart", "The best possible answers against these negatives", "best", True)
        self.columns = [_column(i) for i in range(COLUMNS)]
        self._board = widgets.HBox(
            self.columns, layout=widgets.Layout(display="none", width=f"{WIDTH}px", max_width="100%")
        )
        columns = [
            widgets.VBox(
                [
                    widgets.HTML(f"<b>{title}</b>"),
                    *(self.controls[one] for one in CONTROLS if CONTROLS[one].group == group),
                ]
            )
            for group, title in GROUPS.items()
        ]
        super().__init__(
            self._fresh,
            self.drawing,
            name=name,
            caption=lambda shown: caption(shown, self.slow.value),
            buttons=[self.slow, self.best],
            below=[self._board, widgets.HBox(columns, layout=widgets.Layout(flex_flow="row wrap"))],
            alt=ALT,
        )
        self.speed.value = PIECES
        if own.data is not None:
            self.controls["data"].disabled = True
            for trait, value in named(CONTROLS["data"].label, "Your own data take this place").items():
                setattr(self.controls["data"], trait, value)
        self._show_settings()
        self.on_change(self.slow, self._slow_motion)
        self.on_change(self.best, self._show_best)
        for control in self.controls:
            self.on_change(self.controls[control], lambda value, control=control: self.change(**{control: value}))
        for i, column in enumerate(self.columns):
            self.on_click(column, partial(self._raise, i))

    def change(self, **changes: Any) -> None:
        """Turn controls, `line.change(keep=1)`; with other data, seed or number of searches it begins anew."""
        before, after = self.setup, self.setup.but(**changes)
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
        """Pause and do one round, or what is left of it, however slow."""
        self._whole(super().step)

    def run(self, rounds: int = 50) -> ArgmaxLine:
        """So many whole rounds, however slow it plays; see :meth:`Player.run`."""
        self._whole(lambda: super(ArgmaxLine, self).run(rounds))
        return self

    def rewind(self, index: int) -> None:
        super().rewind(index)
        self.setup = self.session.setup
        self._show_settings()

    # --- the session

    def _fresh(self) -> Line:
        line = Line(self.setup, self.own)
        line.slow = self.slow.value
        return line

    def _whole(self, do: Any) -> None:
        session = self.session
        session.slow = False
        try:
            do()
        finally:
            session.slow = self.slow.value

    def _slow_motion(self, slow: bool) -> None:
        self.session.slow = slow
        self.speed.value = PIECES if slow else ROUNDS
        self.refresh()

    def _show_best(self, best: bool) -> None:
        self.drawing.best = best
        self.refresh()

    def _raise(self, i: int) -> None:
        """Make a column of the drawing higher by one; from the top it goes back to nothing."""
        heights = [int(digit) for digit in self.setup.heights]
        heights[i] = (heights[i] + 1) % (TALLEST + 1)
        if any(heights):
            self.change(heights="".join(map(str, heights)))

    # --- the page

    def _show_settings(self) -> None:
        with self.quietly():
            for name, control in self.controls.items():
                value = getattr(self.setup, name)
                if value not in [option for _, option in control.options]:  # a seed of somebody's own
                    control.options = [*control.options, (str(value), value)]
                control.value = value
        for column, digit in zip(self.columns, self.setup.heights):
            column.description = BLOCKS[int(digit)]
        drawing = self.setup.data == "drawing" and self.own.data is None
        self._board.layout.display = "flex" if drawing else "none"


def _control(name: str) -> widgets.Dropdown:
    control = CONTROLS[name]
    made = widgets.Dropdown(
        options=[(f"{value:g}" if isinstance(value, float) else str(value), value) for value in control.values],
        **named(control.label, control.hint),
        style={"description_width": "122px"},
        layout=widgets.Layout(width="300px", margin="1px 4px 1px 0"),
    )
    made.add_class(f"gan-control-{name}")
    return made


def _column(i: int) -> widgets.Button:
    """A column of the drawing. It stands below its part of the axis, however wide the page shows the picture."""
    width = 2 * REACH / COLUMNS
    low = -REACH + i * width
    left = f"{100 * WORLD[0] / WIDTH:.2f}%" if i == 0 else "0"
    made = widgets.Button(
        tooltip=f"{low:g} to {low + width:g}: press to raise this column; from the top it goes back to nothing",
        layout=widgets.Layout(
            width=f"{100 * (WORLD[2] - WORLD[0]) / WIDTH / COLUMNS:.3f}%",
            min_width="0",
            padding="0",
            margin=f"0 0 0 {left}",
        ),
    )
    made.add_class("gan-column")
    return made
