"""The checks of 7.1 to 7.5 agree with an oracle on generated answers: mutants of right ones."""

from __future__ import annotations

import math
from collections.abc import Callable

from gan_course.exercises.checking import grade
from gan_course.exercises.registry import find
from gan_course.measure.bias import keep_probability
from gan_course.measure.frechet import frechet_gaussians
from gan_course.measure.neighbours import nearer_share
from gan_course.measure.prdc import coverage

import pytest
import torch
from mutants import mutants
from torch import Tensor


def distance(mean1, cov1, mean2, cov2):
    roots = torch.linalg.eigvals(cov1 @ cov2).real.clamp(min=0).sqrt().sum()
    return (mean1 - mean2).square().sum() + cov1.trace() + cov2.trace() - 2 * roots


def covered(real, fake, k):
    radius = torch.cdist(real, real).sort(dim=1).values[:, k]
    inside = torch.cdist(real, fake) <= radius[:, None]
    return inside.any(dim=1).float().mean()


def copies(near, usual):
    nearer = (near[:, None] < usual[None, :]).float()
    ties = (near[:, None] == usual[None, :]).float()
    return (nearer + ties / 2).mean()


def keep(group, wanted):
    present = torch.bincount(group, minlength=len(wanted)) / len(group)
    weight = (wanted / present)[group]
    return weight / weight.max()


def rng() -> torch.Generator:
    return torch.Generator().manual_seed(11)


def gaussians() -> list[tuple]:
    g, cases = rng(), []
    for d, n in [(1, 9), (2, 30), (4, 12), (3, 50), *[(n + 3, n) for n in range(3, 9)]]:
        pair = []
        for _ in range(2):
            x = torch.randn(n, d, generator=g, dtype=torch.float64) * 2 + torch.rand(1, generator=g)
            pair += [x.mean(0), torch.cov(x.T).view(d, d)]
        cases.append(tuple(pair))
    return cases


def clouds() -> list[tuple]:
    g = rng()
    random = [
        (torch.randn(n, 2, generator=g), torch.randn(m, 2, generator=g), k)
        for n, m, k in [(20, 20, 1), (30, 15, 2), (12, 40, 3), (25, 25, 5)]
    ]
    whole = [torch.randint(0, 5, (n, 2), generator=g).float() for n in (14, 11)]
    return [*random, (*whole, 1), (*whole, 3)]


def distances() -> list[tuple]:
    g = rng()
    smooth = [(torch.rand(n, generator=g), torch.rand(m, generator=g)) for n, m in [(9, 9), (1, 12), (13, 4)]]
    return smooth + [tuple(torch.randint(0, 3, (n,), generator=g).float() for n in (8, 8)) for _ in range(3)]


def rations() -> list[tuple]:
    g, cases = rng(), []
    for k, n in [(2, 10), (3, 20), (5, 12), (6, 60), (4, 3)]:
        cases.append((torch.randint(0, k, (n,), generator=g), torch.rand(k, generator=g)))
    return cases


ORACLES: dict[str, tuple[Callable, Callable, list[tuple]]] = {
    "7.1": (distance, frechet_gaussians, gaussians()),
    "7.2": (covered, coverage, clouds()),
    "7.3": (copies, nearer_share, distances()),
    "7.5": (keep, keep_probability, rations()),
}


def is_right(answer: Callable, truth: Callable, cases: list[tuple]) -> bool:
    """Whether `answer` gives what `truth` gives in all cases, and leaves its arguments alone."""
    for case in cases:
        given = tuple(part.clone() if isinstance(part, Tensor) else part for part in case)
        try:
            got = answer(*given)
        except Exception:
            return False
        want = truth(*case)
        if isinstance(want, float):
            good = isinstance(got, Tensor) and got.numel() == 1 and not got.is_complex()
            good = good and math.isclose(float(got), want, rel_tol=1e-3, abs_tol=1e-3)
        else:
            good = isinstance(got, Tensor) and got.shape == want.shape and torch.allclose(got, want, 1e-4, 1e-4)
        if not good or any(isinstance(a, Tensor) and not torch.equal(a, b) for a, b in zip(given, case)):
            return False
    return True


@pytest.mark.parametrize("id", ORACLES)
def test_mutants_are_decided_as_by_the_oracle(id):
    answer, truth, cases = ORACLES[id]
    assert is_right(answer, truth, cases)
    n = 0
    for source, mutant in mutants(answer):
        verdict, n = grade(find(id), mutant), n + 1
        want = "passed" if is_right(mutant, truth, cases) else "wrong"
        assert verdict.state == want, f"{verdict.message}\n{source}"
    assert n > 10


def test_mutants_of_the_projection_are_rejected():
    def project(h, condition, real, fits):
        called_for = fits(condition) * h
        return real(h) + called_for.sum(dim=1, keepdim=True)

    assert grade(find("7.4"), project).state == "passed"
    verdicts = [(grade(find("7.4"), mutant), source) for source, mutant in mutants(project)]
    passed = [source for verdict, source in verdicts if verdict.state == "passed"]
    assert len(verdicts) > 10 and not passed, "\n".join(passed)
