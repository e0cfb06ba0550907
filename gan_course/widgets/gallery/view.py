"""The score gallery on the page: a slider for each kind of damage."""

from __future__ import annotations

from functools import partial

from gan_course.data.pictures import Pictures
from gan_course.widgets.core.controls import button
from gan_course.widgets.core.evaluate import Network
from gan_course.widgets.core.view import View
from gan_course.widgets.gallery.picture import WIDTH, Drawing
from gan_course.widgets.gallery.session import Gallery
from gan_course.widgets.gallery.words import caption

import ipywidgets as widgets
from torch import Tensor

HINTS = {
    "eyes": "The right iris in another colour",
    "mouth": "The mouth in the wrong place",
    "blur": "All edges soft",
    "noise": "Every pixel moved at random",
    "patches": "Squares that have changed places",
}
KEYS = "keys: Page Up, Page Down, Home, End"


class ScoreGallery(View):
    """See :func:`gan_course.widgets.gallery.score_gallery`.

    Attributes: `session` (the :class:`Gallery`), `controls` (a slider for each kind).
    """

    def __init__(self, session: Gallery, name: str):
        self.session, self.drawing = session, Drawing(session.kinds)
        self.controls = {kind: _slider(kind) for kind in session.kinds}
        other = button("Next", "arrow-right", "Another picture, with the same damage", "next")
        again = button("Reroll", "random", "The same damage, as chance has it another time", "reroll")
        whole = button("Whole", "undo", "Undo all damage", "whole")
        row = widgets.Layout(width="100%", max_width=f"{WIDTH}px")
        super().__init__(
            above=[widgets.HBox([other, again, whole])],
            below=[],
            name=name,
            alt="A picture whole and damaged, where D looks, and D's score against each kind of damage",
        )
        place = self.children.index(self.image) + 1  # the sliders right below their curves, above the words
        controls = widgets.HBox(list(self.controls.values()), layout=row)
        self.children = (*self.children[:place], controls, *self.children[place:])
        self.on_click(other, self.next)
        self.on_click(again, self.reroll)
        self.on_click(whole, self.whole)
        for kind, control in self.controls.items():
            self.on_change(control, partial(self._turned, kind))
        self.refresh()

    def damage(self, **amounts: float) -> None:
        """Set how much of some kinds is done, 0 (none) to 1 (bad): `gallery.damage(eyes=1, blur=0.3)`."""
        self.session.damage(**amounts)
        self.refresh()

    def next(self) -> None:
        """Another picture, with the same damage."""
        self.session.next()
        self.refresh()

    def reroll(self) -> None:
        """The same damage, as chance has it another time: another direction, another grain."""
        self.session.reroll()
        self.refresh()

    def whole(self) -> None:
        """Undo all damage."""
        self.session.whole()
        self.refresh()

    def refresh(self) -> None:
        """Ask D again and show what it says."""
        shown = self.session.snapshot()
        self.show(self.drawing(shown))
        self.caption.value = caption(shown)
        with self.quietly():
            for kind, amount in shown.amounts.items():
                self.controls[kind].value = amount
        self._clear_error()

    def _turned(self, kind: str, amount: float) -> None:
        if amount != self.session.amounts[kind]:
            self.damage(**{kind: amount})


def _slider(kind: str) -> widgets.FloatSlider:
    made = widgets.FloatSlider(
        min=0.0,
        max=1.0,
        step=0.02,
        description=kind,
        readout=False,  # the dot on the curve says it
        tooltip=f"{HINTS[kind]}, from none to bad ({KEYS})",
        style={"description_width": "auto"},
        layout=widgets.Layout(flex="1 1 0", width="auto", min_width="0"),
    )
    made.add_class(f"gan-damage-{kind}")
    return made


def score_gallery(
    D: Network, pictures: Tensor | Pictures | None = None, *, size: int = 32, seed: int = 0, name: str = "gallery"
) -> ScoreGallery:
    """Damage a picture by sliders and watch D's score.

    Args:
        D: a network or function, pictures (n, c, size, size) in [-1, 1] -> logits, n numbers. It may go on learning
            in another cell; `Next` asks it anew.
        pictures: good ones of your own, (n, c, size, size) in [-1, 1], or `Pictures`, instead of avatars; only the
            kinds of damage that can be done to any picture remain.
        size: height and width of the avatars, what D takes.
        seed: which avatars, and how chance falls.
        name: two galleries in one cell take two names.

    Raises:
        TypeError, ValueError: a D or pictures that are not accepted. Whatever D raises.
    """
    return ScoreGallery(Gallery(D, pictures, size, seed), name)
