"""The pixel editor: change a handwritten digit, and compare how much the pixel error and a discriminator object."""

from __future__ import annotations

from gan_course.data.digits import digits
from gan_course.widgets.core.evaluate import Network
from gan_course.widgets.pixels.session import PixelsSession, Scored, Snapshot
from gan_course.widgets.pixels.view import PixelEditor

from torch import Tensor

__all__ = ["PixelEditor", "PixelsSession", "Scored", "Snapshot", "pixel_editor"]


def pixel_editor(
    D: Network,
    pictures: Tensor | None = None,
    *,
    start: int = 0,
    what: str = "2",
    seed: int = 0,
    name: str = "pixel-editor",
) -> PixelEditor:
    """Turn the pixels of a digit on and off, vote on two corrupted ones, and compare pixel error and D.

    Args:
        D: network or function, pictures (n, 1, height, width) in [-1, 1] to logits (n, 1). It is not changed.
        pictures: the digits to choose from, (n, 1, height, width) in [-1, 1]; by default the 100 held-out 2s.
        start: index of the first one; negative indices count from the end.
        what: what the pictures show, as the page calls it.
        seed: decides where stray pixels are, and which candidate is A and which is B.
        name: two editors in one cell need two names.

    Raises:
        ValueError, TypeError: if an argument is not accepted, or if D does not return a logit for each picture.
    """
    pictures = digits(split="test").only(2)[:] if pictures is None else pictures
    return PixelEditor(PixelsSession(D, pictures, start, seed), what, name)
