"""How far handwriting leans."""

from __future__ import annotations

import torch
from torch import Tensor


def slant(pictures: Tensor) -> Tensor:
    """Angle of each picture's ink from the vertical, in degrees, (n,); above 0 it leans to the right.

    The line through the ink by least squares, from its moments: tan(angle) = -cov(column, row) / var(row), rows
    counted downwards (the deslanting of MNIST in LeCun et al. 1998, section III.A).

    Args:
        pictures: float (n, 1, height, width) in [-1, 1], ink +1.

    Raises ValueError for another shape. A picture without ink has no slant: NaN.
    """
    if pictures.ndim != 4 or pictures.shape[1] != 1:
        raise ValueError(f"pictures has shape {tuple(pictures.shape)}; give (n, 1, height, width).")
    ink = (pictures[:, 0].double() + 1) / 2
    ink = ink / ink.sum((1, 2), keepdim=True)
    row = torch.arange(ink.shape[1], device=ink.device)[:, None].expand_as(ink)
    column = torch.arange(ink.shape[2], device=ink.device).expand_as(ink)
    row = row - (ink * row).sum((1, 2), keepdim=True)
    column = column - (ink * column).sum((1, 2), keepdim=True)
    across, along = (ink * row * column).sum((1, 2)), (ink * row * row).sum((1, 2))
    return torch.atan2(-across, along).rad2deg().float()
