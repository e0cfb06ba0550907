"""What a discriminator does with sets of pictures: which it accepts, prefers, and gets right."""

from __future__ import annotations

from gan_course.argmax.negatives import logits

import torch
from torch import Tensor, nn


def accepted(D: nn.Module, pictures: Tensor) -> float:
    """Return the share of pictures, 0 to 1, for which D outputs more than 0.5."""
    return (logits(D, pictures) > 0).float().mean().item()


@torch.no_grad()
def share_right(D: nn.Module, real: Tensor, noise: Tensor) -> float:
    """Return D's accuracy, 0 to 1, if real samples and noise are equally frequent."""
    return ((D(real) > 0).float().mean() + (D(noise) <= 0).float().mean()).item() / 2


def odd_among_best(D: nn.Module, even: Tensor, odd: Tensor, best: int = 100) -> float:
    """Return which share, 0 to 1, of the `best` highest-scored pictures of both sets comes from `odd`."""
    winners = logits(D, torch.cat([even, odd])).topk(best).indices
    return (winners >= len(even)).float().mean().item()


@torch.no_grad()
def share_preferring_longer(D: nn.Module, stray: Tensor, longer: Tensor) -> float:
    """Return the share of pictures, 0 to 1, for which D scores `longer` higher than `stray`."""
    return (D(longer) > D(stray)).float().mean().item()
