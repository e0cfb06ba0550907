"""What the digit classifier reads in decoded codes: half-way between two codes, and after noise in a code."""

from __future__ import annotations

from gan_course.data.digits import digits
from gan_course.data.latent import FittedLatent
from gan_course.models.autoencoder import Autoencoder
from gan_course.pretrained import pretrained

import torch
from torch import Tensor

AMOUNTS = (0.25, 0.5, 0.75, 1.0)
"""Amounts of noise, in units of the codes' own spread."""


def midpoint(a: Tensor, b: Tensor) -> Tensor:
    """Return the code half-way on the straight line, (..., code_dim)."""
    return (a + b) / 2


def spherical_midpoint(a: Tensor, b: Tensor, middle: Tensor) -> Tensor:
    """Return the code half-way in direction and in distance from `middle`, (..., code_dim).

    Unlike the straight midpoint it lies as far from the middle of all codes as the ends do.

    Args:
        a, b: codes.
        middle: mean of all codes, (code_dim,).
    """
    inner = midpoint(a, b) - middle
    reach = ((a - middle).norm(dim=-1, keepdim=True) + (b - middle).norm(dim=-1, keepdim=True)) / 2
    return middle + inner / inner.norm(dim=-1, keepdim=True) * reach


@torch.no_grad()
def shares_of_ones(model: Autoencoder, left: Tensor, right: Tensor) -> dict[str, float]:
    """Return the share of decoded midpoints that the digit classifier reads as a 1.

    Args:
        model: an autoencoder of digits, on the CPU.
        left, right: pictures of 1s, (n, 1, 28, 28) and (m, 1, 28, 28); each of `left` is paired with each of `right`.

    Returns shares, 0 to 1: "line" for midpoints on the straight line, "arc" for spherical ones, "ends" for the
    decoded pictures themselves.
    """
    classifier = pretrained("digit-classifier")
    a, b = model.encode(left)[:, None], model.encode(right)[None]
    codes = {
        "line": midpoint(a, b),
        "arc": spherical_midpoint(a, b, model.encode(digits()[:]).mean(0)),
        "ends": torch.cat([a[:, 0], b[0]]),
    }
    return {
        name: (classifier(model.decode(code.flatten(0, -2))).argmax(1) == 1).float().mean().item()
        for name, code in codes.items()
    }


@torch.no_grad()
def codes_of(model: Autoencoder) -> FittedLatent:
    """Return the Gaussian fitted to the model's codes of the training digits, a source of codes."""
    return FittedLatent(model.encode(digits()[:]))


@torch.no_grad()
def still_read(model: Autoencoder, noise: Tensor) -> float:
    """Return the share of the first n held-out digits still read right after `noise` (n, code_dim) in their codes."""
    held_out, classifier = digits(split="test"), pretrained("digit-classifier")
    back = model.decode(model.encode(held_out[: len(noise)]) + noise)
    return (classifier(back).argmax(1) == held_out.labels[: len(noise)]).float().mean().item()
