"""Does the generator invent, or does it copy? Nearest neighbours in the training data.

Distances are Euclidean, over pixels or over any features. Over pixels, a picture shifted by one pixel is already
far off, so "no copies" there is weak evidence; look at the neighbours as well.

>>> near = nearest(G(z), training, k=3)                          # near.index: (n, 3), into training
>>> print(memorisation(G(z), training, held_out))
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from gan_course.measure.features import Features, rows

import torch
from torch import Tensor

BLOCK = 2**21  # distances held at a time, 16 MiB


@dataclass(frozen=True)
class Neighbours:
    """What `nearest` found, nearest first.

    Attributes:
        distance: Euclidean, >= 0, shape (n, k), float64, in the units of the pixels or features.
        index: which training sample it is, shape (n, k).
    """

    distance: Tensor
    index: Tensor


def nearest(samples: Tensor, training: Tensor, k: int = 1, features: Features | None = None) -> Neighbours:
    """Return the k nearest training samples of each sample.

    Args:
        samples: shape (n, ...), pictures in [-1, 1], points, or features computed beforehand.
        training: shape (m, ...), m >= k. It is compared in float64: 8 bytes a number.
        k: how many neighbours, >= 1.
        features: what makes (n, d) features of both; None compares the numbers themselves.

    Raises:
        ValueError: k is not within 1..m, or what `samples.rows` refuses.
    """
    samples, training = rows(samples, features), rows(training, features, name="training")
    if samples.shape[1] != training.shape[1]:
        raise ValueError(
            f"samples have {samples.shape[1]} numbers each and training {training.shape[1]}; "
            "compare samples of one kind and size"
        )
    if not 1 <= k <= len(training):
        raise ValueError(f"k is {k}; give 1 to {len(training)}, the number of training samples")
    training = training.to(samples.device)
    distances, indices = [], []
    for block, squared in squared_distances(samples, training):
        index = squared.topk(k, dim=1, largest=False).indices
        # The chosen few again by differences, so that the distance to an equal sample is 0 and not rounding.
        distance = torch.stack([(samples[block] - training[column]).norm(dim=1) for column in index.T], dim=1)
        distance, order = distance.sort(dim=1, stable=True)
        distances.append(distance)
        indices.append(index.gather(1, order))
    return Neighbours(torch.cat(distances), torch.cat(indices))


def squared_distances(x: Tensor, y: Tensor) -> Iterator[tuple[slice, Tensor]]:
    """Yield squared distances in blocks of rows of x, so that 5,000 x 5,000 of them are never in memory at once.

    |x - y|^2 = |x|^2 + |y|^2 - 2 x y is one matrix product, but subtracts large numbers. So the origin is moved to
    the middle of y, and each result is rounded down by a slack of 1e-12 of |x|^2 + |y|^2, more than the rounding:
    a sample that lies just on a rim never counts as outside.

    Args:
        x: shape (n, d), float64.
        y: shape (m, d), float64, on the same device.

    Yields:
        The block's rows of x, and their squared distances to y, shape (rows, m), >= 0.
    """
    centre = y.mean(0)
    y = y - centre
    y_norms = y.square().sum(1)
    step = max(1, BLOCK // len(y))
    for start in range(0, len(x), step):
        block = slice(start, min(start + step, len(x)))
        part = x[block] - centre
        norms = part.square().sum(1, keepdim=True) + y_norms
        yield block, torch.addmm(norms, part, y.T, beta=1 - 1e-12, alpha=-2).clamp_min_(0)


@dataclass(frozen=True)
class MemorisationReport:
    """What `memorisation` found.

    Attributes:
        score: chance that a generated sample is nearer to the training data than a held-out real one is, 0 to 1;
            ties count half. 0.5: as far as new real data. Towards 1: it copies. Towards 0: far from all data.
        z: the score's distance from 0.5 in standard errors under "no difference" (Mann-Whitney, corrected for ties);
            beyond 3, chance is no explanation. With opposite sign the Z_U of Meehan et al.
        close: share of generated samples nearer to the training data than all but `level` of the held-out ones.
            `level` is expected of a generator that does not copy; this sees a few copies among many poor samples,
            which the score does not. A sample exactly at the limit counts in part, so that the held-out set itself
            has a share of exactly `level`, however many of its distances are equal.
        level: see `close`.
        fake, held_out: how many samples of each were compared.
    """

    score: float
    z: float
    close: float
    level: float
    fake: int
    held_out: int

    def __str__(self) -> str:
        return (
            f"memorisation {self.score:.2f} (0.5: none; {self.z:+.1f} standard errors), "
            f"{self.close:.1%} very close to training data ({self.level:.1%} expected; "
            f"{self.fake:,} generated and {self.held_out:,} held-out samples)"
        )


def memorisation(
    fake: Tensor, training: Tensor, held_out: Tensor, features: Features | None = None, level: float = 0.05
) -> MemorisationReport:
    """Test whether generated samples lie nearer to the training data than new real data does.

    The test for data copying of Meehan, Chaudhuri and Dasgupta (2020, arXiv 2004.05675, section 3) over the whole
    space: distances to the nearest training sample, of generated against held-out samples, by their ranks.

    Args:
        fake: shape (n, ...), generated samples.
        training: shape (m, ...), what the generator learned from.
        held_out: shape (h, ...), real, of the same distribution, never trained on.
        features: what makes (n, d) features of all three; None compares the numbers themselves.
        level: see `MemorisationReport.close`, between 0 and 1.

    Raises:
        ValueError: level is out of range, or what `nearest` refuses.
    """
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; give a share between 0 and 1, such as 0.05")
    near = nearest(fake, training, 1, features).distance.flatten()
    usual = nearest(held_out, training, 1, features).distance.flatten().to(near.device).sort().values
    n, h = len(near), len(usual)
    score = nearer_share(near, usual)
    error = _standard_error(near, usual)
    return MemorisationReport(
        score=score,
        z=(score - 0.5) / error if error else 0.0,
        close=_close(near, usual, level),
        level=level,
        fake=n,
        held_out=h,
    )


def nearer_share(near: Tensor, usual: Tensor) -> float:
    """Return the chance that a distance of `near` is smaller than one of `usual`, 0 to 1; equal ones count half.

    Args:
        near: distances of generated samples to the training data, shape (n,).
        usual: distances of held-out samples to it, shape (h,).
    """
    usual = usual.sort().values
    farther = len(usual) - torch.searchsorted(usual, near, right=True)
    not_nearer = len(usual) - torch.searchsorted(usual, near)
    return (farther.sum().item() + not_nearer.sum().item()) / (2 * len(near) * len(usual))


def _standard_error(a: Tensor, b: Tensor) -> float:
    """Return the standard deviation of the Mann-Whitney score of two samples of one distribution; ties narrow it.

    Lehmann 1975, *Nonparametrics*, equation 1.35. It is 0 where all values are equal.
    """
    n, m = len(a), len(b)
    both = n + m
    ties = torch.cat([a, b]).unique(return_counts=True)[1].double()
    return math.sqrt(max(0.0, both + 1 - ((ties**3 - ties).sum() / (both * (both - 1))).item()) / (12 * n * m))


def _close(near: Tensor, usual: Tensor, level: float) -> float:
    """Return the share of `near` within the lowest `level` of `usual`, sorted: :attr:`MemorisationReport.close`."""
    limit = usual[math.ceil(level * len(usual)) - 1]
    below, at = ((usual < limit).double().mean(), (usual == limit).double().mean())
    part = (level - below) / at  # of those exactly at the limit, 0 to 1
    return ((near < limit).double().mean() + part * (near == limit).double().mean()).item()
