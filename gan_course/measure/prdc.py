"""Quality and variety measured separately: precision and recall, density and coverage.

A ball about each sample, as wide as the distance to its k-th nearest neighbour in its own set, stands for where
the distribution has mass. Then

    precision  share of fakes in at least one real ball                  quality      0 to 1
    recall     share of reals in at least one fake ball                  variety      0 to 1
    density    real balls that a fake lies in, on average, over k        quality      0 up, 1 for the real thing
    coverage   share of real balls with at least one fake in them        variety      0 to 1

Precision and recall: Kynkäänniemi et al. 2019, arXiv 1904.06991, equations 1 and 2. Density and coverage: Naeem et
al. 2020, arXiv 2002.09797, equations 5 and 6; introduced because one outlier makes one huge ball, which is enough
to spoil precision and recall. A sample on the rim of a ball is in it, as in the first paper's equation.

Not every ideal value is 1: two samples of n of the same distribution have, on average, a density of 1 and
a coverage of 1 - ((n-1) ... (n-k)) / ((2n-1) ... (2n-k)), near 1 - 2^-k (`expected_coverage`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from gan_course.measure.features import Features, both
from gan_course.measure.neighbours import nearest, squared_distances

import torch
from torch import Tensor


@dataclass(frozen=True)
class PRDC:
    """What `prdc` found; the four are described at the top of the file.

    Attributes:
        precision, recall, coverage: shares, 0 to 1.
        density: >= 0; can exceed 1 where fakes crowd the dense places.
        k: how many neighbours made the balls.
        real, fake: how many samples of each were compared.
    """

    precision: float
    recall: float
    density: float
    coverage: float
    k: int
    real: int
    fake: int

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.2f}, recall {self.recall:.2f}, density {self.density:.2f}, "
            f"coverage {self.coverage:.2f} (k = {self.k}, {self.real:,} real and {self.fake:,} generated samples)"
        )


def prdc(real: Tensor, fake: Tensor, k: int = 5, features: Features | None = None) -> PRDC:
    """Measure precision, recall, density and coverage of generated samples.

    Args:
        real: shape (n, ...), n > k: pictures in [-1, 1], points, or features computed beforehand.
        fake: shape (m, ...), m > k. Take m = n: recall and coverage rise with the number of fakes.
        k: which neighbour sets the size of a ball, >= 1; 3 in the first paper, 5 in the second.
        features: what makes (n, d) features of them; None compares the numbers themselves.

    Raises:
        ValueError: k does not leave neighbours, or what `samples.both` refuses.
    """
    real, fake = both(real, fake, features)
    if not 1 <= k < min(len(real), len(fake)):
        raise ValueError(
            f"k is {k} with {len(real)} real and {len(fake)} fake samples; give k >= 1 and more than k samples of each"
        )
    real_balls, fake_balls = _squared_radii(real, k), _squared_radii(fake, k)
    precise = dense = 0
    recalled = torch.zeros(len(real), dtype=torch.bool, device=real.device)
    covered = recalled.clone()
    for block, squared in squared_distances(fake, real):
        in_real = squared <= real_balls  # (block of fakes, reals)
        precise += in_real.any(1).sum().item()
        dense += in_real.sum().item()
        covered |= in_real.any(0)
        recalled |= (squared <= fake_balls[block, None]).any(0)
    return PRDC(
        precision=precise / len(fake),
        recall=recalled.double().mean().item(),
        density=dense / (k * len(fake)),
        coverage=covered.double().mean().item(),
        k=k,
        real=len(real),
        fake=len(fake),
    )


def coverage(real: Tensor, fake: Tensor, k: int) -> float:
    """Return the coverage, 0 to 1: the share of real samples whose k-th neighbour is not nearer than the nearest fake.

    Arguments as for :func:`prdc`, without features.
    """
    return prdc(real, fake, k).coverage


def expected_coverage(real: int, fake: int, k: int = 5) -> float:
    """Return the coverage, 0 to 1, to expect when both sets are samples of one distribution (Naeem et al., equation 9).

    A real ball stays empty if, of the other reals and all fakes, the k nearest are all real.

    Args:
        real, fake: number of samples of each; real > k.
        k: as given to `prdc`.
    """
    if not 1 <= k < real or fake < 1:
        raise ValueError(f"given {real} real, {fake} fake samples and k = {k}; give 1 <= k < real and fake >= 1")
    return 1 - math.prod((real - 1 - i) / (real + fake - 1 - i) for i in range(k))


def _squared_radii(x: Tensor, k: int) -> Tensor:
    """Return the squared distance of each row to its k-th nearest other row, shape (n,)."""
    return nearest(x, x, k + 1).distance[:, -1].square()  # the nearest of all is the row itself
