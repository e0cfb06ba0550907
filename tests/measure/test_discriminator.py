"""What a discriminator accepts, prefers and gets right, on ones whose answers are known."""

from gan_course.data.corruptions import spoilt
from gan_course.data.digits import digits
from gan_course.measure.discriminator import accepted, odd_among_best, share_preferring_longer, share_right

import torch
from torch import nn


def test_accepted_and_preferred_by_a_discriminator_that_is_known():
    """A D that adds up the right half of a picture, minus the left: exact shares."""
    even, odd = torch.randn(2, 30, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    D = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3 * 32 * 32, 1))
    torch.nn.init.zeros_(D[1].weight)
    torch.nn.init.ones_(D[1].bias)
    assert accepted(D, even) == 1 and accepted(D, odd) == 1
    torch.nn.init.ones_(D[1].weight)
    assert odd_among_best(D, even.fill_(-1), odd.fill_(1), best=10) == 1


def test_the_share_that_prefers_the_longer_stroke():
    twos = digits(split="test").only(2)[:20]
    stray, longer = spoilt(twos)
    more_ink = nn.Sequential(nn.Flatten(), nn.Linear(784, 1))
    nn.init.constant_(more_ink[1].weight, 1.0)
    assert share_preferring_longer(more_ink, stray, longer) > 0.8
    assert share_preferring_longer(more_ink, longer, stray) < 0.2


def test_accuracy_is_the_mean_of_both_kinds():
    D = nn.Identity()  # logits are given
    assert share_right(D, torch.tensor([1.0, 2.0, -1.0, 3.0]), torch.tensor([-1.0, -2.0, 0.0, 5.0])) == 0.75
