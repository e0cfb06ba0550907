"""Negatives without a generator: noise, and mistakes made on purpose."""

from __future__ import annotations

from collections.abc import Sequence

from gan_course.data.avatars.factors import column

import torch
from torch import Tensor, nn


def noise_pictures(n: int, shape: Sequence[int], generator: torch.Generator) -> Tensor:
    """Draw `n` pictures of independent pixels, uniform in [-1, 1]: (n, *shape)."""
    return torch.rand(n, *shape, generator=generator, device=generator.device) * 2 - 1


def mismatched(factors: Tensor, generator: torch.Generator) -> Tensor:
    """Return the avatars with eyes of two colours: the right iris a quarter to three quarters of a turn from the left.

    Args:
        factors: (n, len(FACTORS)), as from `sample_factors`.

    Returns a new (n, len(FACTORS)); all other factors stay as they are.
    """
    turn = 0.25 + 0.5 * torch.rand(len(factors), generator=generator, device=factors.device)
    odd = factors.clone()
    odd[:, column("right_iris_hue")] = (factors[:, column("left_iris_hue")] + turn) % 1.0
    return odd


@torch.no_grad()
def logits(D: nn.Module, x: Tensor, batch: int = 256) -> Tensor:
    """Return D's logits for many samples, (n,), in evaluation mode; the mode is restored afterwards."""
    modes = [(layer, layer.training) for layer in D.modules()]
    try:
        D.eval()
        return torch.cat([D(part)[:, 0] for part in x.split(batch)])
    finally:
        for layer, training in modes:
            layer.training = training
