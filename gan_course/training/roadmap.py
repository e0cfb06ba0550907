"""From a DCGAN to a modern baseline in six steps, after R3GAN (Huang et al. 2024, arXiv 2501.05441)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from gan_course.data.sources import Source
from gan_course.models.dcgan import DCGANDiscriminator, DCGANGenerator
from gan_course.models.modern import LEAK, ModernDiscriminator, ModernGenerator, he
from gan_course.training import steps
from gan_course.training.losses import OBJECTIVES, Objective, r1_r2_penalty
from gan_course.training.presets import AVATARS
from gan_course.training.trainer import Trainer
from gan_course.utils import seeded

from torch import nn

STEPS = (
    "DCGAN",
    "1 relativistic loss",
    "2 R1 + R2, no batch norm in D",
    "3 no batch norm in G",
    "4 residual blocks",
    "5 bilinear resampling",
    "6 grouped, inverted bottleneck",
)
"""The rows: each has all changes of the rows above it."""

RATES = {
    "slow, with momentum": {"lr_G": 3e-4, "lr_D": 3e-4, "betas": (0.5, 0.999)},
    "faster, no momentum": {"lr_G": 6e-4, "lr_D": 6e-4, "betas": (0.0, 0.99)},
}
"""What every row is tuned over: it may choose the better of these two."""

PENALTY = 10.0
RELATIVISTIC = replace(OBJECTIVES["relativistic-r1-r2"], penalty=None)
REGULARISED = replace(RELATIVISTIC, penalty=r1_r2_penalty(PENALTY))


def game(step: int) -> Objective:
    """Return the losses of row `step` of :data:`STEPS`."""
    return (OBJECTIVES["non-saturating"], RELATIVISTIC, REGULARISED)[min(step, 2)]


def networks(step: int, size: int, width: int) -> tuple[nn.Module, nn.Module]:
    """Return new G and D of row `step` of :data:`STEPS`, for pictures of `size` pixels and codes of 100 numbers."""
    if step >= 4:
        blocks = {"bilinear": step >= 5, "expansion": 2.0 if step >= 6 else 0.5, "groups": 4 if step >= 6 else 1}
        return ModernGenerator(size, width, **blocks), ModernDiscriminator(size, width, **blocks)
    D = DCGANDiscriminator(size, width, batch_norm=step < 2)
    G = DCGANGenerator(
        size, width, batch_norm=step < 3, activation=nn.ReLU if step < 3 else partial(nn.LeakyReLU, LEAK)
    )
    return (G if step < 3 else he(G)), (D if step < 2 else he(D))  # without batch norm the start must set the sizes


def trainer(step: int, data: Source, n: int, seed: int = 0, size: int = 32, width: int = 16, **rates) -> Trainer:
    """Return a trainer of row `step` for `n` steps; `rates` as in :data:`RATES`."""
    with seeded(seed):
        G, D = networks(step, size, width)
    d_step, g_step = (partial(one, objective=game(step)) for one in (steps.d_step, steps.g_step))
    return AVATARS.trainer(data, G, D, steps=n, seed=seed, d_step=d_step, g_step=g_step, **rates)
