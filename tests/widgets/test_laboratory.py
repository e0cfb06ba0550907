"""The laboratory's session and view, without a browser."""

import csv
import json

from gan_course.data.points import from_points, points
from gan_course.models.mlp import MLPDiscriminator, MLPGenerator
from gan_course.training import losses, steps
from gan_course.widgets.laboratory import Laboratory, Pair, Run, Setup, laboratory
from gan_course.widgets.laboratory.advice import advice
from gan_course.widgets.laboratory.board import Board
from gan_course.widgets.laboratory.plane import CELLS, blurred_density, cloth, kernel_density, plane
from gan_course.widgets.laboratory.session import Own
from gan_course.widgets.laboratory.setup import KNOBS

import ipywidgets
import numpy as np
import pytest
import torch

SMALL = {"G_width": 8, "D_width": 8, "batch": 32}


@pytest.fixture(autouse=True)
def take_away():
    yield
    ipywidgets.Widget.close_all()


def weights(run: Run) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in (*run.G.parameters(), *run.D.parameters())])


def trained(run: Run, rounds: int) -> Run:
    for _ in range(rounds):
        run.step()
    return run


# --- the session


def test_does_the_courses_steps_and_nothing_else():
    run = trained(Run(Setup(**SMALL, d_steps=2, seed=3)), 12)
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


@pytest.mark.parametrize("changes", [{}, {"spectral": True}, {"ema": 100, "objective": "wasserstein-gp"}])
def test_looking_changes_nothing(changes):
    setup = Setup(**SMALL, **changes)
    alone, watched = Run(setup), Run(setup)
    for ground in ("D", "best D", "D - best D", "density", None) * 4:
        watched.look.update(ground=ground, arrows=True, cloth=True)
        watched.snapshot()
        watched.step()
    assert torch.equal(weights(trained(alone, 20)), weights(watched))


@pytest.mark.parametrize("changes", [{}, {"spectral": True, "ema": 10}, {"optimiser": "sgd", "momentum": 0.9}])
def test_goes_on_from_a_saved_state_bit_for_bit(changes):
    run = trained(Run(Setup(**SMALL, **changes)), 7)
    state = run.save()
    first, curve = weights(trained(run, 9)), run.curves["loss_G"]
    for _ in range(2):
        run.restore(state)
        assert run.rounds == 7
        assert torch.equal(weights(trained(run, 9)), first)
        assert np.array_equal(run.curves["loss_G"], curve)


def test_every_knob_turns():
    for name, knob in KNOBS.items():
        for value in (knob.values[0], knob.values[-1] if name != "objective" else "hinge"):
            setup = Setup(**SMALL).but(**{name: value} | ({"drawing": Board.SMILE} if value == "drawing" else {}))
            run = trained(Run(setup), 2)
            assert np.isfinite(run.snapshot().fake).all(), name


def test_live_knobs_change_what_happens_next():
    run = trained(Run(Setup(**SMALL)), 3)
    run.change(run.setup.but(lr_G=0.01, d_steps=3, batch=16, momentum=0.5))
    before = run.done_D
    run.step()
    assert run.done_D == before + 3
    assert run.opt_G.param_groups[0]["lr"] == 0.01 and run.opt_G.param_groups[0]["betas"][0] == 0.5


def test_slow_motion_does_the_same_round_in_parts():
    fast, slow = (Run(Setup(**SMALL)) for _ in range(2))
    slow.slow = True
    phases = []
    for _ in range(8):
        phases.append(slow.snapshot().phase)
        slow.step()
    assert phases == ["sample", "D learns", "advice", "G learns"] * 2
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
    run = Run(Setup(**SMALL, objective="own"), Own(d_step=d_step, g_step=g_step, G=G, data=data))
    run.step()
    assert calls == [("D", (32, 2), (3, 2)), ("G", 32)]
    assert run.data is data and not torch.equal(run.G.weight, G.weight)  # a copy of G was trained

    flat = Run(Setup(**SMALL, objective="own"), Own(g_loss=lambda logits: 0 * logits.sum()))
    before = [p.clone() for p in flat.G.parameters()]
    trained(flat, 3)
    assert all(torch.equal(a, b) for a, b in zip(before, flat.G.parameters()))


def test_a_loss_that_is_none_or_infinite_is_explained():
    with pytest.raises(TypeError, match="d_step returned None"):
        Run(Setup(**SMALL, objective="own"), Own(d_step=lambda *a: None)).step()
    with pytest.raises(FloatingPointError, match="g_step is nan"):
        Run(Setup(**SMALL, objective="own"), Own(g_step=lambda *a: torch.tensor(float("nan")))).step()


# --- what is seen


@pytest.mark.parametrize("name", list(losses.OBJECTIVES))
def test_arrows_are_minus_the_gradient_of_the_loss_that_is_played(name):
    run = trained(Run(Setup(**SMALL, objective=name)), 5)
    x = points("ring8").sample(10, torch.Generator().manual_seed(0)).requires_grad_()
    loss = losses.OBJECTIVES[name].g_loss(run.D(x))
    (expected,) = torch.autograd.grad(loss, x)
    assert torch.allclose(advice(run.g_step, run.D, x.detach()), -10 * expected, atol=1e-6)


def test_arrows_follow_a_step_of_ones_own_and_leave_no_trace():
    run = trained(Run(Setup(**SMALL)), 3)

    def upwards(G, D, n, noise, opt_G):
        loss = -G(noise(n))[:, 1].mean()
        opt_G.zero_grad()
        loss.backward()
        opt_G.step()
        opt_G.zero_grad()
        D.requires_grad_(False)
        return loss.detach()

    gradients = [p.grad.clone() for p in run.D.parameters()]
    arrows = advice(upwards, run.D, torch.zeros(4, 2))
    assert torch.allclose(arrows, torch.tensor([[0.0, 1.0]]).expand(4, 2))
    assert all(p.requires_grad and torch.equal(p.grad, g) for p, g in zip(run.D.parameters(), gradients))


def test_the_best_answer_is_a_half_for_equal_distributions():
    run = Run(Setup(data="two_blobs", **SMALL))
    run._fakes = lambda z: run._real  # a G that has won
    best = run.best()
    there = run._p > 0.05 * run._p.max()
    assert (best[there] - 0.5).abs().max() < 0.15  # the kernel estimate's noise
    run._fakes = lambda z: run._real + 50  # and one that is nowhere near
    assert run.best()[there].min() > 0.95


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
    run = Run(Setup(data="three_blobs", **SMALL))
    other = run.data.sample(2000, torch.Generator().manual_seed(99))
    run._fakes = lambda z: other
    run._measure()
    for name, floor in run.floors.items():
        assert run.distances[name][-1] < 2 * floor
        assert run.distances[name][0] > 3 * floor  # an untrained G
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
    with pytest.raises(ValueError, match="pentagon"):
        laboratory(data="pentagon")
    with pytest.raises(ValueError, match="on a line"):
        laboratory(data=points("one_gaussian_1d"))


def test_live_knobs_go_on_and_others_begin_anew():
    lab = laboratory(**SMALL).run(5)
    lab.panel.knobs["lr_D"].value = 0.01
    assert lab.session.rounds == 5 and "lr_D=0.01" in lab.panel.text.value
    lab.panel.knobs["D_layers"].value = 3
    assert lab.session.rounds == 0 and lab.setups[0].D_layers == 3
    assert lab.setups[0].lr_D == 0.01 and not lab._trouble.value


def test_text_loads_and_bad_text_is_explained_and_changes_nothing():
    lab = laboratory(**SMALL)
    lab.panel.text.value = "data=ring seed=4"
    assert lab.setups == [Setup(data="ring", seed=4)] and lab.panel.knobs["data"].value == "ring"
    lab.panel.text.value = "data=pentagon"
    assert "pentagon" in lab._trouble.value and lab.setups == [Setup(data="ring", seed=4)]
    with pytest.raises(ValueError, match="room for two"):
        lab.text = "seed=1 | seed=2 | seed=3"
    assert lab.setups == [Setup(data="ring", seed=4)]


def test_two_runs_stand_side_by_side_and_have_their_own_knobs():
    lab = laboratory(**SMALL)
    lab.panel.two.value = True
    assert isinstance(lab.session, Pair) and len(lab.runs) == 2
    lab.panel.which.value = "B"
    lab.panel.knobs["lr_G"].value = 0.01
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


def test_drawing_board():
    lab = laboratory(**SMALL)
    assert not lab.panel.board.children  # not built before it is needed
    lab.panel.knobs["data"].value = "drawing"
    assert lab.setups[0].drawing == Board.SMILE and lab.panel.board.layout.display == "flex"
    before = lab.setups[0].cells()
    lab.panel.board._cells[0].value = True
    after = lab.setups[0].cells()
    assert after[0, 0] == 1 and (before != after).sum() == 1 and not lab._trouble.value
    lab.panel.knobs["data"].value = "ring"
    assert lab.panel.board.layout.display == "none"


def test_layers_change_the_picture():
    lab = laboratory(**SMALL | {"lr_D": 0.02}).run(30)  # long enough for arrows that can be seen
    seen = {lab.picture.tobytes()}
    for name in ("best D", "D - best D", "density", None, "D"):
        lab.panel.ground.value = name
        seen.add(lab.picture.tobytes())
    for name, box in lab.panel.layers.items():
        box.value = not box.value
        seen.add(lab.picture.tobytes())
        assert not lab._trouble.value, name
    for _, name in lab.panel.chart.options[1:]:
        lab.panel.chart.value = name
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
    assert lab.panel.knobs["G_width"].disabled and "Your own" in lab.panel.knobs["G_width"].tooltip
    assert not lab.panel.knobs["D_width"].disabled


def test_own_functions_are_one_of_the_games_and_the_courses_are_still_there():
    calls = []

    def g_loss(logits):
        calls.append(len(logits))
        return -logits.mean()

    lab = laboratory(g_loss=g_loss, **SMALL)
    assert lab.setups[0].objective == "own" and lab.panel.knobs["objective"].value == "own"
    lab.run(2)
    assert calls.count(32) == 2
    lab.panel.knobs["objective"].value = "hinge"
    calls.clear()
    lab.run(2)
    assert not calls
    without = laboratory(**SMALL)
    assert "own" not in [value for _, value in without.panel.knobs["objective"].options]
    without.panel.text.value = "data=ring objective=own"
    assert "needs functions of yours" in without._trouble.value and without.setups[0].data == "ring8"


def test_everything_says_what_it_does():
    lab = laboratory(**SMALL)

    def family(widget):
        return [widget, *(w for child in getattr(widget, "children", ()) for w in family(child))]

    kinds = (ipywidgets.Button, ipywidgets.ToggleButton, ipywidgets.Dropdown, ipywidgets.Checkbox, ipywidgets.Text)
    controls = [w for w in family(lab) if isinstance(w, kinds)]
    assert len(controls) > 30 and all(w.tooltip for w in controls)
