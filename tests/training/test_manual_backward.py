"""The chain rule written out against autograd: the same gradients, losses and steps; what does not fit is refused."""

from dataclasses import replace

import gan_course  # noqa: F401
from gan_course.models import MLPDiscriminator, MLPGenerator
from gan_course.training import OBJECTIVES, manual_backward, steps
from gan_course.training.losses import Objective

import pytest
import torch
from torch.nn.utils.parametrizations import spectral_norm

PLAIN = [name for name, objective in OBJECTIVES.items() if objective.penalty is None]
CUBIC = Objective(
    lambda real, fake: (real - 1).pow(2).mean() + (real.mean() * fake).tanh().mean(), lambda fake: fake.pow(3).mean()
)
"""A custom loss, in which real and fake samples meet."""


def pair(widths=((7, 5), (6, 9)), shape=(2,), z=3, scales=(1.7, 1.0)):
    torch.manual_seed(0)
    return MLPGenerator(z, shape, widths[0], scale=scales[0]), MLPDiscriminator(shape, widths[1], scale=scales[1])


def one_step(module, objective, optimiser=torch.optim.SGD, rounds=1, n=12, **kind):
    """Losses, and both networks' gradients and weights, after some rounds with the same random numbers."""
    G, D = pair(**kind)
    opt_G, opt_D = optimiser(G.parameters(), 0.05), optimiser(D.parameters(), 0.05)
    random = torch.Generator().manual_seed(1)
    noise = lambda count: torch.randn(count, 3, generator=random)
    for _ in range(rounds):
        real = torch.randn(n, *G.shape, generator=random)
        losses = [module.d_step(G, D, real, noise, opt_D, objective)]
        gradients = [weight.grad.clone() for weight in D.parameters()]
        losses.append(module.g_step(G, D, n, noise, opt_G, objective))
        gradients += [weight.grad.clone() for weight in G.parameters()]
    return losses, gradients, [weight.detach() for net in (G, D) for weight in net.parameters()]


@pytest.mark.parametrize("objective", [*map(OBJECTIVES.get, PLAIN), CUBIC], ids=[*PLAIN, "custom"])
@pytest.mark.parametrize(
    "kind",
    [{}, {"widths": ((), ())}, {"widths": ((64, 64), (64, 64)), "n": 256}, {"shape": (1, 3, 3), "scales": (0.5, 2.0)}],
    ids=["small", "one layer", "the laboratory's", "pictures"],
)
def test_losses_gradients_and_weights_are_autograds(objective, kind):
    by_hand, by_autograd = one_step(manual_backward, objective, **kind), one_step(steps, objective, **kind)
    for ours, theirs in zip(by_hand, by_autograd, strict=True):
        for one, other in zip(ours, theirs, strict=True):
            assert one.shape == other.shape and one.is_contiguous() and not one.requires_grad
            torch.testing.assert_close(one, other, rtol=1e-5, atol=1e-6)


def adam(**settings):
    return lambda weights, lr: torch.optim.Adam(weights, lr, **settings)


@pytest.mark.parametrize(
    "optimiser",
    [
        adam(),
        adam(fused=True),
        adam(fused=True, betas=(0.5, 0.9), weight_decay=0.1, maximize=True),
        adam(fused=True, amsgrad=True),
        adam(fused=True, weight_decay=0.1, decoupled_weight_decay=True),
    ],
    ids=["plain", "fused", "other settings", "amsgrad", "decoupled decay"],
)
def test_training_stays_together(optimiser):
    by_hand, by_autograd = (
        one_step(module, OBJECTIVES["non-saturating"], optimiser, 30) for module in (manual_backward, steps)
    )
    for one, other in zip(by_hand[2], by_autograd[2], strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-4)


def test_the_optimisers_own_state_goes_on_and_its_listeners_are_called():
    G, D = pair()
    opt_D = torch.optim.Adam(D.parameters(), 0.05, fused=True)
    heard = []
    for _ in range(3):
        manual_backward.d_step(G, D, torch.randn(5, 2), lambda n: torch.randn(n, 3), opt_D)
    opt_D.register_step_post_hook(lambda *_: heard.append(1))
    manual_backward.d_step(G, D, torch.randn(5, 2), lambda n: torch.randn(n, 3), opt_D)
    assert {int(state["step"]) for state in opt_D.state.values()} == {4} and heard == [1]


def test_each_step_moves_one_player_and_asks_for_fresh_noise():
    G, D = pair()
    asked = []
    noise = lambda n: asked.append(n) or torch.randn(n, 3)
    before = [[weight.detach().clone() for weight in net.parameters()] for net in (G, D)]
    moved = lambda net, old: [not torch.equal(weight, was) for weight, was in zip(net.parameters(), old)]
    manual_backward.d_step(G, D, torch.randn(5, 2), noise, torch.optim.SGD(D.parameters(), 0.1))
    assert not any(moved(G, before[0])) and all(moved(D, before[1])) and asked == [5]
    before[1] = [weight.detach().clone() for weight in D.parameters()]
    manual_backward.g_step(G, D, 4, noise, torch.optim.SGD(G.parameters(), 0.1))
    assert all(moved(G, before[0])) and not any(moved(D, before[1])) and asked == [5, 4]
    assert all(weight.requires_grad for net in (G, D) for weight in net.parameters())


def test_only_plain_networks_and_losses_without_a_penalty_fit():
    G, D = pair()
    assert manual_backward.fits(G, D) and all(manual_backward.fits(G, D, OBJECTIVES[name]) for name in PLAIN)
    assert not any(manual_backward.fits(G, D, OBJECTIVES[name]) for name in OBJECTIVES.keys() - set(PLAIN))
    assert not manual_backward.fits(G, D, replace(OBJECTIVES["relativistic-r1-r2"], penalty=None))
    assert not manual_backward.fits(MLPGenerator(3, (2,), bounded=True), D)
    assert not manual_backward.fits(torch.nn.Linear(3, 2), D) and not manual_backward.fits(G, torch.nn.Linear(2, 1))

    class Louder(MLPGenerator):
        def forward(self, z):
            return 2 * super().forward(z)

    assert not manual_backward.fits(Louder(3, (2,)), D)
    for listen in ("register_forward_hook", "register_forward_pre_hook", "register_full_backward_hook"):
        heard = pair()
        getattr(heard[1].layers[1], listen)(lambda *_: None)
        assert not manual_backward.fits(*heard), listen
    old_norm = pair()
    torch.nn.utils.spectral_norm(old_norm[1].layers[1])
    fixed = pair()
    fixed[0].layers[0].requires_grad_(False)
    assert not manual_backward.fits(*old_norm) and not manual_backward.fits(*fixed)
    for layer in D.modules():
        if isinstance(layer, torch.nn.Linear):
            spectral_norm(layer)
    assert not manual_backward.fits(G, D)
