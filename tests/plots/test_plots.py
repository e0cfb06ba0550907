from gan_course import plots
from gan_course.models import MLPDiscriminator
from gan_course.plots import training
from gan_course.training import History

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def history(shots=()):
    steps = list(range(10, 110, 10))
    return History(steps, [1.4] * 10, [0.7] * 10, [0.5] * 10, [0.5] * 10, list(shots))


def test_tiles_put_each_picture_in_its_place():
    images = torch.stack([torch.full((3, 4, 5), value) for value in (-1.0, 0.0, 1.0)])
    sheet = plots.tiles(images, columns=2)
    assert sheet.shape == (2 * 5 + 1, 2 * 6 + 1, 3)
    assert (sheet[1:5, 1:6] == 0).all()
    assert np.allclose(sheet[1:5, 7:12], 0.5)
    assert (sheet[6:10, 1:6] == 1).all()
    assert (sheet[0] == 1).all() and (sheet[:, 6] == 1).all()


def test_tiles_show_grey_pictures_and_clip_what_is_out_of_range():
    sheet = plots.tiles(torch.tensor([-9.0, 9.0]).view(2, 1, 1, 1))
    assert sheet[1, 1].tolist() == [0, 0, 0] and sheet[1, 3].tolist() == [1, 1, 1]


@pytest.mark.parametrize("shape", [(3, 8, 8), (2, 2, 8, 8)])
def test_other_shapes_are_named(shape):
    with pytest.raises(ValueError, match="n, 1 or 3, height, width"):
        plots.tiles(torch.zeros(shape))


def test_a_filmstrip_spreads_evenly_from_first_to_last():
    shots = [(step, torch.zeros(16, 1, 4, 4)) for step in range(0, 101, 10)]
    axes = plots.filmstrip(history(shots), show=3)
    assert [ax.get_title() for ax in axes] == ["step 0", "step 50", "step 100"]


def test_a_filmstrip_of_points_has_one_window_for_all():
    shots = [(0, torch.zeros(9, 2)), (10, torch.full((9, 2), 2.0))]
    windows = {ax.get_xlim() for ax in plots.filmstrip(history(shots))}
    assert windows == {(-2.6, 2.6)}


def test_without_snapshots_it_says_how_to_take_some():
    with pytest.raises(ValueError, match="snapshot_every"):
        plots.filmstrip(history())


class Left(torch.nn.Module):
    """Real to the left of zero, generated to the right."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor(20.0))

    def forward(self, x):
        return -self.weight * x[:, :1]


def test_the_heat_map_is_ds_answer_at_every_place():
    ax = plots.heat_map(Left(), torch.tensor([[-1.0, 0.0]]), torch.tensor([[1.0, 0.0]]), resolution=40)
    belief = ax.collections[0].get_array()
    assert belief.shape == (40, 40)
    assert (belief[:, 0] > 0.99).all() and (belief[:, -1] < 0.01).all()


def test_the_heat_map_holds_all_real_points_and_leaves_d_alone():
    D = MLPDiscriminator((2,)).train()
    real, far = torch.tensor([[3.0, -4.0]]), torch.tensor([[1000.0, 0.0]])
    ax = plots.heat_map(D, real, far, resolution=10)
    assert 4 < ax.get_xlim()[1] < 20
    assert D.training


def test_curves_show_what_was_measured_and_the_even_game():
    losses, scores = plots.curves(history())
    levels = [line.get_ydata()[0] for line in losses.lines if line.get_linestyle() == "--"]
    assert levels == pytest.approx([1.3863, 0.6931], abs=1e-3)
    assert [line.get_ydata()[0] for line in scores.lines if line.get_linestyle() == "--"] == [0.5]
    assert scores.get_ylim() == (0, 1)


def test_the_running_mean_is_that_of_the_last_entries():
    assert training.running_mean([1, 2, 3, 4], 2).tolist() == [1, 1.5, 2.5, 3.5]


def test_colours_are_told_apart_by_shape_too():
    assert len(set(plots.MARKERS.values())) == 3


def test_titles_in_chinese_are_drawn_without_a_warning_a_character(recwarn):
    plots.use_style()
    figure, ax = plt.subplots()
    ax.set_title("生成对抗网络")
    figure.canvas.draw()
    assert not [w for w in recwarn if "Glyph" in str(w.message)]


def test_fonts_that_are_not_installed_are_not_asked_for(caplog):
    plots.use_style()
    figure, ax = plt.subplots()
    ax.set_title("both")
    figure.canvas.draw()
    assert "not found" not in caplog.text and mpl.rcParams["font.family"][0] == "DejaVu Sans"
