"""The score gallery: damage a picture by sliders and watch what a discriminator says.

>>> gallery = score_gallery(D)                  # any D for avatars of 32 pixels
>>> gallery.damage(eyes=1.0, blur=0.2)          # as if by hand
"""

from gan_course.widgets.gallery.session import Gallery, Shown
from gan_course.widgets.gallery.view import ScoreGallery, score_gallery

__all__ = ["Gallery", "ScoreGallery", "Shown", "score_gallery"]
