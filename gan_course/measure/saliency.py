"""Where a network looks: how much its output changes with each pixel."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor


def saliency(network: Callable[[Tensor], Tensor], pictures: Tensor) -> tuple[Tensor, Tensor]:
    """Return the logits of `pictures` and a map for each picture of how much its logit changes with a pixel.

    The map is the norm of the gradient over the channels (Simonyan et al. 2014, arXiv 1312.6034, section 3), smoothed
    over about a pixel and a half and divided by the picture's maximum.

    Args:
        network: pictures (n, c, height, width) to logits (n, 1).
        pictures: a batch, (n, c, size, size).

    Returns:
        Logits (n,) and maps (n, size, size) in 0..1.
    """
    pictures = pictures.detach().requires_grad_()
    with torch.enable_grad():
        logits = network(pictures)
        (slopes,) = torch.autograd.grad(logits.sum(), pictures)
    glow = blurred(slopes.norm(dim=1), 1.5)
    return logits.detach()[:, 0], glow / glow.amax(dim=(1, 2), keepdim=True).clamp_min(1e-12)


def blurred(pictures: Tensor, deviation: float) -> Tensor:
    """Pictures (..., size, size) blurred with a Gaussian; its standard deviation is in pixels."""
    if deviation < 0.2:  # so narrow that nothing is lost
        return pictures
    place = torch.arange(pictures.shape[-1], dtype=pictures.dtype, device=pictures.device)
    weights = (-0.5 * ((place - place[:, None]) / deviation) ** 2).exp()
    weights = weights / weights.sum(1, keepdim=True)
    return weights @ pictures @ weights.T  # down, then across: a Gaussian is the product of two
