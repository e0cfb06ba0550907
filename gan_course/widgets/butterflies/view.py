"""Butterflies and birds on the page: a player that tells the story, and controls to take over."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from html import escape
from typing import Any

from gan_course.evolution import FROZEN, KINDS, Settings
from gan_course.widgets.butterflies import words
from gan_course.widgets.butterflies.picture import Drawing
from gan_course.widgets.butterflies.session import ButterfliesSession, Snapshot
from gan_course.widgets.core.controls import columns, dropdown, shown, switch
from gan_course.widgets.core.player import FASTEST, FILM, Player

import ipywidgets as widgets

WIDTH, LABELS = 300, "95px"  # of a control, and of the label in front of it
FRESH = ("by_variance", "seed", "head_start")  # settings that need a fresh start
GROUPS = {
    "birds": ("bird_rate", "bird_steps", "blur", "food"),
    "butterflies": ("butterfly_rate", "butterfly_steps", "mutation", "by_variance"),
    "wood": ("kind", "population", "frozen", "seed"),
}


class ButterfliesAndBirds(Player):
    """See :func:`gan_course.widgets.butterflies.butterflies`.

    Attributes: `settings` (the values of the controls), `session` (a `ButterfliesSession`), `controls` (by name).
    """

    def __init__(self, settings: Settings, story: bool, name: str):
        self.settings, self._tells, self._ended = settings, story, False
        self.controls, self._drawing = _controls(), Drawing()
        text, hint = words.OPEN
        self._open = switch(text, "sliders", hint, "open", not story)
        self._desk = columns(words.GROUPS, {group: map(self.controls.get, names) for group, names in GROUPS.items()})
        super().__init__(
            lambda: ButterfliesSession(self.settings),
            self._drawing,
            name=name,
            caption=caption,
            buttons=[self._open],
            below=[self._desk],
            alt=words.ALT,
        )
        if story:
            self.speed.value = FILM
        self._show_desk(not story)
        self._show_settings()
        self.on_change(self._open, self._show_desk)
        for control in self.controls:
            self.on_change(self.controls[control], lambda value, control=control: self.change(**{control: value}))

    def change(self, **settings: Any) -> None:
        """Set controls, by the names of `Settings`: `wood.change(frozen="birds")`. Those in FRESH start again.

        Raises:
            TypeError, ValueError: settings that are not accepted; nothing has changed then.
        """
        try:
            self.settings = replace(self.settings, **settings)
        finally:  # a control that was refused goes back
            self._show_settings()
        if any(getattr(self.session.settings, name) != getattr(self.settings, name) for name in FRESH):
            played = self.playing
            self.reset()
            if played:
                self.play()
        elif self.settings != self.session.settings:
            self.session.set(**settings)
            if not self.playing:
                self.refresh()

    def reset(self) -> None:
        super().reset()
        self._ended = False

    def rewind(self, index: int) -> None:
        super().rewind(index)
        self.settings = self.session.settings
        self._show_settings()

    def refresh(self) -> None:
        # Wings move in a film only: where pictures are looked at one by one, all are open.
        self._drawing.lively = self.playing and self.speed.value >= FILM
        super().refresh()
        over = "dead leaves" in self.session.ecosystem.chronicle.reached
        if over and self._tells and not self._ended and self.playing:
            self.call(self.pause)  # the story is told; Play goes on from here
        self._ended = over

    def _show_settings(self) -> None:
        """Set every control to its setting; widen a slider that does not reach that far."""
        with self.quietly():
            for name, control in self.controls.items():
                low = high = value = getattr(self.settings, name)
                if isinstance(control, widgets.FloatLogSlider):  # its ends are exponents of ten, in steps of a tenth
                    tenths = 10 * math.log10(value)
                    low, high = math.floor(tenths) / 10, math.ceil(tenths) / 10
                if hasattr(control, "max"):
                    control.min, control.max = min(control.min, low), max(control.max, high)
                control.value = value

    def _show_desk(self, show: bool) -> None:
        self._desk.layout.display = "flex" if show else "none"
        self.speed.value = FASTEST if show else FILM


def _controls() -> dict[str, widgets.Widget]:
    now = Settings()

    def slider(name: str, low: float, high: float, step: float = 1) -> widgets.Widget:
        kind = widgets.IntSlider if isinstance(getattr(now, name), int) else widgets.FloatSlider
        return kind(getattr(now, name), min=low, max=high, step=step, **_label(name), **_style(name))

    def rate(name: str) -> widgets.Widget:
        rates = {"base": 10, "min": -4, "max": -0.5, "step": 0.1, "readout_format": ".1e"}
        return widgets.FloatLogSlider(getattr(now, name), **rates, **_label(name), **_style(name))

    def choice(name: str, values: Iterable[str]) -> widgets.Widget:
        options = [(shown(value, words.VALUES), value) for value in values]
        made = dropdown(*words.CONTROLS[name], options, _css(name), width=WIDTH, label_width=LABELS)
        made.value = getattr(now, name)
        return made

    return {
        "bird_rate": rate("bird_rate"),
        "bird_steps": slider("bird_steps", 1, 5),
        "blur": slider("blur", 0.0, 6.0, 0.5),
        "food": slider("food", 0.05, 0.95, 0.05),
        "butterfly_rate": rate("butterfly_rate"),
        "butterfly_steps": slider("butterfly_steps", 1, 5),
        "mutation": slider("mutation", 0.0, 0.5, 0.05),
        "by_variance": widgets.Checkbox(
            now.by_variance,
            indent=False,
            **_label("by_variance"),
            layout=_wide(),
            _dom_classes=(f"gan-{_css('by_variance')}",),
        ),
        "kind": choice("kind", KINDS),
        "population": slider("population", 4, 64, 4),
        "frozen": choice("frozen", FROZEN),
        "seed": slider("seed", 0, 99),
    }


def _tick(name: str, value: bool) -> widgets.Checkbox:
    style = {"layout": _wide(), "_dom_classes": (f"gan-{_css(name)}",)}
    return widgets.Checkbox(value, indent=False, **_label(name), **style)


def _label(name: str) -> dict[str, str]:
    text, hint = words.CONTROLS[name]
    return {"description": text, "tooltip": hint}


def _style(name: str) -> dict[str, Any]:
    return {"layout": _wide(), "style": {"description_width": LABELS}, "_dom_classes": (f"gan-{_css(name)}",)}


def _wide() -> widgets.Layout:
    return widgets.Layout(width=f"{WIDTH}px")


def _css(name: str) -> str:
    return name.replace("_", "-")


def caption(snapshot: Snapshot) -> str:
    """Tell what has happened so far, as HTML: the newest act in full size, those before it small."""
    acts = [(0, *words.BEGINNING)]
    acts += [(rounds, *words.ACTS[name]) for name, rounds in snapshot.reached.items()]
    rows = []
    for i, (rounds, title, sentence) in enumerate(acts):
        newest = i == len(acts) - 1
        style = "font-size:15px" if newest else "font-size:13px;opacity:.7"
        rows.append(
            f'<tr style="{style};vertical-align:baseline;line-height:1.35">'
            f'<td style="text-align:right;padding-right:.8em;opacity:.7">{rounds:,}</td>'
            f"<td><b>{escape(title)}.</b> {escape(sentence)}</td></tr>"
        )
    progress = words.PROGRESS_LINE.format(rounds=snapshot.rounds, right=100 * snapshot.right)
    head = f'<div style="font-size:13px;margin:.2em 0">{progress}</div>'
    return f'{head}<table style="border-spacing:0 .15em">{"".join(rows)}</table>'
