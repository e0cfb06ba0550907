"""Exercise 7.2: coverage, from distances alone."""

from __future__ import annotations

from gan_course.exercises.chapter07.numbers import Mistake, check_number
from gan_course.exercises.probes import Answer, keeps_device
from gan_course.exercises.registry import Exercise, register
from gan_course.measure.prdc import coverage, prdc

import torch
from torch import Tensor

MESSAGES = {
    "itself": "Your balls are too small: among the distances from a real sample to all real samples the smallest is 0, "
    "to itself. Its k-th neighbour is the (k + 1)-th smallest.",
    "too large": "Your balls reach one neighbour too far: the k-th neighbour is the (k + 1)-th smallest distance, for "
    "the first is 0, to the sample itself.",
    "precision": "You count the generated samples that lie in a real ball. That is precision. Coverage counts the real "
    "balls with a generated sample in them.",
    "recall": "Your balls stand around the generated samples. That is recall. Draw them around the real ones.",
    "pairs": "You count all pairs of a ball and a sample in it. A ball that holds ten generated samples is covered "
    "once.",
    "rim": "A sample exactly on the rim of a ball lies in it: `<=`, not `<`.",
    "always 5": "Your k is always 5. Take the k that is given.",
    "one ball": "All your balls have the same size. Each real sample has a radius of its own: small where real samples "
    "are dense.",
    "count": "You return how many balls are covered. Return their share.",
    "farthest": "You take the largest distances. The nearest neighbours have the smallest.",
    "numbers": "For {n} real and {m} generated samples and k = {k} the coverage is {want:.3f}; yours is {got:.3f}. "
    "Draw four points on a line and do it by hand.",
}
HINTS = (
    "Two tables of distances are enough: each real sample to all real ones, and each real sample to all generated "
    "ones. What do you need from the first?",
    "Sort each row of the first table: its k-th neighbour is at place k, for at place 0 is the sample itself. That is "
    "the radius. In the second table, is anything in the row within the radius?",
    "`radius = torch.cdist(real, real).sort(dim=1).values[:, k]`. Compare `torch.cdist(real, fake)` with it row by row "
    "(`radius[:, None]`), then `.any(dim=1)`, and the mean of that as floats.",
)


def _cases() -> list[tuple[Tensor, Tensor, int]]:
    rng = torch.Generator().manual_seed(7)

    def some(n: int, d: int, scale: float = 1.0) -> Tensor:
        return torch.randn(n, d, generator=rng) * scale

    grid = torch.tensor([[float(i), float(j)] for i in range(4) for j in range(4)])
    on_the_rim = torch.tensor([[-1.0, 0.0], [4.0, 2.0], [1.0, 5.0], [9.0, 9.0]])
    return [
        (some(30, 2), some(30, 2), 3),
        (some(40, 3), some(25, 3, 0.5), 1),
        (some(20, 2), some(50, 2, 0.3) + 1, 5),
        (some(12, 1), some(9, 1), 2),
        (grid, on_the_rim, 1),
        (some(15, 4), some(15, 4, 2.0), 4),
    ]


CASES = _cases()


def _covered(real: Tensor, fake: Tensor, place: int) -> Tensor:
    radius = torch.cdist(real, real).sort(dim=1).values[:, place]
    return torch.cdist(real, fake) <= radius[:, None]


def _strictly(real: Tensor, fake: Tensor, k: int) -> Tensor:
    radius = torch.cdist(real, real).sort(dim=1).values[:, k]
    return (torch.cdist(real, fake) < radius[:, None]).any(1).float().mean()


def _one_size(real: Tensor, fake: Tensor, k: int) -> Tensor:
    return (torch.cdist(real, fake) <= torch.cdist(real, real).sort(dim=1).values[:, k].mean()).any(1).float().mean()


def _farthest(real: Tensor, fake: Tensor, k: int) -> Tensor:
    radius = torch.cdist(real, real).sort(dim=1, descending=True).values[:, k]
    return (torch.cdist(real, fake) <= radius[:, None]).any(1).float().mean()


MISTAKES: list[Mistake] = [
    (lambda r, f, k: _covered(r, f, k - 1).any(1).float().mean(), MESSAGES["itself"]),
    (lambda r, f, k: _covered(r, f, k + 1).any(1).float().mean(), MESSAGES["too large"]),
    (lambda r, f, k: prdc(r, f, k).precision, MESSAGES["precision"]),
    (lambda r, f, k: prdc(r, f, k).recall, MESSAGES["recall"]),
    (lambda r, f, k: _covered(r, f, k).float().mean(), MESSAGES["pairs"]),
    (lambda r, f, k: _covered(r, f, k).float().sum(1).mean(), MESSAGES["pairs"]),
    (_strictly, MESSAGES["rim"]),
    (lambda r, f, k: _covered(r, f, 5).any(1).float().mean(), MESSAGES["always 5"]),
    (_one_size, MESSAGES["one ball"]),
    (lambda r, f, k: _covered(r, f, k).any(1).sum(), MESSAGES["count"]),
    (_farthest, MESSAGES["farthest"]),
]


def _otherwise(case: tuple, got: float, want: float) -> str:
    real, fake, k = case
    return MESSAGES["numbers"].format(n=len(real), m=len(fake), k=k, got=got, want=want)


def _check(attempt: Answer) -> None:
    check_number(attempt, coverage, CASES, MISTAKES, _otherwise)
    keeps_device(attempt, *(part.to("meta") for part in CASES[0][:2]), CASES[0][2])


register(
    Exercise(
        id="7.2",
        title="Coverage",
        minutes=12,
        difficulty=3,
        reference=coverage,
        check=_check,
        hints=HINTS,
    )
)
