"""Arithmetic with codes, and the wardrobe that it takes examples from."""

from gan_course.data.avatars import FACTORS, column, draw, sample_factors, with_factor
from gan_course.data.avatars.factors import CATEGORICAL
from gan_course.measure.arithmetic import analogy, drawn, wardrobe
from gan_course.measure.factors import factor_probe

import torch
from torch import nn


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
