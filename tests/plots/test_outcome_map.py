"""The map of outcomes puts every seed into the cell of its learning rates."""

from gan_course import plots
from gan_course.measure.modes import OUTCOMES
from gan_course.plots.outcomes import LOOKS

import pytest
from matplotlib.colors import to_rgba


def squares(ax):
    """(column, row) of the cell, and colour, of each square."""
    return [
        (round(p.get_x() + p.get_width() / 2), round(p.get_y() + p.get_height() / 2), p.get_facecolor())
        for p in ax.patches
    ]


def test_a_square_lies_in_its_cell_and_has_its_colour():
    words = [OUTCOMES[i % 4] for i in range(2 * 3 * 5)]  # 2 rates of G, 3 of D, 5 seeds
    ax = plots.outcome_map(words, [1e-3, 1e-2], [1e-4, 1e-3, 1e-2])
    for i, (column, row, colour) in enumerate(squares(ax)):
        assert (row, column) == divmod(i // 5, 3)
        assert colour == to_rgba(LOOKS[words[i]][0])
    assert len({(p.get_x(), p.get_y()) for p in ax.patches}) == len(words)  # none hides another
    assert [t.get_text() for t in ax.figure.legends[0].get_texts()] == list(OUTCOMES)


def test_maps_side_by_side_say_how_many_are_good():
    runs = {"one": ["good"] * 3 + ["collapsed"], "two": ["partial"] * 4}
    axes = plots.outcome_maps(runs, [1e-3, 1e-2], [1e-3, 1e-2])
    assert [ax.get_title() for ax in axes] == ["one\n75%", "two\n0%"]


@pytest.mark.parametrize("n", [0, 5])
def test_the_number_of_outcomes_has_to_fit(n):
    with pytest.raises(ValueError, match="as many seeds for each pair"):
        plots.outcome_map(["good"] * n, [1e-3, 1e-2], [1e-3])
