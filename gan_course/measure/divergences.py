"""How far apart are two distributions? KL and JS divergences and the sliced Wasserstein distance.

KL and JS are defined for distributions, and we have samples, so something has to turn samples into probabilities:
cells of a histogram (`histogram_kl`, `histogram_js`) or a Gaussian about each sample (`kernel_kl`, `kernel_js`).
Where both densities are known no samples are needed (`density_kl`, `density_js`). All of these end in the
probabilities of the same cells, which sum to 1 in both distributions; hence none is ever negative. Units are nats:

    KL(p, q) = sum p log(p / q)                                     0 to infinity
    JS(p, q) = KL(p, m) / 2 + KL(q, m) / 2,  m = (p + q) / 2        0 to log 2 = 0.693

(JS: Lin 1991, "Divergence measures based on the Shannon entropy"; GANs: Goodfellow et al. 2014, arXiv 1406.2661.)

From finite samples none of them is 0 even if the distributions are equal; `baseline` measures what remains.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol

from gan_course.measure.features import both

import numpy as np
import torch
from torch import Tensor

Box = tuple[float, float]
"""Low and high end of every axis."""

FINEST = 2048  # kernel cells an axis: beyond, one sample far out would cost gigabytes


class Source(Protocol):
    """Anything that samples, such as `points("ring8")`."""

    def sample(self, n: int, generator: torch.Generator) -> Tensor: ...


# --- on probabilities of cells


def kl(log_p: Tensor, log_q: Tensor) -> float:
    """Return the Kullback-Leibler divergence KL(p, q) in nats, from 0 up to infinity.

    Args:
        log_p, log_q: logarithms of the probabilities of the same cells, any shape; -inf for an empty cell.

    A cell that is empty in p adds nothing; one that is empty in q but not in p makes the divergence infinite.

    Raises:
        ValueError: different cells, or probabilities that do not sum to 1.
    """
    if log_p.shape != log_q.shape:
        raise ValueError(f"log_p has shape {tuple(log_p.shape)}, log_q {tuple(log_q.shape)}; give the same cells")
    for total in (log_p.exp().sum().item(), log_q.exp().sum().item()):
        if not abs(total - 1) < 1e-4:
            raise ValueError(f"the probabilities sum to {total:.6g}, not to 1; subtract log_p.logsumexp(0) first")
    terms = log_p.exp() * (log_p - log_q)
    return max(0.0, terms[log_p > -math.inf].sum().item())  # rounding alone can bring it below 0


def js(log_p: Tensor, log_q: Tensor) -> float:
    """Return the Jensen-Shannon divergence in nats, 0 to log 2 (no cell in common). Arguments, errors as in `kl`."""
    if log_p.shape != log_q.shape:
        raise ValueError(f"log_p has shape {tuple(log_p.shape)}, log_q {tuple(log_q.shape)}; give the same cells")
    log_m = torch.logaddexp(log_p, log_q) - math.log(2)
    return min(math.log(2), (kl(log_p, log_m) + kl(log_q, log_m)) / 2)


# --- from samples, by histograms


def histogram_kl(real: Tensor, fake: Tensor, bins: int = 30, box: Box | None = None, pseudocount: float = 0.0) -> float:
    """Return KL(real, fake) in nats between histograms; arguments as in `histograms`.

    Without a pseudocount it is infinite as soon as one cell holds real samples and no fakes, as the formula
    demands: KL does not forgive a missing mode. With one it is finite and its size depends on the pseudocount.
    """
    return kl(*histograms(real, fake, bins, box, pseudocount))


def histogram_js(real: Tensor, fake: Tensor, bins: int = 30, box: Box | None = None) -> float:
    """Return JS in nats, 0 to log 2, between histograms; arguments as in `histograms`. Empty cells are allowed."""
    return js(*histograms(real, fake, bins, box))


def histograms(
    real: Tensor, fake: Tensor, bins: int = 30, box: Box | None = None, pseudocount: float = 0.0
) -> tuple[Tensor, Tensor]:
    """Return log-probabilities of the same cells for both samples, each of shape (bins ** d + 1,), float64.

    Args:
        real: shape (n, d), d = 1 or 2.
        fake: shape (m, d).
        bins: cells along each axis, >= 1.
        box: where the cells lie; the smallest box that holds all samples by default. Give one to compare over time.
        pseudocount: added to each cell of both before dividing by the total, >= 0; 0.5 is a usual choice. Both stay
            proper distributions, so nothing turns negative.

    The last cell is everything outside the box: samples out there count as well. Empty cells are -inf.

    Raises:
        ValueError: other dimensions, or a value out of range.
    """
    real, fake = _points(real, fake)
    if bins < 1 or not (math.isfinite(pseudocount) and pseudocount >= 0):
        raise ValueError(f"bins is {bins} and pseudocount {pseudocount}; give bins >= 1 and a pseudocount >= 0")
    if box is None:
        everything = torch.cat([real, fake])
        low, high = everything.amin(0), everything.amax(0)
        high = torch.where(high > low, high, low + 1)  # all samples in one place: any cell holds them
    else:
        low, high = (real.new_full((real.shape[1],), end) for end in _checked(box))

    def log_shares(x: Tensor) -> Tensor:
        inside = ((x >= low) & (x <= high)).all(1)
        cell = ((x - low) / (high - low) * bins).floor().clamp(0, bins - 1).long()  # the high end is in the last cell
        place = cell[:, 0] if x.shape[1] == 1 else cell[:, 0] * bins + cell[:, 1]
        place = torch.where(inside, place, bins ** x.shape[1])
        counts = torch.bincount(place, minlength=bins ** x.shape[1] + 1).double() + pseudocount
        return (counts / counts.sum()).log()

    return log_shares(real), log_shares(fake)


# --- from samples, by kernels


def kernel_kl(real: Tensor, fake: Tensor, bandwidth: float | None = None) -> float:
    """Return KL(real, fake) in nats between kernel density estimates; arguments as in `kernels`.

    Smoothing both in the same way can only bring them closer, so it is at most the KL of the distributions plus noise.
    Fakes more than about 38 bandwidths from some reals have a density of 0 there in floating point: infinite.
    """
    return kl(*kernels(real, fake, bandwidth))


def kernel_js(real: Tensor, fake: Tensor, bandwidth: float | None = None) -> float:
    """Return JS in nats, 0 to log 2, between kernel density estimates; arguments as in `kernels`."""
    return js(*kernels(real, fake, bandwidth))


def kernels(real: Tensor, fake: Tensor, bandwidth: float | None = None) -> tuple[Tensor, Tensor]:
    """Return log-probabilities of the same fine cells for both samples, a round Gaussian about each sample.

    Args:
        real: shape (n, d), d = 1 or 2.
        fake: shape (m, d).
        bandwidth: sd of the Gaussians, > 0, in the units of the samples; the same for both samples, so that equal
            samples have equal densities. By default Scott's rule (1992), s n^(-1/(d+4)), with the mean variance
            s^2 of both and the smaller n. The rule is made for one mode: for several, give about half the sd of one.

    The cells are half a bandwidth wide and reach six bandwidths beyond the samples.

    Raises:
        ValueError: other dimensions, all samples in one place, or a bandwidth too small for how far they spread.
    """
    real, fake = _points(real, fake)
    if bandwidth is None:
        variance = (real.var(0, correction=0).mean() + fake.var(0, correction=0).mean()).item() / 2
        bandwidth = math.sqrt(variance) * min(len(real), len(fake)) ** (-1 / (real.shape[1] + 4))
    if not (math.isfinite(bandwidth) and bandwidth > 0):
        raise ValueError(
            f"the bandwidth is {bandwidth}; give a positive one (samples that are all alike do not suggest any)"
        )
    everything = torch.cat([real, fake])
    low, high = everything.amin(0) - 6 * bandwidth, everything.amax(0) + 6 * bandwidth
    cells = math.ceil(2 * (high - low).max().item() / bandwidth)
    if cells > FINEST:
        raise ValueError(
            f"the samples spread over {cells // 2} bandwidths of {bandwidth:g}; at most {FINEST // 2} are affordable: "
            "give a wider bandwidth, or leave out the samples that diverged and say how many"
        )
    axes = [
        torch.arange(low_end, high_end + bandwidth / 2, bandwidth / 2, dtype=real.dtype, device=real.device)
        for low_end, high_end in zip(low.tolist(), high.tolist())
    ]

    def log_shares(x: Tensor) -> Tensor:
        # A round Gaussian is a product over the axes, so in the plane the density is one matrix product.
        bumps = [(-0.5 * ((axis[:, None] - x[:, i]) / bandwidth) ** 2).exp() for i, axis in enumerate(axes)]
        density = bumps[0].sum(1) if len(bumps) == 1 else (bumps[0] @ bumps[1].T).flatten()
        return (density / density.sum()).log()

    return log_shares(real), log_shares(fake)


# --- from densities


def density_kl(log_p: Callable, log_q: Callable, box: Box, dim: int = 2, cells: int | None = None) -> float:
    """Return KL(p, q) in nats between two known densities; arguments as in `densities`."""
    return kl(*densities(log_p, log_q, box, dim, cells))


def density_js(log_p: Callable, log_q: Callable, box: Box, dim: int = 2, cells: int | None = None) -> float:
    """Return JS in nats, 0 to log 2, between two known densities; arguments as in `densities`."""
    return js(*densities(log_p, log_q, box, dim, cells))


def densities(
    log_p: Callable[[Tensor], Tensor],
    log_q: Callable[[Tensor], Tensor],
    box: Box,
    dim: int = 2,
    cells: int | None = None,
) -> tuple[Tensor, Tensor]:
    """Return log-probabilities of the same cells for two densities by the midpoint rule, shape (cells ** dim,) each.

    Args:
        log_p, log_q: normalised log-densities, (n, dim) float64 in, (n,) out, such as `points("ring8").log_density`.
        box: where to integrate; it has to hold 99 % of both.
        dim: 1 or 2.
        cells: along each axis; 4,000 on a line and 400 in the plane by default. For smooth densities the rule is
            exact to many digits once a cell is no wider than the narrowest sd.

    Raises:
        ValueError: the integral of one of them over the box is not 1 within 1 %.
    """
    low, high = _checked(box)
    if dim not in (1, 2):
        raise ValueError(f"dim is {dim}; a grid is affordable for 1 or 2")
    cells = cells or (4000 if dim == 1 else 400)
    width = (high - low) / cells
    middles = low + width * (torch.arange(cells, dtype=torch.float64) + 0.5)
    x = torch.cartesian_prod(*[middles] * dim).reshape(-1, dim)

    def log_shares(log_density: Callable[[Tensor], Tensor], name: str) -> Tensor:
        log_mass = log_density(x).detach().double() + dim * math.log(width)
        total = log_mass.logsumexp(0)
        if not abs(total.exp().item() - 1) <= 0.01:
            raise ValueError(
                f"{name} integrates to {total.exp().item():.4g} over the box {low:g} to {high:g} in cells of "
                f"{width:g}, not to 1; give a normalised density, a box that holds it, or more cells"
            )
        return log_mass - total

    return log_shares(log_p, "log_p"), log_shares(log_q, "log_q")


# --- from samples, by moving them


def sliced_wasserstein(real: Tensor, fake: Tensor, order: int = 1, projections: int = 128, seed: int = 0) -> float:
    """Return the sliced Wasserstein distance, >= 0, in the units of the samples.

    Project both on a direction; on a line the cheapest way to move one sample onto the other is to match them in
    order. Averaged over random directions (Bonneel et al. 2015, "Sliced and Radon Wasserstein barycenters"):

        SW = (mean over directions of W^order) ^ (1 / order)

    Args:
        real: shape (n, d), any d; on a line (d = 1) it is the Wasserstein distance itself.
        fake: shape (m, d); m may differ from n.
        order: 1 (mean way that mass moves) or 2 (root of the mean squared way).
        projections: how many random directions.
        seed: of the directions; the same on every call, so that distances over time compare.

    Raises:
        ValueError: a value out of range, or what `samples.both` refuses.
    """
    real, fake = both(real, fake)
    if order not in (1, 2) or projections < 1:
        raise ValueError(f"order is {order} and projections {projections}; give order 1 or 2, and projections >= 1")
    n, m, d = len(real), len(fake), real.shape[1]
    if d == 1:
        directions = real.new_ones(1, 1)
    else:
        directions = torch.randn(d, projections, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
        directions = (directions / directions.norm(dim=0)).to(real.device)
    real, fake = _ascending(real @ directions), _ascending(fake @ directions)
    # In units of 1 / (n m) of the mass, the i-th real holds i m to (i + 1) m, the j-th fake j n to (j + 1) n.
    cuts = torch.cat([torch.arange(n + 1) * m, torch.arange(m + 1) * n]).unique().to(real.device)
    start, mass = cuts[:-1], cuts.diff().double() / (n * m)
    moved = (real[start // m] - fake[start // n]).abs() ** order  # (pieces, projections)
    return (mass @ moved).mean().item() ** (1 / order)


def _ascending(x: Tensor) -> Tensor:
    """Each column in order. On the CPU by numpy, which does not note where each value was: a quarter of the time."""
    if x.device.type != "cpu":
        return x.sort(dim=0).values
    return torch.from_numpy(np.sort(x.detach().numpy(), axis=0))


# --- what remains between equals


def baseline(
    measure: Callable[[Tensor, Tensor], float], source: Source, n: int, seed: int = 0, repeats: int = 10
) -> Tensor:
    """Return the measure of real against real: between two independent samples of the same distribution.

    Below it a generator cannot be told from the data, so a figure without its baseline says little.

    Args:
        measure: takes two samples and returns a number, or what `float()` makes one, such as `histogram_js`,
            `frechet` or `lambda real, fake: histogram_js(real, fake, bins=50)`.
        source: the real distribution. A finite set of pictures sampled with replacement shares pictures between
            the two samples, which lowers the baseline; for such a set compare two disjoint halves instead.
        n: size of each sample; the same as for the generator.
        seed: of the samples.
        repeats: how many pairs of samples, >= 1.

    Returns:
        One value for each pair, ascending, shape (repeats,), float64: `.median()` is typical, `[-1]` the largest.
    """
    if repeats < 1:
        raise ValueError(f"repeats is {repeats}; give at least 1")
    generator = torch.Generator().manual_seed(seed)
    pairs = ((source.sample(n, generator), source.sample(n, generator)) for _ in range(repeats))
    return torch.tensor([float(measure(*pair)) for pair in pairs], dtype=torch.float64).sort().values


def _points(real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
    real, fake = both(real, fake)
    if real.shape[1] > 2:
        raise ValueError(
            f"the samples have {real.shape[1]} dimensions; cells are for 1 or 2: use sliced_wasserstein or frechet"
        )
    return real, fake


def _checked(box: Box) -> Box:
    low, high = box
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"the box is {low} to {high}; give finite ends, the lower one first")
    return low, high
