"""Directions in the space of codes: found from pictures, followed, and measured by what changes.

>>> way = direction(codes, reds)                                        # (d,), length 1
>>> before, after = G(codes - 2 * way), G(codes + 2 * way)
>>> changes(factor_probe(), before, after, G(codes))["hair_hue"]        # 1.0: as between two unrelated pictures
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gan_course.data.avatars.factors import CATEGORICAL, CIRCULAR, FACTORS
from gan_course.device import every_core
from gan_course.measure.attributes import FactorProbe, Reading, hue_difference

import torch
from torch import Tensor, nn


def direction(codes: Tensor, yes: Tensor) -> Tensor:
    """Return the direction from codes without a property to codes with it, from mean to mean, of length 1.

    Args:
        codes: float (n, d).
        yes: bool (n,): which of their pictures have the property; both kinds are needed.

    Returns float (d,).

    Raises:
        ValueError: all have the property, or none.
    """
    if not yes.any() or yes.all():
        raise ValueError(f"{int(yes.sum())} of {len(yes)} have the property; a direction takes some of both kinds.")
    way = codes[yes].mean(0) - codes[~yes].mean(0)
    return way / way.norm()


def changes(read: Callable[[Tensor], Reading], before: Tensor, after: Tensor, usual: Tensor) -> dict[str, float]:
    """Return how much each factor differs between pairs of pictures, relative to random pairs.

    0 is no change at all, 1 as much as between two random pictures of `usual`. A hue counts by its mean angle, a number
    by its mean distance, a choice by how often it differs.

    Args:
        read: the factor probe.
        before, after: pictures (n, 3, size, size), pair by pair.
        usual: pictures of the same generator at codes drawn at random, (m, 3, size, size), m >= 2.

    Returns: factor -> share; NaN for a factor in which the usual pictures do not differ.
    """
    return shares(read(before), read(after), read(usual))


def shares(before: Reading, after: Reading, usual: Reading) -> dict[str, float]:
    """Return the same as :func:`changes`, from readings instead of pictures."""
    change, strangers = differences(before, after), between_random_pairs(usual)
    return {name: change[name] / far if far else float("nan") for name, far in strangers.items()}


def between_random_pairs(usual: Reading) -> dict[str, float]:
    """Return how much each factor differs between random pairs of pictures, in the units of `differences`."""
    values = usual.values.roll(1, dims=0)
    return {f.name: _difference(f.kind, usual[f.name], values[:, i]) for i, f in enumerate(FACTORS)}


def differences(before: Reading, after: Reading) -> dict[str, float]:
    """Return how much each factor differs between two readings, pair by pair.

    For a hue that is the mean angle in degrees, for a number the mean distance in its own units, for a choice the share
    of pairs in which it differs.
    """
    return {f.name: _difference(f.kind, before[f.name], after[f.name]) for f in FACTORS}


def follow(codes: Tensor, way: Tensor, far: float) -> Tensor:
    """Return the codes (n, d) set to `far` along a direction (d,) of length 1, and left as they are across it."""
    return codes + (far - codes @ way)[:, None] * way


def _difference(kind: str, a: Tensor, b: Tensor) -> float:
    if kind == CIRCULAR:
        return hue_difference(a, b).abs().mean().item()
    return ((a != b).float() if kind == CATEGORICAL else (a - b).abs()).mean().item()


WITH, PLAIN = "bow", "none"  # choices of the factor `accessory`
SURE = 0.8  # probability from which the probe's choice counts as an example


def analogy(plus: Tensor, minus: Tensor, onto: Tensor) -> Tensor:
    """Add to `onto` what has to be added to `minus` to make `plus`.

    Args:
        plus: codes of pictures with a property, (n, dim). Their mean counts, since a single code also stands
            for much else.
        minus: codes of pictures without it, (m, dim); likewise.
        onto: codes that are to get it, (k, dim).

    Returns (k, dim).
    """
    return onto + plus.mean(0) - minus.mean(0)


@dataclass(frozen=True)
class Wardrobe:
    """Codes sorted by what the probe sees in their pictures.

    Attributes:
        codes: (n, dim).
        seen: what the probe reads from G's pictures of them.
    """

    codes: Tensor
    seen: Reading

    def wearing(self, accessory: str) -> Tensor:
        """Return the codes whose pictures surely wear it ("none": nothing), (m, dim)."""
        return self.codes[self.seen.probability("accessory", accessory) > SURE]


def wardrobe(G: nn.Module, codes: Tensor, probe: FactorProbe) -> Wardrobe:
    """Draw all `codes` (n, dim) with G and sort them."""
    return Wardrobe(codes, probe(drawn(G, codes)))


@every_core()
@torch.no_grad()
def drawn(G: nn.Module, codes: Tensor) -> Tensor:
    """Return G's pictures of `codes`, 250 at a time, (n, channels, size, size)."""
    return torch.cat([G(part) for part in codes.split(250)])
