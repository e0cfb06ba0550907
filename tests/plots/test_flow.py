"""What passes through a network: every stage is drawn, named and measured."""

from __future__ import annotations

from gan_course.plots import flow

import pytest
import torch


def words(ax) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_text()]


def test_every_stage_is_drawn_with_its_shape():
    stages = [torch.rand(100), torch.rand(256, 4, 4), torch.rand(3, 8, 8)]
    ax = flow(stages, ["stamp", "draw"])
    assert len(ax.images) == 3
    assert sorted(words(ax)) == ["100", "256 x 4 x 4", "3 x 8 x 8", "draw", "stamp"]


def test_tensors_above_one_another_have_names():
    ax = flow([torch.rand(1, 28, 28), {"m": torch.rand(16), "s": torch.rand(16)}, {"c": torch.rand(16)}])
    assert len(ax.images) == 4 and {"m", "s", "c"} < set(words(ax))
    m, s = (image.get_extent() for image in ax.images[1:3])
    assert m[:2] == s[:2] and m[2] > s[3]


def test_a_picture_keeps_its_colours_and_maps_are_scaled_one_by_one():
    picture = torch.full((3, 2, 2), 1.0)
    picture[0] = -1
    maps = torch.stack([torch.full((2, 2), 0.01), torch.full((2, 2), 100.0)] * 2)
    ax = flow([picture, maps])
    assert ax.images[0].get_array()[0, 0].tolist() == [0, 1, 1]
    sheet = ax.images[1].get_array()
    assert sheet[0, 0].tolist() == sheet[0, -1].tolist(), "both are at their own largest number"


def test_a_batch_is_refused_with_its_shape():
    with pytest.raises(ValueError, match=r"\(2, 3, 8, 8\); give one sample"):
        flow([torch.rand(2, 3, 8, 8)])
