"""The Fréchet distance between two sets of features, known as FID when Inception makes them.

Fit a Gaussian to each set and take the distance of the two Gaussians (Heusel et al. 2017, arXiv 1706.08500,
equation 6; closed form of Dowson and Landau 1982, the squared 2-Wasserstein distance):

    d^2 = |m1 - m2|^2 + Tr(C1 + C2 - 2 (C1 C2)^(1/2))

Two things to know before quoting one. It depends on the features, so distances by different networks are
not comparable. And it is biased: the fewer the samples, the larger the distance, even between two samples of the same
distribution (Bińkowski et al. 2018, arXiv 1801.01401), so compare only at equal numbers, and give the
real-against-real distance at that number next to it (`gan_course.measure.divergences.baseline`).

Why not torchmetrics, which gives the same figures: its class hands a network of your own a random byte picture of
299 x 299 to learn the number of features, drawn from the global generator, unless the network states `num_features`;
it takes no plain functions and no ready features; and two more packages are too much for a formula of a few lines.
"""

from __future__ import annotations

from dataclasses import dataclass

from gan_course.measure.features import Features, both

import torch
from torch import Tensor


@dataclass(frozen=True)
class FrechetReport:
    """What `frechet` found; `float(report)` is the distance.

    Attributes:
        distance: squared distance of the two Gaussians, >= 0, in squared units of the features.
        real, fake: how many samples of each were compared.
        dimensions: how many features a sample has.
    """

    distance: float
    real: int
    fake: int
    dimensions: int

    def __float__(self) -> float:
        return self.distance

    def __str__(self) -> str:
        return (
            f"Fréchet distance {self.distance:.4g} "
            f"({self.real:,} real and {self.fake:,} generated samples, {self.dimensions:,} features)"
        )


def frechet(real: Tensor, fake: Tensor, features: Features | None = None) -> FrechetReport:
    """Return the Fréchet distance between real and generated samples.

    Args:
        real: shape (n, ...), n >= 2: pictures in [-1, 1], points, or features computed beforehand.
        fake: shape (m, ...), m >= 2.
        features: what makes (n, d) features of them; None compares the numbers themselves (for pictures: pixels,
            which says little about what is seen, and d^3 work).

    Raises:
        ValueError: fewer than two samples, or what `samples.both` refuses.
    """
    real, fake = both(real, fake, features)
    if len(real) < 2 or len(fake) < 2:
        raise ValueError(f"given {len(real)} real and {len(fake)} fake samples; a covariance takes at least 2 of each")
    distance = frechet_gaussians(real.mean(0), _covariance(real), fake.mean(0), _covariance(fake))
    return FrechetReport(distance, len(real), len(fake), real.shape[1])


def frechet_gaussians(mean1: Tensor, cov1: Tensor, mean2: Tensor, cov2: Tensor) -> float:
    """Return the formula above for two Gaussians, >= 0.

    Args:
        mean1, mean2: shape (d,), any units.
        cov1, cov2: shape (d, d), symmetric, no negative eigenvalues except from rounding; they may be singular.

    The product C1 C2 is not symmetric, and its general matrix square root turns complex or breaks down where a
    covariance is singular, as with fewer samples than features. But Tr (C1 C2)^(1/2) is the sum of the singular
    values of A B with A, B the symmetric roots of C1 and C2, and all of these are stable to compute.

    Raises:
        ValueError: shapes that do not fit together.
    """
    mean1, cov1, mean2, cov2 = (t.detach().double() for t in (mean1, cov1, mean2, cov2))
    d = mean1.numel()
    if mean1.shape != (d,) or mean2.shape != (d,) or cov1.shape != (d, d) or cov2.shape != (d, d):
        shapes = [tuple(t.shape) for t in (mean1, cov1, mean2, cov2)]
        raise ValueError(f"mean1, cov1, mean2, cov2 have shapes {shapes}; give (d,), (d, d), (d,), (d, d)")
    shared = torch.linalg.svdvals(_root(cov1) @ _root(cov2)).sum()
    distance = (mean1 - mean2).square().sum() + cov1.trace() + cov2.trace() - 2 * shared
    return max(0.0, distance.item())  # rounding alone can bring it below 0


def _covariance(x: Tensor) -> Tensor:
    """Return the unbiased covariance of the columns, shape (d, d)."""
    centred = x - x.mean(0)
    return centred.T @ centred / (len(x) - 1)


def _root(cov: Tensor) -> Tensor:
    """Return the symmetric square root; eigenvalues that rounding made negative count as 0."""
    values, vectors = torch.linalg.eigh(cov)
    return (vectors * values.clamp_min(0).sqrt()) @ vectors.T
