"""Figures: data in, Axes out. One style, colour-blind-safe, legible at notebook width.

Real data is green with dots, generated data blue with crosses, a GAN's samples red with triangles where it stands
beside another generator.
"""

from __future__ import annotations

from collections.abc import Sequence

from gan_course.training.loop import History, batch_statistics

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.axes import Axes
from torch import Tensor, nn

REAL, GENERATED, GAN = "#009E73", "#0072B2", "#D55E00"
MARKERS = {REAL: "o", GENERATED: "x", GAN: "^"}

STYLE = {
    "figure.dpi": 110,
    "figure.constrained_layout.use": True,
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "legend.frameon": False,
    "image.interpolation": "nearest",
}


def use_style() -> None:
    """Draw all further figures in the course's style."""
    mpl.rcParams.update(STYLE)


def _axes(ax: Axes | None, width: float, height: float) -> Axes:
    return ax if ax is not None else plt.subplots(figsize=(width, height))[1]


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


def grid(images: Tensor, columns: int = 8, title: str = "", ax: Axes | None = None) -> Axes:
    """A sheet of pictures; `images` as for :func:`tiles`."""
    columns = max(1, min(columns, len(images)))
    sheet = tiles(images, columns)
    width = min(8.0, max(2.0, columns * 0.95))
    ax = _axes(ax, width, width * sheet.shape[0] / sheet.shape[1] + (0.3 if title else 0))
    ax.imshow(sheet)
    ax.axis("off")
    ax.set_title(title)
    return ax


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


def scatter(points: Tensor, colour: str = REAL, label: str = "", ax: Axes | None = None, **options) -> Axes:
    """Points (n, 2) in one of the course's colours, with the marker that goes with it."""
    ax = _axes(ax, 4, 4)
    x, y = points.detach().cpu().T
    options = {"s": 10, "alpha": 0.6, "linewidths": 0.8, **options}
    ax.scatter(x, y, c=colour, marker=MARKERS[colour], label=label, **options)
    ax.set_aspect("equal")
    return ax


@torch.no_grad()
def heat_map(D: nn.Module, real: Tensor, fake: Tensor, ax: Axes | None = None, resolution: int = 120) -> Axes:
    """What D believes of every place in the plane, under real and generated points.

    Args:
        D: discriminator of points, (n, 2) -> logits (n, 1).
        real, fake: points (n, 2).

    The window holds all real points, and generated ones up to three times as far from the middle.
    The colour is D(x) from 0 (violet: generated) over 0.5 (white) to 1 (green: real); the line is D(x) = 0.5.
    """
    ax = _axes(ax, 5, 4)
    reach = 1.15 * max(1.2 * real.abs().max(), min(fake.abs().max(), 3 * real.abs().max())).item()
    axis = torch.linspace(-reach, reach, resolution)
    plane = torch.cartesian_prod(axis, axis).to(next(D.parameters()).device)
    with batch_statistics(D):
        belief = torch.sigmoid(D(plane)).view(resolution, resolution).T.cpu().numpy()
    edges = axis.numpy()
    picture = ax.pcolormesh(edges, edges, belief, cmap="PRGn", vmin=0, vmax=1, shading="nearest", rasterized=True)
    if belief.min() < 0.5 < belief.max():
        ax.contour(edges, edges, belief, levels=[0.5], colors="0.4", linewidths=0.8)
    ax.figure.colorbar(picture, ax=ax, label="D(x)", shrink=0.85)
    scatter(real, REAL, "real", ax=ax)
    scatter(fake, GENERATED, "generated", ax=ax)
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach))
    ax.legend(loc="upper right", fontsize=9, frameon=True, framealpha=0.8)
    return ax


def curves(history: History, axes: Sequence[Axes] | None = None, smooth: int = 5) -> list[Axes]:
    """Losses and scores of a training, with the values of an even game (of the cross-entropy losses).

    Left: the losses of D and G; the dashed lines are 2 log 2 = 1.386 and log 2 = 0.693, where D answers 0.5 to
    everything. Right: D's mean answer to real and generated samples, with 0.5. Thin lines are as measured, thick ones a
    running mean over `smooth` entries.
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
        ax.plot(history.step, _running_mean(values, smooth), color=colour, label=label, linewidth=1.8)
    even = 2 * np.log(2)
    losses.axhline(even, color=GAN, linestyle="--", linewidth=0.9)
    losses.axhline(even / 2, color=GENERATED, linestyle="--", linewidth=0.9)
    scores.axhline(0.5, color="0.4", linestyle="--", linewidth=0.9)
    losses.set(xlabel="step", ylabel="loss", title="losses (dashed: an even game)")
    scores.set(xlabel="step", ylabel="D(x)", title="D's mean answer (dashed: 0.5)", ylim=(0, 1))
    for ax in axes:
        ax.legend()
    return list(axes)


def _running_mean(values: Sequence[float], window: int) -> np.ndarray:
    sums = np.cumsum(np.concatenate([[0.0], values]))
    ends = np.arange(1, len(values) + 1)
    starts = np.maximum(0, ends - window)
    return (sums[ends] - sums[starts]) / (ends - starts)
