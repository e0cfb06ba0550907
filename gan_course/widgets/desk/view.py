"""The VAE desk on the page: choose a code, and see what each model makes of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from gan_course.widgets.core.controls import button, row
from gan_course.widgets.core.pointer import Pad, Touch
from gan_course.widgets.core.view import View
from gan_course.widgets.desk.codes import PLANES
from gan_course.widgets.desk.picture import Drawing
from gan_course.widgets.desk.session import MANY, SETTINGS, WAYS, Desk, Shown

import ipywidgets as widgets
import numpy as np

ALT = (
    "For each model a map of its codes with digits a and b; a chart of the chosen code, number by number; the picture"
    " that it is decoded to; and eighteen small pictures of other codes"
)
HINT = "Maps of codes. Click or drag to decode the code there. Arrow keys move the chosen place."
PLACE_HINT = "Where on the map, in units of the codes' own spread"
GRID = 0.05  # places that a hand can choose, in units of the codes' spread: about a pixel of the map
STEP = 0.1  # of an arrow key
STEPS = {"ArrowUp": (0, STEP), "ArrowDown": (0, -STEP), "ArrowLeft": (-STEP, 0), "ArrowRight": (STEP, 0)}
LABELS = {"cloud": "cloud of a", "walk": "a to b", "place": "place on the map", "prior": "new from N(0, 1)"}
CONTROLS = {
    "cloud": ("a", "strength", "noise"),
    "walk": ("a", "b", "t", "curved"),
    "place": ("x", "y"),
    "prior": ("noise",),
}
"""Which controls are shown, by the way to choose a code."""


class VAEDesk(View):
    """See :func:`gan_course.widgets.desk.vae_desk`.

    Attributes: `session` (the :class:`Desk`; `change(strength=2.0)` sets what it has), `controls` (widgets by name).
    """

    def __init__(self, session: Desk, name: str):
        self.session, self.drawing = session, Drawing(len(session.models))
        self._dragging: int | None = None  # the map on which the mouse is held down
        self._at = (0.0, 0.0)
        self._flat = all(
            one.dim == 2 for one in self.session.models
        )  # the map is all of code space: no plane to choose
        self.controls = self._build()
        controls = self.controls
        above = [row([controls["way"]]), row(controls[name] for name in ("a", "b", "strength", "noise", "t", "curved"))]
        above[1].layout.min_height = "36px"  # controls come and go, and the picture stays where the mouse is
        below = [row([controls["x"], controls["y"]]), row([controls["ground"], controls["plane"]])]
        super().__init__(below, above, name=name, alt=ALT, pad=Pad(HINT))
        self.on_touch(self._touched)
        for end in "ab":
            digit, other = self._ends[end]
            self.on_change(digit, lambda label, end=end: self._choose(end, label))
            self.on_click(other, lambda end=end: self._act(lambda: self.session.another(end)))
        self.on_click(controls["noise"], lambda: self._act(self.session.new_noise))
        for part in ("way", "strength", "t", "curved", "plane", "ground"):
            self.on_change(controls[part], lambda value, part=part: self._turned(part, value))
        for i, part in enumerate("xy"):
            self.on_change(controls[part], lambda value, i=i: self._placed(i, value))
        self.refresh()

    def change(self, **settings: Any) -> VAEDesk:
        """Set what the desk has, such as `desk.change(way="walk", t=0.5)`, and draw it. Returns itself.

        Raises TypeError for a name that is no setting and ValueError for a value that is none; nothing changes then.
        """
        if unknown := [name for name in settings if name not in SETTINGS]:
            raise TypeError(f"The desk has no setting {unknown[0]!r}; it has {', '.join(SETTINGS)}.")
        before = {name: getattr(self.session, name) for name in settings}
        for name, value in settings.items():
            setattr(self.session, name, value)
        try:
            self.refresh()
        except Exception:  # a value that makes no sense: all stays as it was
            for name, value in before.items():
                setattr(self.session, name, value)
            raise
        return self

    def refresh(self) -> None:
        """Draw the desk as it is now and show it."""
        shown = self.session.snapshot()
        self.show(self.drawing(shown))
        self.caption.value = _told(self.session, shown)
        self._at = tuple((shown[0].at - shown[0].centre) / self.session.models[0].spread)  # arrow keys go on from here
        with self.quietly():
            self._show_settings()
        self._clear_error()

    # --- the page

    def _act(self, do: Callable[[], Any]) -> None:
        do()
        self.refresh()

    def _choose(self, end: str, label: int) -> None:
        if self.session.labels[getattr(self.session, end)] != label:
            self._act(lambda: self.session.choose(end, label))

    def _turned(self, name: str, value: Any) -> None:
        if getattr(self.session, name) != value:
            self.change(**{name: value})

    def _placed(self, i: int, value: float) -> None:
        if abs(self.session.place[i] - value) > 1e-6:
            place = list(self.session.place)
            place[i] = value
            self.change(place=tuple(place))

    def _touched(self, touches: Sequence[Touch]) -> None:
        """The last touch counts: places on the way need not be drawn."""
        reach = self.session.reach()
        place, chosen = self.session.place if self.session.way == "place" else self._at, False
        for touch in touches:
            if (aim := self._aim(touch, place, reach)) is not None:
                place, chosen = aim, True
        if chosen:
            self.change(way="place", place=tuple(round(GRID * round(float(value) / GRID), 2) for value in place))

    def _aim(self, touch: Touch, place: Sequence[float], reach: float) -> np.ndarray | None:
        """Which place of the map a touch leads to, from the place before; None if to none."""
        if touch.kind in STEPS:
            return np.clip(np.add(place, STEPS[touch.kind]), -reach, reach)
        if touch.kind != "move":
            found = self.drawing.place_at(touch.x, touch.y) if touch.kind == "down" else None
            self._dragging = None if found is None else found[0]
        if self._dragging is None:
            return None
        return np.clip(self.drawing.place_on(self._dragging, touch.x, touch.y), -1, 1) * reach  # never past the rim

    def _show_settings(self) -> None:
        """Put every control where the desk stands, and show those that matter."""
        desk, controls = self.session, self.controls
        controls["strength"].max = max(controls["strength"].max, desk.strength)
        for name in ("way", "strength", "t", "curved", "plane", "ground"):
            controls[name].value = getattr(desk, name)
        for end in "ab":
            self._ends[end][0].value = int(desk.labels[getattr(desk, end)])
        reach = round(GRID * math.ceil(max(desk.reach(), *map(abs, desk.place)) / GRID - 1e-6), 2)
        for name, value in zip("xy", desk.place):
            control = controls[name]
            with control.hold_trait_notifications():
                control.min, control.max, control.value = -reach, reach, value
        for name in ("a", "b", "strength", "noise", "t", "curved", "x", "y"):
            needed = name in CONTROLS[desk.way] or (name in "ab" and desk.plane == "a and b" and not self._flat)
            controls[name].layout.display = None if needed else "none"
        controls["plane"].layout.display = "none" if self._flat else None

    def _build(self) -> dict[str, widgets.Widget]:
        desk = self.session

        def slider(
            text: str, low: float, high: float, step: float, value: float, hint: str, css: str, live: bool = True
        ) -> widgets.Widget:
            made = widgets.FloatSlider(
                value, min=low, max=high, step=step, description=text, tooltip=hint, continuous_update=live,
                style={"description_width": "auto"}, layout=widgets.Layout(width="280px"),
            )  # fmt: skip
            made.add_class(f"gan-{css}")
            return made

        def end(name: str) -> tuple[widgets.Dropdown, widgets.Button]:
            digit = widgets.Dropdown(  # without a description: with one, the page would not show the tooltip
                options=[(f"{name} is a {label}", label) for label in desk.classes],
                value=int(desk.labels[getattr(desk, name)]), tooltip=f"Which digit {name} is",
                layout=widgets.Layout(width="100px"),
            )  # fmt: skip
            return digit, button("another", "arrow-right", f"Another handwriting of digit {name}", f"another-{name}")

        self._ends = {name: end(name) for name in "ab"}
        return {
            "way": _switch({LABELS[way]: way for way in WAYS}, list(WAYS.values()), "How the code is chosen", "way"),
            **{name: widgets.HBox(pair) for name, pair in self._ends.items()},
            "strength": slider("noise", 0, 4, 0.1, desk.strength, "How many times sigma", "strength"),
            "noise": button("New noise", "random", "Throw the die again", "noise"),
            "t": slider("from a to b", 0, 1, 0.02, desk.t, "0 is at a, 1 at b", "t"),
            "curved": _switch(
                {"line": False, "arc": True},
                ["Straight from code a to code b", "As far from the middle of all codes as a and b are"],
                "The way from a to b", "curved",
            ),
            # A live slider repeats to the kernel where it was put, a while later: in a drag over the map that would be
            # a place of long ago.
            "x": slider("to the right", -3, 3, GRID, 0, PLACE_HINT, "x", live=False),
            "y": slider("upwards", -3, 3, GRID, 0, PLACE_HINT, "y", live=False),
            "ground": _switch(
                {"codes of digits": False, "what is decoded": True},
                ["The map shows where digits have their codes", "The map shows what the decoder draws at each place"],
                "What the map shows", "ground",
            ),
            "plane": _switch(
                {f"map through {name}": name for name in PLANES},
                [f"The map is the plane through {what}" for what in PLANES.values()],
                "Which plane of code space the map is", "plane",
            ),
        }  # fmt: skip


def _told(desk: Desk, shown: Sequence[Shown]) -> str:
    """What is shown, and what the reader makes of the eighteen pictures."""
    label = int(desk.labels[desk.a])
    told = {
        "cloud": "Green: m, with sigma above and below. Crosses: the code c = m + sigma · e, and 17 others of the same"
        " cloud.",
        "walk": "First row: nine codes on the straight line from a to b. Second row: on the arc.",
        "place": "First row: from left to right through the place. Second row: from bottom to top.",
        "prior": "Every number of the code comes from N(0, 1), digit or no digit: green is m = 0 and sigma = 1.",
    }[desk.way]
    if desk.way == "cloud" and any(one.sigma is None for one in desk.models):
        told += " A plain autoencoder has no sigma; it gets noise of the same share of its own codes' spread."
    counts = []
    for one in shown:
        if one.read is not None and desk.way == "cloud":
            counts.append(f"{one.name} {one.read.count(label)} of {2 * MANY} read as {_a(label)}")
        elif one.read is not None and desk.way == "prior":
            read = [seen for seen in one.read if seen is not None]
            kinds = len(set(read))
            different = f", {kinds} different digit{'' if kinds == 1 else 's'}" if read else ""
            counts.append(f"{one.name} {len(read)} of {2 * MANY} read{different}")
    if counts:
        told += f" {escape('; '.join(counts))}."
    if any(one.read is not None and None in one.read for one in shown):
        told += " ?: the reader is not sure."
    return told


def _a(label: int) -> str:
    """With its article: a 2, an 8."""
    return f"{'an' if label in (11, 18) or str(label)[0] == '8' else 'a'} {label}"


def _switch(options: Mapping[str, Any], hints: Sequence[str], hint: str, css: str) -> widgets.ToggleButtons:
    made = widgets.ToggleButtons(
        options=list(options.items()), tooltips=list(hints), tooltip=hint, style={"button_width": "auto"},
        layout=widgets.Layout(width="auto", margin="2px 24px 2px 2px"),
    )  # fmt: skip
    made.add_class(f"gan-{css}")
    return made
