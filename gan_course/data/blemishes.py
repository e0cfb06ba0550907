"""Digits with a small flaw: what a judge of handwriting is tried on, and what it may be trained on.

All functions take and give pictures, float (n, 1, height, width) in [-1, 1], ink +1 on a ground of -1, and change
nothing that they are given.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

INK = 0.0  # grey above this counts as ink
CLEAR = 4  # pixels between a stray pixel and the nearest ink


def stray_pixel(x: Tensor, generator: torch.Generator) -> Tensor:
    """One white pixel, at random in the middle of the picture, with no ink within 4 pixels (or as few as can be)."""
    n, _, height, width = x.shape
    near = F.max_pool2d((x > INK).float(), 2 * CLEAR + 1, 1, CLEAR)  # 1 where ink is near
    rim = torch.ones(height, width, device=x.device)
    rim[height // 7 : -(height // 7), width // 7 : -(width // 7)] = 0  # pictures have no ink at the rim
    order = (
        torch.rand(n, height * width, generator=generator, device=x.device) + 2 * near.flatten(1) + 4 * rim.flatten()
    )
    return x.flatten(1).scatter(1, order.argmin(1, keepdim=True), 1.0).view_as(x)


def longer_stroke(x: Tensor, pixels: int = 2) -> Tensor:
    """The stroke that reaches furthest to the right in the lower half goes on for some more pixels.

    In a 2 that is its foot. It goes on the way it was going, in its own thickness: what lies about its tip is drawn
    again, further along the line from the ink near it to the tip.
    """
    longer = x.clone()
    _, _, height, width = x.shape
    rows, columns = torch.arange(height, device=x.device)[:, None], torch.arange(width, device=x.device)
    for old, new in zip(x[:, 0], longer[:, 0]):
        ink = (old > INK) & (rows >= height // 2)
        right = torch.where(ink, columns, -1).max().item()
        if right < 0:
            continue
        down = (ink[:, right] * rows[:, 0]).sum().item() / ink[:, right].sum().item()
        near = ((rows - down).square() + (columns - right).square() < 36) & (old > INK)
        way = torch.stack([down - (near * rows).sum() / near.sum(), right - (near * columns).sum() / near.sum()])
        way = way / way.norm().clamp_min(1e-6)
        tip = torch.where((rows - down).abs().le(2) & (columns - right).abs().le(2), old, -1.0)
        tip = F.pad(tip, [pixels] * 4, value=-1.0)  # room, so that what leaves on one side does not return on the other
        for step in range(1, pixels + 1):
            shift = (step * way).round().int().tolist()
            moved = tip.roll(shift, (0, 1))[pixels : pixels + height, pixels : pixels + width]
            new.copy_(torch.maximum(new, moved))
    return longer


def specks(x: Tensor, generator: torch.Generator, most: int = 8) -> Tensor:
    """1 to `most` pixels of each picture, anywhere, turned to ink of a random grey (0 to 1)."""
    n, size = len(x), x[0].numel()
    where = torch.randint(size, (n, most), generator=generator, device=x.device)
    greys = torch.rand(n, most, generator=generator, device=x.device)
    count = torch.randint(1, most + 1, (n, 1), generator=generator, device=x.device)
    where = where.where(torch.arange(most, device=x.device) < count, where[:, :1])  # the rest fall on the first
    return x.flatten(1).scatter(1, where, greys).view_as(x)
