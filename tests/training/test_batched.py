"""An ensemble trains each member as it would be trained alone."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from gan_course.data.latent import Latent
from gan_course.data.points import points
from gan_course.models import DCGANDiscriminator, DCGANGenerator, MLPDiscriminator, MLPGenerator
from gan_course.training import OBJECTIVES, d_step, g_step
from gan_course.training.batched import AHEAD, Ensemble, Stack, draw

import pytest
import torch
from torch import nn
from torch.func import functional_call, vmap

SEEDS, LR_G, LR_D = [5, 6, 7], [1e-3, 3e-3, 1e-2], [2e-3, 1e-3, 5e-4]
DATA, LATENT = points("two_moons"), Latent(3)


PLAIN = {**OBJECTIVES, "relativistic": replace(OBJECTIVES["relativistic-r1-r2"], penalty=None)}


def make():
    return MLPGenerator(3, (2,), (16, 16), scale=0.7), MLPDiscriminator((2,), (16, 16), scale=1.3)


class Noise:
    """Pictures without a meaning, 8 by 8."""

    def sample(self, n, generator):
        return torch.randn(n, 1, 8, 8, generator=generator).tanh()


def convolutional():
    return DCGANGenerator(8, 4, 3, channels=1), DCGANDiscriminator(8, 4, channels=1)


def alone(i, rounds, make, data, betas, objective, batch):
    """Member i by the package's own steps and torch's Adam: its losses, (rounds, 2), and its networks."""
    torch.manual_seed(SEEDS[i])
    G, D = make()
    opt_G, opt_D = (torch.optim.Adam(net.parameters(), lr[i], betas) for net, lr in ((G, LR_G), (D, LR_D)))
    generator = torch.Generator().manual_seed(SEEDS[i])
    losses = []
    while len(losses) < rounds:
        for real, z_D, z_G in zip(*draw(data, LATENT, AHEAD, batch, generator)):
            loss_D = d_step(G, D, real, lambda n, z=z_D: z, opt_D, objective)
            losses.append([loss_D, g_step(G, D, batch, lambda n, z=z_G: z, opt_G, objective, real)])
    return torch.tensor(losses[:rounds]), G, D


@pytest.mark.parametrize("betas", [(0.0, 0.9), (0.5, 0.999)])
@pytest.mark.parametrize("objective", ["non-saturating", "minimax", "least-squares", "hinge", "relativistic"])
def test_losses_are_those_of_a_training_alone(objective, betas):
    """For two blocks of draws and more, to float tolerance."""
    ensemble = Ensemble(
        make, DATA, LATENT, seeds=SEEDS, lr_G=LR_G, lr_D=LR_D, betas=betas, batch=9, objective=PLAIN[objective]
    )
    losses = []
    for _ in range(2 * AHEAD + 3):
        ensemble.step()
        losses.append(torch.stack([ensemble.loss_D, ensemble.loss_G], dim=1))
    for i, mine in enumerate(torch.stack(losses, dim=1)):
        wanted, *_ = alone(i, len(mine), make, DATA, betas, PLAIN[objective], 9)
        torch.testing.assert_close(mine, wanted, rtol=2e-3, atol=2e-4)
        torch.testing.assert_close(mine[:20], wanted[:20], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["non-saturating-r1", "relativistic-r1-r2"])
def test_a_penalty_moves_each_member_as_alone(name):
    ensemble = Ensemble(make, DATA, LATENT, seeds=SEEDS, lr_G=LR_G, lr_D=LR_D, batch=9, objective=name)
    ensemble.train(AHEAD, progress=False)
    for i in range(len(SEEDS)):
        _, G, D = alone(i, AHEAD, make, DATA, (0.0, 0.9), OBJECTIVES[name], 9)
        for mine, wanted in zip(ensemble.networks(i), (G, D)):
            torch.testing.assert_close(mine.state_dict(), wanted.state_dict(), rtol=1e-3, atol=1e-4)


def test_every_step_of_D_has_samples_of_its_own_and_G_takes_one_a_round():
    wanted = Ensemble(make, DATA, LATENT, seeds=SEEDS, batch=9, lr_G=0.0)  # a G that stands still: only D's steps count
    ensemble = Ensemble(make, DATA, LATENT, seeds=SEEDS, batch=9, lr_G=0.0, d_steps=3)
    wanted.train(6, progress=False)
    ensemble.train(2, progress=False)
    assert (ensemble.steps, ensemble.groups[0].G.steps, ensemble.groups[0].D.steps) == (2, 2, 6)
    torch.testing.assert_close(ensemble.groups[0].D.weights, wanted.groups[0].D.weights)


def test_convolutions_with_batch_norm_are_trained_as_alone():
    """Layers other than a perceptron's are stacked by vmap; each member has its own running statistics."""
    ensemble = Ensemble(convolutional, Noise(), LATENT, seeds=SEEDS, lr_G=LR_G, lr_D=LR_D, batch=5)
    ensemble.train(6, progress=False)
    for i in range(len(SEEDS)):
        losses, G, D = alone(i, AHEAD, convolutional, Noise(), (0.0, 0.9), OBJECTIVES["non-saturating"], 5)
        torch.testing.assert_close(ensemble.loss_D[i], losses[5, 0], rtol=1e-3, atol=1e-3)
        mine, wanted = (network.layers[1].running_mean for network in (ensemble.networks(i)[0], G))
        assert mine.abs().sum() > 0 and wanted.abs().sum() > 0


def test_a_look_moves_nothing():
    ensemble = Ensemble(convolutional, Noise(), LATENT, seeds=SEEDS, batch=5)
    ensemble.train(2, progress=False)
    before = [G.state_dict() for G, _ in map(ensemble.networks, range(3))]
    a, b = ensemble.sample(20), ensemble.sample(20)
    assert torch.equal(a, b) and not a.requires_grad
    for i in range(3):
        assert all(map(torch.equal, before[i].values(), ensemble.networks(i)[0].state_dict().values()))


@pytest.mark.parametrize(
    "build, shape",
    [
        (partial(MLPGenerator, 3, (1, 4, 4), (8, 8), bounded=True, scale=2.0), (3,)),
        (partial(MLPDiscriminator, (1, 4, 4), (8,), scale=3.0), (1, 4, 4)),
    ],
)
def test_the_shortcut_for_perceptrons_is_what_vmap_computes(build, shape):
    stack = Stack([build() for _ in range(4)], torch.ones(4))
    x = torch.randn(4, 5, *shape)
    wanted = vmap(lambda weights, x: functional_call(stack.network, weights, (x,)))(stack.weights, x)
    torch.testing.assert_close(stack(x), wanted)


def test_company_changes_nothing():
    big = Ensemble(make, DATA, LATENT, seeds=SEEDS, lr_G=LR_G, lr_D=LR_D, batch=9)
    small = Ensemble(make, DATA, LATENT, seeds=SEEDS[1:2], lr_G=LR_G[1:2], lr_D=LR_D[1:2], batch=9)
    for ensemble in (big, small):
        ensemble.train(10, progress=False)
    torch.testing.assert_close(big.sample(7)[1], small.sample(7)[0], rtol=1e-4, atol=1e-5)


def test_a_member_that_runs_away_leaves_the_others_alone():
    runs = []
    for lr in ([1e-3, 1e-3], [1e-3, float("inf")]):
        ensemble = Ensemble(make, DATA, LATENT, seeds=[1, 2], lr_G=lr, lr_D=lr, batch=9)
        ensemble.train(5, progress=False)
        runs.append(ensemble)
    assert not runs[1].loss_D[1].isfinite() and not runs[1].sample(3)[1].isfinite().all()
    torch.testing.assert_close(runs[0].sample(3)[0], runs[1].sample(3)[0])


def test_a_member_taken_out_draws_what_it_drew_inside():
    ensemble = Ensemble(make, DATA, LATENT, seeds=SEEDS)
    ensemble.train(3, progress=False)
    z = LATENT.sample(11, torch.Generator().manual_seed(0))
    G, D = ensemble.networks(2)
    torch.testing.assert_close(G(z), ensemble.sample(11)[2])
    assert all(p.requires_grad for p in [*G.parameters(), *D.parameters()])
    assert ensemble.sample(11).shape == (3, 11, 2)


def test_seeds_decide():
    ensemble = Ensemble(make, DATA, LATENT, seeds=[3, 3, 4])
    ensemble.train(4, progress=False)
    a, b, c = ensemble.sample(5)
    torch.testing.assert_close(a, b)
    assert not torch.allclose(a, c)


def test_the_global_random_state_is_left_alone():
    before = torch.get_rng_state()
    Ensemble(make, DATA, LATENT, seeds=SEEDS).train(2, progress=False)
    assert torch.equal(before, torch.get_rng_state())


def test_errors_say_what_to_do():
    with pytest.raises(ValueError, match=r"lr_D has shape \(2,\) for 3 members"):
        Ensemble(make, DATA, LATENT, seeds=SEEDS, lr_D=[1e-3, 1e-3])
    with pytest.raises(ValueError, match="2 networks have 1 learning rates"):
        Stack([nn.Linear(1, 1), nn.Linear(1, 1)], torch.ones(1))
    with pytest.raises(ValueError, match="No objective"):
        Ensemble(make, DATA, LATENT, seeds=SEEDS, objective="best")


@pytest.mark.parametrize("objective", ["non-saturating", "relativistic-r1-r2", "wasserstein-gp"])
@pytest.mark.parametrize("make, data", [(make, DATA), (convolutional, Noise())])
def test_trains_where_it_is_told_to(objective, make, data):
    """PyTorch's meta device computes nothing, but an operation on tensors of two devices fails on it as on a GPU."""
    ensemble = Ensemble(
        make, data, LATENT if data is DATA else Latent(8), seeds=SEEDS, lr_G=LR_G, batch=5, objective=objective,
        d_steps=2, g_steps=2, ema=0.9, decay_steps=9, device="meta",
    )  # fmt: skip
    ensemble.train(3, progress=False)
    tensors = [ensemble.loss_D, ensemble.loss_G, ensemble.sample(4), *ensemble.groups[0].G.weights.values()]
    assert {tensor.device.type for tensor in tensors} == {"meta"}
