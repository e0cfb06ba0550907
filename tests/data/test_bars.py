"""Bars and stripes against their definition."""

from itertools import product

from gan_course.data.bars import bars_and_stripes, is_bars

import pytest
import torch


@pytest.mark.parametrize("size, count", [(2, 6), (3, 14), (4, 30)])
def test_they_are_the_pictures_that_the_rule_allows(size, count):
    everything = torch.tensor(list(product((-1.0, 1.0), repeat=size * size))).view(-1, 1, size, size)

    def allowed(picture):
        rows = picture[0].tolist()
        return all(len(set(r)) == 1 for r in rows) or all(len(set(c)) == 1 for c in zip(*rows))

    wanted = {tuple(p.flatten().tolist()) for p in everything if allowed(p)}
    found = [tuple(p.flatten().tolist()) for p in bars_and_stripes(size)]
    assert len(found) == count and set(found) == wanted
    assert is_bars(everything).sum() == count and is_bars(bars_and_stripes(size)).all()


def test_pixels_are_rounded_before_they_are_judged():
    x = bars_and_stripes(4)
    assert is_bars(x * 0.1).all()
    spoilt = x.clone()
    spoilt[:, 0, 1, 2] *= -1
    assert not is_bars(spoilt).any()


def test_every_pixel_alone_and_every_sum_says_nothing():
    """Each inverse is there as well: why no linear discriminator can tell these from noise."""
    x = bars_and_stripes(4)
    assert x.mean(0).abs().max() == 0


def test_sizes_are_bounded():
    with pytest.raises(ValueError, match="2 to 12"):
        bars_and_stripes(13)
