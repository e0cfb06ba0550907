"""The code sliders on the page: a slider for each direction and number, and a caption of what changes."""

from __future__ import annotations

from functools import partial
from html import escape

from gan_course.data.avatars.factors import CATEGORICAL, CIRCULAR, CONTINUOUS, FACTORS, Factor, column
from gan_course.measure.attributes import READABLE, Reading
from gan_course.measure.latent_directions import between_random_pairs, shares
from gan_course.widgets.core.caption import DOT, lines
from gan_course.widgets.core.controls import button
from gan_course.widgets.core.evaluate import evaluate
from gan_course.widgets.core.view import View, named
from gan_course.widgets.sliders import words
from gan_course.widgets.sliders.picture import Drawing, code_box
from gan_course.widgets.sliders.readings import hexed
from gan_course.widgets.sliders.session import SlidersSession, Snapshot, part

import ipywidgets as widgets

AT_ONCE = 8  # sliders of single numbers in view
RANDOM = 64  # pictures whose differences are the unit of changes
LEAST = 0.1  # of a factor's range, by which random pairs differ at least where it counts as varied
STEPS = 50  # of a slider, to each side
MOST = 4  # changes that the caption names
READ = (*words.ROWS, "back_hair", "accessory")  # factors that it reads out


class CodeSliders(View):
    """See :func:`gan_course.widgets.sliders.sliders`.

    Attributes: `session` (the :class:`SlidersSession`), `found` (a slider for each direction), `numbers` (those in view
    of the code's numbers).
    """

    def __init__(self, session: SlidersSession, name: str):
        self.session, self.drawing, self._first = session, Drawing(), 0
        self._random_pairs: Reading | None = None
        axes = list(session.axes)
        self.found = {key: self._slider(key, "direction") for key in session.found}
        self.numbers = [self._slider(key, "number") for key in axes[:AT_ONCE]]
        new, zero, back = (
            button(text, icon, hint, css)
            for (text, hint), icon, css in (
                (words.NEW, "random", "new"),
                (words.ZERO, "dot-circle-o", "zero"),
                (words.BACK, "undo", "back"),
            )
        )
        self.page = self._pages(axes)
        columns = [_column(words.DIRECTIONS, list(self.found.values()))] if self.found else []
        columns.append(_column(words.NUMBERS, [*self.numbers, self.page]))
        super().__init__(
            above=[widgets.HBox([new, zero, back])],
            below=[widgets.HBox(columns, layout=widgets.Layout(flex_flow="row wrap"))],
            name=name,
            alt=words.ALT,
        )
        self.on_click(new, self.new)
        self.on_click(zero, self.zero)
        self.on_click(back, self.back)
        self.on_change(self.page, self._turn_page)
        for key, control in self.found.items():
            self.on_change(control, partial(self._turned, key))
        for i, control in enumerate(self.numbers):
            self.on_change(control, partial(self._turned_number, i))
        self.refresh()

    def move(self, direction: str, position: float) -> None:
        """Set how far the code lies along a direction: `sliders.move("red hair", 1.5)`."""
        self.session.move(direction, position)
        self.refresh()

    def new(self) -> None:
        """Draw another random code; random pairs are drawn again as well, in case G has learned meanwhile."""
        self.session.new()
        self._random_pairs = None
        self.refresh()

    def zero(self) -> None:
        """Set every number of the code to 0."""
        self.session.zero()
        self.refresh()

    def back(self) -> None:
        """Return to the code before."""
        self.session.back()
        self.refresh()

    def refresh(self) -> None:
        """Evaluate the generator again and show its output."""
        snapshot = self.session.snapshot()
        self.show(self.drawing(snapshot))
        self.caption.value = caption(snapshot, self._changes(snapshot))
        with self.quietly():
            self._put_sliders()
        self._clear_error()

    def _changes(self, snapshot: Snapshot) -> dict[str, float] | None:
        """Return how much each factor changes from end to end of the strip, relative to random pairs of pictures.

        Factors in which this generator's pictures hardly differ are left out: their shares would be errors of the
        probe, divided by such errors.
        """
        if snapshot.along is None:
            return None
        if self._random_pairs is None:
            self._random_pairs = self.session.read(evaluate(self.session.G, self.session.random_codes(RANDOM)))
        found = shares(part(snapshot.along, slice(0, 1)), part(snapshot.along, slice(-1, None)), self._random_pairs)
        baseline = between_random_pairs(self._random_pairs)
        return {f.name: found[f.name] for f in FACTORS if baseline[f.name] >= LEAST * _range(f)}

    def _put_sliders(self) -> None:
        """Bring every slider to where the code lies, but leave alone one that stands there already."""
        session = self.session
        axes = list(session.axes)[self._first : self._first + AT_ONCE]
        for i, control in enumerate(self.numbers):
            control.layout.display = "flex" if i < len(axes) else "none"
        for key, control in [*self.found.items(), *zip(axes, self.numbers)]:
            stop, reach, label = self._stop(key), session.reaches[key], session.labels[key]
            if control.description != label:
                control.description, control.tooltip = label, words.HINTS["number"].format(label=label)
            if abs(control.max - reach) > 1e-9:
                with control.hold_trait_notifications():
                    control.min, control.max, control.step = -reach, reach, reach / STEPS
            if abs(control.value - stop) > reach / STEPS / 2:
                control.value = stop

    def _slider(self, key: str, kind: str) -> widgets.FloatSlider:
        reach, label = self.session.reaches[key], self.session.labels[key]
        made = widgets.FloatSlider(
            min=-reach,
            max=reach,
            step=reach / STEPS,
            description=label,
            tooltip=words.HINTS[kind].format(label=label),
            style={"description_width": "130px"},
            layout=widgets.Layout(width="430px", display="flex"),
        )
        made.add_class(f"gan-{kind}")
        return made

    def _pages(self, axes: list[str]) -> widgets.Dropdown:
        """Choose which numbers of a long code have a slider."""
        label, firsts = self.session.labels, range(0, len(axes), AT_ONCE)
        ends = [(label[axes[i]], label[axes[min(i + AT_ONCE, len(axes)) - 1]]) for i in firsts]
        made = widgets.Dropdown(
            options=[(words.RANGE.format(first=first, last=last), i) for i, (first, last) in zip(firsts, ends)],
            **named(*words.PAGE),
            style={"description_width": "auto"},
            layout=widgets.Layout(width="auto", display="flex" if len(ends) > 1 else "none"),
        )
        made.add_class("gan-page")
        return made

    def _stop(self, key: str) -> float:
        """Return where a direction's slider stands: on one of its steps, and within its reach."""
        reach = self.session.reaches[key]
        step = reach / STEPS
        return min(max(round(self.session.position(key) / step), -STEPS), STEPS) * step

    def _turned(self, key: str, position: float) -> None:
        """Move the code, unless the page only repeats where a slider stands, rounded in its own way."""
        if abs(position - self._stop(key)) > self.session.reaches[key] / STEPS / 2:
            self.move(key, position)

    def _turned_number(self, i: int, position: float) -> None:
        self._turned(list(self.session.axes)[self._first + i], position)

    def _turn_page(self, first: int) -> None:
        self._first = first
        self.session.look(list(self.session.axes)[first])
        self.refresh()


def _range(factor: Factor) -> float:
    """Return how far two readings of a factor can differ, as `differences` counts."""
    if factor.kind == CONTINUOUS:
        return factor.high - factor.low
    return 180.0 if factor.kind == CIRCULAR else 1.0


def _column(title: str, members: list[widgets.Widget]) -> widgets.VBox:
    return widgets.VBox([widgets.HTML(f"<b>{title}</b>"), *members])


def caption(snapshot: Snapshot, changes: dict[str, float] | None) -> str:
    """Return a few lines of HTML: where the code is, what the probe reads, and what changes along the direction.

    Args:
        snapshot: what the sliders show.
        changes: factor -> how much it changes from end to end of the strip, relative to random pairs of pictures.
    """
    parts = [words.POSITION.format(label=escape(snapshot.label), position=snapshot.position)]
    if snapshot.reading is not None:
        parts[0] += DOT + words.READ.format(factors=_read(snapshot.reading))
    if changes:
        order = sorted(changes, key=changes.get, reverse=True)
        most = ", ".join(_factor(name, f"{changes[name]:.2f}") for name in order[:MOST])
        rest = [changes[name] for name in order[MOST:]]
        template = words.CHANGES_AND_OTHERS if rest else words.CHANGES
        parts.append(template.format(most=most, n=len(rest), mean=sum(rest) / max(len(rest), 1)))
    if snapshot.valid is not None:
        parts.append(words.INVALID.format(wrong=int((~snapshot.valid[1:]).sum()), n=len(snapshot.valid) - 1))
    if snapshot.sentences is None or code_box(snapshot.sentences) is not None:
        parts.append(words.BARS)
    return lines(*parts)


def _read(reading: Reading) -> str:
    """Return some factors of the first picture, hues with a swatch; hues that the probe cannot read are left out."""
    found = []
    for name in READ:
        factor, value = FACTORS[column(name)], reading[name][0].item()
        if factor.kind == CATEGORICAL:
            text = words.CHOICES[factor.choices[int(value)]]
        elif factor.kind == CIRCULAR:
            if not reading.certainty(name)[0] >= READABLE:
                continue
            text = f'{360 * value:.0f}° <span style="color:{hexed(value)};font-size:16px">●</span>'
        else:
            text = f"{value:.2f}"
        found.append(_factor(name, text))
    return ", ".join(found)


def _factor(name: str, value: str) -> str:
    return words.FACTOR.format(name=words.FACTORS[name], value=value)
