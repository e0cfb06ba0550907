"""What all figures share: plain numbers on logarithmic axes, points that stand out from the map below them."""

from gan_course import plots
from gan_course.plots.style import BELIEF

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
import torch
from matplotlib.colors import to_rgb
from torch import nn


def luminance(colour):
    """Relative luminance of WCAG 2, 0 to 1."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Contrast ratio of WCAG 2, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([43, 800], ["50", "100", "200", "500"]),
        ([0.02, 0.9], ["0.02", "0.05", "0.1", "0.2", "0.5"]),
        ([90, 600_000], ["100", "1,000", "10,000", "100,000"]),
        ([1e-9, 1], ["$10^{-8}$", "0.01", "1"]),
    ],
)
def test_logarithmic_axes_have_plain_numbers(values, said):
    _, ax = plt.subplots(figsize=(5, 3))
    ax.plot(values, values)
    plots.plain_log(ax, "xy")
    ax.figure.canvas.draw()
    low, high = ax.get_ylim()
    shown = [tick.label1.get_text() for tick in ax.yaxis.get_major_ticks() if low <= tick.get_loc() <= high]
    assert set(said) <= set(shown)
    assert not ax.yaxis.get_minorticklocs().size


@pytest.mark.parametrize("colour", [plots.REAL, plots.GENERATED, plots.GAN])
def test_points_stand_out_from_their_white_rim_and_the_rim_from_the_map(colour):
    assert contrast(colour, "white") >= 3
    for place in (0.0, 1.0):
        assert contrast(mpl.colormaps[BELIEF](place), "white") >= 1.5


def test_points_on_a_map_have_a_rim():
    ax = plots.heat_map(nn.Linear(2, 1), torch.zeros(3, 2), torch.ones(5, 2))
    rims = [cloud.get_path_effects() for cloud in ax.collections if cloud.get_label() in ("real", "generated")]
    assert len(rims) == 2 and all(rims)


def test_names_of_rows_stand_at_the_middle_of_their_pictures():
    ax = plots.grid(torch.zeros(4, 1, 10, 20), columns=2, heads=["a", "b"], sides=["c", "d"])
    a, b, c, d = (text.get_position() for text in ax.texts)
    assert (a[0], b[0]) == (10.5, 31.5) and (c[1], d[1]) == (5.5, 16.5)
    ax = plots.maps(torch.ones(4, 10, 20), columns=2, heads=["a", "b"])
    assert [text.get_position()[0] for text in ax.texts] == [9.5, 30.5]
