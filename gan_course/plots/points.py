"""Points in the plane, and what a discriminator believes of it."""

from __future__ import annotations

from gan_course.plots.style import BELIEF, GENERATED, HALO, MARKERS, REAL, axes_for
from gan_course.utils import batch_statistics

import torch
from matplotlib.axes import Axes
from torch import Tensor, nn


def scatter(points: Tensor, colour: str = REAL, label: str = "", ax: Axes | None = None, **options) -> Axes:
    """Points (n, 2) in one of the course's colours, with the marker that goes with it."""
    ax = axes_for(ax, 4, 4)
    x, y = points.detach().cpu().T
    options = {"s": 10, "alpha": 0.6, "linewidths": 0.8, **options}
    ax.scatter(x, y, c=colour, marker=MARKERS[colour], label=label, **options)
    ax.set_aspect("equal")
    return ax


@torch.no_grad()
def heat_map(
    D: nn.Module,
    real: Tensor,
    fake: Tensor,
    ax: Axes | None = None,
    resolution: int = 120,
    reach: float = 0.0,
    keys: bool = True,
) -> Axes:
    """What D believes of every place in the plane, under real and generated points.

    Args:
        D: discriminator of points, (n, 2) -> logits (n, 1).
        real, fake: points (n, 2).
        resolution: places a side.
        reach: half the window's width; 0 chooses it.
        keys: draw the colour bar and the legend; leave them out where several maps stand side by side.

    By itself the window holds all real points, and generated ones up to three times as far from the middle.
    The colour is D(x) from 0 (violet: generated) over 0.5 (white) to 1 (green: real); the line is D(x) = 0.5.
    """
    ax = axes_for(ax, 5, 4)
    reach = reach or 1.15 * max(1.2 * real.abs().max(), min(fake.abs().max(), 3 * real.abs().max())).item()
    axis = torch.linspace(-reach, reach, resolution)
    plane = torch.cartesian_prod(axis, axis).to(next(D.parameters()).device)
    with batch_statistics(D):
        belief = torch.sigmoid(D(plane)).view(resolution, resolution).T.cpu().numpy()
    edges = axis.numpy()
    picture = ax.pcolormesh(edges, edges, belief, cmap=BELIEF, vmin=0, vmax=1, shading="nearest", rasterized=True)
    if belief.min() < 0.5 < belief.max():
        ax.contour(edges, edges, belief, levels=[0.5], colors="0.4", linewidths=0.8)
    if keys:
        ax.figure.colorbar(picture, ax=ax, label="D(x)", shrink=0.85)
    for points, colour, label in ((real, REAL, "real"), (fake, GENERATED, "generated")):
        scatter(points, colour, label, ax=ax, s=13, alpha=1, linewidths=1, path_effects=HALO)
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach))
    if keys:
        ax.legend(loc="upper right", fontsize=9, frameon=True, framealpha=0.8)
    return ax
