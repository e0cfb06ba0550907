"""Exercise 7.3: is it copying? How often a generated sample is nearer to the training data than a new real one."""

from __future__ import annotations

from gan_course.exercises.chapter07.numbers import Mistake, check_number, number
from gan_course.exercises.probes import Answer, call, keeps_device
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.measure.neighbours import nearer_share

import torch
from torch import Tensor

MESSAGES = {
    "opposite": "It is the other way round: a copy is *nearer*, so its distance is smaller, and the share goes to 1.",
    "no ties": "Equal distances are missing: each of these pairs counts half. Where all are equal, the answer is 0.5.",
    "whole ties": "Equal distances count in full in yours. Each of these pairs counts half.",
    "mean": "You compare with the mean of the held-out distances. Compare each with each: one outlier moves a mean.",
    "median": "You compare with the median of the held-out distances. Compare each with each.",
    "means": "You compare the two means. Count pairs instead.",
    "row by row": "You compare the first with the first, the second with the second. There may be different numbers of "
    "them, and every pair counts: make a table with `near[:, None]` and `usual[None, :]`.",
    "least": "You compare with the smallest held-out distance alone. Every pair counts.",
    "count": "You count the pairs. Return their share.",
    "numbers": "For distances {near} of generated and {usual} of held-out samples the share is {want:.3f}; yours is "
    "{got:.3f}. Count the pairs by hand.",
}
HINTS = (
    "Imagine you draw one generated and one held-out sample. How likely is the generated one nearer? Count over all "
    "pairs.",
    "`near[:, None] < usual[None, :]` is a table of all pairs, True where the generated one is nearer. A second table "
    "says which pairs are equal.",
    "Add the table of `<` as floats and half of the table of `==` as floats; the mean of the sum is the answer.",
)


def _cases() -> list[tuple[Tensor, Tensor]]:
    rng = torch.Generator().manual_seed(3)
    return [
        (torch.tensor([1.0, 2.0]), torch.tensor([2.0, 3.0, 4.0])),
        (torch.rand(20, generator=rng), torch.rand(30, generator=rng)),
        (torch.randint(0, 4, (15,), generator=rng).float(), torch.randint(0, 5, (12,), generator=rng).float()),
        (torch.ones(4), torch.ones(6)),
        (torch.rand(7, generator=rng) + 2, torch.rand(7, generator=rng)),
        (torch.tensor([0.0, 0.0, 5.0]), torch.tensor([0.5, 4.0, 100.0])),
        (torch.rand(1, generator=rng), torch.rand(5, generator=rng)),
    ]


CASES = _cases()


def _paired(near: Tensor, usual: Tensor) -> Tensor:
    n = min(len(near), len(usual))
    a, b = near[:n], usual[:n]
    return (a < b).float().mean() + 0.5 * (a == b).float().mean()


def _than(near: Tensor, limit: Tensor, half: bool) -> Tensor:
    return (near < limit).float().mean() + (0.5 * (near == limit).float().mean() if half else 0)


MISTAKES: list[Mistake] = [
    (lambda a, b: nearer_share(b, a), MESSAGES["opposite"]),
    (lambda a, b: (a[:, None] > b).float().mean(), MESSAGES["opposite"]),
    (lambda a, b: (a[:, None] >= b).float().mean(), MESSAGES["opposite"]),
    (lambda a, b: (a[:, None] < b).float().mean(), MESSAGES["no ties"]),
    (lambda a, b: (a[:, None] <= b).float().mean(), MESSAGES["whole ties"]),
    (lambda a, b: (a[:, None] < b).float().mean() + (a[:, None] == b).float().mean(), MESSAGES["whole ties"]),
    *((lambda a, b, h=h: _than(a, b.mean(), h), MESSAGES["mean"]) for h in (True, False)),
    *((lambda a, b, h=h: _than(a, b.median(), h), MESSAGES["median"]) for h in (True, False)),
    *((lambda a, b, h=h: _than(a, b.quantile(0.5), h), MESSAGES["median"]) for h in (True, False)),
    *((lambda a, b, h=h: _than(a, b.min(), h), MESSAGES["least"]) for h in (True, False)),
    (lambda a, b: float(a.mean() < b.mean()), MESSAGES["means"]),
    (_paired, MESSAGES["row by row"]),
    (lambda a, b: (a[: len(b)] < b[: len(a)]).float().mean(), MESSAGES["row by row"]),
    (lambda a, b: nearer_share(a, b) * len(a) * len(b), MESSAGES["count"]),
    (lambda a, b: (a[:, None] < b).sum(), MESSAGES["count"]),
]


def _any_lengths(attempt: Answer) -> None:
    """Wrong if the answer works for lists of one length only."""
    number(call(attempt, *(part.clone() for part in CASES[4])))
    try:
        call(attempt, *(part.clone() for part in CASES[0]))
    except RuntimeError as error:
        if "size" not in str(error):
            raise
        raise Wrong(MESSAGES["row by row"]) from None


def _otherwise(case: tuple, got: float, want: float) -> str:
    near, usual = ("[" + ", ".join(f"{v:.3g}" for v in part.tolist()) + "]" for part in case)
    return MESSAGES["numbers"].format(near=near, usual=usual, got=got, want=want)


def _check(attempt: Answer) -> None:
    _any_lengths(attempt)
    check_number(attempt, nearer_share, CASES, MISTAKES, _otherwise)
    keeps_device(attempt, *(part.to("meta") for part in CASES[1]))


register(
    Exercise(
        id="7.3",
        title="Does it recite?",
        minutes=8,
        difficulty=2,
        reference=nearer_share,
        check=_check,
        hints=HINTS,
    )
)
