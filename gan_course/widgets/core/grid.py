"""The cells of a square at which a map of the plane is evaluated."""

from __future__ import annotations

import torch
from torch import Tensor

CELLS = 44  # along each side of the square


def middles(reach: float) -> Tensor:
    """Middles of the cells along one axis from -reach to reach, ascending, (CELLS,)."""
    return (torch.arange(CELLS) + 0.5) / CELLS * 2 * reach - reach


def plane(reach: float) -> Tensor:
    """Middles of the cells of the square, row by row from the top, (CELLS * CELLS, 2)."""
    middle = middles(reach)
    y, x = torch.meshgrid(middle.flip(0), middle, indexing="ij")
    return torch.stack([x.flatten(), y.flatten()], dim=1)
