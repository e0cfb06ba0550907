"""What several checks of this chapter ask of an answer: D is afterwards as it was before."""

from __future__ import annotations

from gan_course.exercises.registry import Wrong

import torch
from torch import nn

MESSAGES = {
    "moved": "D's weights moved. Here D stays fixed: only x moves.",
    "gradients": (
        "Gradients are left in D's weights. `backward()` computes them for everything that can move; "
        "`torch.autograd.grad(score, x)` gives the slope along x alone."
    ),
    "cleared": (
        "The gradients that were in D's weights are gone: your function calls `zero_grad`. They belong to D's "
        "training: leave them alone, `torch.autograd.grad(score, x)` does not touch them."
    ),
    "frozen": "D's weights are frozen afterwards (requires_grad is False), so D could not learn any more.",
    "mode": "D is in evaluation mode afterwards: your function calls `D.eval()`. Leave the mode as it is.",
}


class Kept:
    """D as it was before the answer ran: in training mode.

    Args:
        gradients: whether D has gradients of its own training, which have to stay; else it has none.
    """

    def __init__(self, D: nn.Module, gradients: bool = False):
        self.D, self.gradients, self.weights = D, gradients, [p.detach().clone() for p in D.parameters()]
        if gradients:
            for p in D.parameters():
                p.grad = torch.ones_like(p)

    def check(self) -> None:
        """Raise Wrong if D's weights, their gradients or D's mode are different now."""
        if not all(torch.equal(a, b) for a, b in zip(self.D.parameters(), self.weights, strict=True)):
            raise Wrong(MESSAGES["moved"])
        grads = [torch.zeros_like(p) if p.grad is None else p.grad for p in self.D.parameters()]
        if self.gradients and not any(grad.any() for grad in grads):
            raise Wrong(MESSAGES["cleared"])
        if any((grad != self.gradients).any() for grad in grads):
            raise Wrong(MESSAGES["gradients"])
        if not all(p.requires_grad for p in self.D.parameters()):
            raise Wrong(MESSAGES["frozen"])
        if not self.D.training:
            raise Wrong(MESSAGES["mode"])
