"""Directions among codes, and what changes along them, where the answer is known: a generator that is the renderer."""

import math

from gan_course.data.avatars import FACTORS, column, draw, sample_factors, with_factor
from gan_course.data.avatars.factors import CATEGORICAL
from gan_course.measure.attributes import factor_probe
from gan_course.measure.latent_directions import analogy, changes, direction, drawn, follow, wardrobe

import pytest
import torch
from torch import nn


def test_the_direction_is_found_across_two_clouds():
    random = torch.Generator().manual_seed(0)
    codes = torch.randn(4000, 6, generator=random)
    way = direction(codes, codes[:, 2] > 0)
    assert math.isclose(way.norm().item(), 1.0, rel_tol=1e-5)
    assert way[2] > 0.99


def test_a_direction_takes_both_kinds():
    for yes in (torch.zeros(5, dtype=torch.bool), torch.ones(5, dtype=torch.bool)):
        with pytest.raises(ValueError, match="some of both kinds"):
            direction(torch.randn(5, 2), yes)


def test_following_changes_the_place_along_the_way_only():
    codes, way = torch.randn(7, 4), torch.nn.functional.normalize(torch.randn(4), dim=0)
    there = follow(codes, way, 2.5)
    torch.testing.assert_close(there @ way, torch.full((7,), 2.5))
    across = lambda x: x - (x @ way)[:, None] * way
    torch.testing.assert_close(across(there), across(codes))


def test_only_what_was_changed_has_changed():
    probe = factor_probe()
    factors = sample_factors(200, torch.Generator().manual_seed(0))
    other = factors.clone()
    other[:, column("hair_hue")] = (factors[:, column("hair_hue")] + 0.25) % 1
    pictures, turned = draw(factors, 32), draw(other, 32)
    change = changes(probe, pictures, turned, pictures)
    assert set(change) == {factor.name for factor in FACTORS}
    assert 0.8 < change["hair_hue"] < 1.2, "a quarter turn is the mean distance of two random hues"
    assert all(change[name] < 0.25 for name in ("skin", "left_iris_hue", "clothes_hue", "background_hue", "tilt"))
    assert set(changes(probe, pictures, pictures, pictures).values()) == {0.0}


def test_strangers_change_as_much_as_strangers():
    probe = factor_probe()
    pictures = draw(sample_factors(300, torch.Generator().manual_seed(1)), 32)
    change = changes(probe, pictures[:150], pictures[150:], pictures)
    assert all(0.7 < change[name] < 1.3 for name in ("hair_hue", "skin", "back_hair", "eye_openness"))


class Painter(nn.Module):
    """A generator whose codes are the factors themselves, choices to the nearest."""

    def forward(self, z):
        choices = torch.tensor([factor.kind == CATEGORICAL for factor in FACTORS])
        return draw(torch.where(choices, z.round(), z), 64)


def test_the_difference_of_means_is_added_to_each():
    plus, minus, onto = torch.randn(4, 3), torch.randn(2, 3), torch.randn(5, 3)
    torch.testing.assert_close(analogy(plus, minus, onto) - onto, (plus.mean(0) - minus.mean(0)).expand(5, 3))


def test_nothing_is_added_by_equal_groups():
    codes, onto = torch.randn(4, 3), torch.randn(5, 3)
    torch.testing.assert_close(analogy(codes, codes.flip(0), onto), onto)


def test_the_wardrobe_sorts_by_what_is_worn():
    factors = sample_factors(60, torch.Generator().manual_seed(0))
    factors = torch.cat([with_factor(factors[:30], "accessory", "bow"), with_factor(factors[30:], "accessory", "none")])
    known = wardrobe(Painter(), factors, factor_probe())
    bows, bare = known.wearing("bow"), known.wearing("none")
    assert len(bows) >= 24 and len(bare) >= 24
    assert (bows[:, column("accessory")] == 1).float().mean() > 0.9


def test_arithmetic_on_the_factors_themselves_puts_a_bow_on():
    """The oracle: in a space whose directions are the factors, the sum must work."""
    plain = with_factor(sample_factors(20, torch.Generator().manual_seed(1)), "accessory", "none")
    bows = with_factor(plain[:10], "accessory", "bow")
    seen = factor_probe()(drawn(Painter(), analogy(bows, plain[:10], plain[10:])))
    assert (seen.probability("accessory", "bow") > 0.5).float().mean() > 0.8
