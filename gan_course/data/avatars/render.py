"""Draw avatars: signed-distance shapes painted back to front, each in the smallest window that holds it.

The drawing is differentiable in every factor that is not a choice: a shape's edge passes gradient through the pixels
that it partly covers, a colour through all of them.
"""

from __future__ import annotations

from gan_course.data.avatars import accessories, head
from gan_course.data.avatars.canvas import Canvas
from gan_course.data.avatars.factors import check_factors, column, sample_factors
from gan_course.device import every_core

import torch
from torch import Tensor

SIZES = (16, 512)
# Pixels drawn together: enough that each operation pays off, few enough to stay in a processor's cache. A card has no
# such limit but waits for each operation: one H200 draws 31 times as many avatars a second in the larger chunks.
CHUNK_PIXELS, CHUNK_PIXELS_OF_A_CARD = 1 << 18, 1 << 24


def draw(factors: Tensor, size: int = 64, mouth: Tensor | None = None) -> Tensor:
    """Draw the avatars with the given factors.

    Args:
        factors: (n, len(FACTORS)), as from `sample_factors`; any device, float32 or float64.
        size: height and width in pixels, 16 to 512.
        mouth: how far the mouth is moved, (n, 2) to the right and downwards in half picture widths; real avatars are
            drawn without it, see data/corruptions.py.

    Returns:
        (n, 3, size, size) in [-1, 1], with the type and on the device of `factors`.

    Raises:
        TypeError, ValueError: factors or a size that are not accepted; the message names the factor.
    """
    check_factors(factors)
    if not (isinstance(size, int) and SIZES[0] <= size <= SIZES[1]):
        raise ValueError(f"size is {size!r}; give a whole number from {SIZES[0]} to {SIZES[1]}")
    # Those who wear the same are drawn together, so that few chunks need to know every accessory.
    worn = factors[:, column("accessory")]
    order = worn.argsort(stable=True)
    pixels = CHUNK_PIXELS if factors.device.type == "cpu" else CHUNK_PIXELS_OF_A_CARD
    chunks = order.split(max(1, pixels // size**2))
    if torch.is_grad_enabled() and factors.requires_grad:
        pictures = [_paint(Canvas(factors[chunk], size), _part(mouth, chunk)) for chunk in chunks]
        pictures.append(factors.new_empty(0, 3, size, size))
        return torch.cat(pictures)[order.argsort()]
    out = factors.new_empty(len(factors), 3, size, size)
    with torch.no_grad():
        for chunk in chunks:
            out[chunk] = _paint(Canvas(factors[chunk], size), _part(mouth, chunk))
    return out


@every_core()
def avatars(n: int, seed: int = 0, size: int = 32, mismatched: float = 0.0, first: int | None = None) -> Tensor:
    """Draw a set of n random avatars as bytes, for a data set that stays small in memory.

    Args:
        n: how many.
        seed: the same seed gives the same set (on one machine).
        size: height and width in pixels, 16 to 512.
        mismatched: expected share of avatars with eyes of two colours.
        first: draw only so many of the n, the first ones; None draws all.

    Returns:
        uint8, (n or first, 3, size, size) in 0..255.
    """
    factors = sample_factors(n, torch.Generator().manual_seed(seed), mismatched)[:first]
    out = torch.empty(len(factors), 3, size, size, dtype=torch.uint8)
    for part, slot in zip(factors.split(256), out.split(256), strict=True):
        slot.copy_(draw(part, size).add_(1).mul_(127.5).round_())
    return out


def _part(mouth: Tensor | None, chunk: Tensor) -> tuple[Tensor, Tensor] | None:
    """How far the mouths of some avatars are moved, right and down, (batch, 1, 1) each."""
    return None if mouth is None else mouth[chunk][:, :, None, None].unbind(1)


def _paint(canvas: Canvas, mouth: tuple[Tensor, Tensor] | None = None) -> Tensor:
    """The avatars of one canvas, (batch, 3, size, size) in [-1, 1]."""
    back, front, creases = head.hair(canvas)
    head.background(canvas, back)
    head.neck_and_clothes(canvas)
    head.face(canvas, front)
    head.eyes(canvas)
    head.mouth(canvas, mouth)
    accessories.glasses(canvas)
    accessories.cat_ears(canvas)
    head.front_hair(canvas, front, creases)
    head.brows(canvas, front)
    accessories.hairband(canvas, front)
    accessories.bow(canvas)
    accessories.flower(canvas)
    return canvas.pixels.mul_(2).sub_(1)
