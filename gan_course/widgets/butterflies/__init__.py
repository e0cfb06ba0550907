"""Butterflies and birds: the article's story of evolution, played by a real GAN.

>>> wood = butterflies()          # the story; press Play
>>> wood.run(rounds=50)           # does the same work without a page
>>> wood.change(frozen="birds")   # set a control

`figures.py` holds what is drawn for people only: a bird, and how wide the butterflies hold their wings.
"""

from __future__ import annotations

from typing import Any

from gan_course.evolution import Settings
from gan_course.widgets.butterflies.session import ButterfliesSession, Snapshot
from gan_course.widgets.butterflies.view import ButterfliesAndBirds

__all__ = ["ButterfliesAndBirds", "ButterfliesSession", "Snapshot", "butterflies"]


def butterflies(story: bool = True, name: str = "butterflies", **settings: Any) -> ButterfliesAndBirds:
    """Show butterflies and birds: a GAN whose generator has wings.

    Args:
        story: tell the story act by act and pause at its end; a button shows the controls. Otherwise they are shown.
        name: a second wood in the same cell needs another one.
        settings: values of the controls, by the names of `gan_course.evolution.Settings`, such as `seed=3`.

    Raises:
        TypeError, ValueError: settings that are not accepted.
    """
    return ButterfliesAndBirds(Settings(**settings), story, name)
