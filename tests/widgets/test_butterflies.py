"""The butterflies' session and view: looking changes nothing, rewinding is exact, controls reach the game."""

import asyncio

from gan_course.evolution import Settings
from gan_course.widgets.butterflies import ButterfliesSession, butterflies
from gan_course.widgets.butterflies.figures import CLOSED, folded, perch, width
from gan_course.widgets.butterflies.picture import HEIGHT, WIDTH, Drawing
from gan_course.widgets.butterflies.session import BINS, LOOKED_AT, WINGS
from gan_course.widgets.butterflies.view import caption
from gan_course.widgets.butterflies.words import ACTS
from gan_course.widgets.core.canvas import Canvas
from gan_course.widgets.core.player import FILM, SLOWEST

import numpy as np
import pytest
import torch

QUICK = {"population": 4, "head_start": 0}


def fresh(**settings):
    return ButterfliesSession(Settings(**QUICK, **settings))


def gone(wood, rounds, look=False):
    for _ in range(rounds):
        wood.step()
        if look:
            wood.snapshot()
    return wood.ecosystem.G.layer.bias.detach().clone()


def test_a_session_that_is_looked_at_goes_on_like_one_that_is_not():
    assert torch.equal(gone(fresh(), 6, look=True), gone(fresh(), 6))


def test_a_restored_session_repeats_what_it_did():
    wood = fresh()
    gone(wood, 3)
    state = wood.save()
    first, reached = gone(wood, 4), wood.snapshot().curves
    for _ in range(2):  # a state serves again and again
        wood.restore(state)
        assert wood.rounds == 3 and len(wood.trace) == 3
        assert torch.equal(first, gone(wood, 4))
        for name, curve in wood.snapshot().curves.items():
            np.testing.assert_array_equal(curve, reached[name])


def test_restoring_brings_the_controls_back():
    wood = fresh()
    state = wood.save()
    wood.set(kind="dead", mutation=0.4)
    wood.restore(state)
    assert wood.settings.kind == "beech" and wood.ecosystem.G.mutation == 0.0


def test_a_snapshot_holds_all_that_is_drawn():
    wood = fresh()
    nothing = wood.snapshot()
    assert nothing.leaf_scores.sum() == 0 and len(nothing.curves["round"]) == 0 and nothing.right == 0.5
    gone(wood, 2)
    snapshot = wood.snapshot()
    assert len(snapshot.leaf_scores) == len(BINS) - 1
    assert snapshot.leaf_scores.sum() == pytest.approx(1) == snapshot.butterfly_scores.sum()
    for one in snapshot.butterflies:
        assert one.wings.shape == (WINGS, WINGS, 4) and 0 < one.leaf < 1
    assert all(one.seen is None for one in snapshot.butterflies[LOOKED_AT:])
    for seen in [*snapshot.leaves, *(one.seen for one in snapshot.butterflies[:LOOKED_AT])]:
        assert seen.picture.shape == (32, 32, 3) and seen.glow.shape == (32, 32)
        assert 0 <= seen.picture.min() <= seen.picture.max() <= 1 and seen.glow.max() == pytest.approx(1)
    assert len(snapshot.leaves) == LOOKED_AT


def test_birds_see_real_leaves_beside_the_butterflies():
    wood = fresh(kind="oak-like")
    leaves = wood.snapshot().leaves
    for seen, picture in zip(leaves, wood.ecosystem.leaves[:LOOKED_AT], strict=True):
        np.testing.assert_allclose(seen.picture, (picture.movedim(0, -1) + 1) / 2, atol=1e-6)
    wood.set(kind="dead")
    gone(wood, 1)
    assert not np.array_equal(wood.snapshot().leaves[0].picture, leaves[0].picture)


def test_a_few_butterflies_are_drawn_anew_at_a_time_and_all_after_a_leap():
    wood = fresh()
    gone(wood, 4)
    before = wood.snapshot().butterflies
    gone(wood, 4)
    few = sum(a is not b for a, b in zip(before, wood.snapshot().butterflies, strict=True))
    assert 0 < few < len(before)
    gone(wood, 12)
    assert not any(a is b for a, b in zip(before, wood.snapshot().butterflies, strict=True))


def test_the_picture_rings_the_butterflies_that_the_birds_recognise():
    wood = fresh()
    gone(wood, 1)
    with torch.no_grad():
        wood.ecosystem.D.layers[-1].bias += 50  # everything is a leaf
    unseen = Drawing()(wood.snapshot())
    with torch.no_grad():
        wood.ecosystem.D.layers[-1].bias -= 100
    wood._drawn_at = -np.inf
    found = Drawing()(wood.snapshot())
    assert unseen.shape[:2] == (HEIGHT, WIDTH) and unseen.dtype == np.uint8

    def orange(picture):
        red, green, blue = picture[:320, :, :3].astype(int).transpose(2, 0, 1)
        return ((red > 190) & (green > 120) & (blue < 60)).sum()

    assert orange(found) > orange(unseen) + 2000


def test_a_picture_does_not_depend_on_what_was_drawn_before():
    wood, drawing = fresh(), Drawing()
    for _ in range(9):
        gone(wood, 1)
        picture = drawing(wood.snapshot())
    last = wood.snapshot()
    assert last.rounds == 9
    gone(wood, 3)  # the next group is drawn again: both have to paint
    last = wood.snapshot()
    np.testing.assert_array_equal(drawing(last), Drawing()(last))
    assert not np.array_equal(picture, drawing(last))


def test_wings_close_towards_the_body_and_open_again():
    wood = fresh()
    for one in wood.snapshot().butterflies[:6]:
        np.testing.assert_array_equal(np.asarray(folded(one)), one.wings)
        cover, half = (np.asarray(folded(one, wide))[..., 3] / 255 for wide in (1, 0.5))
        assert half.shape == cover.shape and half.sum() == pytest.approx(cover.sum() / 2, rel=0.05)
        # as long as before along the body, wherever it points to
        tilt, places = np.radians(one.tilt), np.arange(WINGS) - (WINGS - 1) / 2
        along = np.cos(tilt) * places[:, None] - np.sin(tilt) * places
        aside = np.sin(tilt) * places[:, None] + np.cos(tilt) * places
        for axis, share in ((along, 1.0), (aside, 0.25)):
            spread, before = ((axis**2 * plane).sum() / plane.sum() for plane in (half, cover))
            assert spread == pytest.approx(share * before, rel=0.15)


def test_a_bird_sits_where_it_is_story():
    canvas = Canvas(100, 100)
    perch(canvas, left=20, bottom=90, height=40)
    rows, columns = np.nonzero((canvas.pixels != 255).any(2))
    assert 48 <= rows.min() <= 54 and 88 <= rows.max() <= 91  # as high as asked, its feet at the bottom
    assert 15 <= columns.min() <= 20 and 70 <= columns.max() <= 76


def test_few_move_their_wings_at_a_time_and_each_does():
    widths = np.array([[width(i, rounds) for rounds in range(400)] for i in range(24)])
    assert CLOSED <= widths.min() < CLOSED + 0.1 and widths.max() == 1
    assert (widths < 1).sum(0).max() <= 3 and (widths < 0.5).any(1).all()
    assert np.abs(np.diff(widths)).max() < 0.12  # no jerks


def test_wings_move_in_a_film_and_are_open_in_a_picture():
    wood, drawing = fresh(), Drawing()
    gone(wood, 8)
    snapshot = wood.snapshot()
    rest = drawing(snapshot)
    drawing.lively = True
    assert not np.array_equal(drawing(snapshot)[:330], rest[:330])
    drawing.lively = False
    np.testing.assert_array_equal(drawing(snapshot), rest)

    async def scenario():
        player = butterflies(**QUICK)
        player.play()
        seen = set()
        for speed in (FILM, SLOWEST):
            player.speed.value = speed
            player.refresh()
            seen.add((speed, player._drawing.lively))
        player.pause()
        player.close()
        return seen, player._drawing.lively

    assert asyncio.run(scenario()) == ({(FILM, True), (SLOWEST, False)}, False)


def test_the_view_runs_turns_controls_and_rewinds():
    player = butterflies(**QUICK)
    player.run(rounds=6)
    player.change(frozen="birds", mutation=0.1)
    assert player.session.settings.frozen == "birds" and player.controls["mutation"].value == 0.1
    player.controls["kind"].value = "dead"
    assert player.session.settings.kind == "dead"
    player.rewind(0)
    assert player.session.rounds == 0 and player.controls["kind"].value == "beech"
    player.run(2).change(seed=7)
    assert player.session.rounds == 0 and player.session.settings.seed == 7
    assert "image/png" in player._repr_mimebundle_()
    player.close()


def test_frozen_birds_go_on_answering_in_the_picture():
    wood = fresh(frozen="birds")
    gone(wood, 1)
    before = wood.snapshot()
    with torch.no_grad():
        wood.ecosystem.D.layers[-1].bias += 50  # everything is a leaf
    gone(wood, 12)
    after = wood.snapshot()
    assert before.leaf_scores.sum() == pytest.approx(1)  # also where they never learned anything
    assert after.leaf_scores[-1] == after.butterfly_scores[-1] == pytest.approx(1)


@pytest.mark.parametrize("wrong", [{"kind": "elm"}, {"food": 2.0}, {"seed": 5, "frozen": "bees"}, {"colour": "blue"}])
def test_a_refused_change_leaves_all_as_it_was(wrong):
    player = butterflies(**QUICK).run(2)
    before, session = player.settings, player.session
    with pytest.raises((TypeError, ValueError)):
        player.change(**wrong)
    assert player.session is session and player.settings == before == session.settings
    assert all(control.value == getattr(before, name) for name, control in player.controls.items())
    player.reset()
    assert player.session.rounds == 0 and player.session.settings == before
    player.close()


FAR = {"seed": 123, "mutation": 0.8, "population": 100, "food": 0.01, "blur": 7.5, "bird_steps": 9, "bird_rate": 1.0}


def test_settings_beyond_a_slider_are_played_and_shown_as_they_are():
    given = butterflies(**FAR)
    turned = butterflies(name="turned")
    turned.change(**FAR)
    for player in (given, turned):
        for name, value in FAR.items():
            assert getattr(player.settings, name) == getattr(player.session.settings, name) == value
            assert player.controls[name].value == pytest.approx(value)
        player.close()


@pytest.mark.parametrize("playing", [False, True])
def test_a_seed_begins_anew_and_plays_on_where_it_played(playing):
    async def scenario():
        player = butterflies(**QUICK)
        if playing:
            player.play()
        await asyncio.sleep(0.05)
        session = player.session
        player.controls["seed"].value = 123  # beyond the slider: it goes to its end
        for _ in range(20):
            await asyncio.sleep(0.005)
        assert player.session is not session and player.session.settings.seed == player.controls["seed"].value == 99
        assert player.playing == playing == (player.session.rounds > 0)
        player.close()

    asyncio.run(scenario())


@pytest.mark.parametrize("control", [{"kind": "oak-like"}, {"blur": 4.0}])
def test_what_birds_see_changes_at_once_also_where_nothing_plays(control):
    player = butterflies(**QUICK).run(6)
    before = player.picture
    player.change(**control)
    assert player.session.rounds == 6 and not np.array_equal(player.picture[364:440, 724:], before[364:440, 724:])
    player.close()


def test_the_story_tells_each_act_once_in_order():
    player = butterflies(**QUICK)
    player.session.ecosystem.chronicle.reached = {name: 10 * i for i, name in enumerate(ACTS)}
    text = caption(player.session.snapshot())
    places = [text.index(title) for title, _ in ACTS.values()]
    assert places == sorted(places) and "Generation" in text
    player.close()


def test_controls_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="nobody"):
        butterflies(frozen="bees")
    with pytest.raises(TypeError):
        butterflies(colour="blue")
