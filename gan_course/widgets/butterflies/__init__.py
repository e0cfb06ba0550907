"""Butterflies and birds: the article's story of evolution, played by a real GAN.

>>> wood = butterflies()          # the story; press Play
>>> wood.run(rounds=50)           # does the same work without a page
>>> wood.change(frozen="birds")   # turn a control
"""

from gan_course.widgets.butterflies.session import Drawn, Snapshot, Wood
from gan_course.widgets.butterflies.view import ButterfliesAndBirds, butterflies

__all__ = ["ButterfliesAndBirds", "Drawn", "Snapshot", "Wood", "butterflies"]
