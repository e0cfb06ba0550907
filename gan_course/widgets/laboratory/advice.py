"""What G is told: the way in which its loss, whatever it is, pushes each of its points."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn


class _Given(nn.Module):
    """A generator whose samples are given, and which notes the gradient that reaches them."""

    def __init__(self, points: Tensor):
        super().__init__()
        self.points = nn.Parameter(points.clone())
        self.gradient: Tensor | None = None

    def forward(self, z: Tensor) -> Tensor:
        fakes = self.points * 1.0
        fakes.register_hook(self._note)
        return fakes

    def _note(self, gradient: Tensor) -> None:
        self.gradient = gradient.detach().clone() if self.gradient is None else self.gradient + gradient.detach()


def advice(g_step: Callable[..., Tensor], D: nn.Module, points: Tensor) -> Tensor:
    """The direction in which a step of G wants each point to move: minus the gradient of its loss, (n, 2).

    The step itself is asked, with a generator that only holds the points. So these are the arrows of the loss that is
    really played, also of a step that somebody wrote. Losses are means, so the gradient is multiplied by n: an arrow
    does not depend on how many points are shown. D and its gradients stay as they were.

    Zeros if the step sends no gradient to its fakes.
    """
    given = _Given(points)
    with _undisturbed(D):
        g_step(given, D, len(points), lambda n: points.new_zeros(n, 1), torch.optim.SGD(given.parameters(), lr=0.0))
    if given.gradient is None:
        return torch.zeros_like(points)
    return -given.gradient * len(points)


@contextmanager
def _undisturbed(network: nn.Module) -> Iterator[None]:
    """Whatever happens inside, the network's gradients, switches and running statistics are as before."""
    switches = [(weight, weight.requires_grad, weight.grad) for weight in network.parameters()]
    modes = [(module, module.training) for module in network.modules()]
    network.eval()
    for weight, _, _ in switches:
        weight.grad = None
    try:
        yield
    finally:
        for weight, required, gradient in switches:
            weight.requires_grad_(required)
            weight.grad = gradient
        for module, training in modes:
            module.training = training
