"""Leaves and butterflies, drawn differentiably from one set of traits.

>>> real = Leaves("beech").sample(64, torch.Generator().manual_seed(0))      # (64, 3, 32, 32) in [-1, 1]
>>> fake = draw(traits_from(G(noise(64))))                                   # G puts out (64, len(TRAITS))
"""

from gan_course.evolution.creatures.render import cut_out, draw
from gan_course.evolution.creatures.sources import Butterflies, Creatures, Leaves, litter
from gan_course.evolution.creatures.traits import (
    TRAITS,
    Trait,
    colour_from,
    colour_traits,
    raw_from,
    trait_column,
    traits_from,
)

__all__ = [
    "TRAITS",
    "Butterflies",
    "Creatures",
    "Leaves",
    "Trait",
    "colour_from",
    "colour_traits",
    "cut_out",
    "draw",
    "litter",
    "raw_from",
    "trait_column",
    "traits_from",
]
