"""A tiny GAN that checks play an answer on. Two games made from one seed are equal, and each notes what happens to it.

A check runs the learner's step on one game and the reference on another, and compares; the notes tell why they differ.
"""

from __future__ import annotations

import math
from contextlib import nullcontext

from gan_course.exercises.second_device import SecondDevice

import torch
from torch import Tensor, nn

LATENT = 3

MESSAGES = {
    "frozen": "{name}'s weights are still frozen afterwards (requires_grad is False)",
    "mode": "{name} is in evaluation mode afterwards",
}


class WatchedSGD(torch.optim.SGD):
    """Gradient descent that notes its calls, and what happens to the gradients whichever way it is done.

    Attributes:
        events: "zero NAME" and "step NAME", a call each; shared with what else writes there.
        leftovers: how many steps used gradients that were older than the step before, or were added to such.
        backward_since_step: whether gradients have arrived since the last step.
        backward_before_step: whether gradients had arrived before the first step.
    """

    def __init__(self, network: nn.Module, lr: float, name: str, events: list[str]):
        super().__init__(network.parameters(), lr=lr)
        self.name, self.events, self.leftovers = name, events, 0
        self.backward_since_step = self.backward_before_step = False
        self._steps = 0
        self._old: dict[int, tuple[Tensor, int]] = {}  # gradients with an earlier step's in them, and their version
        self._parameters = list(network.parameters())
        for i, p in enumerate(self._parameters):
            p.register_hook(lambda _, i=i, p=p: self._before(i, p))
            p.register_post_accumulate_grad_hook(lambda p, i=i: self._after(i, p))

    def keep_gradients(self) -> None:
        """Note the gradients that are there now as those of an earlier step."""
        self._old = {i: (p.grad, p.grad._version) for i, p in enumerate(self._parameters) if p.grad is not None}

    def zero_grad(self, set_to_none: bool = True) -> None:
        self.events.append(f"zero {self.name}")
        super().zero_grad(set_to_none)

    def step(self, closure=None):
        self.events.append(f"step {self.name}")
        self.leftovers += any(map(self._is_leftover, range(len(self._parameters)), self._parameters))
        if not self._steps:
            self.backward_before_step = self.backward_since_step
        result = super().step(closure)
        self._steps, self.backward_since_step = self._steps + 1, False
        self.keep_gradients()
        return result

    def _before(self, i: int, p: Tensor) -> None:
        """A gradient of `p` has been computed."""
        if _is_clear(p.grad):
            self._old.pop(i, None)

    def _after(self, i: int, p: Tensor) -> None:
        """A gradient has been added to `p.grad`."""
        self.backward_since_step = True
        if i in self._old and self._old[i][0] is p.grad:
            self._old[i] = (p.grad, p.grad._version)

    def _is_leftover(self, i: int, p: Tensor) -> bool:
        grad, version = self._old.get(i, (None, 0))
        return grad is not None and p.grad is grad and grad._version == version and not _is_clear(grad)


def _is_clear(grad: Tensor | None) -> bool:
    """Whether a gradient is None or zero (unknown on the meta device: yes)."""
    return grad is None or grad.is_meta or not grad.any()


class Game:
    """Small G and D, their optimisers, real data and noise.

    Args:
        seed: of the weights, the data and the noise.
        batch: real samples in a batch.
        shape: of one sample, such as (2,) for points or (1, 4, 4) for pictures.
        sharpness: factor on D's last layer; 1e3 gives logits of hundreds.
        dtype, device: of everything; "meta" is the device of second_device.py.
        stale: fill all gradients first, as if an earlier step had left them.

    Attributes:
        real: (batch, *shape), a batch of real samples.
        events: calls of the optimisers, see WatchedSGD.
        asked, latents: the n of each call of noise(), and what it gave out.
        asked_real: the n of each call of sample_real().
        fed_G, fed_D: what the networks were evaluated on.
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
        self.asked_real: list[int] = []  # the n of each call of sample_real
        with SecondDevice() if device == "meta" else nullcontext():
            self.G.to(device, dtype)
            self.D.to(device, dtype)
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
            self.opt_G.keep_gradients()
            self.opt_D.keep_gradients()
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
        """Whether the weights of "G" or "D" have changed."""
        weights, _, _ = self.first[name]
        return not all(map(torch.equal, weights, getattr(self, name).parameters()))

    def gradients_touched(self, name: str) -> bool:
        """Whether the gradients of "G" or "D" have changed."""
        _, grads, _ = self.first[name]
        now = [p.grad for p in getattr(self, name).parameters()]
        return not all(b is a if a is None or b is None else torch.equal(a, b) for a, b in zip(grads, now, strict=True))

    def settings_left(self, name: str) -> str:
        """What was set on "G" or "D" and not restored, in words; empty if nothing."""
        network, (_, _, training) = getattr(self, name), self.first[name]
        if not all(p.requires_grad for p in network.parameters()):
            return MESSAGES["frozen"].format(name=name)
        if network.training != training:
            return MESSAGES["mode"].format(name=name)
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
