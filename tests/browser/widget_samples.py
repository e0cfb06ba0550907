"""Notebooks that show one widget each, for test_widgets.py. A widget of the course adds one line to WIDGETS."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

COUNT = """
import numpy as np
from gan_course.widgets import Player

class Count:
    rounds = 0
    def step(self):
        self.rounds += 1
        if self.rounds == globals().get("fail_at"):
            raise ValueError("the learner's mistake")
    def snapshot(self):
        return self.rounds
    def save(self):
        return self.rounds
    def restore(self, state):
        self.rounds = state

def draw(rounds):
    picture = np.full((200, 300, 3), 255, np.uint8)
    picture[:, rounds % 290 : rounds % 290 + 10] = (0, 114, 178)
    return picture

player = Player(Count, draw, name="count", alt="a bar that moves")
player
"""


@dataclass(frozen=True)
class Sample:
    """A widget to test.

    Attributes:
        code: a cell that assigns the widget to `player` and shows it.
        mistake: a cell that makes the next rounds of the session raise "the learner's mistake"; it is run while the
            widget plays. Such as `def bad(): ...; player.session.d_step = bad`.
        name: as given to `Player(name=...)`.
    """

    name: str
    code: str
    mistake: str = 'def bad(*anything):\n    raise ValueError("the learner\'s mistake")\n\nplayer.session.step = bad'
    cells: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "cells", (self.code, "1 + 1", self.mistake))


LABORATORY = """
from gan_course.widgets.laboratory import laboratory

player = laboratory()
player
"""

BUTTERFLIES = """
from gan_course.widgets.butterflies import butterflies

player = butterflies()
player
"""

WIDGETS = {
    sample.name: sample
    for sample in (Sample("count", COUNT), Sample("laboratory", LABORATORY), Sample("butterflies", BUTTERFLIES))
}


def write(folder: Path) -> list[Path]:
    """Write a notebook for each widget to `folder` and return their paths."""
    paths = []
    for name, sample in WIDGETS.items():
        paths.append(folder / f"widget-{name}.ipynb")
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        cells = [new_code_cell(code.strip()) for code in sample.cells]
        nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), paths[-1])
    return paths
