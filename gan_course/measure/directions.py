"""Directions in the space of codes: found from pictures, followed, and judged by what changed.

>>> way = direction(codes, reds)                                        # (d,), length 1
>>> before, after = G(codes - 2 * way), G(codes + 2 * way)
>>> changes(factor_probe(), before, after)["hair_hue"]                  # 1.0: as between two unrelated pictures
"""

from __future__ import annotations

from collections.abc import Callable

from gan_course.data.avatars.factors import CATEGORICAL, CIRCULAR, FACTORS
from gan_course.measure.factors import Reading, hue_difference

import torch
from torch import Tensor


def direction(codes: Tensor, yes: Tensor) -> Tensor:
    """The direction that leads from codes without a property to codes with it: from mean to mean, at length 1.

    Args:
        codes: float (n, d).
        yes: bool (n,): which of their pictures have the property; some have it, some have not.

    Returns float (d,).

    Raises:
        ValueError: all have the property, or none.
    """
    if not yes.any() or yes.all():
        raise ValueError(f"{int(yes.sum())} of {len(yes)} have the property; a direction takes some of both kinds.")
    way = codes[yes].mean(0) - codes[~yes].mean(0)
    return way / way.norm()


def changes(read: Callable[[Tensor], Reading], before: Tensor, after: Tensor) -> dict[str, float]:
    """How much each factor differs between pairs of pictures, as a share of how much it differs between strangers.

    0 is no change at all, 1 as much as between two pictures of `before` that have nothing to do with each other. Of a
    hue the mean angle counts, of a number the mean distance, of a choice how often it is another one.

    Args:
        read: the factor probe.
        before, after: pictures (n, 3, size, size), n >= 2, pair by pair.

    Returns: factor -> share; NaN for a factor in which the pictures of `before` do not differ.
    """
    first, second = read(before), read(after)
    strangers = torch.arange(len(before)).roll(1)
    shares = {}
    for factor in FACTORS:
        a, b = first[factor.name], second[factor.name]
        usual = _difference(factor.kind, a, a[strangers.to(a.device)])
        shares[factor.name] = _difference(factor.kind, a, b) / usual if usual else float("nan")
    return shares


def _difference(kind: str, a: Tensor, b: Tensor) -> float:
    if kind == CIRCULAR:
        return hue_difference(a, b).abs().mean().item()
    return ((a != b).float() if kind == CATEGORICAL else (a - b).abs()).mean().item()
