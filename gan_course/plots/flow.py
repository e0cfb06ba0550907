"""What passes through a network: real intermediate tensors as pictures, with their shapes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from gan_course.plots.planes import COLOURS
from gan_course.plots.style import axes_for

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from torch import Tensor

STEP, ROW = 1.55, 1.5  # from one stage to the next, and from one tensor to the one below, where a picture has side 1
MOST = 16  # planes or numbers that are drawn of a stage


def flow(stages: Sequence[Tensor | Mapping[str, Tensor]], arrows: Sequence[str] = (), ax: Axes | None = None) -> Axes:
    """Draw one sample on its way through a network, left to right, with the shape of each stage below it.

    A stage is a vector (n,), drawn as a column of its first numbers; a picture (1 or 3, height, width), floats in
    [-1, 1]; or feature maps (channels, height, width), drawn as their first 16 channels. Vectors and maps are scaled
    to their own largest number: violet below 0, orange above.

    Args:
        stages: the tensors. A dictionary gives them names, and may hold several that stand above one another.
        arrows: words above the arrows, one for each gap between two stages; "" for none.

    Raises:
        ValueError: a tensor has neither one nor three dimensions.
    """
    columns = [{"": stage} if isinstance(stage, Tensor) else stage for stage in stages]
    tallest = max(map(len, columns))
    ax = axes_for(ax, min(9.5, 1.35 * len(columns)), 0.4 + 1.3 * tallest)
    halves = [max(map(_width, column.values())) / 2 for column in columns]
    for i, column in enumerate(columns):
        for j, (name, tensor) in enumerate(column.items()):
            _draw(ax, tensor.detach().float().cpu(), i * STEP, ((len(column) - 1) / 2 - j) * ROW, name)
        if i:
            start, end = (i - 1) * STEP + halves[i - 1] + 0.06, i * STEP - halves[i] - 0.06
            ax.annotate("", (end, 0), (start, 0), arrowprops={"arrowstyle": "-|>", "color": "0.35"})
            label = arrows[i - 1] if i <= len(arrows) else ""
            ax.text((start + end) / 2, 0.1, label, ha="center", va="bottom", fontsize=9)
    reach = tallest / 2 * ROW
    ax.set(xlim=(-0.6, (len(columns) - 1) * STEP + 0.6), ylim=(-reach, reach))
    ax.set_aspect("equal")
    ax.axis("off")
    return ax


def _width(tensor: Tensor) -> float:
    return 0.2 if tensor.dim() == 1 else 1.0


def _draw(ax: Axes, tensor: Tensor, x: float, y: float, name: str) -> None:
    """One tensor around (x, y), its name above and its shape below."""
    if tensor.dim() == 1:
        picture = _coloured(tensor[:MOST, None])
    elif tensor.dim() == 3 and len(tensor) in (1, 3):
        picture = ((tensor.clamp(-1, 1) + 1) / 2).expand(3, -1, -1).permute(1, 2, 0).numpy()
    elif tensor.dim() == 3:
        picture = _mosaic(tensor[:MOST])
    else:
        raise ValueError(
            f"A stage has shape {tuple(tensor.shape)}; give one sample: (n,) or (channels, height, width)."
        )
    width = _width(tensor)
    ax.imshow(picture, extent=(x - width / 2, x + width / 2, y - 0.5, y + 0.5), aspect="auto", zorder=2)
    ax.add_patch(Rectangle((x - width / 2, y - 0.5), width, 1, fill=False, edgecolor="0.5", linewidth=0.6, zorder=3))
    ax.text(x, y + 0.53, name, ha="center", va="bottom", fontsize=9)
    ax.text(x, y - 0.56, " x ".join(str(n) for n in tensor.shape), ha="center", va="top", fontsize=8.5)


def _coloured(values: Tensor) -> np.ndarray:
    """Numbers as colours, scaled to the largest; not finite ones grey."""
    reach = values.abs().amax().clamp(min=1e-9)
    return mpl.colormaps[COLOURS].with_extremes(bad="0.8")((np.asarray(values / reach) + 1) / 2)


def _mosaic(maps: Tensor) -> np.ndarray:
    """Planes (n, height, width) as colours on a square of rows, each scaled to its own largest number."""
    n, height, width = maps.shape
    side = math.isqrt(n - 1) + 1
    rim = max(1, height // 12)
    sheet = np.ones((side * (height + rim) - rim, side * (width + rim) - rim, 4))
    for i, plane in enumerate(maps):
        top, left = i // side * (height + rim), i % side * (width + rim)
        sheet[top : top + height, left : left + width] = _coloured(plane)
    return sheet
