"""Distributions of points in one and two dimensions, with the density known exactly.

Everything here is a mixture of round Gaussians of one sd. A few well-separated Gaussians are blobs with
modes to count; very many along a curve, one sd apart, are a smooth line, ring or spiral. So one class
samples exactly and knows its density exactly.

>>> ring8 = points("ring8")
>>> x = ring8.sample(512, torch.Generator().manual_seed(0))      # (512, 2)
>>> ring8.log_density(x)                                         # (512,)
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor


class Points:
    """A mixture of round Gaussians that share one sd: a source of samples with a known density.

    Args:
        means: centres of the Gaussians, shape (k, d) with d = 1 or 2.
        sd: standard deviation of each Gaussian in every direction, > 0, in the units of `means`.
        weights: k non-negative weights, not all zero; any scale. Equal by default.
        modes: whether the centres are separate modes to count (blobs) or only trace a curve.
        name: what to call it in pictures and messages.

    Attributes:
        dim: 1 or 2.
        modes: the centres, shape (k, d), or None where there are no separate modes.
        sd: as given.
        scale: root mean square of a coordinate; samples divided by it are of unit scale.
        extent: half-width of a square about the origin that holds all samples but a few in 10,000.
    """

    def __init__(
        self,
        means: Tensor,
        sd: float,
        *,
        weights: Tensor | None = None,
        modes: bool = True,
        name: str = "points",
    ):
        means = torch.as_tensor(means, dtype=torch.float32)
        if means.ndim != 2 or len(means) == 0 or means.shape[1] not in (1, 2):
            raise ValueError(f"means has shape {tuple(means.shape)}; give (k, 1) or (k, 2), k >= 1")
        if not means.isfinite().all():
            raise ValueError("means holds infinities or NaNs; give finite coordinates")
        if not (math.isfinite(sd) and sd > 0):
            raise ValueError(f"sd is {sd}; give a positive number")
        weights = torch.ones(len(means)) if weights is None else torch.as_tensor(weights)
        weights = weights.to(torch.float64)
        if weights.shape != means.shape[:1]:
            raise ValueError(f"weights has shape {tuple(weights.shape)}; give ({len(means)},)")
        if not weights.isfinite().all() or (weights < 0).any() or weights.sum() == 0:
            raise ValueError("weights must be finite and not negative, and at least one positive")

        self.name, self.sd = name, float(sd)
        self.dim = means.shape[1]
        self.means, self.weights = means, (weights / weights.sum()).float()
        self.modes = means if modes else None
        second_moment = (self.weights @ means.square()).mean().item() + self.sd**2
        self.scale = math.sqrt(second_moment)
        self.extent = means.abs().max().item() + 4 * self.sd
        # The last bound is left out: whatever lies above the others is the last Gaussian's.
        self._bounds = (weights / weights.sum()).cumsum(0)[:-1].float()
        self._tables: dict[torch.device, tuple[Tensor, Tensor]] = {}

    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """Draw n points, shape (n, d), float32, on the generator's device."""
        device = generator.device
        if device not in self._tables:
            self._tables[device] = (self.means.to(device), self._bounds.to(device))
        means, bounds = self._tables[device]
        which = torch.bucketize(torch.rand(n, generator=generator, device=device), bounds, right=True)
        noise = torch.randn(n, self.dim, generator=generator, device=device)
        return means[which] + self.sd * noise

    def log_density(self, x: Tensor) -> Tensor:
        """Natural logarithm of the density at x: shape (n, d) in, (n,) out, on x's device.

        The density is normalised: it integrates to 1 over the line or the plane. Differentiable in x.
        """
        if x.ndim != 2 or x.shape[1] != self.dim:
            raise ValueError(f"x has shape {tuple(x.shape)}; {self.name} takes (n, {self.dim})")
        means, log_weights = self.means.to(x), self.weights.to(x).log()
        constant = self.dim * (math.log(self.sd) + 0.5 * math.log(2 * math.pi))

        def block(x: Tensor) -> Tensor:
            squares = ((x[:, None] - means) / self.sd).square().sum(-1)  # (n, k)
            return torch.logsumexp(log_weights - 0.5 * squares, dim=1) - constant

        # In blocks, so that a fine picture of a drawing with thousands of cells fits in memory.
        rows = max(1, 2**21 // len(means))
        return torch.cat([block(part) for part in x.split(rows)])

    def __repr__(self) -> str:
        kind = f"{len(self.modes)} modes" if self.modes is not None else "no separate modes"
        return f"Points({self.name!r}, dim={self.dim}, sd={self.sd:g}, {kind})"


def from_drawing(weights: Tensor, *, half_width: float = 1.5, name: str = "drawing") -> Points:
    """Turn a drawing, a grid of weights, into a distribution with a smooth density.

    Each cell becomes a Gaussian at its centre with an sd of half a cell, weighted by the cell.

    Args:
        weights: shape (rows, columns), not negative (a mask, or grey values); row 0 is the top.
        half_width: the longer side of the grid spans [-half_width, half_width]; the centre is 0.

    Raises:
        ValueError: the grid is not a table, is blank, or holds a negative weight.
    """
    weights = torch.as_tensor(weights, dtype=torch.float32)
    if weights.ndim != 2:
        raise ValueError(f"weights has shape {tuple(weights.shape)}; give (rows, columns)")
    if not (weights > 0).any():
        raise ValueError("the drawing is blank; draw at least one cell")
    if not weights.isfinite().all() or (weights < 0).any():
        raise ValueError("weights must be finite and not negative")
    rows, columns = weights.shape
    cell = 2 * half_width / max(rows, columns)
    row, column = weights.nonzero(as_tuple=True)
    x = (column + 0.5 - columns / 2) * cell
    y = (rows / 2 - row - 0.5) * cell  # rows count downwards, y upwards
    means = torch.stack([x, y], dim=1)
    return Points(means, cell / 2, weights=weights[row, column], modes=False, name=name)


def from_points(positions: Tensor, *, sd: float = 0.08, name: str = "drawing") -> Points:
    """Turn single points, such as clicks, into a distribution: one round Gaussian on each of them.

    Args:
        positions: shape (k, 2) or (k, 1), a list of clicks or the path of a pen.
        sd: width of the brush.
    """
    return Points(torch.as_tensor(positions), sd, modes=False, name=name)


def _curve(name: str, sd: float, *pieces: Callable[[Tensor], Tensor]) -> Points:
    """A thick curve with uniform density along its length; each piece maps t in [0, 1] to (n, 2)."""
    means = []
    for piece in pieces:
        fine = piece(torch.linspace(0, 1, 4001))
        along = torch.cat([torch.zeros(1), fine.diff(dim=0).norm(dim=1).cumsum(0)])
        # One sd apart, the sum of the Gaussians is flat along the curve to 1 part in 10^8.
        count = math.ceil(along[-1].item() / sd)
        middles = (torch.arange(count) + 0.5) * along[-1] / count
        means.append(fine[torch.searchsorted(along, middles)])
    return Points(torch.cat(means), sd, modes=False, name=name)


def _angle(turns: Tensor, radius: float | Tensor = 1.0) -> Tensor:
    """Points at the given turns (1 = full circle) about the origin, shape (n, 2)."""
    angle = 2 * math.pi * turns
    return torch.stack([radius * angle.cos(), radius * angle.sin()], dim=1)


def _line() -> Points:
    end = torch.tensor([1.0, 0.5])
    return _curve("line", 0.05, lambda t: (2 * t - 1)[:, None] * end)


def _ring() -> Points:
    return _curve("ring", 0.05, _angle)


def _two_moons() -> Points:
    upper = lambda t: _angle(t / 2, 0.8) + torch.tensor([-0.4, -0.2])
    lower = lambda t: -_angle(t / 2, 0.8) + torch.tensor([0.4, 0.2])
    return _curve("two_moons", 0.06, upper, lower)


def _spiral() -> Points:
    return _curve("spiral", 0.04, lambda t: _angle(1.75 * t, 0.1 + 1.1 * t))


def _ring8() -> Points:
    """Eight Gaussians of sd 0.01 on the unit circle (VEEGAN, 1705.07761; PacGAN, 1712.04086).

    Radius and sd are those of the published code of both papers: `GAN_RING.py` (scale 1, std 0.01)
    by the first author of VEEGAN, and `2DRing_GAN&PacGAN/config.py` in fjxmlzn/PacGAN.
    """
    return Points(_angle(torch.arange(8) / 8), 0.01, name="ring8")


def _grid25() -> Points:
    """Twenty-five Gaussians of sd 0.05 at (-4, -2, 0, 2, 4)^2 (same papers as `ring8`).

    Places and sd are those of `2DGrid_GAN&PacGAN/config.py` in fjxmlzn/PacGAN.
    """
    axis = torch.arange(-4.0, 5.0, 2.0)
    return Points(torch.cartesian_prod(axis, axis), 0.05, name="grid25")


_MAKERS: dict[str, Callable[[], Points]] = {
    "line": _line,
    "ring": _ring,
    "two_blobs": lambda: Points([[-0.8, -0.4], [0.8, 0.4]], 0.15, name="two_blobs"),
    "three_blobs": lambda: Points(_angle(torch.arange(3) / 3 + 0.25), 0.15, name="three_blobs"),
    "two_moons": _two_moons,
    "spiral": _spiral,
    "ring8": _ring8,
    "grid25": _grid25,
    "one_gaussian_1d": lambda: Points([[0.5]], 0.3, name="one_gaussian_1d"),
    "two_gaussians_1d": lambda: Points([[-1.0], [1.0]], 0.2, name="two_gaussians_1d"),
}

NAMES: tuple[str, ...] = tuple(_MAKERS)
"""The names that `points` knows."""


def points(name: str) -> Points:
    """Return the distribution called `name`.

    Raises:
        ValueError: no distribution has that name; the message lists those there are.
    """
    if name not in _MAKERS:
        raise ValueError(f"no distribution is called {name!r}; there are: {', '.join(NAMES)}")
    return _MAKERS[name]()
