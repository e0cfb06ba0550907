"""A diffusion model in its simplest form: a network learns to guess the clean picture in a noisy one, and is then
applied again and again, starting from pure noise.

At time t a picture is (1 - t) x + t e: the picture at 0, noise at 1, a straight line between (rectified flow, Liu et
al. 2022, arXiv 2209.03003). The network sees that mixture and t and guesses x (denoising, Vincent 2011, "A connection
between score matching and denoising autoencoders"). To draw, take many small steps, each towards the current guess
(DDIM, Song et al. 2020, arXiv 2010.02502). Guessing the noise e instead, as DDPM does (Ho et al. 2020, arXiv
2006.11239), is the same regression with another weight for each t.
"""

from __future__ import annotations

from collections.abc import Callable

from gan_course import utils
from gan_course.data.sources import Source
from gan_course.device import Machine, every_core, machine, threads
from gan_course.training.ema import EMA
from gan_course.training.rates import linear_decay, set_rate

import torch
from torch import Tensor, nn

Guess = Callable[[Tensor, Tensor], Tensor]
"""Mixtures (batch, channels, height, width) and times (batch,) to guesses of the clean pictures, of the same shape."""


def denoising_loss(network: Guess, x: Tensor, noise: Tensor, t: Tensor) -> Tensor:
    """Return the mean squared error of the network's guesses.

    Args:
        network: see :data:`Guess`.
        x: pictures, (batch, channels, height, width) in [-1, 1].
        noise: normal noise of the same shape.
        t: times in 0..1, (batch,).
    """
    share = t.view(-1, 1, 1, 1)
    mixture = (1 - share) * x + share * noise
    return (network(mixture, t) - x).square().mean()


def denoise(network: Guess, noise: Tensor, steps: int) -> Tensor:
    """Walk from noise at t = 1 to pictures at t = 0 in equal steps of time.

    On the straight line from the guess through the present mixture, a step of 1 / steps covers the share
    (1 / steps) / t of the way to the guess: at first 1 / steps, at last all of it.

    Args:
        network: see :data:`Guess`.
        noise: (batch, channels, height, width), normal.
        steps: how many, >= 1; the network is evaluated once in each.
    """
    x = noise
    for left in range(steps, 0, -1):
        t = x.new_full((len(x),), left / steps)
        x = x + (network(x, t) - x) / left
    return x


class DiffusionTrainer:
    """Train a network on :func:`denoising_loss`, with averaged weights to draw from.

    Args:
        network: see :data:`Guess`, such as `models.denoiser.Denoiser`.
        data: a source of pictures in [-1, 1].
        batch, lr: of Adam; the learning rate falls linearly to zero over the second half of `decay_steps` (0: never).
        loss: another :func:`denoising_loss`, such as your own.
        seed: of everything random in the training; the first weights are yours.
        on: the machine to train on; by default this one.

    Attributes: `steps` (done so far), `losses` (one each step), `average` (the network that draws the pictures).
    """

    def __init__(
        self,
        network: nn.Module,
        data: Source,
        batch: int = 32,
        lr: float = 1e-3,
        decay_steps: int = 0,
        seed: int = 0,
        loss: Callable[..., Tensor] = denoising_loss,
        on: Machine | None = None,
    ):
        on = on or machine()
        self.network, self.data, self.batch, self.lr, self.loss = on.place(network), data, batch, lr, loss
        self.decay_steps, self.threads = decay_steps, on.threads(network)
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr)
        self.generator = on.generator(seed)
        self._ema = EMA(self.network, 0.995)
        self.steps, self.losses = 0, []

    @property
    def average(self) -> nn.Module:
        """Return the network with averaged weights, in evaluation mode."""
        return self._ema.network

    def step(self) -> None:
        """Do one step of Adam on a fresh batch, fresh noise and fresh times."""
        set_rate(self.optimizer, self.lr * linear_decay(self.steps, self.decay_steps))
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
        """Train for `n` more steps; an interrupt stops after the step in progress, with everything intact."""
        with threads(self.threads):
            for _ in utils.progress(n, "steps", progress):
                self.step()

    @every_core()
    @torch.no_grad()
    def sample(self, n: int, steps: int = 20, seed: int = 0) -> Tensor:
        """Draw `n` pictures by :func:`denoise`, (n, channels, height, width) on the CPU, clipped to [-1, 1]."""
        generator = torch.Generator(self.generator.device).manual_seed(seed)
        shape = self.data.sample(1, generator).shape[1:]
        noise = torch.randn(n, *shape, generator=generator, device=generator.device)
        parts = [denoise(self.average, part, steps) for part in noise.split(250)]
        return torch.cat(parts).clamp(-1, 1).cpu()
