"""Settings that are known to work, each with what it was seen to reach."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch

from gan_course.data.latent import Latent
from gan_course.data.points import Points
from gan_course.device import Machine
from gan_course.models.mlp import MLPDiscriminator, MLPGenerator
from gan_course.training.loop import Settings, Trainer


@dataclass(frozen=True)
class PointsRecipe:
    """Everything that a GAN on points needs to be told.

    Attributes:
        latent: where codes come from.
        hidden_G, hidden_D: neurons of each hidden layer.
        settings: how to train; `anneal` is set to `steps`, and `seed` to the seed asked for.
        steps: how long to train.
    """

    latent: Latent
    hidden_G: tuple[int, ...]
    hidden_D: tuple[int, ...]
    settings: Settings
    steps: int

    def trainer(self, data: Points, seed: int = 0, on: Machine | None = None) -> Trainer:
        """Networks and trainer for these points, ready for `trainer.train(recipe.steps)`.

        First weights and training both follow from `seed`; the global random state is left as it was.
        """
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            G = MLPGenerator(self.latent.dim, (data.dim,), self.hidden_G, scale=data.scale)
            D = MLPDiscriminator((data.dim,), self.hidden_D, scale=data.scale)
        settings = replace(self.settings, anneal=self.steps, seed=seed)
        return Trainer(G, D, data, self.latent, settings, on=on)


POINTS = PointsRecipe(
    latent=Latent(2),
    hidden_G=(128, 128, 128),
    hidden_D=(128, 128, 128),
    settings=Settings(batch=512, lr_G=1e-3, lr_D=1e-3, betas=(0.0, 0.9), ema=0.999, log_every=100),
    steps=8000,
)
"""Ring-8 and grid-25 with all modes (figures in benchmarks/modes.md), and every other distribution.

What makes the difference: no momentum (beta1 = 0), a learning rate that falls to zero, and sampling from
averaged weights. Without the last two, G keeps circling about the modes.
"""
