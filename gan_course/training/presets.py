"""Settings that are known to work, each with what it was seen to reach."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from gan_course.data.latent import Latent
from gan_course.data.points import Points
from gan_course.data.sources import Source
from gan_course.models.mlp import MLPDiscriminator, MLPGenerator
from gan_course.training.settings import Settings
from gan_course.training.trainer import Trainer
from gan_course.utils import seeded

from torch import nn

TRAINER_OPTIONS = ("d_step", "g_step", "on")  # all others are settings


@dataclass(frozen=True)
class Recipe:
    """How to train one kind of GAN, and for how long.

    Attributes:
        latent: where codes come from.
        settings: how to train; `decay_steps` is set to the length of the training.
        steps: how long it takes to reach what the recipe is known for.
    """

    latent: Latent
    settings: Settings
    steps: int

    def trainer(self, data: Source, G: nn.Module, D: nn.Module, steps: int = 0, **options: Any) -> Trainer:
        """A trainer for `steps` steps (by default the recipe's own number).

        Options are those of :class:`Settings`, such as `seed` and `snapshot_every`, and `d_step`, `g_step` and `on` of
        :class:`Trainer`.
        """
        given = {name: options.pop(name) for name in TRAINER_OPTIONS if name in options}
        settings = replace(self.settings, decay_steps=steps or self.steps, **options)
        return Trainer(G, D, data, self.latent, settings, **given)


@dataclass(frozen=True)
class PointsRecipe(Recipe):
    """A recipe for points, which brings its own networks.

    Attribute `hidden`: neurons of each hidden layer, in G and in D.
    """

    hidden: tuple[int, ...] = (128, 128, 128)

    def trainer(self, data: Points, steps: int = 0, seed: int = 0, **options: Any) -> Trainer:
        """As :meth:`Recipe.trainer`, with networks whose first weights also follow from `seed`."""
        with seeded(seed):
            G = MLPGenerator(self.latent.dim, (data.dim,), self.hidden, scale=data.scale)
            D = MLPDiscriminator((data.dim,), self.hidden)
        return super().trainer(data, G, D, steps, seed=seed, **options)


POINTS = PointsRecipe(
    latent=Latent(2),
    settings=Settings(batch=256, lr_G=1e-3, lr_D=1e-3, betas=(0.0, 0.9), ema=0.999, log_every=50),
    steps=10_000,
)
"""Ring-8 and grid-25 with all modes (figures in benchmarks/modes.md), and every other distribution.

No momentum (beta1 = 0), a learning rate that falls to zero over the second half, samples from averaged weights, and a
D that sees the points as they are while G's layers work at unit scale.
"""

WGAN_GP = PointsRecipe(
    latent=Latent(2),
    settings=Settings(
        batch=128,
        lr_G=1e-3,
        lr_D=1e-3,
        betas=(0.0, 0.9),
        objective="wasserstein-gp-points",
        d_steps=5,
        ema=0.999,
        log_every=50,
    ),
    steps=1500,
    hidden=(64, 64),
)
"""Points with the Wasserstein loss and the gradient penalty, which fails under POINTS (two of ring-8's modes).

Its penalty weighs 0.1: with the usual 10 it fails, and with one step of D a round it succeeds on some seeds only (C24).
"""

DIGITS = Recipe(
    latent=Latent(64),
    settings=Settings(batch=64, lr_G=1e-3, lr_D=1e-3, betas=(0.0, 0.9), ema=0.995, log_every=20),
    steps=4000,
)
"""Handwritten digits with plain layers, G (256, 512) and D (512, 256)."""

AVATARS = Recipe(
    latent=Latent(100),
    settings=Settings(batch=32, lr_G=1e-3, lr_D=1e-3, betas=(0.0, 0.99), ema=0.995, log_every=20),
    steps=2100,
)
"""Avatars at 32x32 with a DCGAN of width 32: 67,000 pictures, in a minute on one core with bfloat16.

Without momentum and at five times the paper's learning rate it is nearer to the data after 2,100 steps than with
momentum at a third of the rate after 4,200, on three of three seeds (`benchmarks/rates.py`). Many small steps draw
cleaner faces than the same number of pictures in fewer, larger ones.
"""
