"""The modern baseline's networks: how they start, what their layers compute, and that samples do not meet."""

from gan_course.models.modern import LEAK, ModernDiscriminator, ModernGenerator, ResidualBlock, he

import pytest
import torch
from torch import nn
from torch.nn import functional as F


@pytest.mark.parametrize("inner, groups", [(4, 1), (16, 4)])
def test_a_block_starts_as_the_identity_and_can_leave_it(inner, groups):
    block, x = ResidualBlock(8, inner, groups), torch.randn(2, 8, 5, 5)
    assert block(x).equal(x)
    block(x).square().sum().backward()
    assert block.layers[-1].weight.grad.abs().max() > 0
    nn.init.normal_(block.layers[-1].weight)
    assert not block(x).isclose(x).all() and block(x).shape == x.shape


def test_groups_of_a_block_do_not_see_each_other():
    block = ResidualBlock(4, 4, groups=2)
    for i in (0, 4):  # channels go straight through the 1 x 1 convolutions
        block.layers[i].weight.data = torch.eye(4)[:, :, None, None]
    x = torch.randn(1, 4, 3, 3)
    y = x.clone()
    y[:, 2:] += 1
    changed = (block(y) - y - block(x) + x).abs().amax((0, 2, 3))
    assert (changed[:2] < 1e-6).all() and (changed[2:] > 1e-3).all()


@pytest.mark.parametrize(
    "layer", [nn.Conv2d(64, 64, 3), nn.ConvTranspose2d(64, 64, 4, 2, 1)], ids=["convolution", "transposed"]
)
def test_starting_weights_keep_the_size_of_the_numbers(layer):
    torch.manual_seed(0)
    he(layer)
    x = F.leaky_relu(torch.randn(16, 64, 8, 8), LEAK)
    inside = layer(x)[:, :, 2:-2, 2:-2]  # at the edges of the transposed one fewer numbers come together
    assert inside.std().item() == pytest.approx(1, rel=0.06)
    assert layer.bias.eq(0).all()


def test_he_returns_the_network_and_zeroes_only_the_ends_of_blocks():
    network = nn.Sequential(nn.Conv2d(3, 8, 3), ResidualBlock(8, 8))
    nn.init.normal_(network[1].layers[-1].weight)
    assert he(network) is network
    weights = {name: bool(w.any()) for name, w in network.named_parameters() if name.endswith("weight")}
    assert [name for name, any_left in weights.items() if not any_left] == ["1.layers.4.weight"]


@pytest.mark.parametrize("size", [8, 16, 32])
@pytest.mark.parametrize("bilinear", [True, False])
@pytest.mark.parametrize("expansion, groups", [(2.0, 4), (0.5, 1)])
def test_shapes_and_ranges(size, bilinear, expansion, groups):
    blocks = {"bilinear": bilinear, "expansion": expansion, "groups": groups}
    G, D = ModernGenerator(size, 4, 10, 1, **blocks), ModernDiscriminator(size, 4, 1, **blocks)
    x = G(torch.randn(3, 10))
    assert x.shape == (3, 1, size, size) and x.abs().max() <= 1 and D(x).shape == (3, 1)
    of_G, of_D = (sum(isinstance(m, ResidualBlock) for m in net.modules()) for net in (G, D))
    assert of_G == of_D == {8: 1, 16: 2, 32: 3}[size]


def test_halving_is_bilinear_interpolation():
    x = torch.randn(2, 3, 8, 8)
    torch.testing.assert_close(nn.AvgPool2d(2)(x), F.interpolate(x, scale_factor=0.5, mode="bilinear"))
    layers = ModernDiscriminator(16, 4).layers
    assert sum(isinstance(layer, nn.AvgPool2d) for layer in layers) == 2  # from 16 to 8 to 4 pixels


@pytest.mark.parametrize(
    "network, shape", [(ModernGenerator(8, 4, 6), (5, 6)), (ModernDiscriminator(8, 4), (5, 3, 8, 8))]
)
def test_a_sample_does_not_depend_on_its_company(network, shape):
    given = torch.randn(shape)
    torch.testing.assert_close(network(given)[:1], network(given[:1]))


@pytest.mark.parametrize("make", [ModernGenerator, ModernDiscriminator])
def test_a_size_that_doubling_cannot_reach_is_refused(make):
    with pytest.raises(ValueError, match="12"):
        make(12)
