"""A small U-Net that sees a noisy picture and guesses the clean one: the network of a diffusion model."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import silu


class Denoiser(nn.Module):
    """Noisy picture and time to a guess of the clean picture (a U-Net, Ronneberger et al. 2015, arXiv 1505.04597).

    First each 2 x 2 pixels become one place with four times the channels, which costs a quarter of the time. Then come
    three sizes (half, quarter, eighth); skip connections hand what the way down saw at each size to the way up.

    Args:
        width: channels at half size; twice and four times as many at a quarter and an eighth.
        channels: 3 for colour, 1 for grey.

    Input: a mixture (1 - t) x + t e of picture and noise, (batch, channels, size, size) with `size` a multiple of 8,
    and t (batch,) in 0..1. Output: a guess of the picture x, of the same shape.
    """

    def __init__(self, width: int = 32, channels: int = 3):
        super().__init__()
        a, b, c, time = width, 2 * width, 4 * width, 4 * width
        self.time = nn.Sequential(nn.Linear(2 * FREQUENCIES, time), nn.SiLU(), nn.Linear(time, time))
        self.first = nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(4 * channels, a, 3, 1, 1))
        self.down = nn.ModuleList([Block(a, a, time), Block(a, b, time), Block(b, c, time)])
        self.middle = Block(c, c, time)
        self.up = nn.ModuleList([Block(2 * c, b, time), Block(2 * b, a, time), Block(2 * a, a, time)])
        self.last = nn.Sequential(
            nn.GroupNorm(8, a), nn.SiLU(), nn.Conv2d(a, 4 * channels, 3, 1, 1), nn.PixelShuffle(2)
        )

    def forward(self, mixture: Tensor, t: Tensor) -> Tensor:
        time, x = self.time(waves(t)), self.first(mixture)
        seen = []
        for i, block in enumerate(self.down):
            x = block(nn.functional.avg_pool2d(x, 2) if i else x, time)
            seen.append(x)
        x = self.middle(x, time)
        for i, block in enumerate(self.up):
            x = nn.functional.interpolate(x, scale_factor=2.0) if i else x
            x = block(torch.cat([x, seen.pop()], dim=1), time)
        return self.last(x)


class Block(nn.Module):
    """Two convolutions around a residual path; the time scales and shifts each channel between them."""

    def __init__(self, n_in: int, n_out: int, time: int):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(8, n_in), nn.GroupNorm(8, n_out, affine=False)
        self.conv1, self.conv2 = nn.Conv2d(n_in, n_out, 3, 1, 1), nn.Conv2d(n_out, n_out, 3, 1, 1)
        self.tell = nn.Linear(time, 2 * n_out)
        self.skip = nn.Conv2d(n_in, n_out, 1) if n_in != n_out else nn.Identity()
        nn.init.zeros_(self.conv2.weight)

    def forward(self, x: Tensor, time: Tensor) -> Tensor:
        scale, shift = self.tell(silu(time))[:, :, None, None].chunk(2, dim=1)
        y = self.conv1(silu(self.norm1(x)))
        y = self.conv2(silu(self.norm2(y) * (1 + scale) + shift))
        return self.skip(x) + y


FREQUENCIES = 16


def waves(t: Tensor) -> Tensor:
    """Sine and cosine of a time (batch,) in 0..1 at 16 frequencies, (batch, 32): a form that a network can use."""
    angles = t[:, None] * math.pi * 2 ** torch.linspace(0, 7, FREQUENCIES, device=t.device, dtype=t.dtype)
    return torch.cat([angles.sin(), angles.cos()], dim=1)
