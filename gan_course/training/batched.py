"""Many networks of one architecture as one: one tensor holds each weight of all of them, another Adam's state.

Small networks keep a processor waiting: most of a step's time goes into calling operations, hardly any into arithmetic.
With stacked weights, one call does the work of all members (torch.func.stack_module_state, vmap, functional_call).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from gan_course import utils
from gan_course.data.sources import Source, as_source
from gan_course.device import machine
from gan_course.models.mlp import MLPDiscriminator, MLPGenerator
from gan_course.training.losses import Objective
from gan_course.training.losses import objective as find_objective
from gan_course.training.rates import linear_decay
from gan_course.training.together import run_together
from gan_course.utils import seeded

import torch
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state, vmap
from torch.nn.modules.dropout import _DropoutNd
from torch.nn.utils.parametrize import is_parametrized

Weights = dict[str, Tensor]

MESSAGES = {
    "layer": "Layer {name} has a spectral norm, a weight norm or another hook, or it is dropout, which networks that "
    "are trained together cannot have; build it without, or train each network with a Trainer of its own.",
}


class Stack:
    """Networks of one architecture, called and trained together.

    Args:
        networks: the members, all of the same layers; they are copied.
        lr: Adam's learning rate of each member, (members,).
        betas, eps: Adam's other settings, the same for all (Kingma & Ba 2014, arXiv 1412.6980, algorithm 1).

    Attributes: `members`; `weights`, by name, each (members, *shape); `left`, the factor on the learning rates, 0..1.
    """

    def __init__(
        self,
        networks: Sequence[nn.Module],
        lr: Tensor,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ):
        if names := [name for name, layer in networks[0].named_modules() if _is_more_than_its_weights(layer)]:
            raise ValueError(MESSAGES["layer"].format(name=names[0] or type(networks[0]).__name__))
        if len(lr) != len(networks):
            raise ValueError(f"{len(networks)} networks have {len(lr)} learning rates; give each its own.")
        self.members, self.lr, self.betas, self.eps = len(networks), lr.view(-1, 1), betas, eps
        self.network = copy.deepcopy(networks[0])
        stacked, self.buffers = stack_module_state(list(networks))
        # One table for all weights, a row for each member, so that Adam is ten operations however many layers there
        # are. The weights are windows on it, and the leaves that gradients arrive at.
        self._table = torch.cat([weight.detach().flatten(1) for weight in stacked.values()], dim=1)
        self._shapes = {name: weight.shape for name, weight in stacked.items()}
        self.weights = {name: window.requires_grad_() for name, window in self._windows(self._table).items()}
        self._decay, self._average, self._averages = 0.0, None, {}
        self._mean, self._square = torch.zeros_like(self._table), torch.zeros_like(self._table)
        self.steps, self.left = 0, 1.0

    def _windows(self, table: Tensor) -> Weights:
        """The weights, by name, as windows on a table."""
        windows = table.split([shape[1:].numel() for shape in self._shapes.values()], dim=1)
        return {name: w.view(shape).detach() for (name, shape), w in zip(self._shapes.items(), windows)}

    def __call__(self, x: Tensor) -> Tensor:
        """Evaluate each member on its own batch: (members, batch, ...) -> (members, batch, ...)."""
        return forward(self.network, self.weights, self.buffers, x)

    def frozen(self, x: Tensor) -> Tensor:
        """Evaluate with gradients for x but none for the weights."""
        return forward(self.network, {name: w.detach() for name, w in self.weights.items()}, self.buffers, x)

    @torch.no_grad()
    def look(self, x: Tensor, averaged: bool = False) -> Tensor:
        """Evaluate without gradients or changes of running statistics; with averaged weights where they are kept."""
        weights = self._averages if averaged and self._averages else self.weights
        return forward(self.network, weights, {name: b.clone() for name, b in self.buffers.items()}, x)

    def average(self, decay: float) -> None:
        """Start to keep a moving average of the weights, by the rule of :class:`gan_course.training.ema.EMA`."""
        self._decay = decay
        if decay:
            self._average = self._table.clone()
            self._averages = self._windows(self._average)

    def descend(self, losses: Tensor) -> None:
        """Do one step of Adam for each member on its own loss, (members,), with the same results as torch.optim.Adam.

        A member's loss does not depend on another's weights, so the gradient of the sum is each member's own.
        """
        gradients = torch.autograd.grad(losses.sum(), list(self.weights.values()))
        gradient = torch.cat([g.flatten(1) for g in gradients], dim=1)
        self.steps += 1
        (b1, b2), t = self.betas, self.steps
        with torch.no_grad():
            self._mean.lerp_(gradient, 1 - b1)
            self._square.mul_(b2).addcmul_(gradient, gradient, value=1 - b2)
            root = self._square.sqrt().div_((1 - b2**t) ** 0.5).add_(self.eps)
            self._table.sub_(self._mean.div(root).mul_(self.lr * (self.left / (1 - b1**t))))
            if self._decay:
                self._average.lerp_(self._table, 1 - min(self._decay, (1 + t) / (10 + t)))

    def member(self, i: int) -> nn.Module:
        """Return a copy of member i as a network of its own."""
        network = copy.deepcopy(self.network)
        state = {name: tensor[i].detach().clone() for name, tensor in (self.weights | self.buffers).items()}
        network.load_state_dict(state)
        return network


def _is_more_than_its_weights(layer: nn.Module) -> bool:
    """Spectral and weight norm compute weights before each call, which stacked weights skip; dropout draws."""
    return (
        is_parametrized(layer)
        or isinstance(layer, _DropoutNd)
        or bool(layer._forward_pre_hooks or layer._forward_hooks)
    )


def forward(network: nn.Module, weights: Weights, buffers: Weights, x: Tensor) -> Tensor:
    """Each member on its own batch, (members, batch, ...) in and out; `network` says what the layers are."""
    if type(network) in (MLPGenerator, MLPDiscriminator):
        return _mlp(network, weights, x)
    return vmap(lambda state, x: functional_call(network, state, (x,)))(weights | buffers, x)


def _mlp(network: MLPGenerator | MLPDiscriminator, weights: Weights, x: Tensor) -> Tensor:
    """What vmap computes, about 1.5 times as fast: a layer of all members is one batched matrix product."""
    if isinstance(network, MLPDiscriminator):
        x = x / network.scale
    x = x.flatten(2)
    for i, layer in enumerate(network.layers):
        if isinstance(layer, nn.Linear):
            x = torch.baddbmm(weights[f"layers.{i}.bias"].unsqueeze(1), x, weights[f"layers.{i}.weight"].mT)
        elif not isinstance(layer, nn.Flatten):
            x = layer(x)
    if isinstance(network, MLPGenerator):
        x = x.unflatten(2, network.shape) * network.scale
    return x


AHEAD = 32  # rounds that each member draws for at a time: a hundred small draws a round would cost as much as the round
GROUP = 64  # members at least that are one stack: where there are enough for two, both train at the same time


class Ensemble:
    """GANs of one architecture on one kind of data, one round of all of them at a time.

    Args:
        make: make() builds one pair (G, D); it is called for each member with the global seed set to the member's.
        data, latent: sources of real samples and of latent vectors.
        seeds: one for each member; its first weights, data and noise follow from it, whatever the other members.
        lr_G, lr_D: Adam's learning rates of each member, or one number for all.
        betas: Adam's decay rates of the averages of gradients and of their squares.
        batch: real samples, and as many fakes, a step.
        objective: a name in `losses.OBJECTIVES`, or an :class:`Objective` of your own.
        d_steps, g_steps: steps of D, then of G, in each round.
        ema: decay of G's averaged weights, which :meth:`sample` then draws from; 0 averages nothing.
        decay_steps: length of the learning-rate schedule, as in `trainer.Settings`; 0 disables it.
        device: where the members train. First weights, data and noise are drawn on the CPU and are the same for all.

    Attributes: `members`; `groups`, the members in order, those of a group stacked; `steps` done; `loss_D`, `loss_G` of
    the last round, (members,), without D's penalty. Values of diverged members are NaN; other members are unaffected.

    Each member trains as it would alone with `d_step`, `g_step` and two `torch.optim.Adam`, up to rounding. On a
    processor the groups train at the same time, on one thread each; which member is in which group follows from their
    number alone, so that the results do too.
    """

    def __init__(
        self,
        make: Callable[[], tuple[nn.Module, nn.Module]],
        data: Source,
        latent: Source,
        *,
        seeds: Sequence[int],
        lr_G: float | Sequence[float] = 1e-3,
        lr_D: float | Sequence[float] = 1e-3,
        betas: tuple[float, float] = (0.0, 0.9),
        batch: int = 64,
        objective: str | Objective = "non-saturating",
        d_steps: int = 1,
        g_steps: int = 1,
        ema: float = 0.0,
        decay_steps: int = 0,
        device: torch.device | str = "cpu",
    ):
        self.members, self.latent, self.device = len(seeds), latent, torch.device(device)
        rates = [_for_each(lr, self.members, name).to(self.device) for lr, name in ((lr_G, "lr_G"), (lr_D, "lr_D"))]
        n = 2 if self.members >= 2 * GROUP and self.device.type == "cpu" else 1
        plan = _Plan(as_source(data), latent, batch, d_steps, g_steps, decay_steps, self.device, _game(objective))
        self.groups = [
            Group([_seeded(make, seeds[i], self.device) for i in part], [seeds[i] for i in part], *of_part, betas, plan)
            for part, *of_part in zip(torch.arange(self.members).chunk(n), *(lr.chunk(n) for lr in rates))
        ]
        for group in self.groups:
            group.G.average(ema)
        first = self.groups[0]
        self.threads = machine().threads(first.G.network, first.D.network)

    @property
    def steps(self) -> int:
        """Rounds done."""
        return self.groups[0].steps

    @property
    def steps_left(self) -> int:
        """Rounds until the learning rates are zero; 0 without a schedule (`decay_steps`)."""
        return max(self.groups[0].plan.decay_steps - self.steps, 0)

    @property
    def loss_D(self) -> Tensor:
        """D's loss of each member in the last round, (members,); NaN before the first."""
        return torch.cat([group.loss_D for group in self.groups])

    @property
    def loss_G(self) -> Tensor:
        """G's loss of each member in the last round, (members,); NaN before the first."""
        return torch.cat([group.loss_G for group in self.groups])

    def step(self) -> None:
        """Do one round."""
        for group in self.groups:
            group.step()

    def train(self, n: int, progress: bool = True) -> None:
        """Do `n` more rounds. An interrupt stops after the round in progress, with everything intact."""
        parts = [partial(group.train, n) for group in self.groups]
        if run_together(parts, n, "rounds", self.threads, progress, self.device):
            latest = max(group.steps for group in self.groups)
            for group in self.groups:
                group.train(latest - group.steps)
            print(f"Stopped after round {self.steps}. Everything is kept: train again to go on.")

    def sample(self, n: int, seed: int = 0) -> Tensor:
        """Draw `n` samples of each member from the same latent vectors, (members, n, ...); batch norm sees the `n`."""
        z = self.latent.sample(n, torch.Generator().manual_seed(seed)).to(self.device)
        return torch.cat([group.G.look(z.expand(group.members, *z.shape), averaged=True) for group in self.groups])

    def networks(self, i: int) -> tuple[nn.Module, nn.Module]:
        """Return copies of member i's G and D as networks of their own."""
        for group in self.groups:
            if 0 <= i < group.members:
                return group.G.member(i), group.D.member(i)
            i -= group.members
        raise IndexError(i)


@dataclass(frozen=True)
class _Plan:
    """What all members of an ensemble have in common."""

    data: Source
    latent: Source
    batch: int
    d_steps: int
    g_steps: int
    decay_steps: int
    device: torch.device
    objective: Objective


class Group:
    """Members of an :class:`Ensemble` that are trained as one: two stacks, the random state of each, and its losses."""

    def __init__(
        self,
        pairs: Sequence[tuple[nn.Module, nn.Module]],
        seeds: Sequence[int],
        lr_G: Tensor,
        lr_D: Tensor,
        betas: tuple[float, float],
        plan: _Plan,
    ):
        Gs, Ds = zip(*pairs)
        self.members, self.steps, self.plan = len(pairs), 0, plan
        self.G, self.D = Stack(Gs, lr_G, betas), Stack(Ds, lr_D, betas)
        self._generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        self._batches = self._draw()
        self.loss_D = self.loss_G = torch.full((self.members,), float("nan"), device=plan.device)

    def step(self) -> None:
        """Do one round: `d_steps` steps of D for every member, then `g_steps` of G."""
        plan, objective = self.plan, self.plan.objective
        self.G.left = self.D.left = linear_decay(self.steps, plan.decay_steps)
        for _ in range(plan.d_steps):
            real, z_D, z_G = next(self._batches)
            with torch.no_grad():
                fake = self.G(z_D)
            loss_D = vmap(objective.d_loss)(self.D(real), self.D(fake))
            self.D.descend(loss_D + self._penalty(real, fake) if objective.penalty else loss_D)
        for i in range(plan.g_steps):
            if i:
                real, _, z_G = next(self._batches)
            logits = [self.D.frozen(self.G(z_G))]
            if objective.relativistic:
                logits.append(self.D.frozen(real))
            loss_G = vmap(objective.loss_of_G)(*logits)
            self.G.descend(loss_G)
        self.loss_D, self.loss_G = loss_D.detach(), loss_G.detach()
        self.steps += 1

    def train(self, n: int) -> None:
        """Do `n` more rounds, or fewer when an interrupt comes."""
        for _ in utils.progress(n, show=False):
            self.step()

    def _draw(self) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        """For each step of D the real batches (members, batch, ...) and latent vectors: its own, and some for G's."""
        plan = self.plan
        while True:
            drawn = [draw(plan.data, plan.latent, AHEAD, plan.batch, generator) for generator in self._generators]
            yield from zip(*(torch.stack(part, dim=1).to(plan.device) for part in zip(*drawn)))

    def _penalty(self, real: Tensor, fake: Tensor) -> Tensor:
        """Return D's penalty as equal shares of the members, (members,): only the sum is ever used.

        A penalty is a mean over samples, so that of all members' samples together is the mean of the members' own.
        (The ladder of the WGAN-GP spans them all; a member's rungs are shifted by less than one.)
        """

        def every_D(x: Tensor) -> Tensor:
            return self.D(x.unflatten(0, (-1, self.members)).transpose(0, 1)).transpose(0, 1).flatten(0, 1)

        mixed = (x.transpose(0, 1).flatten(0, 1) for x in (real, fake))  # one sample of each member, then the next
        return self.plan.objective.penalty(every_D, *mixed)


def draw(
    data: Source, latent: Source, rounds: int, batch: int, generator: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """Return what one member is given in so many rounds: real batches, and latent vectors for D's steps and for G's.

    Shapes (rounds, batch, ...), twice (rounds, batch, dim).
    """
    real = data.sample(rounds * batch, generator).unflatten(0, (rounds, batch))
    z = latent.sample(2 * rounds * batch, generator).unflatten(0, (2, rounds, batch))
    return real, *z


def _seeded(
    make: Callable[[], tuple[nn.Module, nn.Module]], seed: int, device: torch.device
) -> tuple[nn.Module, nn.Module]:
    with seeded(seed):
        G, D = make()
    return G.to(device), D.to(device)


def _game(objective: str | Objective) -> Objective:
    return find_objective(objective) if isinstance(objective, str) else objective


def _for_each(lr: float | Sequence[float], members: int, name: str) -> Tensor:
    rates = torch.as_tensor(lr, dtype=torch.float32)
    if rates.dim() == 0:
        rates = rates.expand(members)
    if rates.shape != (members,):
        raise ValueError(f"{name} has shape {tuple(rates.shape)} for {members} members: give one, or one for each.")
    return rates
