"""The laboratory's controls and buttons in their layout; the view connects them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gan_course.widgets.core.controls import button, columns, dropdown, row, switch
from gan_course.widgets.core.view import named
from gan_course.widgets.laboratory import words
from gan_course.widgets.laboratory.board import Board
from gan_course.widgets.laboratory.setup import CONTROLS

import ipywidgets as widgets

ICONS = {"real": "circle", "fake": "times", "arrows": "long-arrow-right", "cloth": "th"}


class Panel:
    """All widgets of the laboratory but the player's own.

    Attributes: `above`, `buttons`, `below` (their places); `controls` (by name, as in CONTROLS), `layers` (switches
    by name), `step_D`, `step_G`, `slow`, `two`, `which`, `export`, `preset`, `watch`, `background`, `measure`,
    `text`, `board`.
    """

    def __init__(self) -> None:
        self.step_D, self.step_G = (
            button(text, "step-forward", hint, css)
            for css, (text, hint) in {"step-D": words.STEP_D, "step-G": words.STEP_G}.items()
        )
        (slow, slow_hint), (two, two_hint), (export, export_hint) = words.SLOW, words.TWO, words.EXPORT
        self.slow = switch(slow, "eye", slow_hint, "slow")
        self.two = switch(two, "columns", two_hint, "two")
        self.export = button(export, "download", export_hint, "export")
        self.which = widgets.ToggleButtons(
            options=[(name, i) for i, name in enumerate(words.RUNS)],
            tooltips=list(words.WHICH),
            style={"button_width": "40px"},
            layout=widgets.Layout(display="none", width="auto"),
        )
        presets = {"": words.OWN_SETTINGS} | {name: title for name, (title, _) in words.PRESETS.items()}
        self.preset = _choice(words.PRESET, presets, "preset")
        self.watch = widgets.HTML()
        self.background = _choice(words.BACKGROUND, words.BACKGROUNDS, "background")
        self.measure = _choice(words.MEASURE, words.MEASURES, "measure")
        self.layers = {
            name: switch(text, ICONS[name], hint, name, name != "cloth") for name, (text, hint) in words.LAYERS.items()
        }
        self.controls = {name: _control(name) for name in CONTROLS}
        self.text = widgets.Text(
            continuous_update=False,
            **named(*words.TEXT),
            style={"description_width": "auto"},
            layout=widgets.Layout(width="99%"),
        )
        self.text.add_class("gan-text")
        self.board = Board()

        groups = {
            group: [self.controls[name] for name in CONTROLS if CONTROLS[name].group == group] for group in words.GROUPS
        }
        self.above = [row([self.preset, self.watch])]
        self.buttons = [self.step_D, self.step_G, self.slow, self.two, self.which, self.export]
        self.below = [
            row([self.background, *self.layers.values(), self.measure]),
            columns(words.GROUPS, groups),
            self.board,
            self.text,
        ]

    def disable(self, names: Iterable[str], why: str) -> None:
        """Take controls out of use and say why."""
        for name in names:
            control, shown = self.controls[name], named(words.CONTROLS[name][0], why)
            control.disabled, control.tooltip, control.description = True, shown["tooltip"], shown["description"]


def _choice(label: tuple[str, str], options: Mapping[str, str], css: str) -> widgets.Dropdown:
    return dropdown(*label, [(text, name) for name, text in options.items()], css, width=250)


def _control(name: str) -> widgets.Dropdown:
    options, css = CONTROLS[name].options(words.VALUES), f"control-{name}"
    # the names of losses are long, and four columns have to stand side by side
    width = 262 if CONTROLS[name].group == "training" else 210
    return dropdown(*words.CONTROLS[name], options, css, width=width, label_width="100px", tight=True)
