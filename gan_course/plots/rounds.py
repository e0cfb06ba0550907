"""Rounds of the loop without a generator (chapter 03): D's answers, real samples, and what was found."""

from __future__ import annotations

from collections.abc import Sequence

from gan_course.argmax.loop import Snapshot
from gan_course.plots.pictures import grid
from gan_course.plots.points import scatter
from gan_course.plots.style import BELIEF, GAN, GENERATED, HALO, REAL, axes_for

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.axes import Axes

BINS = 40


def d_curve(shot: Snapshot, ax: Axes | None = None) -> Axes:
    """One moment of a loop on a line: D(x) as a curve over histograms of the real (green) and generated (blue) points.

    The histograms share one scale, on which the tallest bar of the real points reaches a height of 0.6.
    """
    ax = axes_for(ax, 5, 3)
    x = shot.places[:, 0]
    bins = np.linspace(x[0], x[-1], BINS + 1)
    heights = [np.histogram(points[:, 0], bins)[0] / len(points) for points in (shot.real, shot.generated)]
    tallest = heights[0].max() / 0.6
    for height, colour, label in zip(heights, (REAL, GENERATED), ("real", "negatives"), strict=True):
        ax.stairs(height / tallest, bins, color=colour, fill=True, alpha=0.35)
        ax.stairs(height / tallest, bins, color=colour, label=label, linewidth=1.2)
    ax.plot(x, shot.answers, color=GAN, linewidth=1.8, label="D(x)")
    ax.axhline(0.5, color="0.6", linestyle="--", linewidth=0.8)
    ax.set(xlim=(x[0], x[-1]), ylim=(0, 1.05))
    return ax


def d_map(shot: Snapshot, ax: Axes | None = None) -> Axes:
    """One moment of a loop in the plane: D(x) from 0 (violet) to 1 (green), real and generated points."""
    ax = axes_for(ax, 4, 4)
    side = round(len(shot.places) ** 0.5)
    axis = shot.places[:side, 1]
    belief = shot.answers.reshape(side, side).T
    ax.pcolormesh(axis, axis, belief, cmap=BELIEF, vmin=0, vmax=1, shading="nearest", rasterized=True)
    scatter(torch.from_numpy(shot.real[:250]), REAL, "real", ax=ax, s=5, alpha=1, path_effects=HALO)
    scatter(torch.from_numpy(shot.generated[:250]), GENERATED, "negatives", ax=ax, s=8, alpha=1, path_effects=HALO)
    ax.set(xlim=(axis[0], axis[-1]), ylim=(axis[0], axis[-1]), xticks=[], yticks=[])
    return ax


def rounds(shots: Sequence[Snapshot], columns: int = 4) -> list[Axes]:
    """Several moments of a loop, left to right and top to bottom: curves, maps or sheets of 36 pictures.

    Args:
        shots: as `ArgmaxLoop.run(..., every=...)` returns them.
        columns: moments in a row.
    """
    if not shots:
        raise ValueError("There are no snapshots: run the loop with every=... to take some.")
    dim = shots[0].real.ndim
    draw = _sheet if dim == 4 else d_map if shots[0].real.shape[1] == 2 else d_curve
    columns = min(columns, len(shots))
    rows = -(-len(shots) // columns)
    height = (9 / columns * (0.8 if draw is d_curve else 1.0) + 0.2) * rows + 0.4
    shared = dim == 2
    figure, axes = plt.subplots(rows, columns, figsize=(9, height), squeeze=False, sharex=shared, sharey=shared)
    for ax in axes.flat[len(shots) :]:
        ax.remove()
    used = list(axes.flat[: len(shots)])
    for ax, shot in zip(used, shots, strict=True):
        draw(shot, ax)
        ax.set_title(f"round {shot.rounds}")
    if shared:
        handles, labels = used[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), markerscale=2)
    return used


def _sheet(shot: Snapshot, ax: Axes) -> Axes:
    return grid(torch.from_numpy(shot.generated[:36]), 6, ax=ax)
