"""A tiny GAN that checks play an answer on: made from a seed, so that two of them are equal, and watched.

A check runs the learner's step on one and the reference on another, and compares; what was watched tells why they
differ.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

LATENT = 3


class WatchedSGD(torch.optim.SGD):
    """Gradient descent that notes each call of `step` and `zero_grad` in `events`."""

    def __init__(self, network: nn.Module, lr: float, name: str, events: list[str]):
        super().__init__(network.parameters(), lr=lr)
        self.name, self.events = name, events

    def zero_grad(self, set_to_none: bool = True) -> None:
        self.events.append(f"zero {self.name}")
        super().zero_grad(set_to_none)

    def step(self, closure=None):
        self.events.append(f"step {self.name}")
        return super().step(closure)


class Game:
    """Small G and D, their optimisers, real data and noise.

    Args:
        seed: of the weights, the data and the noise.
        batch: real samples in a batch.
        shape: of one sample, such as (2,) for points or (1, 4, 4) for pictures.
        sharpness: factor on D's last layer; 1e3 gives logits of hundreds.
        dtype, device: of everything; on the "meta" device nothing is computed and only shapes and devices are kept.
        stale: fill all gradients first, as if an earlier step had left them.
    """

    def __init__(
        self,
        seed: int,
        batch: int = 5,
        shape: tuple[int, ...] = (2,),
        *,
        sharpness: float = 1.0,
        dtype: torch.dtype = torch.float32,
        device: str = "cpu",
        stale: bool = False,
    ):
        self.device, self.dtype, self.shape, self.batch = device, dtype, shape, batch
        self.random = torch.Generator().manual_seed(seed)
        size = math.prod(shape)
        self.G = nn.Sequential(nn.Linear(LATENT, 6), nn.Tanh(), nn.Linear(6, size), nn.Unflatten(1, shape))
        self.D = nn.Sequential(nn.Flatten(), nn.Linear(size, 5), nn.LeakyReLU(0.2), nn.Linear(5, 1))
        for parameter in [*self.G.parameters(), *self.D.parameters()]:
            nn.init.normal_(parameter, std=0.6, generator=self.random)
        with torch.no_grad():
            self.D[-1].weight.mul_(sharpness)
        self.G.to(device, dtype)
        self.D.to(device, dtype)
        self.asked_real: list[int] = []  # the n of each call of sample_real
        self.real = self.sample_real(batch)
        self.latents: list[Tensor] = []  # what noise() gave out
        self.asked: list[int] = []  # the n of each call of noise
        self.fed_G: list[Tensor] = []
        self.fed_D: list[Tensor] = []
        self.G.register_forward_pre_hook(lambda _, x: self.fed_G.append(x[0].detach().clone()))
        self.D.register_forward_pre_hook(lambda _, x: self.fed_D.append(x[0].detach().clone()))
        self.events: list[str] = []
        self.opt_G = WatchedSGD(self.G, 0.3, "G", self.events)
        self.opt_D = WatchedSGD(self.D, 0.3 / sharpness, "D", self.events)
        if stale:
            for parameter in [*self.G.parameters(), *self.D.parameters()]:
                parameter.grad = torch.ones_like(parameter)
        self.first = {name: self._state(net) for name, net in self._networks()}

    def sample_real(self, n: int) -> Tensor:
        """n samples, (n, *shape); each call draws new ones."""
        self.asked_real.append(n)
        x = torch.randn(n, *self.shape, generator=self.random, dtype=self.dtype) + 1.5
        return x.to(self.device)

    def noise(self, n: int) -> Tensor:
        """n latent vectors, (n, 3); each call draws new ones."""
        self.asked.append(n)
        z = torch.randn(n, LATENT, generator=self.random, dtype=self.dtype).to(self.device)
        self.latents.append(z)
        return z.clone()

    def moved(self, name: str) -> bool:
        """Whether the weights of "G" or "D" are other than at first."""
        weights, _, _ = self.first[name]
        return not all(map(torch.equal, weights, getattr(self, name).parameters()))

    def gradients_touched(self, name: str) -> bool:
        """Whether the gradients of "G" or "D" are other than at first."""
        _, grads, _ = self.first[name]
        now = [p.grad for p in getattr(self, name).parameters()]
        return not all(b is a if a is None or b is None else torch.equal(a, b) for a, b in zip(grads, now, strict=True))

    def settings_left(self, name: str) -> str:
        """What was set on "G" or "D" and not set back, in words; empty if nothing."""
        network, (_, _, training) = getattr(self, name), self.first[name]
        if not all(p.requires_grad for p in network.parameters()):
            return f"{name}'s weights are still frozen afterwards (requires_grad is False)"
        if network.training != training:
            return f"{name} is in evaluation mode afterwards"
        return ""

    def weights(self, name: str) -> Tensor:
        """All weights of "G" or "D" in one vector."""
        return torch.cat([p.detach().flatten() for p in getattr(self, name).parameters()])

    def used_own_noise(self) -> bool:
        """Whether everything that G was fed had come out of noise()."""
        return all(any(z.shape == x.shape and torch.equal(z, x) for z in self.latents) for x in self.fed_G)

    def _networks(self):
        return ("G", self.G), ("D", self.D)

    def _state(self, network: nn.Module):
        parameters = list(network.parameters())
        grads = [None if p.grad is None else p.grad.clone() for p in parameters]
        return [p.detach().clone() for p in parameters], grads, network.training
