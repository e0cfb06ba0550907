"""An avatar's factors as numbers that a network can use: the code of an avatar.

A hue becomes a place on a circle (cosine, sine), because 0.99 and 0.01 are nearly the same red. A choice becomes a
switch for each of its possibilities (1 on, -1 off). Any other number is stretched to [-1, 1].
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from gan_course.data.avatars.factors import CATEGORICAL, CIRCULAR, FACTORS, check_factors, column

import torch
from torch import Tensor

ALL = tuple(factor.name for factor in FACTORS)


def encode(factors: Tensor, names: Sequence[str] = ALL) -> Tensor:
    """Return the code of avatars, made of the factors called `names` in this order.

    Args:
        factors: (n, len(FACTORS)), as from `sample_factors`.
        names: which factors are in the code; by default all.

    Returns float (n, d) in [-1, 1], with the names' :func:`labels`.

    Raises:
        KeyError: no such factor. TypeError, ValueError: factors that are not accepted.
    """
    check_factors(factors)
    parts = []
    for name in names:
        factor, value = FACTORS[column(name)], factors[:, column(name)]
        if factor.kind == CIRCULAR:
            parts += [(2 * math.pi * value).cos(), (2 * math.pi * value).sin()]
        elif factor.kind == CATEGORICAL:
            parts += [2.0 * (value == i) - 1 for i in range(len(factor.choices))]
        else:
            parts.append(2 * (value - factor.low) / (factor.high - factor.low) - 1)
    return torch.stack(parts, dim=1).to(factors.dtype)


def labels(names: Sequence[str] = ALL) -> list[str]:
    """Return what each number of the code stands for: "hair_hue cos", "collar sailor", "smile"."""
    said = []
    for name in names:
        factor = FACTORS[column(name)]
        if factor.kind == CIRCULAR:
            said += [f"{name} cos", f"{name} sin"]
        elif factor.kind == CATEGORICAL:
            said += [f"{name} {choice}" for choice in factor.choices]
        else:
            said.append(name)
    return said


def vary(base: Tensor, names: Sequence[str], varied: Tensor) -> Tensor:
    """Return avatars like `base` (1, len(FACTORS)) except for the factors `names`, taken from `varied` (n, ...)."""
    factors = base.repeat(len(varied), 1)
    columns = [column(name) for name in names]
    factors[:, columns] = varied[:, columns]
    return factors
