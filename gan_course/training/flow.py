"""A diffusion model in its simplest form: a straight line from a picture to noise, and a network that walks it back.

At time t a picture is (1 - t) x + t e: the picture at 0, pure noise at 1. The network sees that mixture and t and learns
the velocity e - x of the line. To draw, begin with noise and walk against the velocity in small steps (flow matching,
Lipman et al. 2022, arXiv 2210.02747; rectified flow, Liu et al. 2022, arXiv 2209.03003). Predicting the noise e, as
DDPM does (Ho et al. 2020, arXiv 2006.11239), is the same regression with another weight for each t.
"""

from __future__ import annotations

from collections.abc import Callable

from gan_course import utils
from gan_course.device import Machine, machine, threads
from gan_course.training.ema import EMA
from gan_course.training.trainer import Source, linear_decay

import torch
from torch import Tensor, nn

Velocity = Callable[[Tensor, Tensor], Tensor]
"""Mixtures (batch, ...) and times (batch,) to velocities (batch, ...)."""


def flow_loss(network: Velocity, x: Tensor, noise: Tensor, t: Tensor) -> Tensor:
    """Return the mean squared error of the network's velocities.

    Args:
        network: see :data:`Velocity`.
        x: pictures, (batch, channels, height, width) in [-1, 1].
        noise: normal noise of the same shape.
        t: times in 0..1, (batch,).
    """
    share = t.view(-1, 1, 1, 1)
    mixed = (1 - share) * x + share * noise
    return (network(mixed, t) - (noise - x)).square().mean()


def euler(network: Velocity, noise: Tensor, steps: int) -> Tensor:
    """Walk from noise at t = 1 to pictures at t = 0 in equal steps, each along the velocity at its beginning.

    Args:
        network: see :data:`Velocity`.
        noise: (batch, channels, height, width), normal.
        steps: how many, >= 1; the network is evaluated once in each.
    """
    x = noise
    for i in range(steps):
        t = torch.full((len(x),), 1 - i / steps, dtype=x.dtype, device=x.device)
        x = x - network(x, t) / steps
    return x


class FlowTrainer:
    """Train a network on :func:`flow_loss`, with averaged weights to draw from.

    Args:
        network: see :data:`Velocity`, such as `models.denoiser.Denoiser`.
        data: a source of pictures in [-1, 1].
        batch, lr: of Adam; the learning rate falls linearly to zero over the second half of `decay_steps` (0: never).
        loss: another :func:`flow_loss`, such as your own.
        seed: of all that is random in the training; the first weights are yours.
        on: the machine; by default this one.

    Attributes: `steps` (done so far), `losses` (one each step).
    """

    def __init__(
        self,
        network: nn.Module,
        data: Source,
        batch: int = 32,
        lr: float = 1e-3,
        decay_steps: int = 0,
        seed: int = 0,
        loss: Callable[..., Tensor] = flow_loss,
        on: Machine | None = None,
    ):
        on = on or machine()
        self.network, self.data, self.batch, self.lr, self.loss = on.place(network), data, batch, lr, loss
        self.decay_steps, self.threads = decay_steps, on.threads(network)
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr)
        self.generator = on.generator(seed)
        self._ema = EMA(self.network, 0.995)
        self.steps, self.losses = 0, []

    def step(self) -> None:
        """One step of Adam on a fresh batch, fresh noise and fresh times."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.lr * linear_decay(self.steps, self.decay_steps)
        x = self.data.sample(self.batch, self.generator)
        noise = torch.randn(x.shape, generator=self.generator, device=x.device)
        t = torch.rand(len(x), generator=self.generator, device=x.device)
        loss = self.loss(self.network, x, noise, t)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self._ema.update(self.network)
        self.steps += 1
        self.losses.append(loss.item())

    def train(self, n: int, progress: bool = True) -> None:
        """Train for `n` more steps; an interrupt stops after the step in hand with everything intact."""
        with threads(self.threads):
            for _ in utils.progress(n, "steps", progress):
                self.step()

    @torch.no_grad()
    def sample(self, n: int, steps: int = 20, seed: int = 0) -> Tensor:
        """`n` pictures by :func:`euler`, (n, channels, height, width) on the CPU, cut to [-1, 1]."""
        generator = torch.Generator(self.generator.device).manual_seed(seed)
        shape = self.data.sample(1, generator).shape[1:]
        noise = torch.randn(n, *shape, generator=generator, device=generator.device)
        parts = [euler(self._ema.network, part, steps) for part in noise.split(250)]
        return torch.cat(parts).clamp(-1, 1).cpu()
