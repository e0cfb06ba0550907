"""The one discriminator whose arg max is a formula: a linear one."""

from __future__ import annotations

import torch
from torch import Tensor


def linear_argmax(weight: Tensor, low: float, high: float) -> Tensor:
    """Return the x in a box with the largest weight . x + bias; any shape in, the same shape out.

    Each entry adds its own weight times its own value, so each is chosen independently: `high` where the weight is
    positive, `low` where it is negative. A weight of 0 leaves the entry free; it becomes `low`. The bias shifts all
    scores alike and plays no part.
    """
    return torch.where(weight > 0, high, low).to(weight)
