"""The Wasserstein-1 (earth mover's) distance on a line, by carrying and by the best critic: two ways to one number."""

from __future__ import annotations

import torch
from torch import Tensor


def earth_mover(real: Tensor, fake: Tensor) -> Tensor:
    """Return how far a grain is carried on average if one heap is turned into the other as cheaply as possible.

    On a line it is cheapest to keep the order: the leftmost grain goes to the leftmost place, and so on.

    Args:
        real, fake: as many numbers each, (n,), in any order.

    Returns a scalar in the units of the numbers; gradients flow to both.
    """
    return (real.sort().values - fake.sort().values).abs().mean()


def best_critic(real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
    """Return the critic of slope at most 1 with the largest mean score of `real` minus mean score of `fake`.

    At each place it climbs towards the side where real mass is missing: its slope is the sign of the difference of the
    two cumulative shares (Kantorovich-Rubinstein duality on a line; Villani 2003, theorem 1.14 and remark 2.19).

    Args:
        real, fake: numbers, (n,) and (m,).

    Returns places in ascending order and the critic's scores there, each (n + m,); between them it is straight.
    """
    places, order = torch.cat([real, fake]).sort()
    left = torch.cat([real.new_full((len(real),), -1 / len(real)), fake.new_full((len(fake),), 1 / len(fake))])[order]
    slope = left.cumsum(0)[:-1]  # share of fakes on the left minus share of real ones
    slope = torch.where(slope.abs() < 1e-6, torch.zeros_like(slope), slope.sign())  # rounded sums are not quite zero
    return places, torch.cat([places.new_zeros(1), (slope * places.diff()).cumsum(0)])
