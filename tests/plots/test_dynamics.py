"""Figures of chapter 06: what is drawn where."""

from gan_course import plots
from gan_course.training.dirac import orbit

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def test_orbits_draw_each_path_and_its_distance():
    paths = {"round": orbit(1.0, 0.0, 200), "in": orbit(1.0, 0.0, 200, r1=0.5)}
    plane, distance = plots.orbits(paths, show=50)
    drawn = [line for line in plane.lines if len(line.get_xdata()) > 1]
    assert [len(line.get_xdata()) for line in drawn] == [51, 51]
    np.testing.assert_allclose(np.asarray(distance.lines[1].get_ydata()), paths["in"].norm(dim=1))
    assert [text.get_text() for text in distance.get_legend().get_texts()] == list(paths)
    assert len({line.get_linestyle() for line in drawn}) == 2  # told apart without colours


def test_lengths_stand_at_the_steps_at_which_they_were_measured():
    ax = plots.lengths({"a": [1.0, 0.1, 0.01]}, every=5)
    assert list(ax.lines[0].get_xdata()) == [0, 5, 10] and ax.get_yscale() == "log"


def test_critics_are_0_half_way_and_samples_are_ticks():
    x = torch.linspace(-2, 2, 41)
    real, fake = torch.full((5,), -1.0), torch.full((5,), 1.0)
    ax = plots.critics({"slope 3": (x, 3 * x + 7), "flat": (x, 0 * x)}, real, fake, top=2)
    assert ax.lines[0].get_ydata()[20] == pytest.approx(0, abs=1e-5) and ax.get_ylim() == (-2, 2)
    assert {text.get_text() for text in ax.get_legend().get_texts()} == {"slope 3", "flat", "real", "generated"}
