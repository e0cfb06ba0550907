"""The score gallery: corrupt a picture with sliders and watch what a discriminator outputs.

>>> gallery = score_gallery(D)                  # any D for avatars of 32 pixels
>>> gallery.corrupt(eyes=1.0, blur=0.2)         # the same as moving two sliders
"""

from __future__ import annotations

from gan_course.data.pictures import Pictures
from gan_course.widgets.core.evaluate import Network
from gan_course.widgets.gallery.session import GallerySession, Snapshot
from gan_course.widgets.gallery.view import ScoreGallery

from torch import Tensor

__all__ = ["GallerySession", "ScoreGallery", "Snapshot", "score_gallery"]


def score_gallery(
    D: Network, pictures: Tensor | Pictures | None = None, *, size: int = 32, seed: int = 0, name: str = "gallery"
) -> ScoreGallery:
    """Corrupt a picture with sliders and watch D's score.

    Args:
        D: network or function, pictures (n, c, size, size) in [-1, 1] to logits, one for each. It may go on learning
            in another cell; the button *Next* evaluates it again on everything.
        pictures: clean ones of your own, (n, c, height, width) in [-1, 1], or `Pictures`; by default avatars. With
            your own, only the kinds of corruption remain that work on any picture.
        size: height and width of the avatars, as D takes them.
        seed: chooses the avatars and the random part of each corruption.
        name: two galleries in one cell need two names.

    Raises:
        TypeError, ValueError: if D or pictures are not accepted. Exceptions of D pass through.
    """
    return ScoreGallery(GallerySession(D, pictures, size, seed), name)
