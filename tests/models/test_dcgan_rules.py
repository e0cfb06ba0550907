"""Each rule of the DCGAN paper can be broken alone; several discriminators have a view each."""

from gan_course.models import DCGANDiscriminator, DCGANGenerator
from gan_course.models.dcgan import RULES, without
from gan_course.models.multi_discriminator import Crop, MultiDiscriminator

import pytest
import torch
from torch import nn


def kinds(network: nn.Module) -> list[str]:
    return [type(layer).__name__ for layer in network.layers]


@pytest.mark.parametrize("rule", ["", *RULES])
@pytest.mark.parametrize("size", [8, 32])
def test_shapes_stay_and_gradients_flow(rule, size):
    G, D = without(rule, size, width=4, latent_dim=5)
    x = G(torch.randn(3, 5))
    assert x.shape == (3, 3, size, size)
    D(x).sum().backward()
    assert D(x).shape == (3, 1)
    assert all(p.grad is not None and p.grad.isfinite().all() for p in [*G.parameters(), *D.parameters()])


def test_without_nothing_is_the_dcgan():
    G, D = without("", 32, 4)
    assert kinds(G) == kinds(DCGANGenerator(32, 4)) and kinds(D) == kinds(DCGANDiscriminator(32, 4))


@pytest.mark.parametrize(
    "rule, gone, instead",
    [
        ("strides, not pooling", "ConvTranspose2d", "Upsample"),
        ("batch norm", "BatchNorm2d", ""),
        ("ReLU in G", "ReLU", "Tanh"),
        ("tanh at G's end", "Tanh", ""),
    ],
)
def test_what_breaks_in_g(rule, gone, instead):
    G, D = without(rule, 32, 4)
    inner = kinds(G)[1:]  # the first layer, from 1x1 to 4x4, is a stamp in any case
    assert gone not in inner and (not instead or instead in inner)


def test_what_breaks_in_d():
    assert "MaxPool2d" in kinds(without("strides, not pooling", 32, 4)[1])
    assert "BatchNorm2d" not in kinds(without("batch norm", 32, 4)[1])
    leaks = [
        layer.negative_slope for layer in without("LeakyReLU in D", 32, 4)[1].layers if isinstance(layer, nn.LeakyReLU)
    ]
    assert leaks and not any(leaks)
    dense = [layer for layer in without("no fully connected layers", 32, 4)[1].layers if isinstance(layer, nn.Conv2d)]
    assert dense[-1].weight.shape == (1, 512, 1, 1)  # 512 numbers to one logit


def test_an_unknown_rule_is_refused():
    with pytest.raises(ValueError, match="batch norm"):
        without("pooling", 32, 4)


def test_each_discriminator_sees_its_part():
    small, part = DCGANDiscriminator(8, 4).eval(), DCGANDiscriminator(8, 4).eval()
    panel = MultiDiscriminator(nn.Sequential(nn.AvgPool2d(2), small), nn.Sequential(Crop(5, 3, 8), part))
    x = torch.randn(4, 3, 16, 16)
    logits = panel(x)
    halved = x.view(4, 3, 8, 2, 8, 2).mean((3, 5))
    torch.testing.assert_close(logits, torch.cat([small(halved), part(x[..., 5:13, 3:11])], 1))
