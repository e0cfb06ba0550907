"""The game in long turns: one player learns while the other is frozen, until it has won.

A GAN takes turns of a single step each (steps.py). Long turns show what a turn is for: D, version 1 finds out G,
version 1; G, version 2 fools D, version 1; D, version 2 finds it out, and so on.
"""

from __future__ import annotations

from collections.abc import Callable

from gan_course.training.judge import labelled

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.optim import Optimizer

BATCH = 256


def answer(D: nn.Module, samples: Tensor) -> float:
    """D's mean answer to samples, a probability in 0..1."""
    with torch.no_grad():
        return torch.sigmoid(D(samples)).mean().item()


def turn_of_D(
    G: nn.Module,
    D: nn.Module,
    real: Callable[[int], Tensor],
    noise: Callable[[int], Tensor],
    opt_D: Optimizer,
    steps: int,
) -> None:
    """D learns for `steps` steps: 1 to real samples, 0 to G's. G is frozen, and stays so."""
    G.requires_grad_(False)
    D.requires_grad_(True)
    for _ in range(steps):
        samples, labels = labelled(real(BATCH), G(noise(BATCH)))
        loss = bce(D(samples), labels)
        opt_D.zero_grad()
        loss.backward()
        opt_D.step()


def turn_of_G(
    G: nn.Module, D: nn.Module, noise: Callable[[int], Tensor], opt_G: Optimizer, goal: float = 0.9, limit: int = 500
) -> int:
    """G learns until D's mean answer to its samples is at least `goal`, for `limit` steps at most. D is frozen.

    Args:
        noise: noise(n) draws n fresh latent vectors.
        goal: a probability.

    Returns how many steps were taken.
    """
    D.requires_grad_(False)
    G.requires_grad_(True)
    for step in range(limit):
        logits = D(G(noise(BATCH)))
        if torch.sigmoid(logits).mean() >= goal:
            return step
        loss = bce(logits, torch.ones_like(logits))
        opt_G.zero_grad()
        loss.backward()
        opt_G.step()
    return limit
