"""Exercise 7.1: the Fréchet distance of two Gaussians."""

from __future__ import annotations

from gan_course.exercises.chapter07.numbers import Mistake, check_number
from gan_course.exercises.probes import Answer, keeps_device
from gan_course.exercises.registry import Exercise, register
from gan_course.measure.frechet import frechet_gaussians

import torch
from torch import Tensor

MESSAGES = {
    "means": "The means are missing: add the squared distance between them.",
    "length": "The distance between the means is not squared: add up the squared differences, without a root.",
    "average": "You average the squared differences of the means. Add them up.",
    "shape only": "Only the means count in yours. Two clouds around one point can still differ: add the traces.",
    "once": "The last term counts twice: minus 2 times the sum of the roots.",
    "sign": "The last term is subtracted: where two Gaussians are equal, everything must cancel.",
    "no root": "You add up the eigenvalues of C1 C2 themselves. Take the square root of each first.",
    "root outside": "You take one root of the sum. Take the root of each eigenvalue, then add up.",
    "elementwise": "You take the root of each entry of C1 C2. The root of a matrix is another thing: take the roots of "
    "its eigenvalues.",
    "apart": "You take the eigenvalues of C1 and of C2 apart. Multiply the matrices first, then take the eigenvalues "
    "of the product.",
    "entries": "`C1 * C2` multiplies entry by entry. The product of two matrices is `C1 @ C2`.",
    "one trace": "The trace of one covariance is missing: add up both.",
    "whole sum": "You add up all entries of the covariances. The trace is the sum along the diagonal.",
    "root": "You take a root at the end. By custom the Fréchet distance is the squared one.",
    "nan": "A covariance of few samples has eigenvalues of 0, and rounding makes tiny negative numbers of them: "
    "clamp to 0 before the root.",
    "numbers": "With d = {d} the distance is {want:.4f}; yours is {got:.4f}. Try it with one feature: there it is "
    "the squared difference of the means plus the squared difference of the standard deviations.",
}
HINTS = (
    "There are four parts: the means, two traces, and what the two covariances have in common. For equal Gaussians the "
    "sum must be 0, and so is the first part. What does the last one have to be then?",
    "`torch.linalg.eigvals(cov1 @ cov2)` gives the eigenvalues as complex numbers whose imaginary parts are 0. Take "
    "`.real`, and `.clamp(min=0)` against rounding, before the root.",
    "Add up the squared difference of the means, `cov1.trace()` and `cov2.trace()`; subtract twice the sum of the "
    "square roots of the eigenvalues.",
)


def _gaussian(d: int, n: int, seed: int) -> tuple[Tensor, Tensor]:
    """Mean and covariance of n samples of d features, float64."""
    rng = torch.Generator().manual_seed(seed)
    mix = torch.randn(d, d, generator=rng, dtype=torch.float64)
    x = torch.randn(n, d, generator=rng, dtype=torch.float64) @ mix + torch.randn(d, generator=rng, dtype=torch.float64)
    return x.mean(0), torch.cov(x.T).view(d, d)


CASES = [
    (*_gaussian(1, 20, 1), *_gaussian(1, 30, 2)),
    (*_gaussian(3, 40, 3), *_gaussian(3, 50, 4)),
    (*_gaussian(5, 100, 5), *_gaussian(5, 100, 6)),
    (*_gaussian(4, 60, 7), *_gaussian(4, 60, 7)),  # equal
    (*_gaussian(8, 5, 8), *_gaussian(8, 4, 9)),  # fewer samples than features: singular
]


def _roots(c1: Tensor, c2: Tensor) -> Tensor:
    return torch.linalg.eigvals(c1 @ c2).real.clamp(min=0).sqrt().sum()


def _squared(m1: Tensor, m2: Tensor) -> Tensor:
    return (m1 - m2).square().sum()


def _traces(c1: Tensor, c2: Tensor) -> Tensor:
    return c1.trace() + c2.trace()


def _own_roots(c: Tensor) -> Tensor:
    return torch.linalg.eigvalsh(c).clamp(min=0).sqrt()


MISTAKES: list[Mistake] = [
    (lambda m1, c1, m2, c2: _traces(c1, c2) - 2 * _roots(c1, c2), MESSAGES["means"]),
    (lambda m1, c1, m2, c2: (m1 - m2).norm() + _traces(c1, c2) - 2 * _roots(c1, c2), MESSAGES["length"]),
    (lambda m1, c1, m2, c2: (m1 - m2).square().mean() + _traces(c1, c2) - 2 * _roots(c1, c2), MESSAGES["average"]),
    (lambda m1, c1, m2, c2: _squared(m1, m2), MESSAGES["shape only"]),
    (lambda m1, c1, m2, c2: _squared(m1, m2) + _traces(c1, c2) - _roots(c1, c2), MESSAGES["once"]),
    (lambda m1, c1, m2, c2: _squared(m1, m2) + _traces(c1, c2) + 2 * _roots(c1, c2), MESSAGES["sign"]),
    (lambda m1, c1, m2, c2: _squared(m1, m2) + _traces(c1, c2) - 2 * (c1 @ c2).trace(), MESSAGES["no root"]),
    (
        lambda m1, c1, m2, c2: _squared(m1, m2) + _traces(c1, c2) - 2 * (c1 @ c2).trace().sqrt(),
        MESSAGES["root outside"],
    ),
    (
        lambda m1, c1, m2, c2: _squared(m1, m2) + _traces(c1, c2) - 2 * (c1 @ c2).sqrt().trace(),
        MESSAGES["elementwise"],
    ),
    (
        lambda m1, c1, m2, c2: _squared(m1, m2) + _traces(c1, c2) - 2 * (_own_roots(c1) * _own_roots(c2)).sum(),
        MESSAGES["apart"],
    ),
    (lambda m1, c1, m2, c2: _squared(m1, m2) + _traces(c1, c2) - 2 * _roots(c1 * c2, _eye(c1)), MESSAGES["entries"]),
    (lambda m1, c1, m2, c2: _squared(m1, m2) + c1.trace() - 2 * _roots(c1, c2), MESSAGES["one trace"]),
    (lambda m1, c1, m2, c2: _squared(m1, m2) + c2.trace() - 2 * _roots(c1, c2), MESSAGES["one trace"]),
    (lambda m1, c1, m2, c2: _squared(m1, m2) + c1.sum() + c2.sum() - 2 * _roots(c1, c2), MESSAGES["whole sum"]),
    (
        lambda m1, c1, m2, c2: (_squared(m1, m2) + _traces(c1, c2) - 2 * _roots(c1, c2)).clamp(min=0).sqrt(),
        MESSAGES["root"],
    ),
]


def _eye(c: Tensor) -> Tensor:
    return torch.eye(len(c), dtype=c.dtype, device=c.device)


def _otherwise(case: tuple, got: float, want: float) -> str:
    return MESSAGES["numbers"].format(d=len(case[0]), got=got, want=want)


def _check(attempt: Answer) -> None:
    check_number(attempt, frechet_gaussians, CASES, MISTAKES, _otherwise, MESSAGES["nan"], tolerance=1e-3)
    keeps_device(attempt, *(part.float().to("meta") for part in CASES[1]))


register(
    Exercise(
        id="7.1",
        title="The Fréchet distance",
        minutes=12,
        difficulty=3,
        reference=frechet_gaussians,
        check=_check,
        hints=HINTS,
    )
)
