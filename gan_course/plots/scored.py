"""Pictures with the number that a discriminator gave to each."""

from __future__ import annotations

from collections.abc import Sequence

from gan_course.plots.alt import WORDS
from gan_course.plots.style import REAL, axes_for

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from torch import Tensor


def scored(
    images: Tensor,
    scores: Tensor,
    columns: int = 8,
    heads: Sequence[str] = (),
    sides: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """A sheet of pictures; below each its score as a number and as a bar from 0 to 1.

    Args:
        images: float (n, 1 or 3, height, width) in [-1, 1].
        scores: n numbers in 0..1.
        columns: pictures in a row.
        heads, sides: names of the columns and of the rows.
    """
    scores = scores.detach().float().cpu().flatten()
    if images.dim() != 4 or images.shape[1] not in (1, 3) or len(images) != len(scores) or not len(scores):
        raise ValueError(
            f"scored takes pictures (n, 1 or 3, height, width) and n scores, not {tuple(images.shape)} "
            f"and {tuple(scores.shape)}."
        )
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    width = min(9.0, 0.95 * columns + (0.8 if sides else 0.1))
    ax = axes_for(ax, width, width / columns * rows * (1.25 if columns > 3 else 1.15) + (0.2 if heads else 0))
    pixels = ((images.detach().float().cpu().clamp(-1, 1) + 1) / 2).expand(-1, 3, -1, -1).permute(0, 2, 3, 1)
    for i, (picture, score) in enumerate(zip(pixels.numpy(), scores.tolist(), strict=True)):
        x, y = i % columns * 1.08, -(i // columns) * 1.34
        ax.imshow(picture, extent=(x, x + 1, y, y + 1), aspect="equal")
        ax.add_patch(Rectangle((x, y - 0.22), 0.62, 0.14, color="0.9", linewidth=0))
        ax.add_patch(Rectangle((x, y - 0.22), 0.62 * score, 0.14, color=REAL, linewidth=0))
        ax.text(x + 1, y - 0.15, f"{score:.2f}", ha="right", va="center", fontsize=9)
    for i, head in enumerate(heads):
        ax.text(i * 1.08 + 0.5, 1.06, head, ha="center", va="bottom")
    for i, side in enumerate(sides):
        ax.text(-0.08, 0.5 - i * 1.34, side, ha="right", va="center")
    ax.set(xlim=(0, columns * 1.08), ylim=(-1.34 * (rows - 1) - 0.26, 1.0))
    ax.axis("off")
    lines = [", ".join(f"{score:.2f}" for score in scores[i : i + columns]) for i in range(0, len(scores), columns)]
    named = [WORDS["of"].format(name=name, what=line) for name, line in zip(sides, lines)] or lines
    ax.set_label(WORDS["scored"].format(rows="; ".join([", ".join(heads), *named] if heads else named)))
    return ax
