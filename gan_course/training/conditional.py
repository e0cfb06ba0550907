"""Train a conditional GAN with the steps of an ordinary one: within a batch, the conditions are fixed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gan_course.data.latent import Latent
from gan_course.data.pictures import Pictures
from gan_course.device import bare, machine, threads
from gan_course.models.conditional import Given
from gan_course.training import steps as ordinary
from gan_course.training.ema import EMA
from gan_course.training.rates import linear_decay, set_rate
from gan_course.training.settings import Settings
from gan_course.utils import progress

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Conditioned:
    """Pictures, each with its condition: a source of pairs.

    Attributes:
        pictures: the data.
        conditions: float (n, condition_dim), a row for each picture.
    """

    pictures: Pictures
    conditions: Tensor

    def __post_init__(self) -> None:
        if self.conditions.ndim != 2 or len(self.conditions) != len(self.pictures):
            raise ValueError(
                f"conditions have shape {tuple(self.conditions.shape)}; give ({len(self.pictures)}, condition_dim), "
                "a row for each picture."
            )

    def sample(self, n: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Draw `n` pictures and their conditions with replacement, on the generator's device."""
        chosen = torch.randint(len(self.pictures), (n,), generator=generator, device=generator.device)
        return self.pictures.at(chosen), self.conditions.to(chosen.device)[chosen]


def train_conditional(
    G: nn.Module,
    D: nn.Module,
    data: Conditioned,
    latent: Latent,
    settings: Settings,
    n: int,
    *,
    d_step: Callable[..., Tensor] = ordinary.d_step,
    g_step: Callable[..., Tensor] = ordinary.g_step,
    show: bool = True,
) -> nn.Module:
    """Train a conditional GAN and return its averaged generator, on the CPU in evaluation mode.

    Args:
        G, D: networks of (z, condition) and of (picture, condition); trained in place.
        data: pairs of pictures and conditions.
        latent: where latent vectors come from.
        settings: batch, learning rates, betas, seed, and decay of the averaged weights; nothing is logged.
        n: how many steps. The learning rates fall to zero over the second half of them.
        d_step, g_step: steps of an ordinary GAN, such as those that the learner wrote in chapter 04. In each step they
            are given G(·, c) and D(·, c) with the conditions c of the batch (:class:`Given`).
        show: whether to show a progress bar. An interrupt ends the training after the step in progress.
    """
    on, s = machine(), settings
    G, D = on.place(G), on.place(D)
    opt_G = torch.optim.Adam(G.parameters(), s.lr_G, s.betas, fused=True)
    opt_D = torch.optim.Adam(D.parameters(), s.lr_D, s.betas, fused=True)
    ema, rng = EMA(G, s.ema), on.generator(s.seed)
    with threads(on.threads(G, D)):
        for i in progress(n, "steps", show):
            set_rate(opt_G, s.lr_G * linear_decay(i, n))
            set_rate(opt_D, s.lr_D * linear_decay(i, n))
            x, c = data.sample(s.batch, rng)
            pair = Given(G, c), Given(D, c)
            d_step(*pair, x, lambda k: latent.sample(k, rng), opt_D)
            g_step(*pair, s.batch, lambda k: latent.sample(k, rng), opt_G)
            ema.update(G)
    return bare(ema.network).float().cpu()
