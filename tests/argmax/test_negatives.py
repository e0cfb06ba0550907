"""Negatives made on purpose."""

from gan_course.argmax import logits, mismatched, noise_pictures
from gan_course.data.avatars import FACTORS, column, sample_factors
from gan_course.measure.attributes import hue_difference
from gan_course.models import DCGANDiscriminator

import torch


def test_only_the_right_iris_changes_and_by_a_quarter_turn_or_more():
    random = torch.Generator().manual_seed(0)
    factors = sample_factors(200, random)
    given = factors.clone()
    odd = mismatched(factors, random)
    assert torch.equal(factors, given)
    others = [i for i in range(len(FACTORS)) if i != column("right_iris_hue")]
    assert torch.equal(odd[:, others], factors[:, others])
    apart = hue_difference(odd[:, column("left_iris_hue")], odd[:, column("right_iris_hue")]).abs()
    assert apart.min() >= 89.9
    assert apart.max() > 170
    hue = odd[:, column("right_iris_hue")]
    assert hue.min() >= 0 and hue.max() < 1


def test_noise_fills_the_range():
    noise = noise_pictures(50, (3, 8, 8), torch.Generator().manual_seed(0))
    assert noise.shape == (50, 3, 8, 8)
    assert -1 <= noise.min() < -0.99 and 0.99 < noise.max() <= 1
    assert abs(noise.mean()) < 0.05


def test_logits_are_asked_in_evaluation_mode_which_is_put_back():
    torch.manual_seed(0)
    D = DCGANDiscriminator(16, 8)
    x = noise_pictures(7, (3, 16, 16), torch.Generator().manual_seed(0))
    D(x)  # running statistics that differ from a batch's own
    split, whole = logits(D, x, batch=2), logits(D, x)
    assert D.training
    torch.testing.assert_close(split, whole)
    torch.testing.assert_close(whole, D.eval()(x)[:, 0].detach())
