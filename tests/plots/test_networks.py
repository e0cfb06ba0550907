"""The drawing of a network shows its weights, and which of them may move; scored pictures show their scores."""

from gan_course import plots
from gan_course.plots.networks import FROZEN

import matplotlib.pyplot as plt
import pytest
import torch
from matplotlib.colors import to_rgb
from torch import nn


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def colours(ax) -> list[tuple[float, ...]]:
    return [tuple(lines.get_colors()[0][:3]) for lines in ax.collections if hasattr(lines, "get_segments")]


def test_a_line_is_a_weight_and_the_widest_is_the_largest():
    net = nn.Linear(3, 2)
    ax = plots.network(net)
    lines = next(c for c in ax.collections if hasattr(c, "get_segments"))
    assert len(lines.get_segments()) == 6
    widest = int(torch.tensor(lines.get_linewidths()).argmax())
    assert widest == int(net.weight.abs().flatten().argmax())


def test_frozen_halves_are_grey_and_the_others_in_their_colour():
    G = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2))
    D = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
    D.requires_grad_(False)
    drawn = colours(plots.network(G, D, labels=("z", "x", "D(x)")))
    assert drawn == [to_rgb(plots.GENERATED)] * 2 + [to_rgb(FROZEN)] * 2
    D.requires_grad_(True)
    assert colours(plots.network(G, D))[2:] == [to_rgb(plots.GAN)] * 2


def test_labels_stand_where_networks_begin_and_end():
    G = nn.Sequential(nn.Linear(2, 5), nn.ReLU(), nn.Linear(5, 2))
    ax = plots.network(G, nn.Linear(2, 1), labels=("z", "x", "D(x)"))
    at = {text.get_text(): text.xy[0] for text in ax.texts}
    assert at == {"z": 0, "x": 2, "D(x)": 3}


def test_wide_layers_are_cut_short_with_their_size_below():
    ax = plots.network(nn.Linear(2, 50), most=6)
    assert [text.get_text() for text in ax.texts] == ["50"]
    assert len(next(c for c in ax.collections if hasattr(c, "get_segments")).get_segments()) == 2 * 6


def test_what_cannot_be_drawn_is_said():
    with pytest.raises(ValueError, match="no nn.Linear"):
        plots.network(nn.ReLU())
    with pytest.raises(ValueError, match="do not follow"):
        plots.network(nn.Linear(2, 3), nn.Linear(4, 1))


def test_scored_pictures_show_their_scores_in_order():
    ax = plots.scored(torch.zeros(3, 3, 8, 8), torch.tensor([0.0, 0.25, 1.0]), columns=2, heads=["a", "b"], sides=["c"])
    written = [text.get_text() for text in ax.texts]
    assert written == ["0.00", "0.25", "1.00", "a", "b", "c"]
    bars = [patch.get_width() for patch in ax.patches]
    assert bars[1::2] == pytest.approx([0.0, 0.25 * bars[0], bars[0]])


def test_scored_takes_a_score_for_each_picture():
    with pytest.raises(ValueError, match=r"\(3, 3, 8, 8\) and \(2,\)"):
        plots.scored(torch.zeros(3, 3, 8, 8), torch.zeros(2))
