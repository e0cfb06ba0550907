"""The code sliders on the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from gan_course.data.avatars.factors import CIRCULAR, CONTINUOUS, FACTORS, Factor
from gan_course.measure.attributes import Reading
from gan_course.measure.latent_directions import between_random_pairs, shares
from gan_course.widgets.core.controls import button
from gan_course.widgets.core.evaluate import Network, evaluate
from gan_course.widgets.core.view import View, named
from gan_course.widgets.sliders.picture import draw
from gan_course.widgets.sliders.session import Codes, Shown, part
from gan_course.widgets.sliders.words import caption

import ipywidgets as widgets
from torch import Tensor

AT_ONCE = 8  # sliders of single numbers in view
USUAL = 64  # pictures that say how much strangers differ
LEAST = 0.1  # of a factor's range, by which strangers differ at least where it counts as varied
STEPS = 50  # of a slider, to each side
KEYS = "keys: Page Up, Page Down, Home, End"


class CodeSliders(View):
    """See :func:`gan_course.widgets.sliders.sliders`.

    Attributes: `session` (the :class:`Codes`), `found` (a slider for each direction), `numbers` (those in view of the
    code's numbers).
    """

    def __init__(self, session: Codes, name: str):
        self.session, self._first = session, 0
        self._usual: Reading | None = None
        axes = list(session.axes)
        self.found = {way: self._slider(way, "direction") for way in session.found}
        self.numbers = [self._slider(way, "number") for way in axes[:AT_ONCE]]
        new = button("New code", "random", "Another random code", "new")
        zero = button("Zero", "dot-circle-o", "Every number of the code 0", "zero")
        back = button("Back", "undo", "The code as it was before", "back")
        pages = [(f"{axes[i]} to {axes[min(i + AT_ONCE, len(axes)) - 1]}", i) for i in range(0, len(axes), AT_ONCE)]
        self.page = widgets.Dropdown(
            options=pages,
            **named("show", "Which numbers of the code have a slider"),
            style={"description_width": "auto"},
            layout=widgets.Layout(width="auto", display="flex" if len(pages) > 1 else "none"),
        )
        self.page.add_class("gan-page")
        columns = [_column("directions", list(self.found.values()))] if self.found else []
        columns.append(_column("numbers of the code", [*self.numbers, self.page]))
        super().__init__(
            above=[widgets.HBox([new, zero, back])],
            below=[widgets.HBox(columns, layout=widgets.Layout(flex_flow="row wrap"))],
            name=name,
            alt="What a generator makes of a code, and of codes along one way",
        )
        self.on_click(new, self.new)
        self.on_click(zero, self.zero)
        self.on_click(back, self.back)
        self.on_change(self.page, self._turn_page)
        for way, control in self.found.items():
            self.on_change(control, partial(self._turned, way))
        for i, control in enumerate(self.numbers):
            self.on_change(control, partial(self._turned_number, i))
        self.refresh()

    def move(self, way: str, far: float) -> None:
        """Set how far the code lies along a way: `sliders.move("red hair", 1.5)`."""
        self.session.move(way, far)
        self.refresh()

    def new(self) -> None:
        """Another random code; strangers are drawn anew, too, in case G has learned meanwhile."""
        self.session.new()
        self._usual = None
        self.refresh()

    def zero(self) -> None:
        """The code in which every number is 0."""
        self.session.zero()
        self.refresh()

    def back(self) -> None:
        """The code as it was before."""
        self.session.back()
        self.refresh()

    def refresh(self) -> None:
        """Ask the generator again and show what it makes."""
        shown = self.session.snapshot()
        self.show(draw(shown))
        self.caption.value = caption(shown, self._changes(shown))
        with self.quietly():
            self._put_sliders()
        self._clear_error()

    def _changes(self, shown: Shown) -> dict[str, float] | None:
        """How much each factor changes from end to end of the strip, as a share of how much strangers differ.

        Factors in which this generator's pictures hardly differ are left out: their shares would be errors of the
        probe, divided by such errors.
        """
        if shown.along is None:
            return None
        if self._usual is None:
            self._usual = self.session.read(evaluate(self.session.G, self.session.strangers(USUAL)))
        found = shares(part(shown.along, slice(0, 1)), part(shown.along, slice(-1, None)), self._usual)
        usual = between_random_pairs(self._usual)
        return {f.name: found[f.name] for f in FACTORS if usual[f.name] >= LEAST * _range(f)}

    def _put_sliders(self) -> None:
        """Bring every slider to where the code lies, but leave alone one that stands there already."""
        session = self.session
        axes = list(session.axes)[self._first : self._first + AT_ONCE]
        for i, control in enumerate(self.numbers):
            control.layout.display = "flex" if i < len(axes) else "none"
        for way, control in [*self.found.items(), *zip(axes, self.numbers)]:
            stop, reach = self._stop(way), session.reaches[way]
            if control.description != way:
                control.description, control.tooltip = way, _hint(way, "number")
            if abs(control.max - reach) > 1e-9:
                with control.hold_trait_notifications():
                    control.min, control.max, control.step = -reach, reach, reach / STEPS
            if abs(control.value - stop) > reach / STEPS / 2:
                control.value = stop

    def _slider(self, way: str, kind: str) -> widgets.FloatSlider:
        reach = self.session.reaches[way]
        made = widgets.FloatSlider(
            min=-reach,
            max=reach,
            step=reach / STEPS,
            description=way,
            tooltip=_hint(way, kind),
            style={"description_width": "130px"},
            layout=widgets.Layout(width="430px", display="flex"),
        )
        made.add_class(f"gan-{kind}")
        return made

    def _stop(self, way: str) -> float:
        """Where a way's slider stands: on one of its steps, and within its reach."""
        reach = self.session.reaches[way]
        step = reach / STEPS
        return min(max(round(self.session.place(way) / step), -STEPS), STEPS) * step

    def _turned(self, way: str, far: float) -> None:
        """The page says where a slider stands now, also to what it was just told, rounded in its own way."""
        if abs(far - self._stop(way)) > self.session.reaches[way] / STEPS / 2:
            self.move(way, far)

    def _turned_number(self, i: int, far: float) -> None:
        self._turned(list(self.session.axes)[self._first + i], far)

    def _turn_page(self, first: int) -> None:
        self._first = first
        self.session.look(list(self.session.axes)[first])
        self.refresh()


def _range(factor: Factor) -> float:
    """How far two readings of it can differ, as `differences` counts."""
    if factor.kind == CONTINUOUS:
        return factor.high - factor.low
    return 180.0 if factor.kind == CIRCULAR else 1.0


def _hint(way: str, kind: str) -> str:
    what = "How far the code lies along this direction" if kind == "direction" else "This number of the code"
    return f"{way}: {what[0].lower()}{what[1:]} ({KEYS})"


def _column(title: str, members: list[widgets.Widget]) -> widgets.VBox:
    return widgets.VBox([widgets.HTML(f"<b>{title}</b>"), *members])


def sliders(
    G: Network,
    latent: Any,
    directions: Mapping[str, Tensor] | None = None,
    *,
    read: Callable[[Tensor], Any] | None = None,
    words: Sequence[str] | None = None,
    labels: Sequence[str] | None = None,
    reach: float | None = None,
    seed: int = 0,
    name: str = "sliders",
) -> CodeSliders:
    """Code in, picture or sentence out: move the code's numbers, or directions that were found in it.

    Args:
        G: codes (n, d) -> pictures (n, 1 or 3, height, width) in [-1, 1], or with `words` logits (n, places, words).
        latent: where random codes come from: anything with `sample(n, generator)`, the codes' length d (normally
            distributed), or codes (n, d) to choose from.
        directions: name -> (d,), ways of your own; only where they point counts.
        read: what reads the outputs: a factor probe for avatars, for sentences a function from words (n, places),
            indices into `words`, to bool (n,), such as `grammatical`.
        words: the words that the logits are for.
        labels: names of the code's d numbers.
        reach: how far all sliders go to both sides; by default as far as any of 500 random codes lies.
        seed: of the random codes.
        name: two of these in one cell take two names.

    Raises:
        TypeError, ValueError: what is not accepted; the message says what is. Whatever G raises.
    """
    session = Codes(G, latent, directions, read=read, words=words, labels=labels, reach=reach, seed=seed)
    return CodeSliders(session, name)
