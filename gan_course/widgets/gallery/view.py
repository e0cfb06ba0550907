"""The score gallery on the page: a slider for each kind of corruption, and a table of D's mean scores."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

from gan_course.widgets.core.caption import lines, table
from gan_course.widgets.core.controls import button
from gan_course.widgets.core.view import View
from gan_course.widgets.gallery import words
from gan_course.widgets.gallery.picture import WIDTH, Drawing
from gan_course.widgets.gallery.session import OTHERS, GallerySession, Snapshot

import ipywidgets as widgets

SEES = 0.05  # what slight corruption has to cost, on average, to count as seen; claim C2 asks for the same


class ScoreGallery(View):
    """See :func:`gan_course.widgets.gallery.score_gallery`.

    Attributes: `session` (the :class:`GallerySession`), `controls` (a slider for each kind).
    """

    def __init__(self, session: GallerySession, name: str):
        self.session, self.drawing = session, Drawing(session.kinds)
        self.controls = {kind: _slider(kind) for kind in session.kinds}
        next_one, reroll, clean = (
            button(text, icon, hint, css)
            for (text, hint), icon, css in (
                (words.NEXT, "arrow-right", "next"),
                (words.REROLL, "random", "reroll"),
                (words.CLEAN, "undo", "clean"),
            )
        )
        super().__init__(above=[widgets.HBox([next_one, reroll, clean])], name=name, alt=words.ALT)
        place = self.children.index(self.image) + 1  # the sliders right below their curves, above the caption
        row = widgets.Layout(width="100%", max_width=f"{WIDTH}px")
        controls = widgets.HBox(list(self.controls.values()), layout=row)
        self.children = (*self.children[:place], controls, *self.children[place:])
        self.on_click(next_one, self.next)
        self.on_click(reroll, self.reroll)
        self.on_click(clean, self.clean)
        for kind, control in self.controls.items():
            self.on_change(control, partial(self._turned, kind))
        self.refresh()

    def corrupt(self, **amounts: float) -> None:
        """Set the amount of some kinds of corruption, 0 (none) to 1 (bad): `gallery.corrupt(eyes=1, blur=0.3)`."""
        self.session.corrupt(**amounts)
        self.refresh()

    def next(self) -> None:
        """Go on to another picture, with the same corruption."""
        self.session.next()
        self.refresh()

    def reroll(self) -> None:
        """Draw the random part of the corruption again: another direction, another grain."""
        self.session.reroll()
        self.refresh()

    def clean(self) -> None:
        """Undo all corruption."""
        self.session.clean()
        self.refresh()

    def refresh(self) -> None:
        """Evaluate D again and show the result."""
        snapshot = self.session.snapshot()
        self.show(self.drawing(snapshot))
        self.caption.value = caption(snapshot)
        with self.quietly():
            for kind, amount in snapshot.amounts.items():
                self.controls[kind].value = amount
        self._clear_error()

    def _turned(self, kind: str, amount: float) -> None:
        if amount != self.session.amounts[kind]:
            self.corrupt(**{kind: amount})


def _slider(kind: str) -> widgets.FloatSlider:
    made = widgets.FloatSlider(
        min=0.0,
        max=1.0,
        step=0.02,
        description=words.KINDS[kind],
        readout=False,  # the dot on the curve shows it
        tooltip=words.SLIDER.format(what=words.WHAT[kind]),
        style={"description_width": "auto"},
        layout=widgets.Layout(flex="1 1 0", width="auto", min_width="0"),
    )
    made.add_class(f"gan-corrupt-{kind}")
    return made


def verdict(means: Sequence[float]) -> str:
    """Return the key in `words.VERDICTS` of what D's mean scores at none, slight, medium and bad corruption show.

    D's own scores decide, not what we expect of it.
    """
    none, slight, _, bad = means
    if not all(map(math.isfinite, means)):
        return "no number"
    if none - slight >= SEES:
        return "sees"
    return "sees bad" if none - bad >= SEES else "hardly"


def caption(snapshot: Snapshot) -> str:
    """Return D's mean scores for each kind of corruption, and a verdict on each, as HTML."""
    rows = []
    for kind, means in snapshot.means.items():
        found = verdict(means.tolist())
        text = words.VERDICTS[found] if found == "sees" else f"<b>{words.VERDICTS[found]}</b>"
        rows.append([words.KINDS[kind], *(f"{mean:.2f}" for mean in means), text])
    return lines(words.CAPTION.format(others=OTHERS, least=SEES), table(["", *words.LEVELS, ""], rows, left=(0, 5)))
