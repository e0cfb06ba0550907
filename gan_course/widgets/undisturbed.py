"""Looking at somebody's network without leaving a trace in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn


@contextmanager
def undisturbed(network: nn.Module) -> Iterator[None]:
    """Inside, the network is in its "eval" mode and has no gradients; afterwards everything is as it was before."""
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
