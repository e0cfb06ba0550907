"""Differentiable augmentation: each picture in its own way, gradients pass, seeds repeat."""

from gan_course.models import DCGANDiscriminator
from gan_course.training.augmentation import POLICY, Augmented, DiffAugment

import pytest
import torch


def pictures(n: int = 6, size: int = 16) -> torch.Tensor:
    return torch.rand(n, 3, size, size, generator=torch.Generator().manual_seed(0)) * 2 - 1


@pytest.mark.parametrize("name", POLICY)
def test_each_part_keeps_the_shape_changes_something_and_lets_gradients_through(name):
    x = pictures().requires_grad_()
    y = DiffAugment((name,), seed=1)(x)
    assert y.shape == x.shape and y.dtype == x.dtype and not torch.equal(x, y)
    (slope,) = torch.autograd.grad(y.square().sum(), x)
    assert slope.isfinite().all() and (slope.flatten(1).abs().sum(1) > 0).all()


def test_equal_pictures_are_changed_in_different_ways():
    x = pictures(1).expand(6, -1, -1, -1)
    y = DiffAugment(seed=1)(x)
    assert len(torch.unique(y.flatten(1), dim=0)) == 6


def test_a_seed_repeats():
    x = pictures()
    a, b, c = (DiffAugment(seed=seed)(x) for seed in (3, 3, 4))
    assert torch.equal(a, b) and not torch.equal(a, c)


def test_translation_moves_by_whole_pixels_and_brings_in_black():
    x = torch.ones(40, 1, 16, 16)
    y = DiffAugment(("translation",), seed=0)(x)
    assert set(y.unique().tolist()) <= {-1.0, 1.0}
    assert (y == -1).flatten(1).sum(1).max() <= 16 * 16 - 14 * 14


def test_cutout_takes_at_most_a_quarter():
    y = DiffAugment(("cutout",), seed=0)(torch.ones(40, 1, 16, 16))
    gone = (y == 0).flatten(1).sum(1)
    assert 0 < gone.max() <= 64


def test_an_unknown_part_is_named():
    with pytest.raises(ValueError, match="blur"):
        DiffAugment(("blur",))


def test_the_wrapped_discriminator_sees_changed_pictures():
    D = DCGANDiscriminator(16, 4).eval()
    x = pictures()
    assert torch.equal(Augmented(D, lambda x: x.flip(-1))(x), D(x.flip(-1)))
