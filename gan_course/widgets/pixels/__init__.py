"""The pixel editor: spoil a handwritten digit, and see who minds."""

from __future__ import annotations

from gan_course.data.digits import digits
from gan_course.widgets.core.evaluate import Network
from gan_course.widgets.pixels.session import Sheet
from gan_course.widgets.pixels.view import PixelEditor

from torch import Tensor

__all__ = ["PixelEditor", "Sheet", "pixel_editor"]


def pixel_editor(
    D: Network,
    pictures: Tensor | None = None,
    *,
    start: int = 0,
    what: str = "2",
    seed: int = 0,
    name: str = "pixel-editor",
) -> PixelEditor:
    """A digit whose pixels can be turned on and off; a vote on two spoilt ones; the pixel error and D as judges.

    Args:
        D: pictures (n, 1, height, width) in [-1, 1] to logits (n, 1): a network or a function. It is left as it is.
        pictures: the digits to choose from, (n, 1, height, width) in [-1, 1]; without, the 100 held-out 2s.
        start: which of them comes first.
        what: what the pictures show, as it is said on the page.
        seed: of the places of stray pixels, and of who is A and who is B.
        name: two editors in one cell need two names.

    Raises ValueError or TypeError for what makes no sense, also later for a D that gives no logits (in the red box).
    """
    pictures = digits(split="test").only(2)[:] if pictures is None else pictures
    return PixelEditor(D, pictures, start, what, seed, name)
