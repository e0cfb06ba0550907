"""The smallest GAN: gradients against autograd, and what theory says of its orbits."""

from gan_course.training import dirac
from gan_course.training.dirac import Rules, minimax_gradients, non_saturating_gradients, orbit

import pytest
import torch
from torch.nn.functional import softplus

STARTS = torch.linspace(0.1, 6.1, 7, dtype=torch.float64)
ANGLES = (STARTS.cos(), STARTS.sin())


@pytest.mark.parametrize(
    ("gradients", "of_G"),
    [
        (minimax_gradients, lambda theta, psi: -softplus(psi * theta)),
        (non_saturating_gradients, lambda theta, psi: softplus(-psi * theta)),
    ],
)
def test_gradients_are_autograds(gradients, of_G):
    theta, psi = (torch.randn(9, dtype=torch.float64).requires_grad_() for _ in range(2))
    of_D = softplus(-psi * 0) + softplus(psi * theta)
    (wanted_D,) = torch.autograd.grad(of_D.sum(), psi)
    (wanted_G,) = torch.autograd.grad(of_G(theta, psi).sum(), theta)
    for mine, wanted in zip(gradients(theta, psi), (wanted_D, wanted_G)):
        torch.testing.assert_close(mine, wanted)


def test_minimax_forces_are_at_right_angles_to_the_way_to_the_equilibrium():
    theta, psi = torch.randn(2, 20, dtype=torch.float64)
    of_D, of_G = minimax_gradients(theta, psi)
    torch.testing.assert_close(theta * of_G + psi * of_D, torch.zeros(20, dtype=torch.float64))


def test_orbits():
    radius = lambda **changes: orbit(*ANGLES, 1000, **changes).norm(dim=-1)
    round_and_round = radius()
    assert 0.85 < round_and_round.min() < round_and_round.max() < 1.15
    assert (radius(alternating=False)[-1] > 2).all()
    assert (radius(momentum=0.5).amax(0) > 2).all()
    assert (radius(momentum=-0.3)[-1] < 0.5).all()
    assert (radius(r1=0.5)[-1] < 1e-6).all()
    assert (radius(gradients=non_saturating_gradients)[-1] < 0.5).all()


def test_a_step_is_plain_gradient_descent_with_torchs_momentum():
    theta, psi = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in (1.0, 0.5))
    opt_G, opt_D = (torch.optim.SGD([weight], 0.3, momentum=0.5) for weight in (theta, psi))
    for _ in range(3):
        for optimiser, loss in (
            (opt_D, lambda: softplus(psi * theta) + 0.2 * psi.square() / 2),
            (opt_G, lambda: -softplus(psi * theta)),
        ):
            optimiser.zero_grad()
            loss().backward()
            optimiser.step()
    mine = orbit(1.0, 0.5, 3, Rules(lr=0.3, momentum=0.5, r1=0.2))[-1]
    torch.testing.assert_close(mine, torch.stack([theta, psi]).detach())


def test_simultaneous_players_both_look_first():
    state = dirac.step(dirac.start(1.0, 0.5), Rules(lr=0.1, alternating=False))
    of_D, of_G = minimax_gradients(torch.tensor(1.0).double(), torch.tensor(0.5).double())
    torch.testing.assert_close(torch.stack([state.theta, state.psi]), torch.stack([1 - 0.1 * of_G, 0.5 - 0.1 * of_D]))
