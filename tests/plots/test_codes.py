from gan_course import plots
from gan_course.training.autoencoder import AutoencoderHistory

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_a_map_has_its_codes_where_its_axes_say():
    """Brightness is code[0] in the upper half, so the map must be dark at the left and bright at the upper right."""

    def decode(code):
        return (code[:, 0] * (code[:, 1] > 0)).view(-1, 1, 1, 1).expand(-1, 1, 4, 4)

    ax = plots.latent_map(decode, reach=1.0, n=5)
    sheet = ax.images[0].get_array()
    assert sheet[2, -3, 0] == 1 and sheet[2, 2, 0] == 0  # code (1, 1), code (-1, 1)
    assert sheet[-3, -3, 0] == 0.5  # code (1, -1)
    left, right, bottom, top = ax.images[0].get_extent()
    assert (left + right, bottom + top) == (0, 0)
    assert (right - left) / 5 == pytest.approx(0.5)  # five pictures, 0.5 from code to code


def test_codes_show_each_class_at_its_median():
    points = torch.tensor([[0.0, 0.0], [0.0, 2.0], [0.0, 1.0], [5.0, 5.0]])
    ax = plots.codes(points, torch.tensor([3, 3, 3, 7]))
    texts = {t.get_text(): t.get_position() for t in ax.texts}
    assert texts == {"3": (0.0, 1.0), "7": (5.0, 5.0)}


def test_walks_say_what_is_read():
    pictures = torch.stack([torch.full((1, 4, 4), v) for v in (-1.0, 1.0)])
    axes = plots.rows(
        {"one way": pictures, "back": pictures.flip(0)}, lambda x: x[:, 0, 0, :2] * torch.tensor([-1.0, 1.0])
    )
    assert [ax.get_xlabel() for ax in axes] == ["0", "1", "1", "0"]
    assert axes[0].get_ylabel() == "one way" and axes[2].get_ylabel() == "back"
    assert axes[0].images[0].get_array().max() == 0


def test_curves_are_drawn_anew_on_the_same_axes():
    history = AutoencoderHistory([10, 20], [5.0, 3.0], [0.1, 0.4], [0.9, 0.8])
    axes = plots.vae_curves({"a": history})
    plots.vae_curves({"a": history, "b": history}, axes)
    for ax, values in zip(axes, (history.error, history.kl, history.spread)):
        assert len(ax.lines) == 2
        assert np.allclose(ax.lines[0].get_ydata(), values)
    assert [t.get_text() for t in axes[2].get_legend().get_texts()] == ["a", "b"]
