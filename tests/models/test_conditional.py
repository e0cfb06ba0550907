"""Conditional networks and their training."""

from dataclasses import replace

from gan_course.data.digits import digits
from gan_course.data.latent import Latent
from gan_course.data.pictures import Pictures
from gan_course.models import MLPEncoder, MLPGenerator
from gan_course.models.conditional import (
    ConditionalGenerator,
    Given,
    ProjectionDiscriminator,
    dcgan_body,
    on_circle,
    project,
)
from gan_course.training import d_step, g_step
from gan_course.training.conditional import Conditioned, train_conditional
from gan_course.training.presets import DIGITS
from gan_course.utils import seeded

import pytest
import torch
from torch import nn
from torch.nn.functional import one_hot


def pair(ignores: bool = False):
    with seeded(0):
        G = ConditionalGenerator(MLPGenerator(4 + 10, (1, 28, 28), (16,), bounded=True))
        body = nn.Sequential(MLPEncoder((1, 28, 28), 8, (16,)), nn.LeakyReLU(0.2))
        return G, ProjectionDiscriminator(body, 8, 10, ignores=ignores)


def test_the_logit_is_miyato_and_koyamas():
    """w · h + b + (V c) · h, computed picture by picture."""
    D = pair()[1]
    x, c = torch.randn(3, 1, 28, 28), torch.randn(3, 10)
    h = D.body(x)
    by_hand = [D.real.weight[0] @ h[i] + D.real.bias[0] + (D.fits.weight @ c[i]) @ h[i] for i in range(3)]
    torch.testing.assert_close(D(x, c), torch.stack(by_hand)[:, None])
    torch.testing.assert_close(D(x, c), project(h, c, D.real, D.fits))


def test_a_d_that_ignores_the_condition_does():
    D = pair(ignores=True)[1]
    x = torch.randn(3, 1, 28, 28)
    assert torch.equal(D(x, torch.randn(3, 10)), D(x, torch.randn(3, 10)))


def test_g_draws_by_code_and_condition():
    G = pair()[0]
    z, c = torch.randn(2, 4), one_hot(torch.tensor([3, 5]), 10).float()
    assert G(z, c).shape == (2, 1, 28, 28)
    assert not torch.equal(G(z, c), G(z, c.flip(0)))


def test_a_network_with_its_condition_fixed_shares_its_weights():
    G, D = pair()
    c = torch.randn(5, 10)
    given = Given(D, c)
    x = torch.randn(5, 1, 28, 28)
    assert torch.equal(given(x), D(x, c))
    given.requires_grad_(False)
    assert not any(p.requires_grad for p in D.parameters())


def test_hues_lie_on_a_circle():
    hue = torch.tensor([0.0, 0.25, 0.999])
    x = on_circle(hue)
    torch.testing.assert_close(x.norm(dim=1), torch.ones(3))
    torch.testing.assert_close(x[1], torch.tensor([0.0, 1.0]), atol=1e-6, rtol=0)
    assert (x[0] - x[2]).norm() < 0.01


def test_the_body_of_a_dcgan_makes_as_many_features_as_it_says():
    body, features = dcgan_body(32, 4)
    assert body(torch.randn(2, 3, 32, 32)).shape == (2, features)


def data(n: int = 40) -> Conditioned:
    some = digits()
    return Conditioned(Pictures(some.pixels[:n]), one_hot(some.labels[:n], 10).float())


def test_pairs_stay_together():
    pairs = data()
    x, c = pairs.sample(30, torch.Generator().manual_seed(0))
    for picture, condition in zip(x, c):
        place = (pairs.pictures[:] == picture).flatten(1).all(1).nonzero()[0]
        assert torch.equal(pairs.conditions[place[0]], condition)
    with pytest.raises(ValueError, match=r"give \(40, condition_dim\)"):
        Conditioned(pairs.pictures, torch.zeros(3, 10))


def test_training_is_repeatable_moves_both_and_takes_steps_of_ones_own():
    calls = []

    def own_d_step(G, D, real, noise, opt_D):
        calls.append(("D", len(real)))
        return d_step(G, D, real, noise, opt_D)

    def own_g_step(G, D, n, noise, opt_G):
        calls.append(("G", n))
        return g_step(G, D, n, noise, opt_G)

    settings = replace(DIGITS.settings, batch=6, seed=3)
    made = []
    for _ in range(2):
        G, D = pair()
        before = [p.detach().clone() for p in [*G.parameters(), *D.parameters()]]
        average = train_conditional(
            G, D, data(), Latent(4), settings, 3, d_step=own_d_step, g_step=own_g_step, show=False
        )
        after = [p.detach().cpu() for p in [*G.parameters(), *D.parameters()]]
        assert all(not torch.equal(a, b) for a, b in zip(before, after))
        assert not average.training
        z = Latent(4).sample(5, torch.Generator().manual_seed(0))
        made.append(average(z, torch.eye(10)[:5]))
    assert torch.equal(*made) and calls == [("D", 6), ("G", 6)] * 6
