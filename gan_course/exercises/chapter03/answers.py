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
    "frozen": "D's weights are frozen afterwards (requires_grad is False), so D could not learn any more.",
    "mode": "D is in evaluation mode afterwards: your function calls `D.eval()`. Leave the mode as it is.",
}


class Kept:
    """D as it was before the answer ran: in training mode, without gradients."""

    def __init__(self, D: nn.Module):
        self.D, self.weights = D, [p.detach().clone() for p in D.parameters()]

    def check(self) -> None:
        """Raise Wrong if D's weights, their gradients or D's mode are different now."""
        if not all(torch.equal(a, b) for a, b in zip(self.D.parameters(), self.weights, strict=True)):
            raise Wrong(MESSAGES["moved"])
        if any(p.grad is not None and p.grad.any() for p in self.D.parameters()):
            raise Wrong(MESSAGES["gradients"])
        if not all(p.requires_grad for p in self.D.parameters()):
            raise Wrong(MESSAGES["frozen"])
        if not self.D.training:
            raise Wrong(MESSAGES["mode"])
