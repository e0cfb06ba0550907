"""Notebooks that show the widgets of the course.

A widget that plays adds a line to WIDGETS, and test_widgets.py tests it. One that only answers (sliders, a desk, an
editor) adds a line to DESKS, and test_desks.py tests it.
"""

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

ARGMAX = """
from gan_course.widgets.argmax import argmax_line

player = argmax_line()
player
"""

THEATRE = """
from gan_course.data.avatars import avatars
from gan_course.data.pictures import Pictures
from gan_course.models import DCGANDiscriminator, DCGANGenerator
from gan_course.training.presets import AVATARS
from gan_course.widgets.theatre import theatre

networks = DCGANGenerator(size=16, width=8), DCGANDiscriminator(size=16, width=8)
player = theatre(AVATARS.trainer(Pictures(avatars(64, size=16)), *networks, steps=100_000))
player
"""

PHASE_PLANE = """
from gan_course.widgets.phase_plane import phase_plane

player = phase_plane()
player
"""

WIDGETS = {
    sample.name: sample
    for sample in (
        Sample("count", COUNT),
        Sample("laboratory", LABORATORY),
        Sample("butterflies", BUTTERFLIES),
        Sample("argmax", ARGMAX),
        Sample("theatre", THEATRE),
        Sample("phase-plane", PHASE_PLANE),
    )
}


BAR = """
import ipywidgets
import numpy as np
from gan_course.widgets import View

class Bar(View):
    def __init__(self):
        self.place = ipywidgets.IntSlider(0, 0, 200, description="place", tooltip="Where the bar stands")
        self.place.add_class("gan-place")
        super().__init__([self.place], name="bar", alt="a bar that goes where you tell it")
        self.on_change(self.place, self.draw)
        self.draw(0)

    def draw(self, place):
        picture = np.full((200, 300, 3), 255, np.uint8)
        picture[:, place : place + 10] = (0, 114, 178)
        self.show(picture)
        self._clear_error()

desk = Bar()
desk
"""


@dataclass(frozen=True)
class Desk:
    """A widget to test that does not go on by itself.

    Attributes:
        name: as given to `View(name=...)`.
        code: a cell that assigns the widget to `desk` and shows it.
        mistake: a cell after which the control's next turn raises "the learner's mistake". Such as
            `def bad(*anything): ...; desk.session.G = bad`.
        control: the CSS class of a slider, a choice (Dropdown) or a button that changes the picture.
        touch: where a click on the picture changes it, as shares of its width and height; None if nowhere. Then the
            keys in `presses`, one after the other, change it as well.
    """

    name: str
    code: str
    mistake: str
    control: str
    touch: tuple[float, float] | None = None
    presses: tuple[str, ...] = ()

    @property
    def watched(self) -> str:
        """The code, which also keeps the picture as `made`, before the page has heard of it."""
        return self.code.strip().removesuffix("desk") + "made = desk.image.value\ndesk"


MISTAKE = 'def bad(*anything, **more):\n    raise ValueError("the learner\'s mistake")\n\n'

SLIDERS = """
import torch
from gan_course.data.latent import Latent
from gan_course.measure.attributes import factor_probe
from gan_course.pretrained import pretrained
from gan_course.widgets.sliders import sliders

desk = sliders(pretrained("avatars64"), Latent(100, "uniform"), {"a way": torch.ones(100)}, read=factor_probe())
desk.move("a way", 0.777)
desk
"""

GALLERY = """
from gan_course.models import DCGANDiscriminator
from gan_course.widgets.gallery import score_gallery

desk = score_gallery(DCGANDiscriminator(size=32, width=4))
desk
"""

PIXELS = """
from gan_course.claims.chapter02.c08_stray_pixel import new_discriminator
from gan_course.widgets.pixels import pixel_editor

desk = pixel_editor(new_discriminator())
desk
"""

VAE_DESK = """
from gan_course.models import VAE, Autoencoder
from gan_course.widgets.desk import vae_desk

desk = vae_desk(VAE((1, 28, 28), 4, (16,)), Autoencoder((1, 28, 28), 3, (16,)))
desk
"""

YOU_ARE_D = """
import torch
from gan_course.widgets.you_are_d import Stage, you_are_d

def D(x):
    return x.mean((1, 2, 3))

torch.manual_seed(0)
desk = you_are_d([Stage(steps, torch.rand(9, 3, 32, 32) * 2 - 1, D) for steps in (10, 100)], torch.rand(9, 3, 32, 32))
desk
"""

SWITCHBOARD = """
from gan_course.data.latent import Latent
from gan_course.models import DCGANGenerator
from gan_course.widgets.switchboard import switchboard

desk = switchboard(DCGANGenerator(size=16, width=4, latent_dim=8), Latent(8))
desk
"""

DESKS = {
    desk.name: desk
    for desk in (
        Desk("bar", BAR, MISTAKE + "desk.show = bad", "gan-place"),
        Desk("sliders", SLIDERS, MISTAKE + "desk.session.G = bad", "gan-direction"),
        Desk("switchboard", SWITCHBOARD, MISTAKE + "desk.session._drawn = bad", "gan-next"),
        Desk("gallery", GALLERY, MISTAKE + "desk.session.D = bad", "gan-corrupt-noise"),
        Desk(
            "pixel-editor", PIXELS, MISTAKE + "desk.session.D = bad", "gan-invert", (0.1, 0.2), ("ArrowDown", "Space")
        ),
        Desk(
            "vae-desk",
            VAE_DESK,
            MISTAKE + "desk.session.models[0].decode = bad",
            "gan-strength",
            (0.1, 0.2),
            ("ArrowUp",),
        ),
        Desk(
            "you-are-d",
            YOU_ARE_D,
            MISTAKE + "desk.session.answer = bad",
            "gan-left",
            (0.1, 0.5),
            ("ArrowLeft", "ArrowRight"),
        ),
    )
}


def write(folder: Path) -> list[Path]:
    """Write a notebook for each player to `folder` and return their paths."""
    return [_notebook(folder / f"widget-{name}.ipynb", *sample.cells) for name, sample in WIDGETS.items()]


def write_desks(path: Path) -> Path:
    """Write one notebook with all desks, two cells each (code, mistake), and return its path."""
    return _notebook(path, *(cell for desk in DESKS.values() for cell in (desk.watched, desk.mistake)))


def _notebook(path: Path, *cells: str) -> Path:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = [new_code_cell(code.strip()) for code in cells]
    nbformat.write(new_notebook(cells=made, metadata={"kernelspec": kernel}), path)
    return path
