"""Train a discriminator alone against fixed fakes, and look at what it could tell G at each moment."""

from __future__ import annotations

from collections.abc import Callable

from gan_course.data.sources import Source
from gan_course.training.losses import OBJECTIVES, Objective

import torch
from torch import Tensor, nn


def train_alone(
    D: nn.Module,
    real: Source,
    fake: Source,
    steps: int,
    *,
    objective: Objective = OBJECTIVES["non-saturating"],
    lr: float = 1e-3,
    batch: int = 128,
    noise: float = 0.0,
    clip: float = 0.0,
    seed: int = 0,
    callback: Callable[[int], None] | None = None,
) -> None:
    """Train D in place to tell two sources apart, with Adam without momentum (betas 0, 0.9).

    Args:
        D: discriminator or critic, (n, ...) to logits (n, 1).
        objective: D's loss and its penalty; G's loss is not used.
        noise: standard deviation of the Gaussian noise that is added to all samples before D sees them.
        clip: weights are clipped to [-clip, clip] after each step (WGAN: Arjovsky et al. 2017, algorithm 1); 0: never.
        seed: of samples and noise.
        callback: called with the number of steps done, before the first step and after each one.
    """
    generator = torch.Generator().manual_seed(seed)
    optimiser = torch.optim.Adam(D.parameters(), lr, (0.0, 0.9), fused=True)
    if callback:
        callback(0)
    for step in range(1, steps + 1):
        pair = [source.sample(batch, generator) for source in (real, fake)]
        if noise:
            pair = [x + noise * torch.randn(x.shape, generator=generator) for x in pair]
        loss = objective.d_loss(*map(D, pair))
        if objective.penalty:
            loss = loss + objective.penalty(D, *pair)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if clip:
            with torch.no_grad():
                for weight in D.parameters():
                    weight.clamp_(-clip, clip)
        if callback:
            callback(step)


def pull(D: nn.Module, fake: Tensor, g_loss: Callable[[Tensor], Tensor]) -> Tensor:
    """Return where each fake is pulled: minus the gradient of its own loss of G, same shape as `fake`."""
    x = fake.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(len(x) * g_loss(D(x)), x)  # the loss is a mean over the batch
    return -gradient


def slopes(D: nn.Module, x: Tensor) -> Tensor:
    """Return the length of D's gradient at each sample, (n,)."""
    x = x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(D(x).sum(), x)
    return gradient.flatten(1).norm(dim=1)
