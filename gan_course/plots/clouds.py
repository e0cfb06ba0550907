"""Sets of samples side by side: bell curves, ellipses, balls around the real ones, and figures of each by name."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from gan_course.plots.points import scatter
from gan_course.plots.style import GENERATED, REAL, axes_for

import torch
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Ellipse
from torch import Tensor

COLOURS = {"real": REAL, "generated": GENERATED}


def bells(real: Tensor, fake: Tensor, label: str = "", ax: Axes | None = None) -> Axes:
    """Histograms of one feature, with the bell curve of the same mean and spread over each.

    Args:
        real, fake: values, (n,) and (m,).
        label: of the axis.
    """
    ax = axes_for(ax, 6, 2.6)
    x = torch.linspace(*torch.cat([real, fake]).aminmax(), 200)
    for name, values in zip(COLOURS, (real, fake)):
        mean, spread = values.mean(), values.std()
        ax.hist(values.numpy(), bins=40, density=True, color=COLOURS[name], alpha=0.3)
        height = (-((x - mean) ** 2) / (2 * spread**2)).exp() / (spread * math.sqrt(2 * math.pi))
        ax.plot(x, height, color=COLOURS[name], linestyle="-" if name == "real" else "--", label=name)
    ax.set(xlabel=label, yticks=[])
    ax.spines["left"].set_visible(False)
    ax.legend()
    return ax


def ellipses(real: Tensor, fake: Tensor, labels: Sequence[str] = ("", ""), ax: Axes | None = None) -> Axes:
    """Two features as points, with the ellipse of two standard deviations around each mean.

    Args:
        real, fake: (n, 2) and (m, 2).
        labels: of both axes.
    """
    ax = axes_for(ax, 4.6, 3.6)
    for name, points in zip(COLOURS, (real, fake)):
        scatter(points, COLOURS[name], ax=ax, s=6, alpha=0.3)
        values, vectors = torch.linalg.eigh(torch.cov(points.T))
        width, height = (4 * values.clamp(min=0).sqrt()).tolist()
        angle = math.degrees(math.atan2(vectors[1, 0], vectors[0, 0]))
        line = "-" if name == "real" else "--"
        middle = points.mean(0).tolist()
        style = {"facecolor": "none", "edgecolor": COLOURS[name], "linewidth": 2, "linestyle": line, "label": name}
        ax.add_patch(Ellipse(middle, width, height, angle=angle, **style))
    ax.set(xlabel=labels[0], ylabel=labels[1], aspect="auto")
    ax.legend(loc="upper left", frameon=True, framealpha=0.9, fontsize=9)
    return ax


def balls(centres: Tensor, others: Tensor, k: int, real_first: bool = True, ax: Axes | None = None) -> Axes:
    """Points of the plane, a ball around each of `centres` that reaches to its k-th neighbour among them.

    A filled ball holds one of `others`.

    Args:
        centres, others: (n, 2) and (m, 2).
        real_first: whether `centres` are the real samples.
    """
    ax = axes_for(ax, 4, 4)
    colours = (REAL, GENERATED) if real_first else (GENERATED, REAL)
    radius = torch.cdist(centres, centres).sort(dim=1).values[:, k]
    holds = (torch.cdist(centres, others) <= radius[:, None]).any(1)
    for middle, size, full in zip(centres.tolist(), radius.tolist(), holds.tolist(), strict=True):
        ax.add_patch(Circle(middle, size, facecolor=colours[0], alpha=0.25 if full else 0.0, linewidth=0))
        ax.add_patch(Circle(middle, size, facecolor="none", edgecolor=colours[0], linewidth=0.8))
    scatter(centres, colours[0], ax=ax, s=22, alpha=1)
    scatter(others, colours[1], ax=ax, s=22, alpha=1)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return ax


PAINTS = (REAL, GENERATED, "#D55E00", "0.5")


def dots_by_name(
    figures: Mapping[str, Mapping[str, float]],
    chance: Mapping[str, float] | None = None,
    label: str = "",
    ax: Axes | None = None,
) -> Axes:
    """A row for each name, with a dot for each set, sorted by the first set's figures.

    Args:
        figures: set -> name -> figure; one to four sets with the same names.
        chance: name -> figure that is as good as nothing, drawn as a pale bar under the dots.
        label: of the figures.
    """
    first = next(iter(figures.values()))
    names = sorted(first, key=first.__getitem__)
    ax = axes_for(ax, 7, 0.8 + 0.24 * len(names))
    words = [name.replace("_", " ") for name in names]
    if chance:
        ax.barh(words, [chance[name] for name in names], color="0.85")
    for (way, table), colour, mark in zip(figures.items(), PAINTS, "oDx^"):
        ax.plot([table[name] for name in names], words, mark, color=colour, label=way, alpha=0.85)
    ax.set(xlabel=label)
    ax.set_xlim(left=0)
    ax.grid(axis="y", alpha=0.3)
    if names:
        ax.legend(loc="lower right")
    return ax


def pairs_of_bars(shares: Mapping[str, Mapping[str, float]], ax: Axes | None = None) -> Axes:
    """Bars side by side: for each group, its share in each set.

    Args:
        shares: set -> group -> share, 0 to 1; two to four sets with the same groups.
    """
    ax = axes_for(ax, 7.5, 2.6)
    names = list(next(iter(shares.values())))
    width = 0.8 / len(shares)
    hatches = ("", "//", "..", "")
    for i, (label, table) in enumerate(shares.items()):
        x = [place + (i - (len(shares) - 1) / 2) * width for place in range(len(names))]
        heights = [table[name] for name in names]
        ax.bar(x, heights, width * 0.92, color=PAINTS[i], hatch=hatches[i], edgecolor="white", label=label)
    ax.set_xticks(range(len(names)), [name.replace("_", " ") for name in names])
    ax.set_ylabel("share")
    ax.legend()
    return ax
