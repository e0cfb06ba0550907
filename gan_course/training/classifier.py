"""Train a discriminator on given examples of both kinds (no generator, no game), or each player for a long turn."""

from __future__ import annotations

from collections.abc import Callable

from gan_course.data.digits import digits
from gan_course.models import DCGANDiscriminator
from gan_course.training.steps import d_step
from gan_course.training.trainer import linear_decay
from gan_course.utils import seeded

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.optim import Optimizer


def labelled(real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
    """Make one batch of both kinds with its labels.

    Args:
        real, fake: (n, ...) and (m, ...), of the same shape apart from the first dimension.

    Returns the samples (n + m, ...), the real ones first, and their labels (n + m, 1): 1 for real, 0 for not.
    """
    samples = torch.cat([real, fake])
    labels = torch.cat([torch.ones(len(real), 1), torch.zeros(len(fake), 1)])
    return samples, labels.to(samples)


def train_discriminator(
    D: nn.Module,
    real: Tensor,
    fake: Tensor,
    steps: int,
    generator: torch.Generator,
    batch: int = 32,
    lr: float = 1e-3,
) -> list[float]:
    """Teach D to output 1 for `real` and 0 for `fake`, both (n, ...); fake[i] is a corrupted version of real[i].

    Each batch holds real samples and the corrupted versions of the same ones, so that D has nothing else to go by than
    what they differ in. Both kinds share a batch because batch norm looks at the whole of it: with a batch for each
    kind D would tell them apart by their batches' means, and fail on single pictures. Returns the loss of each step.
    """
    opt = torch.optim.Adam(D.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        some = torch.randint(len(real), (batch,), generator=generator)
        samples, labels = labelled(real[some], fake[some])
        loss = bce(D(samples), labels)
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses.append(loss.item())
    return losses


def train_on_digits(D: nn.Module, negatives: Callable[[int], Tensor], steps: int, seed: int = 0) -> None:
    """Teach D, in place, to tell real digits from `negatives(n)` in `steps` steps of 64 samples each.

    The learning rate is constant for the first half and falls linearly to zero in the second.
    """
    real, random = digits(), torch.Generator().manual_seed(seed)
    opt = torch.optim.Adam(D.parameters(), betas=(0.5, 0.999))
    for step in range(steps):
        opt.param_groups[0]["lr"] = 2e-3 * linear_decay(step, steps)
        d_step(nn.Identity(), D, real.sample(64, random), negatives, opt)  # what noise(n) gives are the fakes


def avatar_discriminator(real: Tensor, negatives: Tensor, steps: int, seed: int) -> nn.Module:
    """Return a small convolutional D taught to tell avatars from negatives, as many of each, (n, 3, 32, 32)."""
    with seeded(seed):
        D = DCGANDiscriminator(32, 16)
    train_discriminator(D, real, negatives, steps, torch.Generator().manual_seed(seed))
    return D


BATCH = 256


def answer(D: nn.Module, samples: Tensor) -> float:
    """Return D's mean output for samples, a probability in 0..1."""
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
    """Train D for `steps` steps to output 1 for real samples and 0 for G's. G is frozen and stays frozen."""
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
    """Train G until D's mean output for its samples is at least `goal`, for at most `limit` steps. D is frozen.

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
