"""Convolutions by hand: what torch's layers compute, on one channel, in readable loops; and their arithmetic.

The terms and formulas are those of Dumoulin and Visin, *A guide to convolution arithmetic for deep learning*, 2016,
arXiv 1603.07285.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor
from torch.nn.functional import pad


def convolve(x: Tensor, kernel: Tensor, stride: int, padding: int) -> Tensor:
    """Lay the kernel on the picture, multiply, add up; move on by `stride`.

    Args:
        x: one channel, (height, width).
        kernel: its weights, (k, k).
        stride: pixels between two positions, >= 1.
        padding: rows and columns of zeros put around `x`.

    Returns ((height + 2 padding - k) // stride + 1, likewise), as torch's conv2d.
    """
    x, k = pad(x, [padding] * 4), len(kernel)
    rows, columns = (range(0, side - k + 1, stride) for side in x.shape)
    places = [[(x[i : i + k, j : j + k] * kernel).sum() for j in columns] for i in rows]
    return torch.stack([torch.stack(row) for row in places])


def stamp(x: Tensor, kernel: Tensor, stride: int, padding: int) -> Tensor:
    """The fractionally strided (or transposed) convolution: each number of `x` stamps a copy of the kernel, times
    itself; stamps lie `stride` apart and add up where they overlap.

    Args:
        x: one channel, (height, width).
        kernel: its weights, (k, k).
        stride: pixels of the *output* between two stamps, >= 1.
        padding: rows and columns cut off on every side at the end.

    Returns ((height - 1) stride + k - 2 padding, likewise), as torch's conv_transpose2d.
    """
    k = len(kernel)
    height, width = ((side - 1) * stride + k for side in x.shape)
    out = x.new_zeros(height, width)
    for i, row in enumerate(x):
        for j, number in enumerate(row):
            out[i * stride : i * stride + k, j * stride : j * stride + k] += number * kernel
    return out[padding : height - padding, padding : width - padding]


def size_after(size: int, kernel: int, stride: int, padding: int) -> int:
    """Return the height or width that :func:`convolve` makes of `size` pixels (Dumoulin and Visin, relationship 6)."""
    return (size + 2 * padding - kernel) // stride + 1


def receptive_field(layers: Iterable[tuple[int, int]]) -> int:
    """Return the width in pixels of the window of the picture that one number after these layers depends on.

    Args:
        layers: (kernel, stride) of each convolution, from the picture on.

    A kernel spans k - 1 steps between the numbers before it, and each of these steps covers as many pixels as the
    product of all strides before it.
    """
    window, step = 1, 1
    for kernel, stride in layers:
        window += (kernel - 1) * step
        step *= stride
    return window
