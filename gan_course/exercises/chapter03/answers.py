"""What the checks of this chapter ask of an answer that is one tensor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gan_course.exercises.registry import Wrong

import torch
from torch import Tensor


def one_tensor(got: Any, shape: Sequence[int], what: str) -> Tensor:
    """The answer itself; Wrong unless it is a tensor of this shape, cut off from its history."""
    if got is None:
        raise Wrong("Your function returns nothing. Is there a `return` at the end?")
    if not isinstance(got, Tensor):
        raise Wrong(f"Your function returns a {type(got).__name__}; return {what}, one tensor.")
    if got.shape != torch.Size(shape):
        raise Wrong(f"You return shape {tuple(got.shape)}; {what} should have shape {tuple(shape)}.")
    if got.requires_grad:
        raise Wrong("What you return still holds its history (requires_grad is True): detach it.")
    return got


def unchanged(now: Tensor, given: Tensor, what: str) -> None:
    """Wrong if the answer changed a tensor that it was given."""
    if not torch.equal(now, given):
        raise Wrong(f"Your function changes the {what} that it was given. Work on a new tensor.")


def left_alone(D: torch.nn.Module, weights: list[Tensor]) -> None:
    """Wrong if D's weights or their gradients are other than before (no gradients, these weights)."""
    if not all(torch.equal(a, b) for a, b in zip(D.parameters(), weights, strict=True)):
        raise Wrong("D's weights moved. Here D holds still: only x moves.")
    if any(p.grad is not None and p.grad.any() for p in D.parameters()):
        raise Wrong(
            "Gradients are left in D's weights. `backward()` computes them for everything that can move; "
            "`torch.autograd.grad(score, x)` gives the slope along x alone."
        )
    if not all(p.requires_grad for p in D.parameters()):
        raise Wrong("D's weights are frozen afterwards (requires_grad is False), so D could not learn any more.")
