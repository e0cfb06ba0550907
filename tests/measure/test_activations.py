"""A look inside: maps in order; the parts found are those that the channel answers to."""

from gan_course.measure.activations import feature_maps, strongest
from gan_course.models import DCGANDiscriminator, DCGANGenerator

import pytest
import torch
from torch import nn


def test_maps_come_layer_by_layer_and_leave_nothing_behind():
    G = DCGANGenerator(16, 4, 6).eval()
    maps = feature_maps(G, torch.randn(2, 6))
    assert [tuple(m.shape) for m in maps] == [(2, 8, 4, 4), (2, 4, 8, 8), (2, 3, 16, 16)]
    assert not any(layer._forward_hooks for layer in G.modules())


def test_the_last_map_is_the_picture():
    G, z = DCGANGenerator(16, 4, 6).eval(), torch.randn(2, 6)
    torch.testing.assert_close(feature_maps(G, z)[-1], G(z))


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_the_strongest_part_is_where_a_bright_spot_was_put(layer):
    """All weights 1, no norm: a channel adds up its window, so the bright patch has to be in the part."""
    D = DCGANDiscriminator(32, 4, batch_norm=False)
    for part in D.modules():
        if isinstance(part, nn.Conv2d):
            nn.init.constant_(part.weight, 1.0)
    pictures = torch.full((3, 3, 32, 32), -0.01)
    pictures[0, :, 12:15, 20:23] = 0.9
    pictures[2, :, 20:22, 6:8] = 0.9
    parts = strongest(D, pictures, layer, channel=1, k=2)
    window = [4, 10, 22][layer - 1]
    assert parts.shape == (2, 3, window, window)
    bright = [(part[0] == 0.9).sum().item() for part in parts]
    assert bright[0] == 9 and bright[1] == 4


def test_a_part_at_the_rim_is_filled_with_white():
    D = DCGANDiscriminator(16, 2, batch_norm=False)
    for part in D.modules():
        if isinstance(part, nn.Conv2d):
            nn.init.constant_(part.weight, 1.0)
    pictures = torch.full((1, 3, 16, 16), -0.5)
    pictures[0, :, 0, 0] = 0.75
    part = strongest(D, pictures, 1, 0, k=1)[0, 0]
    assert part[0].eq(1).all() and part[:, 0].eq(1).all() and part[1, 1] == 0.75
