"""A part of a canvas with axes: maps, points, curves, arrows and bars in their units, and ticks at round numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from gan_course.plots.style import BELIEF
from gan_course.widgets.core.canvas import CROSS, DISC, FAINT, FRAME, PAPER, TRIANGLE, Box, Canvas, palette

import numpy as np
from contourpy import LineType, contour_generator
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator
from PIL import Image

if TYPE_CHECKING:
    from gan_course.widgets.core.canvas import Canvas


class Plot:
    """A rectangle of a canvas with axes. Everything is given in the units of the axes and clipped to the rectangle."""

    def __init__(self, canvas: Canvas, box: Box, xlim: tuple[float, float], ylim: tuple[float, float]):
        self.canvas, self.box, self.xlim, self.ylim = canvas, box, xlim, ylim

    def place(self, xy: np.ndarray) -> np.ndarray:
        """Convert points in the units of the axes to pixels, (..., 2) to (..., 2)."""
        left, top, right, bottom = self.box
        (x0, x1), (y0, y1) = self.xlim, self.ylim
        xy = np.asarray(xy, np.float64)
        x = left + (xy[..., 0] - x0) / (x1 - x0) * (right - left)
        y = bottom - (xy[..., 1] - y0) / (y1 - y0) * (bottom - top)
        return np.stack([x, y], axis=-1)

    def axes(
        self,
        xlabel: str = "",
        ylabel: str = "",
        *,
        ticks: int = 5,
        size: int = 11,
        grid: bool = False,
        log: bool = False,
    ) -> None:
        """Draw frame, ticks and labels outside the box. With `log`, y is an exponent of ten."""
        left, top, right, bottom = self.box
        canvas = self.canvas
        paint = FAINT if grid else FRAME
        for value in tick_values(self.xlim, ticks):
            x = int(self.place([value, self.ylim[0]])[0])
            canvas.fill((x, top if grid else bottom, x + 1, bottom if grid else bottom + 4), paint)
            canvas.text(short(value), x, bottom + 5, size=size, anchor="mt")
        for value in tick_values(self.ylim, ticks):
            y = int(self.place([self.xlim[0], value])[1])
            canvas.fill((left if grid else left - 4, y, right if grid else left, y + 1), paint)
            canvas.text(short(10.0**value if log else value), left - 6, y, size=size, anchor="rm")
        canvas.fill((left - 1, bottom, right, bottom + 1), FRAME)
        canvas.fill((left - 1, top, left, bottom), FRAME)
        if xlabel:
            canvas.text(xlabel, (left + right) / 2, bottom + size + 9, size=size + 1, anchor="mt")
        if ylabel:
            canvas.text(ylabel, left - 4 * size, (top + bottom) / 2, size=size + 1, anchor="mm", turned=True)

    def heat(self, values: np.ndarray, colours: np.ndarray | str = BELIEF, low: float = 0.0, high: float = 1.0) -> None:
        """Fill the box with a map of values, (rows, columns), row 0 at the top; smooth between them.

        `colours`: a matplotlib colour map by name, or 256 of them, uint8 (256, 4).
        """
        left, top, right, bottom = self.box
        colours = palette(colours) if isinstance(colours, str) else colours
        index = np.nan_to_num((values - low) * (255 / (high - low))).clip(0, 255).astype(np.float32)
        size = (right - left, bottom - top)
        large = np.asarray(Image.fromarray(index).resize(size, Image.Resampling.BILINEAR)).astype(np.uint8)
        # One colour is one number of four bytes: a single look-up, and rows that are copied whole.
        self.canvas.pixels_4[top:bottom, left:right].view(np.uint32)[..., 0] = colours.view(np.uint32)[:, 0].take(large)

    def contour(self, values: np.ndarray, level: float, paint: str = "#666666", width: float = 1.2) -> None:
        """Draw the line where a map, as for :meth:`heat`, crosses a level; it runs through the cells' centres."""
        lines = contour_generator(z=np.asarray(values, np.float64), line_type=LineType.ChunkCombinedCode)
        (points,), (codes,) = lines.lines(level)
        if points is None:
            return
        rows, columns = values.shape
        left, top, right, bottom = self.box
        size = np.array([(right - left) / columns, (bottom - top) / rows])
        self.canvas.path((points + 0.5) * size + (left, top), codes, line=paint, width=width, clip=self.box)

    def dots(
        self, xy: np.ndarray, paint: str, radius: float = 3.2, alpha: float = 1.0, rim: str | None = PAPER
    ) -> None:
        """Draw round points; a thin rim separates them from what is below."""
        self.canvas.markers(self.place(xy), DISC, radius, fill=paint, line=rim, width=0.8, alpha=alpha, clip=self.box)

    def crosses(
        self, xy: np.ndarray, paint: str, radius: float = 3.0, alpha: float = 1.0, rim: str | None = PAPER
    ) -> None:
        """Draw crosses, the course's marker of generated points."""
        places = self.place(xy)
        if rim:
            self.canvas.markers(places, CROSS, radius + 0.5, line=rim, width=3.2, alpha=0.8 * alpha, clip=self.box)
        self.canvas.markers(places, CROSS, radius, line=paint, width=1.6, alpha=alpha, clip=self.box)

    def triangles(self, xy: np.ndarray, paint: str, radius: float = 4.0, alpha: float = 1.0) -> None:
        """Draw triangles, the course's marker of a GAN's samples next to another generator's."""
        places = self.place(xy)
        self.canvas.markers(places, TRIANGLE, radius, fill=paint, line=PAPER, width=0.8, alpha=alpha, clip=self.box)

    def line(
        self,
        x: np.ndarray,
        y: np.ndarray,
        paint: str,
        width: float = 1.8,
        alpha: float = 1.0,
        dashes: tuple[float, ...] | None = None,
    ) -> None:
        """Draw a curve through points, with a gap wherever a value is not a number."""
        points = self.place(np.stack(np.broadcast_arrays(x, y), axis=-1).astype(np.float64))
        self.canvas.path(points, line=paint, width=width, alpha=alpha, dashes=dashes, clip=self.box)

    def area(self, x: np.ndarray, y: np.ndarray, paint: str, alpha: float = 0.35) -> None:
        """Fill the area between a curve and y = 0."""
        x, y = np.concatenate([x[:1], x, x[-1:]]), np.concatenate([[0.0], y, [0.0]])
        points = self.place(np.stack([x, y], axis=-1))
        self.canvas.path(points, fill=paint, alpha=alpha, clip=self.box)

    def level(self, y: float, paint: str, width: float = 1.2, dashes: tuple[float, float] = (5, 3)) -> None:
        """Draw a dashed line across the box."""
        self.line(np.array(self.xlim), np.array([y, y]), paint, width, dashes=dashes)

    def lines(self, points: np.ndarray, paint: str, width: float = 1.0, alpha: float = 1.0) -> None:
        """Draw many curves at once, (curves, points, 2)."""
        curves, each, _ = points.shape
        codes = np.full((curves, each), Path.LINETO, np.uint8)
        codes[:, 0] = Path.MOVETO
        places = self.place(points).reshape(-1, 2)
        self.canvas.path(places, codes.ravel(), line=paint, width=width, alpha=alpha, clip=self.box)

    def arrows(
        self, xy: np.ndarray, by: np.ndarray, paint: str, width: float = 1.4, head: float = 5.0, alpha: float = 1.0
    ) -> None:
        """Draw arrows from points, (n, 2), along vectors, (n, 2), in the units of the axes; none below one pixel."""
        with np.errstate(invalid="ignore"):
            start, end = self.place(xy), self.place(np.asarray(xy) + np.asarray(by))
        length = np.hypot(*(end - start).T)
        long = length > 1  # false for what is not a number
        start, end, length = start[long], end[long], length[long, None]
        back = (end - start) / np.maximum(length, 1e-9) * np.minimum(head, length)
        side = back[:, ::-1] * (-0.5, 0.5)
        stroke = np.stack([start, end, end - back + side, end, end - back - side], axis=1).reshape(-1, 2)
        codes = np.tile(np.array([1, 2, 1, 2, 2], np.uint8), len(start))
        self.canvas.path(stroke, codes, line=paint, width=width, alpha=alpha, clip=self.box)

    def bars(self, edges: np.ndarray, heights: np.ndarray, paint: str, alpha: float = 0.6) -> None:
        """Draw a histogram: edges (n + 1,), heights (n,)."""
        bottom = self.box[3]
        x = self.place(np.stack([edges, np.zeros(len(edges))], axis=1))[:, 0].round().astype(int)
        y = self.place(np.stack([edges[:-1], heights], axis=1))[:, 1].round().astype(int)
        for left, right, top in zip(x[:-1], x[1:], y, strict=True):
            if top < bottom:
                self.canvas.fill((left, max(top, self.box[1]), max(right - 1, left + 1), bottom), paint, alpha)

    def label(self, words: str, x: float, y: float, **how) -> None:
        """Draw text at a place in the units of the axes; options as for :meth:`Canvas.text`."""
        self.canvas.text(words, *self.place([x, y]), **how)


def short(value: float) -> str:
    """Return a number as an axis shows it: 0.5, 2, 1,500, 20k."""
    if abs(value) >= 10_000:
        return f"{value / 1000:g}k"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{round(value, 10):.4g}"


@lru_cache(1000)
def tick_values(limits: tuple[float, float], about: int = 5) -> tuple[float, ...]:
    """Return round numbers between two limits, about `about` steps; none if a limit is not finite."""
    low, high = limits
    if not (math.isfinite(high - low) and high > low):
        return ()
    slack = 1e-9 * (high - low)
    values = MaxNLocator(max(about, 1), steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return tuple(round(float(v), 12) for v in values if low - slack <= v <= high + slack)


def round_above(value: float) -> float:
    """Return the first tick at or above a value: axes that end there seldom change."""
    ticks = tick_values((0.0, value), 5)
    return ticks[-1] if ticks[-1] >= value else ticks[-1] + ticks[1]


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
    plot = Plot(canvas, box, (0, last), limits or _limits(lines, levels))
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
