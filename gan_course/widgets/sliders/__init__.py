"""Code sliders: a code in, a picture or a sentence out.

>>> desk = sliders(G, latent, {"red hair": way}, read=factor_probe())
>>> desk.move("red hair", 1.5)                                        # as if by hand
>>> sliders(writer, meanings(), words=WORDS, read=grammatical)        # sentences
"""

from gan_course.widgets.sliders.session import Codes, Shown
from gan_course.widgets.sliders.view import CodeSliders, sliders

__all__ = ["CodeSliders", "Codes", "Shown", "sliders"]
