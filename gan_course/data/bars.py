"""Bars and stripes: the smallest pictures that have a rule.

In a picture of bars each row is all white or all black; in one of stripes each column is. Any two neighbouring pixels
look as in noise, so no pixel alone says anything: only the whole picture does (MacKay 2003, "Information Theory,
Inference, and Learning Algorithms", section 44.3).
"""

from __future__ import annotations

import torch
from torch import Tensor

LARGEST = 12  # 8,190 pictures


def bars_and_stripes(size: int = 4) -> Tensor:
    """Return all of them once: float (2^(size+1) - 2, 1, size, size) of -1 and +1, bars first; 30 pictures for size 4.

    All black and all white are both bars and stripes, and occur once. The inverse of each picture is among them.
    Raises ValueError unless size is 2 to 12.
    """
    if not 2 <= size <= LARGEST:
        raise ValueError(f"The size is {size}; bars and stripes are 2 to {LARGEST} pixels wide.")
    bits = torch.arange(2**size)[:, None] >> torch.arange(size) & 1
    bars = (2.0 * bits - 1)[:, None, :, None].expand(-1, 1, size, size)
    return torch.cat([bars, bars.transpose(2, 3)[1:-1]]).contiguous()


def is_bars(x: Tensor) -> Tensor:
    """Return which pictures, rounded to black and white, are bars or stripes: (n, 1, size, size) to bool (n,).

    A pixel above 0 counts as white.
    """
    white = x[:, 0] > 0
    bars = (white == white[:, :, :1]).flatten(1).all(1)
    stripes = (white == white[:, :1, :]).flatten(1).all(1)
    return bars | stripes
