"""Fast pictures: what is drawn is where it should be."""

from gan_course.plots import GAN, GENERATED, REAL
from gan_course.widgets.core.canvas import FRAME, INK, Canvas, colour, contrast, ink, to_bytes
from gan_course.widgets.core.plot import Plot, short, tick_values

import numpy as np
import pytest


def plot(width: int = 100, height: int = 80) -> tuple[Canvas, Plot]:
    canvas = Canvas(width, height)
    return canvas, Plot(canvas, (10, 10, width - 10, height - 10), (-1, 1), (-1, 1))


def inked(canvas: Canvas) -> np.ndarray:
    """Middle (x, y) of all that is not white."""
    rows, columns = np.nonzero((canvas.pixels != 255).any(axis=2))
    return np.array([columns.mean() + 0.5, rows.mean() + 0.5])


@pytest.mark.parametrize("kind", ["dots", "crosses", "triangles"])
@pytest.mark.parametrize("xy", [(0, 0), (0.5, 0.5), (-0.6, 0.3)])
def test_marks_stand_where_they_belong(kind, xy):
    canvas, axes = plot()
    getattr(axes, kind)(np.array([xy]), REAL)
    assert np.abs(inked(canvas) - axes.place(np.array(xy))).max() <= 1.5
    x, y = axes.place(np.array(xy))
    assert (x > 50) == (xy[0] > 0) or xy[0] == 0
    assert (y < 40) == (xy[1] > 0) or xy[1] == 0  # y counts upwards


def test_marks_have_their_colour():
    canvas, axes = plot()
    axes.dots(np.zeros((1, 2)), REAL, radius=6)
    assert tuple(canvas.pixels[40, 50]) == (0x00, 0x9E, 0x73)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e30])
def test_what_is_far_away_or_no_number_is_left_out(bad):
    canvas, axes = plot()
    points = np.array([[bad, 0], [0, bad]])
    axes.dots(points, REAL)
    axes.crosses(points, GENERATED)
    axes.arrows(points, -points, GENERATED)
    axes.arrows(np.zeros((1, 2)), np.array([[np.nan, 1.0]]), GENERATED)
    assert (canvas.pixels[0:10] == 255).all() and (canvas.pixels[:, :10] == 255).all()


def test_nothing_leaves_the_box():
    canvas, axes = plot()
    around = np.random.default_rng(0).normal(size=(500, 2)) * 5
    axes.dots(around, REAL)
    axes.line(around[:, 0], around[:, 1], GENERATED, width=5)
    inside = canvas.pixels[10:70, 10:90].copy()
    canvas.pixels[10:70, 10:90] = 255
    assert (canvas.pixels == 255).all() and (inside != 255).any()


def test_a_line_has_a_gap_where_a_value_is_missing():
    canvas, axes = plot()
    axes.line(np.linspace(-1, 1, 5), np.array([0, 0, np.nan, 0, 0]), GENERATED)
    assert (canvas.pixels[40, 15:25] != 255).any() and (canvas.pixels[38:43, 45:55] == 255).all()


def test_heat_map_is_upright():
    canvas, axes = plot()
    values = np.zeros((20, 20))
    values[:10] = 1  # the upper half
    axes.heat(values, "PRGn")
    assert canvas.pixels[15, 50, 1] > canvas.pixels[15, 50, 0]  # green above
    assert canvas.pixels[60, 50, 0] > canvas.pixels[60, 50, 1]  # violet below


def test_contour_follows_a_circle():
    canvas, axes = plot(220, 220)
    middle = (np.arange(40) + 0.5) / 20 - 1
    radius = np.hypot(middle[None, :], -middle[:, None])
    axes.contour(radius, 0.6, "#000000")
    rows, columns = np.nonzero((canvas.pixels < 100).all(axis=2))
    away = np.hypot(columns + 0.5 - 110, rows + 0.5 - 110) / 100
    assert len(rows) > 200 and np.abs(away - 0.6).max() < 0.03
    blank, axes = plot()
    axes.contour(radius, 5)
    assert (blank.pixels == 255).all()


def test_arrow_points_the_way():
    canvas, axes = plot()
    axes.arrows(np.zeros((1, 2)), np.array([[0.5, 0.0]]), GENERATED)
    columns = np.nonzero((canvas.pixels != 255).any(axis=2))[1]
    assert columns.min() >= 48 and abs(columns.max() - 70) <= 2
    tall = [np.ptp(np.nonzero((canvas.pixels[:, x] != 255).any(axis=1))[0]) for x in (55, 66)]
    assert tall[1] > tall[0]  # the head is at the far end


def test_begin_goes_back_to_what_was_kept():
    canvas, axes = plot()
    with pytest.raises(RuntimeError, match="keep"):
        canvas.begin()
    axes.axes("x", "y")
    canvas.keep()
    before = canvas.picture()
    axes.dots(np.zeros((1, 2)), REAL)
    assert (canvas.picture() != before).any()
    assert (before[..., 3] == 255).all()
    assert (canvas.begin().picture() == before).all()


def test_text_and_pictures_may_overhang():
    canvas, _ = plot()
    for place in ((-5, -5), (95, 75), (500, 500), (-500, -500)):
        canvas.text("words", *place)
        canvas.image(np.zeros((30, 30, 3), np.uint8), *place)
    assert (canvas.pixels[0, 0] == 0).all() and (canvas.pixels[79, 99] == 0).all()


def test_tiles_fit_their_box():
    canvas = Canvas(100, 60)
    canvas.tiles(np.zeros((7, 8, 8, 3)), (10, 5, 90, 55), columns=4)
    dark = np.argwhere((canvas.pixels == 0).all(axis=2))
    assert dark.min(axis=0).tolist() == [5, 10]
    assert (dark.max(axis=0) < [55, 90]).all()


def test_bars_stand_on_the_axis():
    canvas = Canvas(100, 60)
    axes = Plot(canvas, (10, 10, 90, 50), (0, 2), (0, 1))
    axes.bars(np.array([0.0, 1, 2]), np.array([0.5, 0]), REAL, alpha=1)
    rows, columns = np.nonzero((canvas.pixels != 255).any(axis=2))
    assert (rows.min(), rows.max()) == (30, 49) and columns.min() == 10 and columns.max() < 50


@pytest.mark.parametrize("limits", [(0, 1), (-2, 2), (0, 987), (-0.03, 0.07), (5, 5), (0, np.inf)])
def test_ticks_are_round_and_inside(limits):
    ticks = tick_values(limits)
    assert all(limits[0] - 1e-9 <= t <= limits[1] + 1e-9 for t in ticks)
    assert 2 <= len(ticks) <= 8 or not 0 < limits[1] - limits[0] < np.inf


def test_short_numbers():
    assert [short(v) for v in (0.5, 2.0, 1500, 20_000, -0.25, 1e-3)] == ["0.5", "2", "1,500", "20k", "-0.25", "0.001"]


def test_grey_and_float_pictures_become_bytes():
    assert to_bytes(np.array([[0.0, 1.0, 2.0, np.nan]])).tolist() == [[[0] * 3, [255] * 3, [255] * 3, [0] * 3]]


@pytest.mark.parametrize("paint", [REAL, GENERATED, GAN, INK, FRAME, "#D55E00", "#E69F00", "#56B4E9", "#CC79A7"])
def test_words_are_dark_enough_to_be_read(paint):
    assert contrast(ink(paint)) >= 4.5
    canvas = Canvas(80, 30)
    canvas.text("words", 2, 2, paint, 16)
    assert contrast(canvas.pixels.reshape(-1, 3).astype(float)[canvas.pixels.sum(-1).argmin()]) >= 4.4


def test_words_on_dark_ground_stay_pale_and_lines_keep_their_colours():
    assert (ink("#ffffff") == 255).all() and (ink("#e4e4e4") == colour("#e4e4e4")).all()
    assert all(contrast(colour(paint)) >= 3 for paint in (REAL, GENERATED, GAN, FRAME))
