"""Figures of two sets of samples show what they say."""

from gan_course import plots

import matplotlib.pyplot as plt
import pytest
import torch
from matplotlib.patches import Circle, Ellipse


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def points(n: int, seed: int) -> torch.Tensor:
    return torch.randn(n, 2, generator=torch.Generator().manual_seed(seed))


def test_bells_have_the_mean_and_spread_of_the_values():
    ax = plots.bells(points(4000, 0)[:, 0], points(4000, 1)[:, 0] * 0.5 + 2, "feature")
    for line, mean, spread in zip(ax.lines, (0, 2), (1, 0.5)):
        x, y = line.get_data()
        assert x[y.argmax()] == pytest.approx(mean, abs=0.1)
        assert max(y) == pytest.approx(1 / (spread * (2 * torch.pi) ** 0.5), rel=0.05)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["real", "generated"]
    assert ax.get_xlabel() == "feature"


def test_ellipses_reach_two_deviations_along_their_axes():
    wide = points(5000, 0) * torch.tensor([3.0, 1.0])
    ax = plots.ellipses(wide, points(5000, 1), ("a", "b"))
    first, second = (patch for patch in ax.patches if isinstance(patch, Ellipse))
    assert sorted([first.width, first.height]) == pytest.approx([4, 12], rel=0.05)
    assert sorted([second.width, second.height]) == pytest.approx([4, 4], rel=0.05)


def test_balls_reach_to_the_kth_neighbour_and_are_filled_where_they_hold_one():
    centres = torch.tensor([[0.0, 0.0], [1.0, 0.0], [3.0, 0.0]])
    ax = plots.balls(centres, torch.tensor([[-0.5, 0.0], [-0.6, 0.0]]), k=1)
    circles = [patch for patch in ax.patches if isinstance(patch, Circle)]
    assert [circle.radius for circle in circles] == [1, 1, 1, 1, 2, 2]
    assert [circle.get_alpha() for circle in circles[::2]] == [0.25, 0.0, 0.0]


def test_bars_stand_side_by_side_with_the_shares_as_heights():
    ax = plots.pairs_of_bars({"data": {"a_b": 0.7, "c": 0.3}, "generated": {"a_b": 0.9, "c": 0.1}})
    assert [bar.get_height() for bar in ax.patches] == [0.7, 0.3, 0.9, 0.1]
    assert [text.get_text() for text in ax.get_xticklabels()] == ["a b", "c"]
    left, right = ax.patches[0], ax.patches[2]
    assert left.get_x() + left.get_width() <= right.get_x()


def test_dots_by_name_are_sorted_and_stand_where_their_figures_are():
    figures = {"before": {"a_b": 0.4, "c": 0.1}, "after": {"a_b": 0.2, "c": 0.3}}
    ax = plots.dots_by_name(figures, chance={"a_b": 0.05, "c": 0.02}, label="share")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["c", "a b"]
    dots = {line.get_label(): list(line.get_xdata()) for line in ax.lines}
    assert dots == {"before": [0.1, 0.4], "after": [0.3, 0.2]}
    assert [bar.get_width() for bar in ax.patches] == [0.02, 0.05]


def test_dots_of_nothing_are_an_empty_picture():
    assert not plots.dots_by_name({"before": {}, "after": {}}, chance={}).lines[0].get_xdata().size
