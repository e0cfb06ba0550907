"""What C16, C16a and C19 have in common: a small DCGAN trained on avatars, and its distance to held-out ones."""

from __future__ import annotations

from typing import Any

from gan_course.data.avatars import avatars
from gan_course.data.pictures import Pictures, to_float
from gan_course.measure.attributes import factor_probe
from gan_course.measure.frechet import frechet
from gan_course.training.presets import AVATARS

from torch import nn

SIZE, WIDTH = 32, 16
HELD_OUT = 999  # seed of the avatars that are compared with


def distance_after(
    steps: int, G: nn.Module, D: nn.Module, seed: int, samples: int = 2000, pictures: int = 8000, **options: Any
) -> float:
    """Train G and D by the recipe AVATARS and return their Fréchet distance; infinite where the training diverged.

    Features are the factor probe's; between two sets of 2,000 real avatars the distance is 0.5.

    Args:
        seed: of the avatars trained on, the training and the samples.
        samples: generated, and as many held-out avatars.
        pictures: avatars to train on.
        options: of :meth:`Recipe.trainer`, such as `objective`.
    """
    trainer = AVATARS.trainer(Pictures(avatars(pictures, seed, SIZE)), G, D, steps=steps, seed=seed, **options)
    try:
        trainer.train(steps, progress=False)
    except FloatingPointError:
        return float("inf")
    held_out = to_float(avatars(samples, HELD_OUT, SIZE))
    return frechet(held_out, trainer.sample(samples, seed), factor_probe().features).distance
