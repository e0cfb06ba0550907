"""The birthday test: how many different samples does G have?

Among 23 people two probably share a birthday, because there are 365 days. Conversely, the sooner samples repeat
themselves, the fewer there are to draw from (Arora & Zhang 2017, arXiv 1706.08224).
"""

from __future__ import annotations

from gan_course.measure.features import Features, both
from gan_course.measure.neighbours import squared_distances

import torch
from torch import Tensor


def twin_radius(real: Tensor, rarity: int = 1000, features: Features | None = None) -> float:
    """Return the distance within which one in `rarity` pairs of real samples lies; nearer ones count as twins.

    Args:
        real: (n, ...), with at least `rarity` pairs, n (n - 1) / 2.
        features: what makes (n, d) features of the samples; None compares the numbers themselves.
    """
    pairs = _pairs(real, features)
    if len(pairs) < rarity:
        raise ValueError(f"{len(real)} samples have {len(pairs)} pairs, fewer than one in {rarity:,}: give more.")
    return pairs.kthvalue(len(pairs) // rarity).values.item()


def variety(samples: Tensor, radius: float, features: Features | None = None) -> float:
    """Return how many pairs of samples there are for each pair of twins; infinite without twins.

    If G drew one of N different samples, each as often as the others, N pairs would have one pair of twins.

    Args:
        samples: (n, ...), n >= 2; features as for :func:`twin_radius`.
        radius: a pair nearer than this is a pair of twins.
    """
    pairs = _pairs(samples, features)
    twins = (pairs <= radius).sum().item()
    return len(pairs) / twins if twins else float("inf")


def _pairs(samples: Tensor, features: Features | None) -> Tensor:
    """Distances of all pairs of different samples, (n (n - 1) / 2,)."""
    x, _ = both(samples, samples, features)
    rows = torch.cat([squared for _, squared in squared_distances(x, x)])
    return rows[tuple(torch.triu_indices(len(x), len(x), 1, device=x.device))].clamp_min(0).sqrt()
