"""Discriminators that see several samples at once, so that fakes that are all alike are easy to detect."""

from __future__ import annotations

import torch
from torch import Tensor, nn

EPS = 1e-8  # keeps the slope of the square root finite where all samples are equal


def minibatch_std(h: Tensor) -> Tensor:
    """Append to each sample one number, the same for all: how much the batch varies.

    It is the standard deviation of each feature over the batch, averaged over the features (Karras et al. 2017, arXiv
    1710.10196, section 3).

    Args:
        h: features (batch, n), or planes of features (batch, n, height, width).

    Returns (batch, n + 1) or (batch, n + 1, height, width), differentiable, also where all samples are equal.
    """
    varies = (h.var(dim=0, unbiased=False) + EPS).sqrt().mean()
    return torch.cat([h, varies.expand_as(h[:, :1])], dim=1)


class MinibatchStd(nn.Module):
    """:func:`minibatch_std` as a layer; it has no weights."""

    def forward(self, h: Tensor) -> Tensor:
        return minibatch_std(h)


class Packed(nn.Module):
    """Evaluate a discriminator on `n` samples at once: all real, or all generated (Lin et al. 2018, arXiv 1712.04086).

    Args:
        D: takes samples with n times as many numbers (points) or channels (pictures) in their second dimension.
        n: samples in a pack.

    Input (batch, c, ...) where n divides the batch, output (batch / n, 1).
    """

    def __init__(self, D: nn.Module, n: int = 2):
        super().__init__()
        self.D, self.n = D, n

    def forward(self, x: Tensor) -> Tensor:
        return self.D(x.reshape(len(x) // self.n, self.n * x.shape[1], *x.shape[2:]))
