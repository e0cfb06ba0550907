"""The phase plane: what it does when it is played, dragged and set; how it looks is looked at."""

import math

from gan_course.training.dirac import minimax_gradients, orbit
from gan_course.widgets.core.pointer import Touch
from gan_course.widgets.phase_plane import PhasePlaneSession, Setup, phase_plane
from gan_course.widgets.phase_plane.picture import HEIGHT, PLANE, WIDTH
from gan_course.widgets.phase_plane.session import LOSSES, RANGES, REACH, RULES
from gan_course.widgets.phase_plane.words import LABELS, OPTIONS

import numpy as np
import pytest
import torch


def at(theta, psi, kind="down"):
    left, top, right, bottom = PLANE
    x = left + (theta / REACH + 1) / 2 * (right - left)
    y = top + (1 - psi / REACH) / 2 * (bottom - top)
    return Touch(kind, x / WIDTH, y / HEIGHT)


@pytest.mark.parametrize(
    "changes", [{}, {"rule": "simultaneous"}, {"momentum": 0.5, "r1": 0.3, "loss": "non-saturating"}]
)
def test_the_path_is_the_packages_orbit(changes):
    session = PhasePlaneSession(Setup(theta=1.0, psi=0.5, lr=0.1, **changes))
    for _ in range(30):
        session.step()
    rules = {**changes, "lr": 0.1, "alternating": changes.get("rule") != "simultaneous"}
    rules.pop("rule", None)
    if "loss" in rules:
        rules["gradients"] = LOSSES[rules.pop("loss")]
    wanted = orbit(1.0, 0.5, 30, **rules)
    shown = session.snapshot()
    np.testing.assert_allclose(shown.path, wanted.numpy())
    np.testing.assert_allclose(shown.radius, wanted.norm(dim=1).numpy())
    assert session.rounds == 30


def test_arrows_point_where_both_players_are_pulled():
    session = PhasePlaneSession(Setup(r1=0.5))
    shown = session.snapshot()
    theta, psi = torch.tensor(shown.places).T
    of_D, of_G = minimax_gradients(theta, psi)
    np.testing.assert_allclose(shown.field, torch.stack([-of_G, -of_D - 0.5 * psi], 1).numpy())


def test_looking_changes_nothing_and_a_saved_state_comes_back():
    session = PhasePlaneSession(Setup(momentum=0.3))
    for _ in range(5):
        session.step()
    state, before = session.save(), session.snapshot()
    for _ in range(5):
        session.step()
        session.snapshot()
    ahead = session.snapshot()
    session.restore(state)
    np.testing.assert_array_equal(session.snapshot().path, before.path)
    for _ in range(5):
        session.step()
    np.testing.assert_array_equal(session.snapshot().path, ahead.path)
    np.testing.assert_array_equal(session.snapshot().radius, ahead.radius)


def test_who_flies_apart_stands_still_and_play_ends():
    plane = phase_plane(momentum=0.9, loss="non-saturating").run(400)
    assert plane.over and "flown apart" in plane.caption.value
    assert np.isfinite(plane.session.snapshot().now).all() and plane.picture.shape == (HEIGHT, WIDTH, 4)


def test_a_click_a_drag_and_keys_choose_the_start():
    plane = phase_plane().run(10)
    plane.touched([at(-1.0, 0.5)])
    assert plane.session.rounds == 0 and plane.controls["theta"].value == pytest.approx(-1.0)
    plane.touched([at(0.5, 0.5, "move"), at(1.5, -1.5, "move"), at(9, 9, "move")])  # the last one is outside
    assert (plane.setup.theta, plane.setup.psi) == pytest.approx((1.5, -1.5))
    plane.touched([Touch("ArrowUp"), Touch("ArrowLeft")])
    assert (plane.setup.theta, plane.setup.psi) == pytest.approx((1.4, -1.4))
    plane.touched([Touch("Space")])
    assert plane.session.rounds == 1


def test_controls_change_the_game_on_its_way_and_a_new_start_begins_a_new_path():
    plane = phase_plane().run(20)
    plane.controls["r1"].value = 0.5
    plane.controls["rule"].value = "simultaneous"
    assert plane.session.rounds == 20 and plane.session.rules.r1 == 0.5 and not plane.session.rules.alternating
    plane.run(100)
    assert plane.session.snapshot().radius[-1] < 0.1
    plane.controls["psi"].value = 1.0
    assert plane.session.rounds == 0 and plane.session.snapshot().now.tolist() == [1.0, 1.0]
    plane.change(psi=1.0 + 0.2 * RANGES["psi"][2])  # the page says it back, rounded
    assert plane.setup.psi == 1.0


def test_rewinding_keeps_the_controls():
    plane = phase_plane().run(30)
    plane.change(r1=0.7)
    plane.run(10)
    plane.rewind(0)
    assert plane.session.rounds == 0 and plane.session.rules.r1 == 0.7
    assert plane.run(5).session.rounds == 5


def test_own_gradients_are_played_and_their_mistakes_are_told():
    seen = []

    def mine(theta, psi):
        seen.append(theta.shape)
        return theta, -psi  # without a sigmoid: rounds of one length for ever

    plane = phase_plane(mine, lr=0.1).run(63)
    radius = plane.session.snapshot().radius
    assert plane.setup.loss == "own" and seen and radius.max() < 1.1 and radius.min() > 0.9
    with pytest.raises(TypeError, match="return two tensors"):
        phase_plane(lambda theta, psi: theta)
    assert "own" not in [value for _, value in phase_plane().controls["loss"].options]


@pytest.mark.parametrize(
    ("controls", "words"),
    [
        ({"lr": 5}, "lr is 5; give a number from 0.02 to 1"),
        ({"rule": "both"}, "alternating, simultaneous"),
        ({"loss": "own"}, "gradients"),
    ],
)
def test_what_there_is_not_is_said(controls, words):
    with pytest.raises(ValueError, match=words):
        phase_plane(**controls)


def test_every_control_has_words_and_an_exported_page_a_picture():
    assert LABELS.keys() == {"loss", "rule", *RANGES} and OPTIONS.keys() == {*LOSSES, *RULES}
    plane = phase_plane().run(5)
    assert plane._repr_mimebundle_()["image/png"][:4] == b"\x89PNG"
    assert math.isclose(plane.setup.lr, 0.2)
