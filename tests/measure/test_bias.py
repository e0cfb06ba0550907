"""Shares of groups, how far they moved, and which samples to keep."""

from gan_course.data.avatars import FACTORS, column, draw, sample_factors
from gan_course.measure.attributes import factor_probe
from gan_course.measure.bias import SECTORS, grouped, groups, keep_probability, moved, shares
from gan_course.measure.features import edges

import pytest
import torch


def factor(name: str):
    return FACTORS[column(name)]


def test_hues_are_sorted_into_sectors_with_red_around_0():
    hues = torch.tensor([0.0, 0.99, 0.08, 0.09, 1 / 6, 1 / 3, 0.5, 2 / 3, 5 / 6])
    names = [SECTORS[i] for i in grouped(factor("hair_hue"), hues)]
    assert names == ["red", "red", "red", "yellow", "yellow", "green", "cyan", "blue", "magenta"]


def test_numbers_are_sorted_into_thirds_and_choices_stay():
    smile = factor("smile")
    values = torch.tensor([smile.low, smile.high, (smile.low + smile.high) / 2])
    assert [groups(smile)[i] for i in grouped(smile, values)] == ["low", "high", "middle"]
    assert grouped(factor("collar"), torch.tensor([2.0, 0.0])).tolist() == [2, 0]


def test_shares_of_drawn_avatars_are_those_they_were_drawn_with():
    factors = sample_factors(1500, torch.Generator().manual_seed(0))
    table = shares(factor_probe()(draw(factors, 64)))
    assert "brow" not in table and len(table) == len(FACTORS) - 1
    assert all(sum(of.values()) == pytest.approx(1) for of in table.values())
    worn = (factors[:, column("accessory")] == 2).double().mean().item()
    assert table["accessory"]["glasses"] == pytest.approx(worn, abs=0.01)
    assert all(0.28 < share < 0.39 for share in table["smile"].values())


def test_moved_is_the_share_that_must_change():
    assert moved({"a": 0.5, "b": 0.5}, {"a": 0.5, "b": 0.5}) == 0
    assert moved({"a": 1.0, "b": 0.0}, {"a": 0.0, "b": 1.0}) == 1
    assert moved({"a": 0.5, "b": 0.3, "c": 0.2}, {"a": 0.7, "b": 0.1, "c": 0.2}) == pytest.approx(0.2)


def test_what_is_kept_has_the_wanted_shares():
    rng = torch.Generator().manual_seed(0)
    group = torch.multinomial(torch.tensor([0.7, 0.25, 0.05]), 40_000, replacement=True, generator=rng)
    wanted = torch.tensor([0.4, 0.4, 0.2])
    keep = keep_probability(group, wanted)
    assert keep.max() == 1 and keep[group == 2].min() == 1
    kept = group[torch.rand(len(group), generator=rng) < keep]
    assert torch.allclose(torch.bincount(kept) / len(kept), wanted, atol=0.02)
    assert len(kept) / len(group) == pytest.approx(keep.mean().item(), abs=0.01)


def test_edges_see_sharpness_and_no_colour_of_an_even_picture():
    assert edges(torch.full((2, 3, 16, 16), 0.4)).abs().max() < 1e-5
    board = (torch.arange(16)[:, None] + torch.arange(16)).remainder(2).float().expand(1, 3, 16, 16)
    assert edges(board).shape == (1, 64) and edges(board).min() > 3 * edges(0.3 * board).min()
