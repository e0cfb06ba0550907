"""Small charts of curves over rounds, for the pictures of live widgets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gan_course.widgets.raster import Box, Canvas, Plot, round_above

import numpy as np

Line = tuple[np.ndarray, np.ndarray, str]
"""Rounds, values, colour; a value that is not a number leaves a gap."""


def chart(
    canvas: Canvas,
    box: Box,
    label: str,
    lines: Sequence[Line],
    *,
    levels: Iterable[tuple[float, str]] = (),
    legend: Sequence[tuple[str, str]] = (),
    last: float = 0.0,
    limits: tuple[float, float] | None = None,
    log: bool = False,
    xlabel: str = "",
) -> Plot:
    """Draw curves with axes, and return the plot.

    Args:
        box: of the curves; label and legend (words and colours) stand above it, numbers on its left and below.
        levels: dashed lines across, (value, colour).
        last: where the x axis ends at least; it ends on a round number.
        limits: of y; by default from 0 to a round number above nearly all values: single outliers are cut off.
        log: a logarithmic y axis, and `limits` are powers of ten; values that are not positive leave a gap.
    """
    levels = list(levels)
    last = round_above(max([last, 1.0, *(float(x[-1]) for x, _, _ in lines if len(x))]))
    plot = canvas.plot(box, (0, last), limits or _limits(lines, levels))
    plot.axes(xlabel, ticks=4, grid=True, size=10, log=log)
    scale = _log10 if log else np.asarray
    for value, paint in levels:
        plot.level(float(scale(value)), paint)
    for x, y, paint in lines:
        plot.line(x, scale(y), paint, 1.7)
    canvas.text(label, box[0] - 40, box[1] - 20, size=11)
    right = box[2]
    for words, paint in reversed(legend):
        canvas.text(words, right, box[1] - 20, paint, 11, "rt")
        right -= 12 + 7 * len(words)
    return plot


def _limits(lines: Sequence[Line], levels: Sequence[tuple[float, str]]) -> tuple[float, float]:
    values = [y[np.isfinite(y)] for _, y, _ in lines]
    low, high = np.quantile(np.concatenate([*values, [level for level, _ in levels], [0.0]]), [0.005, 0.995])
    return (-round_above(-float(low)) if low < 0 else 0.0), round_above(max(float(high), 1e-3) * 1.08)


def _log10(y: np.ndarray) -> np.ndarray:
    y = np.asarray(y, np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(y > 0, np.log10(y), np.nan)
