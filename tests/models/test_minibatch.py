"""Discriminators that see several samples: numbers worked out by hand, and what must not matter."""

from gan_course.models.minibatch import MinibatchStd, Packed, minibatch_std

import pytest
import torch
from torch import nn


def number(h: torch.Tensor) -> float:
    return minibatch_std(h)[0, -1].flatten()[0].item()


def test_the_number_is_the_mean_of_the_features_standard_deviations():
    h = torch.tensor([[0.0, 0.0], [2.0, 4.0]])  # deviations 1 and 2
    torch.testing.assert_close(minibatch_std(h), torch.tensor([[0.0, 0.0, 1.5], [2.0, 4.0, 1.5]]))


def test_planes_get_one_more_plane_that_is_the_same_everywhere():
    h = torch.zeros(2, 1, 2, 2)
    h[1] = torch.tensor([[2.0, 4.0], [6.0, 8.0]])  # deviations 1, 2, 3, 4 at the four places
    out = MinibatchStd()(h)
    assert out.shape == (2, 2, 2, 2) and out[:, :1].equal(h)
    torch.testing.assert_close(out[:, 1], torch.full((2, 2, 2), 2.5))


def test_order_and_copies_of_the_batch_do_not_matter_shift_neither_and_scale_does():
    h = torch.randn(6, 3).double()
    order = torch.randperm(6)
    # sums in another order are rounded in another way
    torch.testing.assert_close(minibatch_std(h[order]), minibatch_std(h)[order])
    assert number(torch.cat([h, h])) == pytest.approx(number(h), rel=1e-6)
    assert number(h + 7) == pytest.approx(number(h), rel=1e-6)
    assert number(-3 * h) == pytest.approx(3 * number(h), rel=1e-6)


def test_alike_and_alone_are_the_smallest_number_there_is():
    assert number(torch.full((4, 2), 0.7)) == pytest.approx(1e-4, rel=1e-3)
    assert number(torch.randn(1, 5)) == pytest.approx(1e-4, rel=1e-3)


def test_its_gradient_is_right_and_finite_where_all_samples_are_equal():
    assert torch.autograd.gradcheck(minibatch_std, torch.randn(4, 3).double().requires_grad_())
    h = torch.ones(4, 3, requires_grad=True)
    minibatch_std(h)[:, -1].sum().backward()
    assert h.grad.equal(torch.zeros(4, 3))


def test_a_pack_is_made_of_neighbours_and_each_sample_is_in_one_pack():
    seen = []
    D = Packed(nn.Identity(), 3)
    D.D.register_forward_hook(lambda layer, given, out: seen.append(out))
    points = torch.arange(12.0).view(6, 2)
    D(points)
    assert seen[0].tolist() == [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11]]


def test_pictures_of_a_pack_lie_on_top_of_each_other_as_channels():
    pictures = torch.randn(4, 3, 2, 2)
    packs = Packed(nn.Identity(), 2)(pictures)
    assert packs.equal(torch.stack([torch.cat([pictures[0], pictures[1]]), torch.cat([pictures[2], pictures[3]])]))


def test_a_packed_discriminator_can_tell_twins_and_needs_whole_packs():
    apart = nn.Linear(2, 1, bias=False)
    apart.weight.data = torch.tensor([[1.0, -1.0]])
    D = Packed(nn.Sequential(apart, nn.LeakyReLU(-1.0)), 2)  # |first - second|, of numbers
    assert D(torch.tensor([[5.0], [5.0], [1.0], [4.0]])).flatten().tolist() == [0, 3]
    with pytest.raises(RuntimeError):
        D(torch.zeros(3, 1))
