"""The laboratory's session and view, without a browser."""

import csv
import itertools
import json
import math

from gan_course.data.points import from_points, points
from gan_course.models.mlp import MLPDiscriminator, MLPGenerator
from gan_course.training import OBJECTIVES, losses, steps
from gan_course.widgets.core.grid import CELLS, plane
from gan_course.widgets.laboratory import Board, Laboratory, LaboratorySession, Own, Pair, Setup, laboratory
from gan_course.widgets.laboratory.arrows import arrows
from gan_course.widgets.laboratory.maps import blurred_density, cloth, kernel_density
from gan_course.widgets.laboratory.setup import CONTROLS, LOSSES, changed

import ipywidgets
import numpy as np
import pytest
import torch

SMALL = {"G_width": 8, "D_width": 8, "batch": 32}
PAGES = itertools.count()


@pytest.fixture(autouse=True)
def take_away():
    yield
    ipywidgets.Widget.close_all()


def weights(run: LaboratorySession) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in (*run.G.parameters(), *run.D.parameters())])


def trained(run: LaboratorySession, rounds: int) -> LaboratorySession:
    for _ in range(rounds):
        run.step()
    return run


# --- the session


def test_does_the_courses_steps_and_nothing_else():
    run = trained(LaboratorySession(Setup(**SMALL, d_steps=2, seed=3)), 12)
    with torch.random.fork_rng():
        torch.manual_seed(3)
        G, D = MLPGenerator(2, (2,), (8, 8), scale=points("ring8").scale), MLPDiscriminator((2,), (8, 8))
    opt_G, opt_D = (torch.optim.Adam(net.parameters(), 1e-3, (0.0, 0.9)) for net in (G, D))
    generator = torch.Generator().manual_seed(3)
    noise = lambda n: torch.randn(n, 2, generator=generator)
    for _ in range(12):
        for _ in range(2):
            steps.d_step(G, D, points("ring8").sample(32, generator), noise, opt_D)
        steps.g_step(G, D, 32, noise, opt_G)
    expected = torch.cat([p.detach().flatten() for p in (*G.parameters(), *D.parameters())])
    assert torch.allclose(weights(run), expected, atol=1e-5)


@pytest.mark.parametrize("changes", [{}, {"spectral": True}, {"ema": 100, "objective": "wasserstein-gp-points"}])
def test_looking_changes_nothing(changes):
    setup = Setup(**SMALL, **changes)
    alone, watched = LaboratorySession(setup), LaboratorySession(setup)
    for background in ("D", "best", "difference", "density", "") * 4:
        watched.layers.update(background=background, arrows=True, cloth=True)
        watched.snapshot()
        watched.step()
    assert torch.equal(weights(trained(alone, 20)), weights(watched))


@pytest.mark.parametrize("changes", [{}, {"spectral": True, "ema": 10}, {"optimiser": "sgd", "momentum": 0.9}])
def test_goes_on_from_a_saved_state_bit_for_bit(changes):
    run = trained(LaboratorySession(Setup(**SMALL, **changes)), 7)
    state = run.save()
    first, curve = weights(trained(run, 9)), run.curves["loss_G"]
    for _ in range(2):
        run.restore(state)
        assert run.rounds == 7
        assert torch.equal(weights(trained(run, 9)), first)
        assert np.array_equal(run.curves["loss_G"], curve)


def test_every_control_turns():
    for name, control in CONTROLS.items():
        for value in (control.values[0], control.values[-1] if name != "objective" else "hinge"):
            setup = changed(Setup(**SMALL), **{name: value} | ({"drawing": Board.SMILE} if value == "drawing" else {}))
            run = trained(LaboratorySession(setup), 2)
            assert np.isfinite(run.snapshot().fake).all(), name


def test_live_controls_change_what_happens_next():
    run = trained(LaboratorySession(Setup(**SMALL)), 3)
    run.change(changed(run.setup, lr_G=0.01, d_steps=3, batch=16, momentum=0.5))
    before = run.done_D
    run.step()
    assert run.done_D == before + 3
    assert run.opt_G.param_groups[0]["lr"] == 0.01 and run.opt_G.param_groups[0]["betas"][0] == 0.5


def test_slow_motion_does_the_same_round_in_parts():
    fast, slow = (LaboratorySession(Setup(**SMALL)) for _ in range(2))
    slow.slow = True
    phases = []
    for _ in range(8):
        phases.append(slow.snapshot().phase)
        slow.step()
    assert phases == ["sample", "learn_D", "gradient", "learn_G"] * 2
    assert torch.equal(weights(slow), weights(trained(fast, 2)))
    slow.step()
    slow.step()
    slow.slow = False
    slow.step()  # ends the round that had begun
    assert slow.rounds == 3 and slow.phase == 0
    assert torch.equal(weights(slow), weights(trained(fast, 1)))


def test_own_steps_losses_networks_and_data():
    calls = []

    def d_step(G, D, real, noise, opt_D):
        calls.append(("D", real.shape, noise(3).shape))
        return steps.d_step(G, D, real, noise, opt_D)

    def g_step(G, D, n, noise, opt_G):
        calls.append(("G", n))
        return steps.g_step(G, D, n, noise, opt_G)

    G, data = torch.nn.Linear(2, 2), from_points(torch.tensor([[0.0, 1.0], [1.0, 0.0]]))
    run = LaboratorySession(Setup(**SMALL, objective="own"), Own(d_step=d_step, g_step=g_step, G=G, data=data))
    run.step()
    assert calls == [("D", (32, 2), (3, 2)), ("G", 32)]
    assert run.data is data and not torch.equal(run.G.weight, G.weight)  # a copy of G was trained

    flat = LaboratorySession(Setup(**SMALL, objective="own"), Own(g_loss=lambda logits: 0 * logits.sum()))
    before = [p.clone() for p in flat.G.parameters()]
    trained(flat, 3)
    assert all(torch.equal(a, b) for a, b in zip(before, flat.G.parameters()))


def test_a_loss_that_is_none_or_infinite_is_explained():
    with pytest.raises(TypeError, match="d_step returned None"):
        LaboratorySession(Setup(**SMALL, objective="own"), Own(d_step=lambda *a: None)).step()
    with pytest.raises(FloatingPointError, match="g_step is nan"):
        LaboratorySession(Setup(**SMALL, objective="own"), Own(g_step=lambda *a: torch.tensor(float("nan")))).step()


def test_a_step_that_asks_for_the_noise_it_was_promised_is_no_trouble():
    def g_step(G, D, n, noise, opt_G):
        assert noise(n).shape == (n, 2)
        return steps.g_step(G, D, n, noise, opt_G)

    shown = LaboratorySession(Setup(**SMALL, objective="own"), Own(g_step=g_step)).snapshot()
    assert shown.error is None and shown.arrows is not None


def test_networks_are_trained_as_they_are_or_refused_with_a_reason():
    D = MLPDiscriminator((2,), (8, 8))
    for layer in list(D.modules()):
        if isinstance(layer, torch.nn.Linear):
            torch.nn.utils.spectral_norm(layer)  # the older one, by hooks
    run = LaboratorySession(Setup(**SMALL), Own(D=D))
    before = [weight.detach().clone() for weight in run.D.parameters()]
    trained(run, 3)
    assert not any(torch.equal(old, new) for old, new in zip(before, run.D.parameters()))
    D(torch.zeros(3, 2))
    with pytest.raises(ValueError, match="D cannot be copied .* has not been used yet"):
        LaboratorySession(Setup(**SMALL), Own(D=D))
    with pytest.raises(ValueError, match="not for data of your own"):
        LaboratorySession(Setup(start="trained"), Own(data=points("ring")))


def test_one_of_two_runs_that_fails_is_waited_for():
    fails = [True]

    def d_loss(real, fake):
        if fails[0]:
            raise ZeroDivisionError
        return losses.d_loss(real, fake)

    pair = Pair(
        LaboratorySession(Setup(**SMALL)), LaboratorySession(Setup(**SMALL, objective="own"), Own(d_loss=d_loss))
    )
    for _ in range(4):
        with pytest.raises(ZeroDivisionError):
            pair.step()
    assert [run.rounds for run in pair.runs] == [1, 0] and pair.rounds == 0
    fails[0] = False
    pair.step()
    pair.step()
    assert [run.rounds for run in pair.runs] == [2, 2]


# --- what is seen


@pytest.mark.parametrize(("name", "even"), [(one, OBJECTIVES[one].even_losses) for one in LOSSES])
def test_answers_and_marks_are_those_of_the_loss_that_is_played(name, even):
    run = LaboratorySession(Setup(**SMALL, objective=name))
    assert run.snapshot().even_losses == even
    run.D = torch.nn.Linear(2, 1)  # logits as we want them: x1 itself
    with torch.no_grad():
        run.D.weight.copy_(torch.tensor([[1.0, 0.0]]))
        run.D.bias.zero_()
    (answers,) = run._scores(torch.tensor([[-3.0, 5.0], [0.25, 5.0], [3.0, 5.0]]))
    if name == "least-squares":  # real is 1, fake is 0
        assert answers.tolist() == [0, 0.25, 1]
    elif name == "wasserstein-gp-points":  # only differences count
        (shifted,) = (run.D.bias.data.fill_(7.0), run._scores(torch.tensor([[-3.0, 5.0], [0.25, 5.0], [3.0, 5.0]])))[1]
        assert torch.allclose(answers, shifted, atol=1e-5) and answers[0] < 0.5 < answers[2]
    else:
        assert torch.allclose(answers, torch.sigmoid(torch.tensor([-3.0, 0.25, 3.0])))


@pytest.mark.parametrize("name", LOSSES)
def test_the_best_answer_is_shown_only_where_it_is_known(name):
    lab = laboratory(objective=name, **SMALL)
    lab.panel.background.value = "difference"
    known = name not in ("hinge", "wasserstein-gp-points")
    assert (lab.session.snapshot().background is not None) == known
    assert ("best output D* is not known" in lab.caption.value) == (not known) and not lab._error.value


def test_a_perfect_least_squares_discriminator_differs_nowhere_from_the_best():
    run = LaboratorySession(Setup(**SMALL, data="three_blobs", objective="least-squares"))
    best = run.map_of_best()
    run.D.forward = lambda x: best[:, None] if len(x) == len(best) else x[:, :1]
    run.layers["background"] = "difference"
    assert np.allclose(run.snapshot().background, 0.5, atol=1e-6)


def test_losses_of_ones_own_have_no_marks_and_steps_of_ones_own_have_the_courses():
    own = LaboratorySession(Setup(**SMALL, objective="own"), Own(g_loss=lambda logits: -logits.mean()))
    assert own.snapshot().even_losses is None
    own = LaboratorySession(Setup(**SMALL, objective="own"), Own(g_step=steps.g_step))
    assert own.snapshot().even_losses == pytest.approx((2 * math.log(2), math.log(2)))


@pytest.mark.parametrize("name", LOSSES)
def test_arrows_are_minus_the_gradient_of_the_loss_that_is_played(name):
    run = trained(LaboratorySession(Setup(**SMALL, objective=name)), 5)
    x = points("ring8").sample(10, torch.Generator().manual_seed(0)).requires_grad_()
    loss = losses.OBJECTIVES[name].g_loss(run.D(x))
    (expected,) = torch.autograd.grad(loss, x)
    assert torch.allclose(arrows(run.g_step, run.D, x.detach()), -10 * expected, atol=1e-6)


def test_arrows_follow_a_step_of_ones_own_and_leave_no_trace():
    run = trained(LaboratorySession(Setup(**SMALL)), 3)

    def upwards(G, D, n, noise, opt_G):
        loss = -G(noise(n))[:, 1].mean()
        opt_G.zero_grad()
        loss.backward()
        opt_G.step()
        opt_G.zero_grad()
        D.requires_grad_(False)
        return loss.detach()

    gradients = [p.grad.clone() for p in run.D.parameters()]
    pushed = arrows(upwards, run.D, torch.zeros(4, 2))
    assert torch.allclose(pushed, torch.tensor([[0.0, 1.0]]).expand(4, 2))
    assert all(p.requires_grad and torch.equal(p.grad, g) for p, g in zip(run.D.parameters(), gradients))


def test_what_a_step_prints_is_printed_once_a_round_and_not_for_the_arrows(capsys):
    def g_step(*given):
        print("mine")
        return steps.g_step(*given)

    lab = laboratory(g_step=g_step, **SMALL)
    for _ in range(3):
        lab.refresh()
    assert lab.session.snapshot().arrows is not None and not capsys.readouterr().out
    lab.run(2)
    assert capsys.readouterr().out == "mine\n" * 2
    lab.step()
    assert lab.printed.value.count("mine") == 1


def test_the_best_answer_is_a_half_for_equal_distributions():
    run = LaboratorySession(Setup(data="two_blobs", **SMALL))
    run._fakes = lambda z: run._real  # a G that has won
    best = run.map_of_best()
    there = run._p > 0.05 * run._p.max()
    assert (best[there] - 0.5).abs().max() < 0.15  # the kernel estimate's noise
    run._fakes = lambda z: run._real + 50  # and one that is nowhere near
    assert run.map_of_best()[there].min() > 0.95


def test_densities_integrate_to_one_and_agree():
    data, reach = points("two_blobs"), 2.5
    cell = (2 * reach / CELLS) ** 2
    known = blurred_density(data, plane(reach), reach)
    estimate = kernel_density(data.sample(20_000, torch.Generator().manual_seed(0)), reach)
    assert known.sum() * cell == pytest.approx(1, abs=0.01) and estimate.sum() * cell == pytest.approx(1, abs=0.01)
    assert (known - estimate).abs().max() < 0.06 * known.max()


def test_the_plane_is_upright():
    x = plane(2.0)
    assert x[0].tolist() == pytest.approx([-x[-1][0].item(), -x[-1][1].item()])
    assert x[0, 0] < 0 < x[0, 1]  # first the top left cell


@pytest.mark.parametrize("kind", ["normal", "uniform"])
def test_the_cloth_covers_the_noise(kind):
    from gan_course.data.latent import Latent

    lines = cloth(Latent(2, kind))
    assert lines.shape[2] == 2 and lines.abs().max() < 2.2
    assert cloth(Latent(1, kind)).shape[0] == 1


def test_distances_reach_their_floor_when_g_has_won():
    run = LaboratorySession(Setup(data="three_blobs", **SMALL))
    other = run.data.sample(2000, torch.Generator().manual_seed(99))
    run._fakes = lambda z: other
    run._measure()
    for name, baseline in run.baselines.items():
        assert run.distances[name][-1] < 2 * baseline
        assert run.distances[name][0] > 3 * baseline  # an untrained G
    assert run.quality[0] == 3 and run.quality[2] > 0.95


# --- the view


def test_opens_quietly_and_runs():
    lab = laboratory(**SMALL)
    assert isinstance(lab, Laboratory) and lab.session.rounds == 0 and not lab.playing
    before = lab.picture
    lab.run(20)
    assert lab.session.rounds == 20 and (lab.picture != before).any()
    assert "of 8 modes" in lab.caption.value and "real against real" in lab.caption.value


def test_data_by_name_and_by_distribution():
    assert laboratory(data="ring", **SMALL).setups[0].data == "ring"
    own = from_points(torch.tensor([[0.0, 1.0]]))
    assert laboratory(data=own, **SMALL).session.data is own
    assert laboratory(data="drawing", **SMALL).setups[0].drawing == Board.SMILE
    with pytest.raises(ValueError, match="pentagon"):
        laboratory(data="pentagon")
    with pytest.raises(ValueError, match="on a line"):
        laboratory(data=points("one_gaussian_1d"))


def test_live_controls_go_on_and_others_begin_anew():
    lab = laboratory(**SMALL).run(5)
    lab.panel.controls["lr_D"].value = 0.01
    assert lab.session.rounds == 5 and "lr_D=0.01" in lab.panel.text.value
    lab.panel.controls["D_layers"].value = 3
    assert lab.session.rounds == 0 and lab.setups[0].D_layers == 3
    assert lab.setups[0].lr_D == 0.01 and not lab._error.value


def test_text_loads_and_bad_text_is_explained_and_changes_nothing():
    lab = laboratory(**SMALL)
    lab.panel.text.value = "data=ring seed=4"
    assert lab.setups == [Setup(data="ring", seed=4)] and lab.panel.controls["data"].value == "ring"
    lab.panel.text.value = "data=pentagon"
    assert "line " not in lab._error.value and "of yours" not in lab._error.value  # nobody's code is at fault
    assert "pentagon" in lab._error.value and lab.setups == [Setup(data="ring", seed=4)]
    with pytest.raises(ValueError, match="room for two"):
        lab.text = "seed=1 | seed=2 | seed=3"
    assert lab.setups == [Setup(data="ring", seed=4)]


def test_two_runs_stand_side_by_side_and_have_their_own_controls():
    lab = laboratory(**SMALL)
    lab.panel.two.value = True
    assert isinstance(lab.session, Pair) and len(lab.runs) == 2
    lab.panel.which.value = 1
    lab.panel.controls["lr_G"].value = 0.01
    assert [setup.lr_G for setup in lab.setups] == [1e-3, 0.01]
    lab.run(6)
    assert [run.rounds for run in lab.runs] == [6, 6]
    assert not torch.equal(weights(lab.runs[0]), weights(lab.runs[1]))
    lab.rewind(0)
    assert [run.rounds for run in lab.runs] == [0, 0]
    again = laboratory(lab.text)
    assert again.setups == lab.setups
    lab.panel.two.value = False
    assert len(lab.runs) == 1


def test_steps_of_one_player():
    lab = laboratory(**SMALL)
    before = weights(lab.session)
    for _ in range(3):
        lab.panel.step_D.click()
    G_size = sum(p.numel() for p in lab.session.G.parameters())
    after = weights(lab.session)
    assert torch.equal(before[:G_size], after[:G_size]) and not torch.equal(before[G_size:], after[G_size:])
    lab.panel.step_G.click()
    assert lab.session.done_D == 3 and lab.session.done_G == 1 and lab.session.rounds == 0


def touch(lab: Laboratory, *words: str) -> None:
    """What the page says when the board is touched."""
    lab.panel.board.pad.said.value = " ".join((f"page{next(PAGES)}", str(len(words)), *words))


def test_drawing_board():
    lab = laboratory(**SMALL)
    board = lab.panel.board
    assert board.layout.display == "none"
    lab.panel.controls["data"].value = "drawing"
    assert lab.setups[0].drawing == Board.SMILE and board.layout.display == "flex"
    before, picture = lab.setups[0].cells(), board._image.value
    lab.run(2)
    touch(lab, "down,0.03,0.03", "move,0.97,0.03")
    assert lab.session.rounds == 2 and board._image.value != picture  # starts again when the stroke has ended
    touch(lab, "move,3.5,0.03", "up,3.5,0.03")
    after = lab.setups[0].cells()
    assert after[0].all() and torch.equal(before[1:], after[1:]) and lab.session.rounds == 0
    touch(lab, "down,0.5,0.03", "move,0.97,0.03", "up,0.97,0.03")  # begun on a drawn cell: wiped
    assert lab.setups[0].cells()[0].tolist() == [1] * 7 + [0] * 7 and not lab._error.value
    lab.panel.controls["data"].value = "ring"
    assert board.layout.display == "none"


def test_drawing_by_keyboard():
    lab = laboratory(**SMALL, data="drawing")
    touch(lab, "ArrowUp", "ArrowRight", "ArrowDown", "Space")
    assert lab.setups[0].cells()[1, 1] == 1
    touch(lab, "Space", "ArrowLeft")
    assert lab.setups[0].drawing == Board.SMILE


def test_the_last_cell_of_a_drawing_stays():
    lab = laboratory(**SMALL, data="drawing", drawing="-".join(["2000"] + ["0"] * 13))
    touch(lab, "Space")
    assert lab.setups[0].cells()[0, 0] == 1 and lab.setups[0].cells().sum() == 1 and not lab._error.value


def test_layers_change_the_picture():
    lab = laboratory(**SMALL | {"lr_D": 0.02}).run(30)  # long enough for arrows that can be seen
    seen = {lab.picture.tobytes()}
    for name in ("best", "difference", "density", "", "D"):
        lab.panel.background.value = name
        seen.add(lab.picture.tobytes())
    for name, box in lab.panel.layers.items():
        box.value = not box.value
        seen.add(lab.picture.tobytes())
        assert not lab._error.value, name
    for _, name in lab.panel.measure.options[1:]:
        lab.panel.measure.value = name
        seen.add(lab.picture.tobytes())
    assert len(seen) == 1 + 4 + 4 + 3


def test_export_writes_what_was_seen(tmp_path):
    lab = laboratory(**SMALL).run(30)
    png, notes, table = lab.export(tmp_path)
    assert png.read_bytes().startswith(b"\x89PNG")
    read = json.loads(notes.read_text())
    assert read["rounds"] == 30 and Setup.parse(read["runs"][0]["setup"]) == lab.setups[0]
    rows = list(csv.DictReader(table.open()))
    assert [int(row["round"]) for row in rows] == list(range(31))
    assert float(rows[-1]["loss_G"]) == pytest.approx(lab.session._loss_G) and float(rows[-1]["js"]) > 0


def test_own_functions_disable_what_they_replace():
    lab = laboratory(d_step=lambda *a: steps.d_step(*a), G=torch.nn.Linear(2, 2), **SMALL)
    assert lab.panel.controls["G_width"].disabled and "your own" in lab.panel.controls["G_width"].tooltip
    assert not lab.panel.controls["D_width"].disabled


def test_own_functions_are_one_of_the_games_and_the_courses_are_still_there():
    calls = []

    def g_loss(logits):
        calls.append(len(logits))
        return -logits.mean()

    lab = laboratory(g_loss=g_loss, **SMALL)
    assert lab.setups[0].objective == "own" and lab.panel.controls["objective"].value == "own"
    lab.run(2)
    assert calls.count(32) == 2
    lab.panel.controls["objective"].value = "hinge"
    calls.clear()
    lab.run(2)
    assert not calls
    lab.panel.preset.value = "success"  # a preset says whose steps it plays
    assert "for yours choose own" in lab.panel.watch.value
    without = laboratory(**SMALL)
    assert "own" not in [value for _, value in without.panel.controls["objective"].options]
    without.panel.text.value = "data=ring objective=own"
    assert "needs functions of yours" in without._error.value and without.setups[0].data == "ring8"


@pytest.mark.parametrize("own", [{"g_step": lambda *a: 1 / 0}, {"g_loss": lambda logits: -logits}])
def test_a_step_that_cannot_be_asked_for_arrows_costs_the_arrows_only(own):
    lab = laboratory(**own, **SMALL)
    assert "Error" in lab._error.value and "arrows" in lab._error.value
    assert lab.picture.shape[1] == 900 and "of 8 modes" in lab.caption.value
    lab.panel.controls["objective"].value = "non-saturating"
    assert not lab._error.value
    lab.run(2)


def test_a_refused_change_changes_nothing():
    lab = laboratory(**SMALL).run(3)
    with pytest.raises(ValueError, match="needs functions of yours"):
        lab.change(objective="own")
    assert lab.setups[0].objective == lab.session.setup.objective == "non-saturating"
    lab.rewind(0)
    lab.reset()


def test_a_training_that_diverged_says_what_to_do():
    lab = laboratory(**SMALL, objective="wasserstein-gp-points", optimiser="sgd", lr_G=0.5, lr_D=0.5, momentum=0.9)
    with pytest.raises(FloatingPointError, match="Go back or press Reset, then try a smaller learning rate"):
        lab.run(400)
    with torch.no_grad():
        next(lab.session.G.parameters()).fill_(float("nan"))
    lab.refresh()
    assert "diverged" in lab.caption.value and "modes" not in lab.caption.value
    lab.reset()
    assert "of 8 modes" in lab.caption.value


def test_run_does_whole_rounds_in_slow_motion_too():
    lab = laboratory(**SMALL)
    lab.panel.slow.value = True
    lab.run(5)
    assert lab.session.rounds == 5 and lab.session.slow
    lab.step()
    assert lab.session.rounds == 5 and lab.session.phase == 1


def test_a_step_of_one_player_goes_another_way():
    lab = laboratory(**SMALL).run(20)
    lab.rewind(0)
    lab.panel.step_D.click()
    assert lab.moments == [0]


def test_the_average_can_be_turned_on_while_it_trains():
    lab = laboratory(**SMALL).run(20)
    before = lab.session.snapshot().fake
    lab.panel.controls["ema"].value = 100
    assert lab.session.rounds == 20 and np.array_equal(lab.session.snapshot().fake, before)  # it begins at the present
    lab.run(3)
    assert lab.session._ema.steps == 3


def test_modes_captured_are_drawn_where_there_are_modes():
    lab = laboratory(**SMALL)
    lab.panel.measure.value = "quality"
    label, lines, *_ = lab.drawing._distances([lab.session.snapshot()])
    captured, total, good = lab.session.quality
    assert lines[0][1][-1] == captured / total and lines[1][1][-1] == good
    assert label == "shares"
    lab.panel.controls["data"].value = "spiral"
    assert "no separate modes" in lab.drawing._distances([lab.session.snapshot()])[0] and not lab._error.value


def test_everything_says_what_it_does():
    lab = laboratory(**SMALL)

    def family(widget):
        return [widget, *(w for child in getattr(widget, "children", ()) for w in family(child))]

    kinds = (ipywidgets.Button, ipywidgets.ToggleButton, ipywidgets.Dropdown, ipywidgets.Checkbox, ipywidgets.Text)
    controls = [w for w in family(lab) if isinstance(w, kinds)]
    assert len(controls) > 30 and all(w.tooltip for w in controls)
