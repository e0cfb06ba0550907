"""The switchboard: channels go off and on again, what changes is measured, and G stays as it was."""

from gan_course.data.latent import Latent
from gan_course.measure.activations import feature_maps, switched_off
from gan_course.models import DCGANGenerator, MLPGenerator
from gan_course.utils import seeded
from gan_course.widgets.switchboard import SwitchboardSession, switchboard

import numpy as np
import pytest
import torch

Z = Latent(6)


def generator() -> DCGANGenerator:
    with seeded(0):
        G = DCGANGenerator(16, 4, 6)
    for layer in G.modules():
        if isinstance(layer, torch.nn.ConvTranspose2d):
            torch.nn.init.normal_(layer.weight, std=0.3, generator=torch.Generator().manual_seed(1))
    return G.eval()


def test_a_channel_that_is_off_is_zero_and_only_inside_the_block():
    G, z = generator(), Z.sample(2, torch.Generator().manual_seed(0))
    before = G(z)
    with switched_off(G, 2, [1, 3]):
        planes = feature_maps(G, z)[1]
        assert not torch.equal(G(z), before)
    assert not planes[:, [1, 3]].any() and planes[:, [0, 2]].any()
    assert torch.equal(G(z), before)
    with switched_off(G, 1, []):
        assert torch.equal(G(z), before)


def test_a_layer_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="1 to 3"), switched_off(generator(), 9, [0]):
        pass


def test_switching_twice_brings_everything_back():
    session = SwitchboardSession(generator(), Z)
    assert session.layers == [(8, 4), (4, 8)] and session.layer == 2
    first = session.snapshot()
    session.switch(2)
    off = session.snapshot()
    assert off.switched.tolist() == [False, False, True, False] and off.change > 0
    assert np.array_equal(off.on, first.off)
    assert off.change == pytest.approx(off.effects[2], abs=1e-6)
    session.switch(2)
    assert session.snapshot().change == 0


def test_the_strongest_is_the_one_with_the_largest_effect_that_is_on():
    session = SwitchboardSession(generator(), Z)
    best = session.strongest()
    assert session.snapshot().effects.argmax() == best
    session.switch(best)
    assert session.strongest() != best


def test_the_view_follows_its_controls():
    G = generator()
    weights = [w.clone() for w in G.state_dict().values()]
    board = switchboard(G, Z)
    first = board.picture
    board._channel.value = 1
    board._off.value = True
    assert board.session.off == {1} and "Off: 1." in board.caption.value
    assert not np.array_equal(board.picture, first)
    board.all_on()
    assert board._off.value is False and "All channels are on" in board.caption.value
    board._layer.value = 1
    assert board.session.layer == 1 and board._channel.max == 7
    board.next()
    assert all(torch.equal(a, b) for a, b in zip(weights, G.state_dict().values()))


def test_mistakes_are_named():
    with pytest.raises(ValueError, match="no hidden convolutions"):
        switchboard(MLPGenerator(6, (3, 8, 8), hidden=(8,), bounded=True), Z)
    with pytest.raises(ValueError, match="give 0 to 3"):
        switchboard(generator(), Z).switch(7)
    with pytest.raises(ValueError, match="give 1 to 2"):
        switchboard(generator(), Z, layer=5)
