"""C36: to augment only the real pictures is worse than not to augment at all.

G learns what D calls real, and then the holes, shifts and colours of the augmentation are part of that (Zhao et al.
2020, arXiv 2006.10738, figure 5 a). The rule, written before the figures: with 200 pictures, after 600 steps, the
Fréchet distance to held-out pictures is larger where D sees real pictures augmented and generated ones as they are.
"""

from __future__ import annotations

from gan_course.claims.chapter07.c35_augmentation import HELD_OUT, OTHERS, PICTURES, SIZE, networks
from gan_course.claims.registry import Outcome, claim
from gan_course.data.phone import club
from gan_course.data.pictures import Pictures, to_float
from gan_course.measure.attributes import factor_probe
from gan_course.measure.frechet import frechet
from gan_course.training.augmentation import DiffAugment
from gan_course.training.presets import AVATARS

import torch
from torch import Tensor

STEPS = 600


class AugmentedData:
    """A source whose pictures are augmented: what D should not learn from alone."""

    def __init__(self, data: Pictures, augment: DiffAugment):
        self.data, self.augment = data, augment

    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        return self.augment(self.data.sample(n, generator))


@claim(
    "C36",
    "to augment only the real pictures is worse than not to augment at all",
    ("Fréchet distance, only real pictures augmented", "Fréchet distance without augmentation"),
    seeds=3,
    chapter=7,
)
def run(seed: int, quick: bool = False) -> Outcome:
    n, steps, others = (40, 4, 60) if quick else (PICTURES, STEPS, HELD_OUT)
    heads, held_out = Pictures(club(n, seed, SIZE)), to_float(club(others, seed + OTHERS, SIZE))
    distances = []
    for data in (AugmentedData(heads, DiffAugment(seed=seed)), heads):
        trainer = AVATARS.trainer(data, *networks(seed), steps=steps, seed=seed)
        trainer.train(steps, progress=False)
        distances.append(frechet(held_out, trainer.sample(others, seed), factor_probe().features).distance)
    a, b = distances
    return Outcome(a, b, a > b)
