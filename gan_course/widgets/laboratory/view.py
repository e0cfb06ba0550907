"""The GAN laboratory on the page: a player of one run or two, with controls that act on them."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from gan_course.widgets.core.player import FASTEST, SLOWEST, Player
from gan_course.widgets.core.view import encoded, error_box
from gan_course.widgets.laboratory.board import Board
from gan_course.widgets.laboratory.panel import Panel
from gan_course.widgets.laboratory.picture import Drawing
from gan_course.widgets.laboratory.presets import PRESETS
from gan_course.widgets.laboratory.session import Own, Pair, Run, Shown
from gan_course.widgets.laboratory.setup import CONTROLS, Setup
from gan_course.widgets.laboratory.words import caption, history

import numpy as np

TAKES_THE_PLACE_OF = {
    "data": ("data", "start"),
    "G": ("G_layers", "G_width", "start"),
    "D": ("D_layers", "D_width", "spectral", "start"),
}
"""What the learner may bring -> the controls that it makes useless."""


class Laboratory(Player):
    """See :func:`gan_course.widgets.laboratory.laboratory`.

    Attributes: `setups` (one, or two side by side), `runs` (their sessions), `text` (a line that says how all controls
    stand; assign one to set them).
    """

    def __init__(self, setups: Sequence[Setup], own: Own, name: str):
        self.setups, self.own, self._chosen = list(setups), own, 0
        self.look: dict[str, Any] = {"ground": "D", "arrows": True, "cloth": False}
        self.drawing, self.panel = Drawing(), Panel()
        super().__init__(
            self._fresh,
            self.draw,
            name=name,
            caption=self._caption,
            buttons=self.panel.buttons,
            above=self.panel.above,
            below=self.panel.below,
            alt="GAN laboratory",
        )
        self._connect()
        self._show_settings()

    @property
    def runs(self) -> list[Run]:
        return list(self.session.runs) if isinstance(self.session, Pair) else [self.session]

    @property
    def text(self) -> str:
        """How all controls stand, in a line; of two runs parted by `|`."""
        return " | ".join(map(str, self.setups))

    @text.setter
    def text(self, line: str) -> None:
        self._begin([Setup.parse(part) for part in line.split("|")])

    def change(self, **changes: Any) -> None:
        """Turn controls of the chosen run, `lab.change(lr_G=0.01)`; where networks or data change, they begin anew."""
        self._clear_error()
        before = self.setups[self._chosen]
        after = before.but(**changes)
        changed = {name for name in vars(after) if getattr(after, name) != getattr(before, name)}
        if any(name not in CONTROLS or not CONTROLS[name].live for name in changed):
            setups = self.setups.copy()
            setups[self._chosen] = after
            self._begin(setups)
        elif changed:
            self.runs[self._chosen].change(after)
            self.setups[self._chosen] = after
            self._show_settings()
            self.refresh()

    def run(self, rounds: int = 50) -> Laboratory:
        """So many whole rounds, however slow it plays; see :meth:`Player.run`."""
        for run in self.runs:
            run.slow = False
        try:
            super().run(rounds)
        finally:
            for run in self.runs:
                run.slow = self.panel.slow.value
        return self

    def refresh(self) -> None:
        """Draw both networks as they are now and show them."""
        self.drawing.hurry = self.playing
        super().refresh()

    def draw(self, shown: Shown | list[Shown]) -> np.ndarray:
        """The picture of a snapshot. A step of the learner's that fails costs the arrows only, and is shown."""
        for run in [shown] if isinstance(shown, Shown) else shown:
            if run.trouble is not None:
                self._trouble.value = error_box(run.trouble, "The arrows ask this step where it pushes the fakes.")
        return self.drawing(shown)

    def export(self, folder: str | Path = ".") -> list[Path]:
        """Write the picture (png), settings and results (json) and the history (csv); returns the three paths."""
        stem = Path(folder) / f"laboratory-{self.setups[0].data}-{self.session.rounds:06}"
        stem.parent.mkdir(parents=True, exist_ok=True)
        png, notes, table = (stem.with_suffix(suffix) for suffix in (".png", ".json", ".csv"))
        png.write_bytes(encoded(self.picture, "png"))
        rows = history(self.runs)
        runs = [
            {"setup": str(run.setup), "data": repr(run.data), "baselines": run.baselines, "quality": run.quality}
            for run in self.runs
        ]
        notes.write_text(json.dumps({"rounds": self.session.rounds, "runs": runs, "history": rows}, indent=1))
        with table.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return [png, notes, table]

    # --- the session

    def _fresh(self) -> Run | Pair:
        runs = [Run(setup, self.own) for setup in self.setups]
        for run in runs:
            run.look, run.slow = self.look, self.panel.slow.value
        return runs[0] if len(runs) == 1 else Pair(*runs)

    def _begin(self, setups: list[Setup]) -> None:
        """Begin anew with other settings, and play on if it was playing; with bad ones, all stays as it was."""
        if len(setups) > 2:
            raise ValueError(f"{len(setups)} setups are given, parted by |; there is room for two.")
        played, before = self.playing, self.setups
        self.setups, self._chosen = setups, min(self._chosen, len(setups) - 1)
        try:
            self.reset()
        except Exception:
            self.setups = before
            raise
        finally:
            self._show_settings()
        if played:
            self.play()

    def _step_one(self, name: str) -> None:
        self.pause()
        self._clear_error()
        self._timeline.truncate(self.session.rounds)
        for run in self.runs:
            getattr(run, name)()
        self.refresh()

    def _slow_motion(self, slow: bool) -> None:
        for run in self.runs:
            run.slow = slow
        self.speed.value = SLOWEST if slow else FASTEST
        self.refresh()

    # --- the page

    def _connect(self) -> None:
        panel = self.panel
        self.on_click(panel.step_D, partial(self._step_one, "step_D"))
        self.on_click(panel.step_G, partial(self._step_one, "step_G"))
        self.on_click(panel.export, self._exported)
        self.on_change(panel.slow, self._slow_motion)
        self.on_change(panel.two, self._set_two)
        self.on_change(panel.which, self._choose)
        self.on_change(panel.preset, self._try)
        self.on_change(panel.ground, partial(self._show_layer, "ground"))
        self.on_change(panel.chart, partial(self._show_layer, "measure"))
        self.on_change(panel.text, self._load)
        for name, box in panel.layers.items():
            self.on_change(box, partial(self._show_layer, name))
        for name, control in panel.controls.items():
            self.on_change(control, partial(self._turned, name))
        panel.board.on_drawn(lambda cells: self.change(data="drawing", drawing=cells))
        self.on_touch(panel.board.touched, panel.board.pad)
        own = self.own
        if not (own.d_step or own.g_step or own.d_loss or own.g_loss):
            panel.controls["objective"].options = [
                one for one in panel.controls["objective"].options if one[1] != "own"
            ]
        for given, names in TAKES_THE_PLACE_OF.items():
            if getattr(own, given) is not None:
                panel.disable(names, f"Your own {given} takes this place")

    def _show_settings(self) -> None:
        """Put every control where the settings stand."""
        with self.quietly():
            self._put_settings(self.panel, self.setups[self._chosen])

    def _put_settings(self, panel: Panel, setup: Setup) -> None:
        for name, control in panel.controls.items():
            value = getattr(setup, name)
            if value not in [option for _, option in control.options]:  # a seed of somebody's own
                control.options = [*control.options, (str(value), value)]
            control.value = value
        two = len(self.setups) == 2
        panel.text.value, panel.two.value, panel.which.value = self.text, two, "AB"[self._chosen]
        panel.which.layout.display = "flex" if two else "none"
        panel.board.show(setup)
        preset = next((name for name, preset in PRESETS.items() if preset.text == self.text), "")
        panel.preset.value = preset
        panel.watch.value = f"&nbsp; {escape(PRESETS[preset].watch)}{self._whose()}" if preset else ""

    def _whose(self) -> str:
        """Whose steps a preset plays, where there is a choice."""
        own = self.own
        mine = own.d_step or own.g_step or own.d_loss or own.g_loss
        return " <i>(With the course's steps; for yours choose own at <b>losses</b>.)</i>" if mine else ""

    # A control that the view itself has put right calls these, too: they do nothing where nothing changes.

    def _turned(self, name: str, value: Any) -> None:
        setup = self.setups[self._chosen]
        if getattr(setup, name) == value:
            return
        try:
            self.change(**{name: value} | ({"drawing": setup.drawing or Board.SMILE} if value == "drawing" else {}))
        finally:
            self._show_settings()

    def _set_two(self, two: bool) -> None:
        if two != (len(self.setups) == 2):
            self._begin([self.setups[0]] * 2 if two else self.setups[:1])

    def _choose(self, which: str) -> None:
        if which != "AB"[self._chosen]:
            self._chosen = "AB".index(which)
            self._show_settings()

    def _try(self, name: str) -> None:
        if name and PRESETS[name].text != self.text:
            self.text = PRESETS[name].text

    def _load(self, line: str) -> None:
        if line != self.text:
            self.text = line

    def _show_layer(self, name: str, value: Any) -> None:
        if name in self.look:
            self.look[name] = value
        else:
            setattr(self.drawing, name, value)
        self.refresh()

    def _exported(self) -> None:
        self.note("written: " + ", ".join(path.name for path in self.export()))

    def _caption(self, shown: Shown | list[Shown]) -> str:
        return caption([shown] if isinstance(shown, Shown) else shown, self.panel.slow.value)
