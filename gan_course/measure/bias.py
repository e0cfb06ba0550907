"""What does a generator leave out? Shares of each factor's values in two sets of avatars, and how to make them equal.

Numbers are split into thirds of their range and hues into six sectors, so that every factor has shares. Compare a
generator's samples with *read* pictures of the data and not with the true factors: what the probe gets wrong is then
the same on both sides, as far as generated pictures are as clear as real ones. The slant of the brows, which the probe
cannot read, is left out.

>>> data, samples = shares(probe(real)), shares(probe(fake))
>>> moved(data["gaze"], samples["gaze"])                          # 0: the same shares, 1: nothing in common
"""

from __future__ import annotations

from gan_course.data.avatars.factors import CATEGORICAL, CIRCULAR, FACTORS, Factor
from gan_course.measure.attributes import Reading

import torch
from torch import Tensor

THIRDS = ("low", "middle", "high")
UNREADABLE = ("brow",)
SECTORS = ("red", "yellow", "green", "cyan", "blue", "magenta")


def groups(factor: Factor) -> tuple[str, ...]:
    """Return the names of the groups that a factor's values are sorted into."""
    if factor.kind == CATEGORICAL:
        return factor.choices
    return SECTORS if factor.kind == CIRCULAR else THIRDS


def grouped(factor: Factor, values: Tensor) -> Tensor:
    """Return the group of each value, int64 (n,): an index into :func:`groups`. A red hue lies around 0."""
    if factor.kind == CATEGORICAL:
        return values.long()
    n = len(groups(factor))
    place = (values - factor.low) / (factor.high - factor.low) * n
    return (place + 0.5).long() % n if factor.kind == CIRCULAR else place.long().clamp(0, n - 1)


def shares(reading: Reading) -> dict[str, dict[str, float]]:
    """Return the share of each group, 0 to 1, by factor and group: `shares(reading)["accessory"]["glasses"]`."""
    table = {}
    for factor in (one for one in FACTORS if one.name not in UNREADABLE):
        names = groups(factor)
        counts = torch.bincount(grouped(factor, reading[factor.name]), minlength=len(names))
        table[factor.name] = dict(zip(names, (counts.double() / counts.sum()).tolist(), strict=True))
    return table


def moved(data: dict[str, float], samples: dict[str, float]) -> float:
    """Return the share of samples that would have to change their group, 0 to 1: the total variation distance."""
    return sum(abs(data[name] - samples[name]) for name in data) / 2


def keep_probability(group: Tensor, wanted: Tensor) -> Tensor:
    """Return the probability of keeping each sample that gives the wanted shares and keeps as many as possible.

    Rejection sampling (von Neumann 1951): in proportion to wanted over present share, 1 for the group that is missing
    most.

    Args:
        group: the group of each sample, int64 (n,), 0 to k - 1.
        wanted: the share that each group should have, (k,). A group without samples stays empty.

    Returns probabilities, (n,), with the type and on the device of `wanted`.
    """
    present = torch.bincount(group, minlength=len(wanted)) / len(group)
    weight = (wanted / present)[group]
    return weight / weight.max()
