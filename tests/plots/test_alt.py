"""Figures say in words what they show, and a notebook hands the words to the page with the picture."""

import re

from gan_course import plots
from gan_course.plots import alt

import matplotlib.pyplot as plt
import pytest
import torch
from IPython.core.formatters import DisplayFormatter
from matplotlib.figure import Figure
from torch import nn


@pytest.fixture(autouse=True)
def _closed():
    plt.close("all")  # other tests may leave a figure
    yield
    plt.close("all")


def test_lines_are_told_with_their_ends_and_axes():
    plt.plot([1, 2, 3], [0.5, 7, 1.25], label="loss of D")
    plt.plot([1, 2, 3], [float("nan"), 2, 3], label="loss of G")
    plt.axhline(9)  # a line without a name is decoration
    plt.title("two\nlosses"), plt.xlabel("round"), plt.ylabel("loss")
    told = plots.alt_text(plt.gcf())
    assert told == "two losses: loss of D from 0.5 to 1.25, loss of G from 2 to 3; loss against round"


def test_names_instead_of_numbers_and_markers_without_a_line_are_told():
    figure, (left, right) = plt.subplots(1, 2)
    left.plot([0.1, 0.3], ["hair", "eyes"], "o", label="kept")
    right.plot([1, 2, 3], ["low", "low", "high"], label="level")
    text = plots.alt_text(figure)
    assert "kept: 2 points" in text and "level from 0 to 1" in text


def test_a_sheet_is_told_by_number_rows_and_names():
    ax = plots.grid(torch.zeros(6, 1, 4, 4), columns=3, title="heads", heads="abc", sides=["up", "down"], alt="drawn")
    assert plots.alt_text(ax.figure) == "heads: drawn: 6 pictures in rows of 3; a, b, c; up, down"
    assert [text.get_text() for text in ax.texts] == ["a", "b", "c", "up", "down"]


def test_scores_and_numbers_are_read_out():
    ax = plots.scored(torch.zeros(4, 1, 4, 4), torch.tensor([0.1, 0.2, 0.3, 0.4]), 2, heads=["x", "y"], sides="pq")
    assert plots.alt_text(ax.figure).endswith("x, y; p: 0.10, 0.20; q: 0.30, 0.40")
    plots.planes([torch.eye(2)], ["kernel"])
    assert "kernel: 1, 0, 0, 1" in plots.alt_text(plt.gcf())


def test_points_maps_and_graphs_are_told():
    ax = plots.heat_map(nn.Linear(2, 1), torch.zeros(3, 2), torch.ones(5, 2))
    told = plots.alt_text(ax.figure)
    assert "real: 3 points" in told and "generated: 5 points" in told and "map" in told and "colorbar" not in told
    assert plots.alt_text(plots.graph({"b": ["a"], "c": ["a", "b"]}).figure) == "b builds on a; c builds on a, b"
    assert "2, 3, 1 neurons" in plots.alt_text(plots.network(nn.Linear(2, 3), nn.Linear(3, 1)).figure)


def test_words_of_the_author_stand_alone_and_long_ones_are_cut():
    figure, axes = plt.subplots(1, 2)
    figure.set_label("what I see")
    assert plots.alt_text(figure) == "what I see"
    figure.set_label("")
    axes[0].set_title("long " * 500)
    assert len(plots.alt_text(figure)) <= alt.LONGEST + 4
    assert plots.alt_text(Figure()) == alt.WORDS["figure"]


def test_a_notebook_shows_the_words_and_keeps_the_picture(monkeypatch):
    shell = type("Shell", (), {"display_formatter": DisplayFormatter()})()
    monkeypatch.setattr(alt, "get_ipython", lambda: shell)
    drawn = []
    plots.show_alt_texts()
    shell.display_formatter.formatters["image/png"].for_type(Figure, lambda figure: drawn.append(figure) or "QUJD\n")
    figure, ax = plt.subplots()
    ax.set_title('a "b" & <c>')
    for _ in range(2):
        data, _ = shell.display_formatter.format(figure)
        assert data["image/png"] == "QUJD\n"
        (words, picture) = re.fullmatch(r'<img class="figure" alt="(.*)" src="data:image/png;base64,(\w+)">',
                                        data["text/html"]).groups()  # fmt: skip
        assert words == "a &quot;b&quot; &amp; &lt;c&gt;" and picture == "QUJD"
    assert len(drawn) == 2, "each showing draws the figure once, not once for each form"


def test_without_png_the_learners_choice_of_another_format_stays(monkeypatch):
    shell = type("Shell", (), {"display_formatter": DisplayFormatter()})()
    monkeypatch.setattr(alt, "get_ipython", lambda: shell)
    plots.show_alt_texts()
    data, _ = shell.display_formatter.format(plt.figure())
    assert "text/html" not in data


def test_outside_a_notebook_nothing_happens(monkeypatch):
    monkeypatch.setattr(alt, "get_ipython", lambda: None)
    plots.show_alt_texts()
