"""The VAE desk on the page: choose a code, and see what each model makes of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from gan_course.widgets.core.caption import lines
from gan_course.widgets.core.controls import button, row
from gan_course.widgets.core.pointer import Pad, Touch
from gan_course.widgets.core.view import View
from gan_course.widgets.desk import words
from gan_course.widgets.desk.codes import PLANES
from gan_course.widgets.desk.picture import Drawing
from gan_course.widgets.desk.session import MANY, SETTINGS, WAYS, DeskSession, Snapshot

import ipywidgets as widgets
import numpy as np

GRID = 0.05  # places that a hand can choose, in units of the codes' spread: about a pixel of the map
STEP = 0.1  # of an arrow key
STEPS = {"ArrowUp": (0, STEP), "ArrowDown": (0, -STEP), "ArrowLeft": (-STEP, 0), "ArrowRight": (STEP, 0)}
CONTROLS = {
    "cloud": ("a", "strength", "noise"),
    "interpolation": ("a", "b", "t", "curved"),
    "place": ("x", "y"),
    "prior": ("noise",),
}
"""Which controls are shown, by the way to choose a code."""
ONE_OF = ("way", "curved", "decoded", "plane")
"""Controls with a few values to choose from; with the sliders `strength` and `t` they set what they are named after."""


class VAEDesk(View):
    """See :func:`gan_course.widgets.desk.vae_desk`.

    Attributes: `session` (the :class:`DeskSession`; `change(strength=2.0)` sets it), `controls` (widgets by name).
    """

    def __init__(self, session: DeskSession, name: str):
        self.session, self.drawing = session, Drawing(len(session.models))
        self._dragging: int | None = None  # the map on which the mouse is held down
        self._at = (0.0, 0.0)
        self._flat = all(one.dim == 2 for one in session.models)  # the map is all of code space: no plane to choose
        self.controls = self._build()
        controls = self.controls
        above = [row([controls["way"]]), row(controls[name] for name in ("a", "b", "strength", "noise", "t", "curved"))]
        above[1].layout.min_height = "36px"  # controls come and go, and the picture stays where the mouse is
        below = [row([controls["x"], controls["y"]]), row([controls["decoded"], controls["plane"]])]
        super().__init__(below, above, name=name, alt=words.ALT, pad=Pad(words.PAD))
        self.on_touch(self._touched)
        for end in "ab":
            digit, other = self._ends[end]
            self.on_change(digit, lambda label, end=end: self._choose(end, label))
            self.on_click(other, lambda end=end: self._act(lambda: self.session.another(end)))
        self.on_click(controls["noise"], lambda: self._act(self.session.new_noise))
        for part in (*ONE_OF, "strength", "t"):
            self.on_change(controls[part], lambda value, part=part: self._turned(part, value))
        for i, part in enumerate("xy"):
            self.on_change(controls[part], lambda value, i=i: self._placed(i, value))
        self.refresh()

    def change(self, **settings: Any) -> VAEDesk:
        """Change settings, such as `desk.change(way="interpolation", t=0.5)`, and draw the desk. Returns itself.

        Raises TypeError for an unknown setting and ValueError for a value that is not accepted; nothing changes then.
        """
        if unknown := [name for name in settings if name not in SETTINGS]:
            raise TypeError(f"The desk has no setting {unknown[0]!r}; it has {', '.join(SETTINGS)}.")
        before = {name: getattr(self.session, name) for name in settings}
        for name, value in settings.items():
            setattr(self.session, name, value)
        try:
            self.refresh()
        except Exception:  # a value that is not accepted: all stays as it was
            for name, value in before.items():
                setattr(self.session, name, value)
            raise
        return self

    def refresh(self) -> None:
        """Draw the desk as it is now and show it."""
        snapshots = self.session.snapshot()
        self.show(self.drawing(snapshots))
        self.caption.value = caption(self.session, snapshots)
        first, spread = snapshots[0], self.session.models[0].spread
        self._at = tuple((first.at - first.centre) / spread)  # arrow keys go on from here
        with self.quietly():
            self._show_settings()
        self._clear_error()

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
        """Go to the last place that was touched: those before it need not be drawn."""
        reach = self.session.reach()
        place, chosen = self.session.place if self.session.way == "place" else self._at, False
        for touch in touches:
            if (aim := self._aim(touch, place, reach)) is not None:
                place, chosen = aim, True
        if chosen:
            self.change(way="place", place=tuple(round(GRID * round(float(value) / GRID), 2) for value in place))

    def _aim(self, touch: Touch, place: Sequence[float], reach: float) -> np.ndarray | None:
        """Return the place of the map that a touch leads to, from the place before, or None."""
        if touch.kind in STEPS:
            return np.clip(np.add(place, STEPS[touch.kind]), -reach, reach)
        if touch.kind != "move":
            found = self.drawing.place_at(touch.x, touch.y) if touch.kind == "down" else None
            self._dragging = None if found is None else found[0]
        if self._dragging is None:
            return None
        return np.clip(self.drawing.place_on(self._dragging, touch.x, touch.y), -1, 1) * reach  # never past the rim

    def _show_settings(self) -> None:
        """Bring every control to where the desk stands, and show those that matter."""
        desk, controls = self.session, self.controls
        controls["strength"].max = max(controls["strength"].max, desk.strength)
        for name in (*ONE_OF, "strength", "t"):
            controls[name].value = getattr(desk, name)
        for end in "ab":
            self._ends[end][0].value = int(desk.labels[getattr(desk, end)])
        reach = round(GRID * math.ceil(max(desk.reach(), *map(abs, desk.place)) / GRID - 1e-6), 2)
        for name, value in zip("xy", desk.place):
            control = controls[name]
            with control.hold_trait_notifications():
                control.min, control.max, control.value = -reach, reach, value
        for name in ("a", "b", "strength", "noise", "t", "curved", "x", "y"):
            needed = name in CONTROLS[desk.way] or (name in "ab" and desk.plane == PLANES[0] and not self._flat)
            controls[name].layout.display = None if needed else "none"
        controls["plane"].layout.display = "none" if self._flat else None

    def _build(self) -> dict[str, widgets.Widget]:
        desk = self.session
        self._ends = {end: self._end(end) for end in "ab"}
        return {
            **{name: widgets.HBox(pair) for name, pair in self._ends.items()},
            "strength": _slider(words.STRENGTH, 0, 4, 0.1, desk.strength, "strength"),
            "noise": button(words.NOISE[0], "random", words.NOISE[1], "noise"),
            "t": _slider(words.T, 0, 1, 0.02, desk.t, "t"),
            # A live slider repeats to the kernel where it was put, a while later: in a drag over the map that would be
            # a place of long ago.
            "x": _slider(words.X, -3, 3, GRID, 0, "x", live=False),
            "y": _slider(words.Y, -3, 3, GRID, 0, "y", live=False),
            "way": _switch({way: words.WAYS[way] for way in WAYS}, words.WAY, "way"),
            "curved": _switch(words.CURVES, words.CURVED, "curved"),
            "decoded": _switch(words.MAPS, words.DECODED, "decoded"),
            "plane": _switch({plane: words.PLANES[plane] for plane in PLANES}, words.PLANE, "plane"),
        }

    def _end(self, end: str) -> tuple[widgets.Dropdown, widgets.Button]:
        """Make the controls of a or b: its digit, and another handwriting of it."""
        desk, (text, hint) = self.session, words.DIGIT
        digit = widgets.Dropdown(  # without a description: with one, the page would not show the tooltip
            options=[(text.format(end=words.ENDS[end], label=label), label) for label in desk.classes],
            value=int(desk.labels[getattr(desk, end)]),
            tooltip=hint.format(end=words.ENDS[end]),
            layout=widgets.Layout(width="100px"),
        )
        text, hint = words.ANOTHER
        return digit, button(text, "arrow-right", hint.format(end=words.ENDS[end]), f"another-{end}")


def _slider(
    names: tuple[str, str], low: float, high: float, step: float, value: float, css: str, live: bool = True
) -> widgets.FloatSlider:
    text, hint = names
    made = widgets.FloatSlider(
        value, min=low, max=high, step=step, description=text, tooltip=hint, continuous_update=live,
        style={"description_width": "auto"}, layout=widgets.Layout(width="280px"),
    )  # fmt: skip
    made.add_class(f"gan-{css}")
    return made


def _switch(options: Mapping[Any, tuple[str, str]], hint: str, css: str) -> widgets.ToggleButtons:
    """Make buttons of which one is down; `options`: value -> text and tooltip."""
    made = widgets.ToggleButtons(
        options=[(text, value) for value, (text, _) in options.items()],
        tooltips=[tooltip for _, tooltip in options.values()], tooltip=hint, style={"button_width": "auto"},
        layout=widgets.Layout(width="auto", margin="2px 24px 2px 2px"),
    )  # fmt: skip
    made.add_class(f"gan-{css}")
    return made


def caption(desk: DeskSession, snapshots: Sequence[Snapshot]) -> str:
    """Return what is shown, and how the samples are classified, as HTML."""
    parts = [words.CAPTIONS[desk.way].format(others=2 * MANY - 1)]
    if desk.way == "cloud" and any(one.sigma is None for one in snapshots):
        parts.append(words.NO_SIGMA)
    counts = [_count(desk, one) for one in snapshots if one.classes is not None and desk.way in ("cloud", "prior")]
    if counts:
        parts.append(words.COUNTS.format(counts="; ".join(counts)))
    if any(one.classes is not None and None in one.classes for one in snapshots):
        parts.append(words.NOT_SURE)
    return lines(" ".join(parts))


def _count(desk: DeskSession, snapshot: Snapshot) -> str:
    """Return how many samples have the class of digit a, or, of new codes, how many have one and how many differ."""
    label, classes = int(desk.labels[desk.a]), snapshot.classes
    found = {"model": escape(snapshot.name), "n": 2 * MANY}
    if desk.way == "cloud":
        return words.COUNT.format(count=classes.count(label), label=label, **found)
    known = [one for one in classes if one is not None]
    template = words.KINDS if known else words.READ
    return template.format(count=len(known), kinds=len(set(known)), **found)
