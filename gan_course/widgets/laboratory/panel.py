"""The laboratory's controls and buttons in their layout. They are built here; the view connects them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gan_course.widgets.core.controls import button, row, switch
from gan_course.widgets.core.view import named
from gan_course.widgets.laboratory.board import Board
from gan_course.widgets.laboratory.measures import MEASURES
from gan_course.widgets.laboratory.presets import PRESETS
from gan_course.widgets.laboratory.setup import CONTROLS

import ipywidgets as widgets

GROUNDS = {
    "D's answer": "D",
    "best possible answer D*": "best D",
    "D minus D*": "D - best D",
    "real density": "density",
    "nothing": None,
}
CHARTS = {measure.label: name for name, measure in MEASURES.items()} | {"share of modes, of high quality": "quality"}


class Panel:
    """All widgets of the laboratory but the player's own.

    Attributes: `above`, `buttons`, `below` (their places); `controls` (by name, as in CONTROLS), `layers` (switches
    by name), `step_D`, `step_G`, `slow`, `two`, `which`, `export`, `preset`, `watch`, `ground`, `chart`, `text`,
    `board`.
    """

    def __init__(self) -> None:
        self.step_D = button("D", "step-forward", "Pause and let D alone do one step", "step-D")
        self.step_G = button("G", "step-forward", "Pause and let G alone do one step", "step-G")
        self.slow = switch("Slow", "eye", "Slow motion: the parts of a round, one by one", "slow")
        self.two = switch("Two runs", "columns", "Two runs side by side, in step", "two")
        self.export = button("Export", "download", "Write picture, settings and history beside the notebook", "export")
        self.which = widgets.ToggleButtons(
            options=["A", "B"],
            tooltips=["The controls of the left run", "The controls of the right run"],
            style={"button_width": "40px"},
            layout=widgets.Layout(display="none", width="auto"),
        )
        own = [("settings of your own", "")]
        self.preset = _choice("try", own + [(name, name) for name in PRESETS], "Runs worth seeing", "preset")
        self.watch = widgets.HTML()
        hint = "What colours the plane: green high, violet low, a line at 0.5"
        self.ground = _choice("map", GROUNDS.items(), hint, "ground")
        self.chart = _choice("curve", CHARTS.items(), "The third curve: how far the fakes are from the data", "chart")
        self.layers = {
            "real": switch("real points", "circle", "Show 220 real points", "real", True),
            "fake": switch("fakes", "times", "Show 220 of G's points", "fake", True),
            "arrows": switch("arrows", "long-arrow-right", "How G's loss pushes its points", "arrows", True),
            "cloth": switch("noise cloth", "th", "A grid on the noise z, as G bends it", "cloth"),
        }
        self.controls = {name: _control(name) for name in CONTROLS}
        self.text = widgets.Text(
            continuous_update=False,
            **named("as text", "All controls in a line: copy it to share a run, paste one and press Enter to load it"),
            style={"description_width": "auto"},
            layout=widgets.Layout(width="99%"),
        )
        self.text.add_class("gan-text")
        self.board = Board()

        columns = []
        for group in dict.fromkeys(control.group for control in CONTROLS.values()):
            members = [self.controls[name] for name in CONTROLS if CONTROLS[name].group == group]
            columns.append(widgets.VBox([widgets.HTML(f"<b>{group}</b>"), *members]))
        self.above = [row([self.preset, self.watch])]
        self.buttons = [self.step_D, self.step_G, self.slow, self.two, self.which, self.export]
        self.below = [
            row([self.ground, *self.layers.values(), self.chart]),
            widgets.HBox(columns, layout=widgets.Layout(flex_flow="row wrap")),
            self.board,
            self.text,
        ]

    def disable(self, names: Iterable[str], why: str) -> None:
        """Take controls out of use and say why."""
        for name in names:
            control, shown = self.controls[name], named(CONTROLS[name].label, why)
            control.disabled, control.tooltip, control.description = True, shown["tooltip"], shown["description"]


def _choice(label: str, options: Iterable, hint: str, css: str) -> widgets.Dropdown:
    made = widgets.Dropdown(
        options=list(options),
        **named(label, hint),
        style={"description_width": "auto"},
        layout=widgets.Layout(width="250px"),
    )
    made.add_class(f"gan-{css}")
    return made


def _control(name: str) -> widgets.Dropdown:
    control = CONTROLS[name]
    made = widgets.Dropdown(
        options=[(_shown(value), value) for value in control.values],
        **named(control.label, control.hint),
        style={"description_width": "100px"},
        # the names of losses are long, and four columns have to stand side by side
        layout=widgets.Layout(width="262px" if control.group == "training" else "210px", margin="1px 4px 1px 0"),
    )
    made.add_class(f"gan-control-{name}")
    return made


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value).replace("_", " ")
