"""The course of a training: filmstrip and curves."""

from __future__ import annotations

from collections.abc import Sequence

from gan_course.plots.pictures import grid
from gan_course.plots.points import scatter
from gan_course.plots.style import GAN, GENERATED, REAL
from gan_course.training.settings import History

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from torch import Tensor


def filmstrip(history: History, show: int = 6, columns: int = 4, rows: int = 4) -> list[Axes]:
    """The same latent vectors at several moments of a training, left to right.

    Args:
        history: of a trainer with `snapshot_every` set; snapshots of pictures or of points.
        show: how many moments, spread evenly, first and last included.
        columns, rows: pictures of each moment.
    """
    shots = history.snapshots
    if not shots:
        raise ValueError("There are no snapshots: train with Settings(snapshot_every=...) to take some.")
    chosen = [shots[i] for i in np.unique(np.linspace(0, len(shots) - 1, show).round().astype(int))]
    figure, axes = plt.subplots(1, len(chosen), figsize=(9, 9 / len(chosen) + 0.35), squeeze=False)
    for ax, (step, samples) in zip(axes[0], chosen):
        if samples.dim() == 4:
            grid(samples[: columns * rows], columns, ax=ax)
        else:
            scatter(samples, GENERATED, ax=ax)
            _same_window(ax, chosen[-1][1])
        ax.set_title(f"step {step:,}")
    return list(axes[0])


def _same_window(ax: Axes, points: Tensor) -> None:
    reach = points.nan_to_num(0, 0, 0).abs().max().item() * 1.3 or 1.0  # a training may have run away
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set_visible(True)
    ax.spines[:].set_color("0.8")


def curves(history: History, axes: Sequence[Axes] | None = None, smooth: int = 5) -> list[Axes]:
    """Losses and scores of a training, with the values of an even game (of the cross-entropy losses).

    Left: the losses of D and G; the dashed lines are 2 log 2 = 1.386 and log 2 = 0.693, where D outputs 0.5 for
    everything. Right: D's mean output for real and generated samples, with 0.5. Thin lines are as measured, thick ones
    a running mean over `smooth` entries.
    """
    if axes is None:
        _, axes = plt.subplots(1, 2, figsize=(9, 3))
    losses, scores = axes
    lines = [
        (losses, history.loss_D, GAN, "D"),
        (losses, history.loss_G, GENERATED, "G"),
        (scores, history.score_real, REAL, "real"),
        (scores, history.score_fake, GENERATED, "generated"),
    ]
    for ax, values, colour, label in lines:
        ax.plot(history.step, values, color=colour, alpha=0.25, linewidth=0.8)
        ax.plot(history.step, running_mean(values, smooth), color=colour, label=label, linewidth=1.8)
    even = 2 * np.log(2)
    losses.axhline(even, color=GAN, linestyle="--", linewidth=0.9)
    losses.axhline(even / 2, color=GENERATED, linestyle="--", linewidth=0.9)
    scores.axhline(0.5, color="0.4", linestyle="--", linewidth=0.9)
    losses.set(xlabel="step", ylabel="loss", title="losses (dashed: an even game)")
    scores.set(xlabel="step", ylabel="D(x)", title="D's mean output (dashed: 0.5)", ylim=(0, 1))
    for ax in axes:
        ax.legend()
    return list(axes)


def running_mean(values: Sequence[float], window: int) -> np.ndarray:
    """At each place the mean of the last `window` values, or of as many as there are."""
    sums = np.cumsum(np.concatenate([[0.0], values]))
    ends = np.arange(1, len(values) + 1)
    starts = np.maximum(0, ends - window)
    return (sums[ends] - sums[starts]) / (ends - starts)
