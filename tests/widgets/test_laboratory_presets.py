"""Each preset shows what it promises."""

from gan_course.device import threads
from gan_course.widgets.laboratory import LaboratorySession, Setup, changed, laboratory, words
from gan_course.widgets.laboratory.setup import PRESETS

import ipywidgets
import numpy as np
import pytest
import torch


def runs(name: str) -> list[LaboratorySession]:
    return [LaboratorySession(Setup.parse(part)) for part in PRESETS[name].split("|")]


def play(run: LaboratorySession, rounds: int) -> np.ndarray:
    """Train; D's losses of every round."""
    losses = []
    with threads(1):
        for _ in range(rounds):
            run.step()
            losses.append(run._loss_D)
    return np.array(losses)


@pytest.mark.parametrize("name", PRESETS)
def test_is_a_setup_and_says_what_to_watch(name: str):
    lab, watch = laboratory(PRESETS[name]), words.PRESETS[name][1]
    try:
        assert lab.text == PRESETS[name]  # in its shortest form, so that the menu recognises it
        assert lab.panel.preset.value == name and "html" not in watch
        assert watch[:20].split("'")[0] in lab.panel.watch.value
        assert "for yours" not in lab.panel.watch.value
    finally:
        ipywidgets.Widget.close_all()


def test_success_comes_near_the_floor_and_d_is_left_without_an_opinion():
    (run,) = runs("success")
    play(run, 350)
    js = run.distances["js"]
    assert js[0] > 0.5 and js[-3:].mean() < 0.16
    assert (run.map_of_D() - 0.5).abs().mean() < 0.2


@pytest.mark.parametrize("name", PRESETS)
def test_goes_on_for_a_thousand_rounds(name: str):
    for run in runs(name):
        play(run, 1000)
        assert run.rounds == 1000 and run._fakes(run._z).isfinite().all()


def test_collapse_holds_few_modes_and_moves_between_them():
    (run,) = runs("mode_collapse")
    middles = []
    for rounds in (60, 15, 15, 225, 15, 670):  # early, and a thousand rounds later
        play(run, rounds)
        fake = run._fakes(run._z)
        middles.append(fake.median(dim=0).values)
        run._measure()
        assert run.distances["captured"][-1] <= 2 and fake.std(dim=0).norm() < 0.4
    assert run.distances["js"][-1] > 0.45
    assert torch.stack(middles).std(dim=0).max() > 0.2  # it does not stay


@pytest.mark.parametrize("cure", [{"d_steps": 10}, {"momentum": 0.0}])
def test_a_single_control_cures_the_collapse(cure):
    (run,) = runs("mode_collapse")
    run.change(changed(run.setup, **cure))
    play(run, 1000)
    run._measure()
    assert run.quality[0] >= 5 and run.distances["js"][-1] < 0.45


def test_one_mode_stays_lost():
    (run,) = runs("lost_mode")
    play(run, 80)
    assert run.distances["captured"][-3:].tolist() == [1, 1, 1]
    assert run.distances["high_quality"][-1] > 0.7


def test_oscillation_swings_with_momentum_and_not_without():
    swinging, calm = (play(run, 1000) for run in runs("oscillation"))
    for first, last in ((100, 300), (300, 600), (600, 1000)):
        assert swinging[first:last].std() > 10 * calm[first:last].std()


def test_gradients_vanish_with_minimax_alone():
    moved = []
    for run in runs("vanishing_gradients"):
        play(run, 10)
        before = run._fakes(run._z)
        play(run, 290)
        moved.append((run._fakes(run._z) - before).norm(dim=1).mean().item())
    assert moved[0] < 0.1 and moved[1] > 5 * moved[0] and moved[1] > 0.3


def test_a_thread_stays_a_thread():
    thread, cloth = runs("thread")
    for run in (thread, cloth):
        run.layers["cloth"] = True
    assert thread.snapshot().cloth.shape[0] == 1 < cloth.snapshot().cloth.shape[0]


def test_trained_networks_start_where_training_ended_and_large_steps_pull_them_apart():
    small, large = runs("trained")
    assert small.quality[0] == 8 and small.quality[2] > 0.7 and small.quality == large.quality
    play(small, 100)
    play(large, 100)
    assert small.distances["high_quality"][-1] > 0.4 > large.distances["high_quality"][-1]
