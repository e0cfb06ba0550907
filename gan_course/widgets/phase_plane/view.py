"""The smallest GAN on the page: a player whose start can be clicked, dragged or moved by the arrow keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from gan_course.widgets.core.controls import columns, dropdown
from gan_course.widgets.core.player import Player
from gan_course.widgets.core.pointer import ARROWS, Pad, Touch
from gan_course.widgets.phase_plane import words
from gan_course.widgets.phase_plane.picture import HEIGHT, PLANE, WIDTH, Drawing
from gan_course.widgets.phase_plane.session import (
    LOSSES,
    RANGES,
    REACH,
    RULES,
    START,
    PhasePlaneSession,
    Setup,
    Snapshot,
)

import ipywidgets as widgets

COLUMNS = {"start": START, "game": ("loss", "rule"), "rates": ("lr", "momentum", "r1")}
KEY = 2  # steps of the slider that an arrow key moves the start


class PhasePlane(Player):
    """See :func:`gan_course.widgets.phase_plane.phase_plane`.

    Attributes: `setup`, `session`, `controls` (by name).
    """

    def __init__(self, setup: Setup, gradients: Callable | None, name: str):
        self.setup, self._gradients = setup, gradients
        losses = [loss for loss in LOSSES if loss != "own" or gradients is not None]
        self.controls = {"loss": _choice("loss", losses), "rule": _choice("rule", RULES)}
        self.controls |= {one: _slider(one) for one in RANGES}
        members = {group: [self.controls[one] for one in names] for group, names in COLUMNS.items()}
        super().__init__(
            lambda: PhasePlaneSession(self.setup, self._gradients),
            Drawing(),
            name=name,
            caption=self._words,
            below=[columns(words.GROUPS, members)],
            alt=words.ALT,
            pad=Pad(words.PAD),
        )
        self.speed.index = 2  # 25 rounds a second: slow enough to watch
        self.on_touch(self.touched)
        self._show_settings()
        for one, control in self.controls.items():
            self.on_change(control, lambda value, one=one: self.change(**{one: value}))

    @property
    def over(self) -> bool:
        return self.session.gone

    def change(self, **changes: Any) -> None:
        """Set controls, `plane.change(r1=0.5)`. A new start begins a new path; all else changes the game on its way."""
        after = replace(self.setup, **changes)
        moved = [name for name in changes if _differs(name, getattr(self.setup, name), getattr(after, name))]
        if not moved:
            return
        if not set(moved) & set(START):
            self.session.change(after)  # it may refuse
        self.setup = after
        self._show_settings()
        if set(moved) & set(START):
            played = self.playing
            self.reset()
            if played:
                self.play()
        else:
            self._clear_error()
            self.refresh()

    def touched(self, touches: list[Touch]) -> None:
        """Answer clicks, drags and keys on the picture: move the start; Space does one round."""
        place = [self.setup.theta, self.setup.psi]
        left, top, right, bottom = PLANE
        for touch in touches:
            if touch.kind in ("down", "move"):
                x, y = touch.x * WIDTH, touch.y * HEIGHT
                if left - 8 <= x <= right + 8 and top - 8 <= y <= bottom + 8:
                    place = [
                        REACH * (2 * (x - left) / (right - left) - 1),
                        REACH * (1 - 2 * (y - top) / (bottom - top)),
                    ]
            elif touch.kind in ARROWS:
                down, along = ARROWS[touch.kind]
                place = [place[0] + along * KEY * RANGES["theta"][2], place[1] - down * KEY * RANGES["psi"][2]]
            elif touch.kind == "Space":
                self.step()
        self.change(**{name: _rounded(name, value) for name, value in zip(START, place)})

    def rewind(self, index: int) -> None:
        super().rewind(index)
        self.session.change(self.setup)  # the controls stand where they stand now

    def _words(self, shown: Snapshot) -> str:
        theta, psi = shown.now
        text = words.CAPTION.format(theta=theta, psi=psi, radius=shown.radius[-1], first=shown.radius[0])
        return f"{text}<br>{words.GONE}" if self.session.gone else text

    def _show_settings(self) -> None:
        with self.quietly():
            for name, control in self.controls.items():
                control.value = getattr(self.setup, name)


def _differs(name: str, before: Any, after: Any) -> bool:
    """Whether a setting has changed; the page says a slider's value back rounded, which is no change."""
    return abs(before - after) > RANGES[name][2] / 2 if name in RANGES else before != after


def _rounded(name: str, value: float) -> float:
    low, high, step = RANGES[name]
    return round(min(max(value, low), high) / step) * step


def _choice(name: str, values: Iterable[str]) -> widgets.Dropdown:
    options = [(words.OPTIONS[value], value) for value in values]
    return dropdown(*words.LABELS[name], options, name, width=260, label_width="70px", tight=True)


def _slider(name: str) -> widgets.FloatSlider:
    low, high, step = RANGES[name]
    text, hint = words.LABELS[name]
    made = widgets.FloatSlider(
        low,
        min=low,
        max=high,
        step=step,
        description=text,
        tooltip=hint,
        continuous_update=name not in START,  # a drag in the picture moves these two
        style={"description_width": "96px"},
        layout=widgets.Layout(width="300px", margin="1px 4px 1px 0"),
    )
    made.add_class(f"gan-{name}")
    return made
