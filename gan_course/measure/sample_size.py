"""A figure from few samples is biased: the same measure of the same generator at several sample sizes.

Most measures here shrink as samples are added, though nothing improved: with few samples, chance alone drives the two
sets apart. For the Fréchet distance the surplus is, to first order, proportional to 1 / n (Bińkowski et al. 2018,
arXiv 1801.01401), so a straight line over 1 / n leads to its value for infinitely many samples (Chong and
Forsyth 2020, arXiv 1911.07023, section 4).

>>> sizes = (250, 500, 1000, 2000)
>>> distances = by_sample_size(lambda r, f: frechet(r, f, features), real, fake, sizes)
>>> distances, at_infinity(sizes, distances)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor


def by_sample_size(
    measure: Callable[[Tensor, Tensor], float],
    real: Tensor,
    fake: Tensor,
    sizes: Sequence[int],
    repeats: int = 5,
    seed: int = 0,
) -> Tensor:
    """Return the measure between random subsets of both sets, for several sizes.

    Args:
        measure: takes two sets and returns a number, or what `float()` makes one, such as `frechet`. It is called
            len(sizes) * repeats times: compute features once, beforehand, rather than here.
        real: shape (n, ...).
        fake: shape (m, ...).
        sizes: how many samples of each set, 2 or more, at most n and m.
        repeats: how many subsets of each size, >= 1.
        seed: of the choice of subsets.

    Returns:
        The mean over the repeats for each size, shape (len(sizes),), float64.

    Raises:
        ValueError: a size that the sets do not have.
    """
    most = min(len(real), len(fake))
    if repeats < 1 or not sizes or not all(2 <= n <= most for n in sizes):
        raise ValueError(
            f"sizes are {tuple(sizes)} and repeats {repeats}; give sizes from 2 to {most}, the smaller set's, "
            "and 1 repeat or more"
        )
    generator = torch.Generator().manual_seed(seed)

    def part(of: Tensor, n: int) -> Tensor:
        return of[torch.randperm(len(of), generator=generator)[:n].to(of.device)]

    means = [sum(float(measure(part(real, n), part(fake, n))) for _ in range(repeats)) / repeats for n in sizes]
    return torch.tensor(means, dtype=torch.float64)


def at_infinity(sizes: Sequence[int], values: Tensor) -> float:
    """Extrapolate a measure whose surplus is proportional to 1 / n to infinitely many samples.

    Args:
        sizes: at least two different numbers of samples.
        values: the measure at each, shape (len(sizes),), from `by_sample_size`.

    Returns:
        The value at 1 / n = 0 of the least-squares line over 1 / n. It errs to either side, so it can be slightly below
        0 for a measure that never is.
    """
    if len(set(sizes)) < 2 or values.shape != (len(sizes),):
        raise ValueError(
            f"given sizes {tuple(sizes)} and values of shape {tuple(values.shape)}; give one value a size "
            "and two sizes or more"
        )
    x = 1 / torch.tensor(sizes, dtype=torch.float64)
    y = values.double().cpu()
    slope = ((x - x.mean()) * (y - y.mean())).sum() / (x - x.mean()).square().sum()
    return (y.mean() - slope * x.mean()).item()
