"""Many networks of one architecture as one: each weight of all of them lies in one tensor, and so does Adam's memory.

Small networks keep a processor waiting: most of a step's time goes into calling operations, hardly any into arithmetic.
With the weights stacked one call does the work of all members (torch.func.stack_module_state, vmap, functional_call).
"""

from __future__ import annotations

import copy
from collections.abc import Sequence

from gan_course.models.mlp import MLPDiscriminator, MLPGenerator

import torch
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state, vmap

Weights = dict[str, Tensor]


class Stack:
    """Networks of one architecture, called and trained together.

    Args:
        networks: the members, all of the same layers; they are copied.
        lr: Adam's learning rate of each member, (members,).
        betas, eps: Adam's other settings, the same for all (Kingma & Ba 2014, arXiv 1412.6980, algorithm 1).

    Attributes: `members`; `weights`, by name, each (members, *shape); `left`, what is left of the learning rates, 0..1.
    """

    def __init__(
        self,
        networks: Sequence[nn.Module],
        lr: Tensor,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ):
        if len(lr) != len(networks):
            raise ValueError(f"{len(networks)} networks have {len(lr)} learning rates; give each its own.")
        self.members, self.lr, self.betas, self.eps = len(networks), lr.view(-1, 1), betas, eps
        self.network = copy.deepcopy(networks[0])
        stacked, self.buffers = stack_module_state(list(networks))
        # One table for all weights, a row for each member, so that Adam is ten operations however many layers there
        # are. The weights are windows on it, and the leaves that gradients arrive at.
        self._table = torch.cat([weight.detach().flatten(1) for weight in stacked.values()], dim=1)
        windows = self._table.split([weight[0].numel() for weight in stacked.values()], dim=1)
        self.weights = {
            name: window.view(weight.shape).detach().requires_grad_()
            for (name, weight), window in zip(stacked.items(), windows)
        }
        self._mean, self._square = torch.zeros_like(self._table), torch.zeros_like(self._table)
        self.steps, self.left = 0, 1.0

    def __call__(self, x: Tensor) -> Tensor:
        """Each member on its own batch: (members, batch, ...) -> (members, batch, ...)."""
        return forward(self.network, self.weights, self.buffers, x)

    def frozen(self, x: Tensor) -> Tensor:
        """The same, with gradients for x but none for the weights."""
        return forward(self.network, {name: w.detach() for name, w in self.weights.items()}, self.buffers, x)

    @torch.no_grad()
    def look(self, x: Tensor) -> Tensor:
        """The same for a look: no gradients, and running statistics do not move."""
        return forward(self.network, self.weights, {name: b.clone() for name, b in self.buffers.items()}, x)

    def descend(self, losses: Tensor) -> None:
        """One step of Adam for each member on its own loss, (members,); the same numbers as torch.optim.Adam gives.

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

    def member(self, i: int) -> nn.Module:
        """Member i as a network of its own, a copy."""
        network = copy.deepcopy(self.network)
        state = {name: tensor[i].detach().clone() for name, tensor in (self.weights | self.buffers).items()}
        network.load_state_dict(state)
        return network


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
