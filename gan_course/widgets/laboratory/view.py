"""The GAN laboratory on the page: a player of one run or two, with controls that act on them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from gan_course.training.symptoms import are_alike, is_sure
from gan_course.widgets.core.caption import counted, lines, phases, symptom
from gan_course.widgets.core.controls import put
from gan_course.widgets.core.player import FASTEST, SLOWEST, Player
from gan_course.widgets.core.view import error_box
from gan_course.widgets.laboratory import words
from gan_course.widgets.laboratory.board import Board
from gan_course.widgets.laboratory.export import export
from gan_course.widgets.laboratory.networks import Own
from gan_course.widgets.laboratory.pair import Pair
from gan_course.widgets.laboratory.panel import Panel
from gan_course.widgets.laboratory.picture import Drawing
from gan_course.widgets.laboratory.session import LaboratorySession, Snapshot
from gan_course.widgets.laboratory.setup import CONTROLS, PRESETS, Setup, changed

import numpy as np

SETTLED = 200  # rounds before which fakes are alike because G is new
TAKES_THE_PLACE_OF = {
    "data": ("data", "start"),
    "G": ("G_layers", "G_width", "start"),
    "D": ("D_layers", "D_width", "spectral", "start"),
}
"""What the learner may bring -> the controls that it replaces."""


class Laboratory(Player):
    """See :func:`gan_course.widgets.laboratory.laboratory`.

    Attributes: `setups` (one, or two side by side), `runs` (their sessions), `text` (the values of all controls as a
    line; assign one to set them).
    """

    def __init__(self, setups: Sequence[Setup], own: Own, name: str):
        self.setups, self.own, self._chosen = list(setups), own, 0
        self.layers: dict[str, Any] = {"background": "D", "arrows": True, "cloth": False}
        self.drawing, self.panel = Drawing(), Panel()
        super().__init__(
            self._fresh,
            self.draw,
            name=name,
            caption=self._caption,
            buttons=self.panel.buttons,
            above=self.panel.above,
            below=self.panel.below,
            alt=words.ALT,
        )
        self._connect()
        self._show_settings()

    @property
    def runs(self) -> list[LaboratorySession]:
        return list(self.session.runs) if isinstance(self.session, Pair) else [self.session]

    @property
    def text(self) -> str:
        """The values of all controls as a line; two runs are separated by `|`."""
        return " | ".join(map(str, self.setups))

    @text.setter
    def text(self, line: str) -> None:
        self._begin([Setup.parse(part) for part in line.split("|")])

    def change(self, **changes: Any) -> None:
        """Set controls of the chosen run, `lab.change(lr_G=0.01)`; other networks or data start again."""
        self._clear_error()
        before = self.setups[self._chosen]
        after = changed(before, **changes)
        names = {name for name in vars(after) if getattr(after, name) != getattr(before, name)}
        if any(name not in CONTROLS or not CONTROLS[name].live for name in names):
            setups = self.setups.copy()
            setups[self._chosen] = after
            self._begin(setups)
        elif names:
            self.runs[self._chosen].change(after)
            self.setups[self._chosen] = after
            self._show_settings()
            self.refresh()

    def run(self, rounds: int = 50) -> Laboratory:
        """Do whole rounds, also in slow motion; see :meth:`Player.run`."""
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

    def draw(self, snapshot: Snapshot | list[Snapshot]) -> np.ndarray:
        """Draw a snapshot. A learner's step that fails costs the arrows only, and its error is shown."""
        for run in _each(snapshot):
            if run.error is not None:
                self._error.value = error_box(run.error, words.NO_ARROWS)
        return self.drawing(snapshot)

    def export(self, folder: str | Path = ".") -> list[Path]:
        """Write the picture (png), settings and results (json) and the history (csv); returns the three paths."""
        return export(folder, self.picture, self.runs)

    # --- the session

    def _fresh(self) -> LaboratorySession | Pair:
        runs = [LaboratorySession(setup, self.own) for setup in self.setups]
        for run in runs:
            run.layers, run.slow = self.layers, self.panel.slow.value
        return runs[0] if len(runs) == 1 else Pair(*runs)

    def _begin(self, setups: list[Setup]) -> None:
        """Start again with other settings, and play on if it was playing; with bad ones, nothing changes."""
        if len(setups) > 2:
            raise ValueError(f"{len(setups)} setups are given, separated by |; there is room for two.")
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
        self.on_change(panel.background, partial(self._show_layer, "background"))
        self.on_change(panel.measure, partial(self._show_layer, "measure"))
        self.on_change(panel.text, self._load)
        for name, box in panel.layers.items():
            self.on_change(box, partial(self._show_layer, name))
        for name, control in panel.controls.items():
            self.on_change(control, partial(self._turned, name))
        panel.board.on_drawn(lambda cells: self.change(data="drawing", drawing=cells))
        self.on_touch(panel.board.touched, panel.board.pad)
        if not self.own.has_functions:
            panel.controls["objective"].options = [
                one for one in panel.controls["objective"].options if one[1] != "own"
            ]
        for given, names in TAKES_THE_PLACE_OF.items():
            if getattr(self.own, given) is not None:
                panel.disable(names, words.OWN.format(what=given))

    def _show_settings(self) -> None:
        """Set every control to its setting."""
        with self.quietly():
            self._put_settings(self.panel, self.setups[self._chosen])

    def _put_settings(self, panel: Panel, setup: Setup) -> None:
        for name, control in panel.controls.items():
            put(control, getattr(setup, name))
        two = len(self.setups) == 2
        panel.text.value, panel.two.value, panel.which.value = self.text, two, self._chosen
        panel.which.layout.display = "flex" if two else "none"
        panel.board.show(setup)
        panel.preset.value = preset = next((name for name, text in PRESETS.items() if text == self.text), "")
        panel.watch.value = self._watch(preset) if preset else ""

    def _watch(self, preset: str) -> str:
        """Return what to look at in a preset, and whose steps it plays where there is a choice, as HTML."""
        whose = f" <i>{words.OWN_STEPS}</i>" if self.own.has_functions else ""
        return f"&nbsp; {escape(words.PRESETS[preset][1])}{whose}"

    # A control that the view itself has set calls these as well: they do nothing where nothing changes.

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

    def _choose(self, which: int) -> None:
        if which != self._chosen:
            self._chosen = which
            self._show_settings()

    def _try(self, name: str) -> None:
        if name and PRESETS[name] != self.text:
            self.text = PRESETS[name]

    def _load(self, line: str) -> None:
        if line != self.text:
            self.text = line

    def _show_layer(self, name: str, value: Any) -> None:
        if name in self.layers:
            self.layers[name] = value
        else:
            setattr(self.drawing, name, value)
        self.refresh()

    def _exported(self) -> None:
        self.note(words.EXPORTED.format(files=", ".join(path.name for path in self.export())))

    def _caption(self, snapshot: Snapshot | list[Snapshot]) -> str:
        return caption(_each(snapshot), self.panel.slow.value)


def _each(snapshot: Snapshot | list[Snapshot]) -> list[Snapshot]:
    return [snapshot] if isinstance(snapshot, Snapshot) else snapshot


def caption(runs: list[Snapshot], slow: bool) -> str:
    """Return the line below the picture, as HTML: how good G is, and in slow motion which phase comes next."""
    told = [words.NEXT.format(phases=phases(words.PHASES, runs[0].phase))] if slow else []
    for name, run in zip(words.RUNS, runs):
        told.append((f"<b>{name}</b> " if len(runs) == 2 else "") + _state(run))
    return lines(*told)


def _state(run: Snapshot) -> str:
    """Return modes, divergence with its baseline, fakes outside the picture, and steps done."""
    if not np.isfinite(run.fake).all():
        return f"{words.DIVERGED}; {symptom('runaway')}"
    told = []
    if run.quality:
        captured, total, good = run.quality
        told.append(counted(total, words.MODES, captured=captured, good=good))
    told.append(words.DISTANCE.format(js=run.distances["js"][-1], baseline=run.baselines["js"]))
    if run.best_is_unknown:
        told.append(words.BEST_IS_UNKNOWN)
    outside = int((abs(run.fake) > run.reach).any(axis=1).sum())
    if outside:
        told.append(counted(outside, words.OUTSIDE, shown=len(run.fake)))
    steps_D, steps_G = run.steps
    told.append(words.STEPS.format(D=steps_D, G=steps_G))
    return "; ".join([*told, *_signs(run)])


def _signs(run: Snapshot) -> list[str]:
    """Return the rows of the symptom card that fit; none in the first rounds, which say nothing yet."""
    if run.rounds < SETTLED:
        return []
    told = [symptom("collapse")] if are_alike(run.fake, run.real) else []
    sure = run.even_losses and is_sure(run.distances["score_real"], run.distances["score_fake"])
    return [*told, symptom("sure")] if sure else told
