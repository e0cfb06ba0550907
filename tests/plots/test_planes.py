"""Planes of numbers: small ones say their numbers, large ones are scaled each by itself."""

from gan_course import plots

import numpy as np
import torch


def test_every_number_is_written_in_its_place():
    tables = [torch.arange(6.0).view(2, 3), torch.tensor([[-1.5]])]
    first, second = plots.planes(tables, ["a", "b"])
    assert {(t.get_position(), t.get_text()) for t in first.texts} == {
        ((column, row), f"{3 * row + column}") for row in range(2) for column in range(3)
    }
    assert [t.get_text() for t in second.texts] == ["-1.5"]
    assert [first.get_title(), second.get_title()] == ["a", "b"]


def test_maps_lie_side_by_side_each_at_full_colour():
    features = torch.stack([torch.full((2, 2), 0.01), torch.full((2, 2), -50.0), torch.zeros(2, 2)])
    sheet = np.asarray(plots.maps(features, columns=2).images[0].get_array().filled(np.nan))
    assert sheet.shape == (5, 5)
    assert (sheet[:2, :2] == 1).all() and (sheet[:2, 3:] == -1).all() and (sheet[3:, :2] == 0).all()
    assert np.isnan(sheet[2]).all() and np.isnan(sheet[3:, 3:]).all()
