"""Maps of the plane: densities over its cells, and the grid on the noise that G bends into a cloth."""

from __future__ import annotations

import math

from gan_course.data.latent import Latent
from gan_course.data.points import Points
from gan_course.widgets.core.grid import CELLS, middles

import torch
from torch import Tensor

THREADS, KNOTS = 13, 24  # lines of the cloth along each axis, and points along each


def cloth(latent: Latent) -> Tensor:
    """Return a grid on the noise, lines along both axes, or one thread if it has one number: (lines, KNOTS, dim).

    Normal noise is cut at its quantiles, so that every square of the cloth holds the same share of all samples.
    """

    def spread(n: int) -> Tensor:
        share = torch.linspace(0.02, 0.98, n)
        return torch.special.ndtri(share) if latent.kind == "normal" else 2 * share - 1

    if latent.dim == 1:
        return spread(400).view(1, -1, 1)
    across, along = torch.meshgrid(spread(THREADS), spread(KNOTS), indexing="ij")
    lines = torch.stack([across, along], dim=-1)
    return torch.cat([lines, lines.flip(-1)])


def kernel_density(x: Tensor, reach: float) -> Tensor:
    """Return the kernel density of samples at the cells of `plane`, (CELLS * CELLS,): Gaussians one cell wide."""
    middle = middles(reach)
    width = 2 * reach / CELLS
    bump_x, bump_y = ((-0.5 * ((middle[:, None] - x[:, i]) / width) ** 2).exp() for i in (0, 1))
    density = bump_y.flip(0) @ bump_x.T / (len(x) * 2 * math.pi * width**2)
    return density.flatten()


def blurred_density(data: Points, x: Tensor, reach: float) -> Tensor:
    """Return the density at x, (n, 2), of the points blurred as :func:`kernel_density` blurs samples, (n,).

    A Gaussian blurred by a Gaussian is a wider Gaussian, so this is exact.
    """
    width = math.hypot(data.sd, 2 * reach / CELLS)
    return Points(data.means, width, weights=data.weights).log_density(x).exp()
