"""A discriminator learns from labelled pairs; in a long turn one player learns and the other stays as it is."""

from gan_course.claims.chapter02.c08_stray_pixel import new_discriminator
from gan_course.data.digits import digits
from gan_course.models import MLPDiscriminator, MLPGenerator
from gan_course.training.classifier import (
    answer,
    labelled,
    train_discriminator,
    train_on_digits,
    turn_of_D,
    turn_of_G,
)

import pytest
import torch


@pytest.fixture
def game():
    torch.manual_seed(0)
    G, D = MLPGenerator(2, (2,), (32,)), MLPDiscriminator((2,), (32,))
    random = torch.Generator().manual_seed(0)
    real, noise = (lambda n: torch.randn(n, 2, generator=random) + 2), (lambda n: torch.randn(n, 2, generator=random))
    opt_G, opt_D = (torch.optim.Adam(net.parameters(), 5e-3) for net in (G, D))
    return G, D, real, noise, opt_G, opt_D


def weights(net):
    return torch.cat([p.detach().flatten().clone() for p in net.parameters()])


def test_a_batch_has_both_kinds_with_their_labels():
    real, fake = torch.ones(3, 2), torch.zeros(5, 2)
    samples, labels = labelled(real, fake)
    assert samples.shape == (8, 2) and labels.shape == (8, 1)
    assert torch.equal(labels[:, 0], samples[:, 0])
    assert labelled(real.double(), fake.double())[1].dtype == torch.float64


def test_a_discriminator_learns_what_differs():
    torch.manual_seed(0)
    D = MLPDiscriminator((4,), (32,))
    random = torch.Generator().manual_seed(0)
    real = torch.randn(500, 4, generator=random)
    fake = real + torch.tensor([0.0, 1.5, 0.0, 0.0])
    losses = train_discriminator(D, real, fake, 150, random, lr=1e-2)
    assert sum(losses[-20:]) < sum(losses[:20])
    new = torch.randn(500, 4, generator=random)
    assert answer(D, new) > answer(D, new + torch.tensor([0.0, 1.5, 0.0, 0.0])) + 0.2


def test_in_Ds_turn_G_stays_and_D_finds_it_out(game):
    G, D, real, noise, _, opt_D = game
    before = weights(G), weights(D)
    turn_of_D(G, D, real, noise, opt_D, 100)
    assert torch.equal(weights(G), before[0]) and not torch.equal(weights(D), before[1])
    assert answer(D, real(500)) > 0.8 > 0.2 > answer(D, G(noise(500)))


def test_in_Gs_turn_D_stays_and_is_convinced(game):
    G, D, real, noise, opt_G, opt_D = game
    turn_of_D(G, D, real, noise, opt_D, 100)
    before = weights(D)
    steps = turn_of_G(G, D, noise, opt_G, goal=0.8)
    assert torch.equal(weights(D), before)
    assert 0 < steps < 500
    assert answer(D, G(noise(2000))) > 0.75
    assert turn_of_G(G, D, noise, opt_G, goal=0.1) == 0, "D believes it already"


def test_a_goal_out_of_reach_ends_at_the_limit(game):
    G, D, _, noise, opt_G, _ = game
    assert turn_of_G(G, D, noise, opt_G, goal=1.1, limit=3) == 3


def test_a_discriminator_of_digits_learns_what_it_is_shown():
    torch.manual_seed(0)
    D = new_discriminator()
    blank = lambda n: torch.full((n, 1, 28, 28), -1.0)
    train_on_digits(D, blank, steps=20)
    assert D(digits(split="test")[:50]).min() > D(blank(1)).max()
