"""The smallest GAN: the data are one point, the generator is one number, the discriminator is one slope.

The Dirac GAN of Mescheder, Geiger & Nowozin 2018 (arXiv 1801.04406, section 2). All real samples lie at 0, all fakes at
theta, and D's logit at x is psi * x. The only equilibrium is theta = psi = 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import torch
from torch import Tensor

Gradients = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]


def minimax_gradients(theta: Tensor, psi: Tensor) -> tuple[Tensor, Tensor]:
    """Return the slopes of both losses in the minimax game, D's with respect to psi and G's with respect to theta.

    D's loss is softplus(-psi * 0) + softplus(psi * theta), G's is -softplus(psi * theta). Shapes are those given.
    """
    answer = torch.sigmoid(psi * theta)  # D's answer to the fake
    return theta * answer, -psi * answer


def non_saturating_gradients(theta: Tensor, psi: Tensor) -> tuple[Tensor, Tensor]:
    """Return the same slopes where G's loss is softplus(-psi * theta)."""
    return theta * torch.sigmoid(psi * theta), -psi * torch.sigmoid(-psi * theta)


class State(NamedTuple):
    """Where both players are, and what momentum carries on; tensors of one shape (many games at once are possible)."""

    theta: Tensor
    psi: Tensor
    speed_G: Tensor
    speed_D: Tensor

    @property
    def radius(self) -> Tensor:
        """Return the distance to the equilibrium."""
        return torch.hypot(self.theta, self.psi)


def start(theta: float | Tensor, psi: float | Tensor) -> State:
    """Return a state at rest, in float64."""
    theta, psi = (torch.as_tensor(value, dtype=torch.float64) for value in (theta, psi))
    return State(theta, psi, torch.zeros_like(theta), torch.zeros_like(psi))


@dataclass(frozen=True)
class Rules:
    """How the two players move.

    Attributes:
        gradients: slopes of D's loss and of G's loss, see :func:`minimax_gradients`.
        lr: learning rate of both.
        alternating: G sees D's new slope (as in training); else both compute their gradients first, then both move.
        momentum: share of the last step's velocity that is kept (Polyak 1964); may be negative.
        r1: weight of R1, which is psi² / 2 here, since D's slope is psi everywhere.
    """

    gradients: Gradients = minimax_gradients
    lr: float = 0.2
    alternating: bool = True
    momentum: float = 0.0
    r1: float = 0.0


def step(state: State, rules: Rules) -> State:
    """Return the state after one step of D and one of G."""
    of_D, of_G = rules.gradients(state.theta, state.psi)
    speed_D = rules.momentum * state.speed_D + of_D + rules.r1 * state.psi
    psi = state.psi - rules.lr * speed_D
    if rules.alternating:
        _, of_G = rules.gradients(state.theta, psi)
    speed_G = rules.momentum * state.speed_G + of_G
    return State(state.theta - rules.lr * speed_G, psi, speed_G, speed_D)


def orbit(theta: float | Tensor, psi: float | Tensor, steps: int, rules: Rules | None = None, **changes) -> Tensor:
    """Return theta and psi at all steps, (steps + 1, ..., 2). `changes` are fields of :class:`Rules`."""
    rules = replace(rules or Rules(), **changes)
    states = [start(theta, psi)]
    for _ in range(steps):
        states.append(step(states[-1], rules))
    return torch.stack([torch.stack([one.theta, one.psi], dim=-1) for one in states])
