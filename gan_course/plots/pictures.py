"""Sheets of pictures."""

from __future__ import annotations

from collections.abc import Sequence

from gan_course.plots.alt import sheet_of
from gan_course.plots.style import axes_for

import numpy as np
from matplotlib.axes import Axes
from torch import Tensor


def tiles(images: Tensor, columns: int = 8) -> np.ndarray:
    """Pictures side by side in one array, for `imshow`.

    Args:
        images: float (n, 1 or 3, height, width) in [-1, 1].
        columns: pictures in a row; the last row is filled up with white.

    Returns float (rows * (height + 1) + 1, columns * (width + 1) + 1, 3) in [0, 1], a white line between pictures.
    """
    if images.dim() != 4 or images.shape[1] not in (1, 3):
        raise ValueError(f"Pictures come as (n, 1 or 3, height, width), not {tuple(images.shape)}.")
    n, _, height, width = images.shape
    if n == 0:
        raise ValueError("There are no pictures to show.")
    columns = min(columns, n)
    rows = -(-n // columns)
    pixels = ((images.detach().float().cpu().clamp(-1, 1) + 1) / 2).expand(n, 3, height, width)
    sheet = np.ones((rows * (height + 1) + 1, columns * (width + 1) + 1, 3), dtype=np.float32)
    for i, picture in enumerate(pixels.permute(0, 2, 3, 1).numpy()):
        top, left = 1 + i // columns * (height + 1), 1 + i % columns * (width + 1)
        sheet[top : top + height, left : left + width] = picture
    return sheet


def grid(
    images: Tensor,
    columns: int = 8,
    title: str = "",
    ax: Axes | None = None,
    *,
    heads: Sequence[object] = (),
    sides: Sequence[object] = (),
    alt: str = "",
) -> Axes:
    """A sheet of pictures.

    Args:
        images: as for :func:`tiles`.
        columns: pictures in a row.
        heads, sides: names of the columns and of the rows.
        alt: what the pictures show, for screen readers.
    """
    columns = max(1, min(columns, len(images)))
    sheet = tiles(images, columns)
    width = min(8.0, max(2.0, columns * 0.95))
    ax = axes_for(ax, width, width * sheet.shape[0] / sheet.shape[1] + (0.3 if title else 0))
    ax.imshow(sheet)
    ax.axis("off")
    ax.set_title(title)
    name_rows(ax, images.shape[-1] + 1, images.shape[-2] + 1, heads, sides, rim=1)
    ax.set_label(sheet_of(len(images), columns, alt, heads, sides))
    return ax


def name_rows(
    ax: Axes, width: int, height: int, heads: Sequence[object], sides: Sequence[object], rim: int = 0
) -> None:
    """Write names above the columns and left of the rows of a sheet whose pictures are `width` x `height` apart.

    The sheet has a white line between pictures, and `rim` of them along its edge.
    """
    for i, head in enumerate(heads):
        ax.text((i + 0.5) * width - 1 + rim, -0.08 * height, f"{head}", ha="center", va="bottom", fontsize=9)
    for i, side in enumerate(sides):
        ax.text(-0.08 * width, (i + 0.5) * height - 1 + rim, f"{side}", ha="right", va="center", fontsize=9)
    if heads and ax.get_title():
        ax.set_title(ax.get_title(), pad=18)
