"""The laboratory's settings and the line of text that shares them."""

from dataclasses import fields

from gan_course.widgets.laboratory import words
from gan_course.widgets.laboratory.board import Board
from gan_course.widgets.laboratory.setup import CONTROLS, PLANE, PRESETS, SIDE, Setup, changed, drawing

import pytest
import torch


@pytest.mark.parametrize(
    "setup",
    [
        Setup(),
        Setup(data="spiral", lr_G=2e-4, spectral=True, seed=123),
        Setup(data="drawing", drawing=Board.SMILE, noise="uniform", noise_dim=1, momentum=0.9, optimiser="sgd"),
        Setup(start="trained", objective="hinge"),
    ],
)
def test_text_says_it_all(setup: Setup):
    assert Setup.parse(str(setup)) == setup


def test_text_is_short():
    assert str(Setup()) == "data=ring8"
    assert str(Setup(lr_G=0.002, spectral=True)) == "data=ring8 lr_G=0.002 spectral=True"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("lr=3", "'lr=3' is not a setting"),
        ("lr_G", "not a setting"),
        ("lr_G=fast", "it takes a number such as 0.001"),
        ("lr_G=0.3", "it can be 0.0001, "),
        ("data=square", "ring8"),
        ("data=drawing", "draw at least one"),
        ("data=drawing drawing=1-2-3", "14 by 14"),
        ("seed=-1", "seed is -1"),
        ("seed=99999999999999999999999", "seed is 9999"),
        ("spectral=banana", "it takes yes or no"),
        ("start=trained G_width=32", "Trained networks are there"),
    ],
)
def test_mistakes_are_explained(text: str, words: str):
    with pytest.raises(ValueError, match=words):
        Setup.parse(text)


@pytest.mark.parametrize(
    ("word", "truth"), [("True", True), ("yes", True), ("1", True), ("false", False), ("no", False)]
)
def test_yes_and_no(word: str, truth: bool):
    assert Setup.parse(f"spectral={word}").spectral is truth


def test_drawing_comes_back_cell_by_cell():
    cells = (torch.rand(SIDE, SIDE, generator=torch.Generator().manual_seed(0)) < 0.3).float()
    setup = Setup(data="drawing", drawing=drawing(cells.tolist()))
    assert torch.equal(setup.cells(), cells)
    sample = setup.points().sample(4000, torch.Generator().manual_seed(0))
    top_heavy = Setup(data="drawing", drawing=drawing([[row == 0] * SIDE for row in range(SIDE)])).points()
    assert (top_heavy.means[:, 1] > 1).all() and sample.abs().max() < 2


def test_every_setting_has_a_control_with_a_hint_and_its_default_among_the_values():
    assert {field.name for field in fields(Setup)} == CONTROLS.keys() | {"drawing"}
    for name, control in CONTROLS.items():
        assert getattr(Setup(), name) in control.values and len(words.CONTROLS[name][1]) > 10
    assert all(Setup(data=name).points().dim == 2 for name in PLANE) and len(PLANE) == 8


def test_every_value_of_a_control_that_is_no_number_has_a_name():
    values = {value for control in CONTROLS.values() for value in control.values}
    assert words.VALUES.keys() >= {str(value) for value in values if isinstance(value, (str, bool))}
    assert PRESETS.keys() == words.PRESETS.keys() and CONTROLS.keys() == words.CONTROLS.keys()


def test_a_change_that_does_not_fit_a_trained_start_starts_afresh():
    trained = Setup(start="trained", data="ring")
    assert changed(trained, lr_G=0.01).start == "trained"
    assert changed(trained, data="ring8").start == "trained"
    assert changed(trained, G_width=32).start == "fresh"
    assert changed(changed(trained, ema=100), optimiser="sgd").start == "trained"
    assert changed(Setup(G_width=32, data="ring"), start="trained") == trained
    assert changed(trained, data="drawing", drawing=Board.SMILE).start == "fresh"
