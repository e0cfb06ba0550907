"""The story, read off the butterflies' traits: how like leaves they have become, and when something was achieved.

The thresholds were written down before the seeds that claim C18 reports were run.
"""

from __future__ import annotations

from dataclasses import dataclass

from gan_course.evolution.creatures import Butterflies, Creatures, trait_column, traits_from

import torch
from torch import Tensor

FEATURES = {
    "colour": ("brightness", "tint_x", "tint_y"),
    "outline": ("outline",),
    "veins": ("veins",),
}
MEMORY = 15  # rounds that the smoothed curves remember, about


class Resemblance:
    """How far a population has come on the way from the first butterflies (0) to leaves (1), feature by feature.

    The way left in a feature is the butterflies' mean distance from the leaves' mean, less the mean distance of leaves,
    which are not all at their mean either.

    Args:
        leaves: where the way ends.
        n: creatures of each kind that the two ends are estimated from.
    """

    def __init__(self, leaves: Creatures, n: int = 2000):
        generator = torch.Generator().manual_seed(0)
        there, first = (source.sample_traits(n, generator) for source in (leaves, Butterflies()))
        self._columns = {name: [trait_column(one) for one in traits] for name, traits in FEATURES.items()}
        self.goal = traits_from(leaves.mean[None])[0]
        self._first, self._there = self._distances(first), self._distances(there)

    def _distances(self, traits: Tensor) -> dict[str, float]:
        away = traits - self.goal
        return {name: away[:, columns].norm(dim=1).mean().item() for name, columns in self._columns.items()}

    def __call__(self, traits: Tensor) -> dict[str, float]:
        """Of a population's traits, (n, len(TRAITS)): each feature's share of the way; below 0 is the wrong way."""
        left, first, there = self._distances(traits), self._first, self._there
        return {name: (first[name] - left[name]) / (first[name] - there[name]) for name in left}


@dataclass(frozen=True)
class Milestone:
    """Something that a population, or its birds, can achieve: every named value reaches its threshold."""

    name: str
    needs: dict[str, float]


MILESTONES = (
    Milestone("noticed", {"right": 0.8}),  # birds are right in 80 of 100 cases; guessing gives 50
    Milestone("fading", {"colour": 0.4}),
    Milestone("brown", {"colour": 0.75}),
    Milestone("leaf-shaped", {"outline": 0.75}),
    Milestone("veined", {"veins": 0.25}),
    Milestone("dead leaves", {"colour": 0.75, "outline": 0.75, "veins": 0.75}),
)


class Chronicle:
    """What was achieved in which round.

    Attributes:
        now: each value, smoothed over about `MEMORY` rounds.
        reached: the round in which each milestone was reached first, by name, in the order of their coming.
    """

    def __init__(self) -> None:
        self.now: dict[str, float] = {}
        self.reached: dict[str, int] = {}

    def add(self, rounds: int, **values: float) -> None:
        """Note the values of a round: those of `Resemblance`, and `right`, the share of the birds' right answers."""
        for name, value in values.items():
            before = self.now.get(name, value)
            self.now[name] = before + (value - before) / MEMORY
        for one in MILESTONES:
            if one.name not in self.reached and all(self.now.get(k, 0) >= need for k, need in one.needs.items()):
                self.reached[one.name] = rounds
