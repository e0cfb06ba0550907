"""Sheets of pictures."""

from __future__ import annotations

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


def grid(images: Tensor, columns: int = 8, title: str = "", ax: Axes | None = None, alt: str = "") -> Axes:
    """A sheet of pictures; `images` as for :func:`tiles`, `alt` what they show, for screen readers."""
    columns = max(1, min(columns, len(images)))
    sheet = tiles(images, columns)
    width = min(8.0, max(2.0, columns * 0.95))
    ax = axes_for(ax, width, width * sheet.shape[0] / sheet.shape[1] + (0.3 if title else 0))
    ax.imshow(sheet)
    ax.axis("off")
    ax.set_title(title)
    ax.set_label(sheet_of(len(images), columns, alt))
    return ax
