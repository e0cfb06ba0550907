"""Planes of numbers: small ones written out, large ones (feature maps, filters) as colours."""

from __future__ import annotations

from collections.abc import Sequence

from gan_course.plots.alt import WORDS
from gan_course.plots.pictures import name_rows

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from torch import Tensor

COLOURS = "PuOr_r"  # violet below 0, white at 0, orange above


def planes(tables: Sequence[Tensor], titles: Sequence[str] = ()) -> list[Axes]:
    """Small tables (height, width) side by side, their numbers written on squares; one scale of colours for each."""
    widths = [table.shape[1] for table in tables]
    height = max(len(table) for table in tables)
    scale = min(0.55, 8.4 / (sum(widths) + len(tables)))
    size = (scale * (sum(widths) + len(tables)), scale * height + 0.45)
    figure, axes = plt.subplots(1, len(tables), figsize=size, width_ratios=widths, squeeze=False)
    for i, (ax, table) in enumerate(zip(axes[0], tables)):
        numbers = table.detach().cpu().numpy()
        reach = max(1e-9, np.abs(numbers).max()) * 1.6  # pale, so that black digits can be read on it
        ax.imshow(numbers, cmap=COLOURS, vmin=-reach, vmax=reach)
        for (row, column), number in np.ndenumerate(numbers):
            ax.text(column, row, f"{number:.3g}", ha="center", va="center", fontsize=9)
        ax.spines[:].set_visible(False)
        ax.set(xticks=[], yticks=[], title=titles[i] if i < len(titles) else "", anchor="N")
    return list(axes[0])


def maps(
    features: Tensor,
    columns: int = 16,
    ax: Axes | None = None,
    *,
    heads: Sequence[object] = (),
    sides: Sequence[object] = (),
) -> Axes:
    """Planes (n, height, width) side by side, violet below 0 and orange above; each is scaled to its own largest.

    Args:
        features: n planes.
        columns: planes in a row.
        heads, sides: names of the columns and of the rows.
    """
    n, height, width = features.shape
    columns = max(1, min(columns, n))
    rows = -(-n // columns)
    values = features.detach().float().cpu()
    values = (values / values.abs().amax((1, 2), keepdim=True).clamp(min=1e-9)).numpy()
    sheet = np.full((rows * (height + 1) - 1, columns * (width + 1) - 1), np.nan)
    for i, plane in enumerate(values):
        top, left = i // columns * (height + 1), i % columns * (width + 1)
        sheet[top : top + height, left : left + width] = plane
    if ax is None:
        wide = min(8.5, columns * max(0.75, width / 14))
        _, ax = plt.subplots(figsize=(wide, max(0.5, wide * sheet.shape[0] / sheet.shape[1])))
    ax.imshow(sheet, cmap=mpl.colormaps[COLOURS].with_extremes(bad="0.8"), vmin=-1, vmax=1)
    ax.axis("off")
    name_rows(ax, width + 1, height + 1, heads, sides)
    ax.set_label(WORDS["planes"].format(n=n, columns=columns))
    return ax
