"""Butterflies and birds on the page: a player that tells the story, and controls for who wants to take over."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from gan_course.evolution import FROZEN, KINDS, Settings
from gan_course.widgets.butterflies.picture import Drawing
from gan_course.widgets.butterflies.session import Wood
from gan_course.widgets.butterflies.story import told
from gan_course.widgets.core.player import FASTEST, FILM, Player
from gan_course.widgets.core.view import named

import ipywidgets as widgets

ALT = (
    "Butterflies on fallen leaves, those that the birds recognise ringed; the birds' answers to leaves and butterflies;"
    " how far colour, outline and veins have come towards the leaves'; where the birds look"
)
FRESH = ("by_variance", "seed", "head_start")  # controls that need a fresh start


class ButterfliesAndBirds(Player):
    """See :func:`butterflies`.

    Attributes: `settings` (the values of the controls), `session` (the `Wood`), `controls` (by name).
    """

    def __init__(self, settings: Settings, story: bool, name: str):
        self.settings, self._tells, self._ended = settings, story, False
        self.controls, self._drawing = _controls(), Drawing()
        self._open = widgets.ToggleButton(
            not story, description="Controls", icon="sliders", tooltip="Take over: show the controls", layout=_auto()
        )
        self._open.add_class("gan-open")
        groups = [
            ("birds (D)", ("bird_rate", "bird_steps", "blur", "food")),
            ("butterflies (G)", ("butterfly_rate", "butterfly_steps", "mutation", "by_variance")),
            ("wood", ("kind", "population", "frozen", "seed")),
        ]
        columns = [
            widgets.VBox([widgets.HTML(f"<b>{title}</b>"), *map(self.controls.get, names)]) for title, names in groups
        ]
        self._desk = widgets.HBox(columns, layout=widgets.Layout(flex_flow="row wrap"))
        super().__init__(
            lambda: Wood(self.settings),
            self._drawing,
            name=name,
            caption=told,
            buttons=[self._open],
            below=[self._desk],
            alt=ALT,
        )
        if story:
            self.speed.value = FILM
        self._show_desk(not story)
        self._show_settings()
        self.on_change(self._open, self._show_desk)
        for control in self.controls:
            self.on_change(self.controls[control], lambda value, control=control: self.change(**{control: value}))

    def change(self, **settings: Any) -> None:
        """Turn controls, by the names of `Settings`: `wood.change(frozen="birds")`. A seed or other laws begin anew.

        Raises:
            TypeError, ValueError: settings that are not accepted; all is as it was then.
        """
        try:
            self.settings = replace(self.settings, **settings)
        finally:  # a control that was turned too far goes back
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
        over = "dead leaves" in self.session.wood.chronicle.reached
        if over and self._tells and not self._ended and self.playing:
            self.call(self.pause)  # the story is told; Play goes on from here
        self._ended = over

    def _show_settings(self) -> None:
        """Put every control where the settings stand; one that does not reach that far grows."""
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

    def slider(name: str, text: str, hint: str, low: float, high: float, step: float = 1) -> widgets.Widget:
        kind = widgets.IntSlider if isinstance(getattr(now, name), int) else widgets.FloatSlider
        return kind(getattr(now, name), min=low, max=high, step=step, description=text, tooltip=hint, **_style(name))

    def rate(name: str, hint: str) -> widgets.Widget:
        return widgets.FloatLogSlider(
            getattr(now, name), base=10, min=-4, max=-0.5, step=0.1, readout_format=".1e",
            description="learning rate", tooltip=hint, **_style(name),
        )  # fmt: skip

    def choice(name: str, text: str, hint: str, options: Any) -> widgets.Widget:
        return widgets.Dropdown(options=list(options), value=getattr(now, name), **named(text, hint), **_style(name))

    return {
        "bird_rate": rate("bird_rate", "How fast the birds (D) learn"),
        "bird_steps": slider("bird_steps", "steps", "Steps of the birds (D) in a round", 1, 5),
        "blur": slider("blur", "short sight", "Blur of the birds' eyes, in pixels of 32; 0 is sharp", 0.0, 6.0, 0.5),
        "food": slider(
            "food",
            "food",
            "Share of butterflies among all that the birds look at; where there are few, they are hardly worth a look",
            0.05,
            0.95,
            0.05,
        ),
        "butterfly_rate": rate("butterfly_rate", "How fast the butterflies (G) change"),
        "butterfly_steps": slider("butterfly_steps", "steps", "Steps of the butterflies (G) in a round", 1, 5),
        "mutation": slider(
            "mutation", "mutation", "Accidents: noise on each trait that no gene controls", 0.0, 0.5, 0.05
        ),
        "by_variance": widgets.Checkbox(
            now.by_variance,
            description="what varies evolves",
            tooltip="On: traits change as much as they vary at first. Off: all equally fast. Begins anew",
            indent=False,
            **_style("by_variance"),
        ),
        "kind": choice("kind", "leaves", "What the birds know as leaves; may change while it runs", KINDS),
        "population": slider("population", "population", "Butterflies, and leaves, in a step", 4, 64, 4),
        "frozen": choice("frozen", "frozen", "Who learns nothing for now", FROZEN),
        "seed": slider("seed", "seed", "Of all that is random; begins anew", 0, 99),
    }


def _style(name: str) -> dict[str, Any]:
    style: dict[str, Any] = {
        "layout": widgets.Layout(width="300px"),
        "_dom_classes": (f"gan-{name.replace('_', '-')}",),
    }
    return style | ({} if name == "by_variance" else {"style": {"description_width": "95px"}})


def _auto() -> widgets.Layout:
    return widgets.Layout(width="auto")


def butterflies(story: bool = True, name: str = "butterflies", **settings: Any) -> ButterfliesAndBirds:
    """Butterflies and birds: a GAN whose generator has wings.

    Args:
        story: tell the story act by act and pause at its end; a button shows the controls. Otherwise they are shown.
        name: a second wood in the same cell needs another one.
        settings: how the controls stand, by the names of `gan_course.evolution.Settings`, such as `seed=3`.

    Raises:
        TypeError, ValueError: settings that are not accepted.
    """
    return ButterfliesAndBirds(Settings(**settings), story, name)
