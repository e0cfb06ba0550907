"""The arg max on a line: neither slow motion nor looking changes it, rewinding is exact, nonsense is refused."""

import asyncio

from gan_course.argmax import ArgmaxLoop, climb, learn
from gan_course.data.points import Points
from gan_course.measure.divergences import density_js
from gan_course.models import MLPDiscriminator
from gan_course.widgets.argmax import CONTROLS, DISTRIBUTIONS, ArgmaxSession, Own, Setup, argmax_line
from gan_course.widgets.argmax.picture import HEIGHT, WIDTH, Drawing
from gan_course.widgets.argmax.session import CLIMBERS, PHASES, PLACES
from gan_course.widgets.argmax.setup import COLUMNS, drawn
from gan_course.widgets.argmax.view import caption

import ipywidgets
import numpy as np
import pytest
import torch

QUICK = {"searches": 16, "climb_steps": 5, "d_steps": 2}


@pytest.fixture(autouse=True)
def take_away():
    yield
    ipywidgets.Widget.close_all()


def gone(line: ArgmaxSession, rounds: int, look: bool = False) -> torch.Tensor:
    until = line.rounds + rounds
    while line.rounds < until or line.mid_round:
        line.step()
        if look:
            line.snapshot()
    return torch.cat(
        [line.loop.negatives.flatten(), torch.cat([p.detach().flatten() for p in line.loop.D.parameters()])]
    )


@pytest.mark.parametrize("start", ["fresh", "last"])
@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_slow_motion_and_looking_change_nothing(start, noise):
    setup = Setup(**QUICK, start=start, noise=noise, keep=2)
    quick, slow = ArgmaxSession(setup), ArgmaxSession(setup)
    slow.slow = True
    assert torch.equal(gone(quick, 3), gone(slow, 3, look=True))
    assert quick.loop.evaluations == slow.loop.evaluations
    np.testing.assert_array_equal(quick.trace["distance"], slow.trace["distance"])
    np.testing.assert_allclose(quick.trace["loss_D"], slow.trace["loss_D"])


def test_it_is_the_loop_of_the_chapter():
    line = ArgmaxSession(Setup(**QUICK))
    with torch.random.fork_rng():
        torch.manual_seed(0)
        D = MLPDiscriminator((1,), (64, 64))
    loop = ArgmaxLoop(D, DISTRIBUTIONS["two_modes"](), Setup(**QUICK).loop((-3.0, 3.0)))
    gone(line, 4)
    loop.run(4)
    assert torch.equal(line.loop.negatives, loop.negatives.cpu())
    assert line.trace["loss_D"][-1] == pytest.approx(loop.loss_D, rel=1e-5)


@pytest.mark.parametrize("pieces", [0, 1, 4, 9])
def test_a_restored_session_goes_on_bit_for_bit_even_from_the_middle_of_a_round(pieces):
    line = ArgmaxSession(Setup(**QUICK))
    gone(line, 2)
    line.slow = True
    for _ in range(pieces):
        line.step()
    state, shown = line.save(), line.snapshot()
    first = gone(line, 2)
    line.change(Setup(**QUICK | {"keep": 1}))
    for _ in range(2):
        line.restore(state)
        again = line.snapshot()
        assert again.rounds == shown.rounds == 2 and line.mid_round == (pieces > 0) and line.setup.keep == 20
        np.testing.assert_array_equal(again.scores, shown.scores)
        assert torch.equal(first, gone(line, 2))


def test_a_snapshot_says_what_is_true():
    line = ArgmaxSession(Setup(searches=256))
    line.slow = True
    before = line.snapshot()
    assert before.paths is None and before.phase == "" and len(before.old) == 0 and len(before.newest)
    assert before.scores.shape == before.places.shape == (PLACES,)
    cell = before.places[1] - before.places[0]
    assert before.density.sum() * cell == pytest.approx(1, abs=0.02) == before.real_density.sum() * cell
    assert before.density[2:-2].min() > 0.05  # noise covers the whole box, to its rim
    phases, falls = [], []
    while line.rounds == 0:
        line.step()
        shown = line.snapshot()
        phases.append(shown.phase)
        falls.append(shown.fall)
        if shown.phase == "search":
            start, now = (np.interp(x, shown.places, shown.scores) for x in (shown.paths[0], shown.paths[-1]))
            assert len(start) == CLIMBERS and (now >= start - 1e-3).all()  # uphill, on the curve shown
    assert [*dict.fromkeys(phases)] == list(PHASES)
    assert falls == sorted(falls) and falls[-1] == 1
    assert len(shown.curves["distance"]) == 1 and shown.baseline > 0


def test_the_best_D_is_half_where_the_densities_are_equal():
    line = ArgmaxSession(Setup())
    line.loop.found = DISTRIBUTIONS["two_modes"]().sample(20_000, torch.Generator().manual_seed(0))
    line.loop._memory = [line.loop.found]
    shown = line.snapshot()
    dense = shown.real_density > 0.1
    assert np.abs(shown.best[dense] - 0.5).max() < 0.06
    assert np.isnan(shown.best[np.abs(shown.places) > 2.5]).all()  # nobody is there


def test_the_negatives_come_to_the_data():
    line = ArgmaxSession(Setup(start="last", keep=1, climb_steps=10))
    gone(line, 60)
    assert line.trace["distance"][-5:].mean() < 0.4 * line.trace["distance"][0]


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_each_distribution_lies_inside_the_box(name):
    data = DISTRIBUTIONS[name]()
    assert data.dim == 1 and data.extent <= 3.0
    assert density_js(data.log_density, data.log_density, (-3, 3), dim=1) == pytest.approx(0, abs=1e-9)


def test_a_drawing_has_mass_where_it_was_drawn():
    data = drawn("0" * 12 + "4" + "0" * 7 + "2" + "000")
    x = data.sample(4000, torch.Generator().manual_seed(0))[:, 0]
    assert set(x.div(0.25).floor().int().unique().tolist()) <= set(range(-3, 12))
    assert (x < 1).float().mean() == pytest.approx(2 / 3, abs=0.04)
    for nonsense in ("", "0" * COLUMNS, "9" * COLUMNS, "x" * COLUMNS, "²" * COLUMNS, "1" * (COLUMNS + 1)):
        with pytest.raises(ValueError, match="drawing"):
            drawn(nonsense)


def test_the_picture_shows_searches_falling():
    line, drawing = ArgmaxSession(Setup()), Drawing()
    still = drawing(line.snapshot())
    assert still.shape == (HEIGHT, WIDTH, 4) and still.dtype == np.uint8
    line.slow = True
    seen = {}
    while line.rounds == 0:
        line.step()
        shown = line.snapshot()
        seen.setdefault((shown.phase, shown.fall > 0.5), drawing(shown))
    learning, climbing, falling = seen["learn", False], seen["search", False], seen["collect", True]
    blue = lambda picture: (np.abs(picture[26:300, 60:610, :3].astype(int) - (0, 114, 178)).sum(-1) < 20).sum()
    assert blue(climbing) > blue(learning) + 500
    assert (falling != climbing).any()
    without = Drawing()
    without.best = False
    assert (without(shown) != drawing(shown)).any()


def test_snapshots_are_drawn_alike_however_they_come():
    line, drawing = ArgmaxSession(Setup(**QUICK)), Drawing()
    states = []
    for slow in (False, True):
        line.slow = slow
        for _ in range(5):
            line.step()
            shown = line.snapshot()
            states.append(line.save())
            assert (drawing(shown) == Drawing()(shown)).all()
    line.restore(states[0])
    assert (drawing(line.snapshot()) == Drawing()(line.snapshot())).all()


def test_the_words_mark_the_part_only_in_slow_motion():
    line = ArgmaxSession(Setup(**QUICK))
    gone(line, 1)
    shown = line.snapshot()
    assert "font-weight:600" in caption(shown, slow=True) and "font-weight:600" not in caption(shown, slow=False)
    assert f"{shown.curves['distance'][-1]:.3f}" in caption(shown, slow=False)


def test_run_and_step_do_whole_rounds_and_rewind_brings_the_controls_back():
    line = argmax_line(**QUICK)
    assert line.slow.value and line.run(4) is line
    assert line.session.rounds == 4 and not line.session.mid_round and line.session.slow
    line.session.step()  # a piece, as Play does
    assert line.session.mid_round
    line.step()
    assert line.session.rounds == 5 and not line.session.mid_round
    line.change(keep=1)
    assert line.session.loop.settings.keep == 1 and line.session.rounds == 5
    line.run(5)
    line.rewind(0)
    assert line.session.rounds == 0 and line.setup.keep == 20 == line.controls["keep"].value
    assert "image/png" in line._repr_mimebundle_()


def test_every_value_of_every_control_plays():
    line = argmax_line(**QUICK)
    for name, control in CONTROLS.items():
        for value in control.values if name != "climb_steps" else control.values[:4]:
            line.controls[name].value = value  # as a person turns it
            line.run(1)
            assert getattr(line.session.setup, name) == value
        line.controls[name].value = getattr(Setup(**QUICK), name)
    assert not line._error.value


def test_a_drawing_is_clicked_together_and_never_empty():
    line = argmax_line(**QUICK)
    assert line._board_row.layout.display == "none"
    line.controls["data"].value = "drawing"
    assert line._board_row.layout.display == "flex"
    for column in line.board:
        for _ in range(5):
            column.click()
    assert any(map(int, line.setup.heights))
    line.change(heights="0" * 12 + "4" + "0" * 11)
    line.board[12].click()  # the last one would leave nothing
    assert line.setup.heights[12] == "4"
    line.run(2)


def test_own_functions_network_and_data():
    seen = set()

    def my_learn(*given):
        seen.add("learn")
        return learn(*given)

    def my_climb(*given):
        seen.add("climb")
        return climb(*given)

    D = MLPDiscriminator((1,), (8,))
    first = [p.detach().clone() for p in D.parameters()]
    line = argmax_line(Points([[-8.0], [6.0]], 0.5), learn=my_learn, climb=my_climb, D=D, **QUICK).run(2)
    assert seen == {"learn", "climb"} and line.controls["data"].disabled
    assert all(torch.equal(a, b) for a, b in zip(first, D.parameters()))  # a copy was trained
    assert line.session.reach > 8 and line.session.loop.negatives.abs().max() <= line.session.reach


MISTAKES = {
    "no tensor": ({"climb": lambda D, x, *_: None}, "climb returned None"),
    "another shape": ({"climb": lambda D, x, *_: x[:3]}, r"climb returned \(3, 1\)"),
    "no numbers": ({"climb": lambda D, x, *_: x * float("nan")}, "infinity"),
    "loss is no tensor": ({"learn": lambda *_: 1.0}, "learn returned 1.0"),
    "loss is no number": ({"learn": lambda *_: torch.tensor(float("nan"))}, "diverged"),
    "an exception": ({"climb": lambda *_: 1 / 0}, "division"),
}


@pytest.mark.parametrize("own, words", MISTAKES.values(), ids=MISTAKES)
def test_a_learners_mistake_is_named_and_the_rest_goes_on(own, words):
    line = argmax_line(**own, **QUICK)
    with pytest.raises(Exception, match=words):
        line.run(2)
    line.refresh()
    line.own = Own()
    line.reset()
    assert line.run(1).session.rounds == 1


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e30])
def test_a_D_that_ran_away_can_be_looked_at_and_left(number):
    line = argmax_line(**QUICK).run(1)
    line.session.slow = True
    for _ in range(4):  # into a search
        line.session.step()
    with torch.no_grad():
        for weight in line.session.loop.D.parameters():
            weight.fill_(number)
    line.refresh()
    line.reset()
    assert line.run(1).session.rounds == 1


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
@pytest.mark.parametrize("slow", [False, True])
def test_a_D_that_runs_away_is_named_before_anybody_climbs_on_it(number, slow):
    climbed = []

    def bad_learn(D, *given):
        learn(D, *given)
        with torch.no_grad():
            next(D.parameters()).fill_(number)
        return torch.tensor(1.0)  # the loss alone would not tell

    def my_climb(*given):
        climbed.append(given)
        return climb(*given)

    session = argmax_line(learn=bad_learn, climb=my_climb, **QUICK).session
    session.slow = slow
    with pytest.raises(FloatingPointError, match="D's outputs are not finite: it diverged"):
        for _ in range(10):
            session.step()
    assert not climbed and session.rounds == 0


class Flat(torch.nn.Module):
    """A D whose logits are (n,), not (n, 1)."""

    def __init__(self, D):
        super().__init__()
        self.D = D

    def forward(self, x):
        return self.D(x).squeeze(-1)


def test_logits_may_be_flat_but_not_two_for_each():
    D = MLPDiscriminator((1,), (8,))
    plain, flat = (argmax_line(D=one, **QUICK).run(2) for one in (D, Flat(D)))
    np.testing.assert_array_equal(plain.session.snapshot().scores, flat.session.snapshot().scores)
    with pytest.raises(ValueError, match=r"D made \(241, 2\) of 241 places; it should give each one number"):
        argmax_line(D=torch.nn.Linear(1, 2), **QUICK)


def test_the_hint_says_that_own_data_take_the_controls_place():
    line = argmax_line(Points([[-1.0], [1.0]], 0.2), **QUICK)
    assert "Replaced by your own data" in line.controls["data"].description  # a tooltip would not show next to it


def test_noise_drives_the_learners_own_climb():
    seen = []

    def my_climb(D, x, steps, lr, box):
        seen.append(steps)
        return climb(D, x, steps, lr, box)

    argmax_line(climb=my_climb, noise=0.5, **QUICK).run(2)
    assert seen == [1] * 2 * QUICK["climb_steps"]


def test_what_stays_for_a_round_is_drawn_once(monkeypatch):
    line, drawing, charts = ArgmaxSession(Setup()), Drawing(), []
    monkeypatch.setattr(Drawing, "_charts", lambda self, shown: charts.append(shown.rounds))
    line.slow = True
    while line.rounds < 2:
        line.step()
        drawing(line.snapshot())
    assert charts == [0, 1, 2]
    drawing.best = False
    drawing(line.snapshot())
    assert charts == [0, 1, 2, 2]


def test_nonsense_is_refused():
    for bad, words in (
        ({"data": "four_modes"}, "two_modes"),
        ({"keep": 3}, "1, 2, 5"),
        ({"seed": -1}, "seed"),
        ({"data": Points([[0.0, 1.0]], 0.1)}, "on a line"),
        ({"heights": "12"}, "drawing"),
    ):
        with pytest.raises(ValueError, match=words):
            argmax_line(**bad)
    for bad in ({"D": 3}, {"learn": "fast"}, {"speed": 3}):
        with pytest.raises(TypeError):
            argmax_line(**bad)


def test_a_control_turned_while_it_plays_lets_it_play_on():
    async def scenario():
        line = argmax_line(**QUICK)
        line.play()
        await asyncio.sleep(0.05)
        line.change(data="one_mode")
        assert line.playing and line.session.rounds == 0
        for slow in (False, True, False):
            line.slow.value = slow
            await asyncio.sleep(0.03)
        assert line.playing and not line._error.value
        line.close()

    asyncio.run(scenario())
