"""Figures of the loop without a generator."""

from gan_course import plots
from gan_course.argmax import ArgmaxLoop, LoopSettings
from gan_course.data.digits import digits
from gan_course.data.points import points
from gan_course.models import MLPDiscriminator

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def shots(data, shape, box=(-2.0, 2.0), n=3):
    torch.manual_seed(0)
    settings = LoopSettings(box=box, searches=40, climb_steps=1, d_steps=1, batch=8)
    return ArgmaxLoop(MLPDiscriminator(shape, (8,)), data, settings).run(n - 1, every=1)


def test_the_curve_is_Ds_answer():
    shot = shots(points("two_gaussians_1d"), (1,))[-1]
    ax = plots.d_curve(shot)
    curve = next(line for line in ax.lines if line.get_label() == "D(x)")
    assert np.array_equal(curve.get_xydata()[:, 1], shot.answers)


def test_the_map_is_Ds_answer_with_x_along_x():
    shot = shots(points("two_moons"), (2,))[-1]
    ax = plots.d_map(shot)
    mesh = ax.collections[0].get_array().reshape(80, 80)
    i = 5 * 80 + 60  # x is the 6th, y the 61st place of the axis
    assert mesh[60, 5] == pytest.approx(shot.answers[i])
    assert shot.places[i, 0] < 0 < shot.places[i, 1]


@pytest.mark.parametrize("data, shape", [("two_gaussians_1d", (1,)), ("two_moons", (2,)), (None, (1, 8, 8))])
def test_a_strip_has_a_panel_for_each_round(data, shape):
    source = points(data) if data else digits(8)
    axes = plots.rounds(shots(source, shape, (-1.0, 1.0), n=5), columns=3)
    assert [ax.get_title() for ax in axes] == [f"round {i}" for i in range(5)]


def test_nothing_to_draw_says_what_to_do():
    with pytest.raises(ValueError, match="every="):
        plots.rounds([])
