"""Exercise 1.3: the direction among codes that a property lies along."""

from __future__ import annotations

from typing import Any

from gan_course.exercises.probes import Answer, keeps_device, named, same
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.measure.latent_directions import direction

import torch
from torch import Tensor


def _unit(x: Tensor) -> Tensor:
    return x / x.norm()


MISTAKES: list[tuple[Any, str]] = [
    (lambda c, y: -direction(c, y), "Your direction points the other way: from the codes with it to those without."),
    (
        lambda c, y: c[y].mean(0) - c[~y].mean(0),
        "The direction is right, its length is not: divide it by its length, so that a step of 1 is a step of 1.",
    ),
    (
        lambda c, y: _unit(c[y].mean(0)),
        "This is where the codes with the property lie. A direction leads from somewhere: take away the mean of those "
        "without it.",
    ),
    (
        lambda c, y: c[y].mean(0) - c.mean(0),
        "The way from the mean of all codes is shorter, and not of length 1: divide it by its length.",
    ),
    (
        lambda c, y: _unit(c[y].sum(0) - c[~y].sum(0)),
        "You take sums. The larger group then counts for more: take the mean of each.",
    ),
    (
        lambda c, y: (c[y].mean(0) - c[~y].mean(0)) / (c[y].mean(0) - c[~y].mean(0)).abs().sum(),
        "You divide by the sum of the sizes. A vector's length is the root of the sum of its squares: `.norm()`.",
    ),
    (
        lambda c, y: (c[y].mean(0) - c[~y].mean(0)) / (c[y].mean(0) - c[~y].mean(0)).abs().max(),
        "You divide by the largest entry. A vector's length is the root of the sum of its squares: `.norm()`.",
    ),
]


def _check(attempt: Answer) -> None:
    for seed, (n, d) in enumerate([(13, 4), (5, 1), (40, 8)]):
        random = torch.Generator().manual_seed(seed)
        codes = torch.randn(n, d, generator=random) + 1.5
        yes = torch.arange(n) % 3 == 0
        codes[yes] += torch.linspace(1, 2, d)
        given = codes.clone(), yes.clone()
        got, want = _tensor(attempt(codes, yes)), direction(*given)
        if got.shape != want.shape:
            raise Wrong(
                f"For codes {tuple(codes.shape)} the direction is one vector, ({d},); yours has the shape "
                f"{tuple(got.shape)}. Average over the codes, `mean(0)`, and not over their entries."
            )
        if not same(got, want):
            raise Wrong(
                named(MISTAKES, got, *given)
                or "Your direction is another one. Take the mean of the codes with the property, take away the mean of "
                "those without, and divide by the length."
            )
        if not (same(codes, given[0]) and torch.equal(yes, given[1])):
            raise Wrong("Your function changes what it was given. Work on new tensors.")
    codes = torch.randn(6, 3, dtype=torch.float64)
    if _tensor(attempt(codes, torch.arange(6) < 2)).dtype != torch.float64:
        raise Wrong("Given float64 codes, your direction has another precision: convert nothing on the way.")
    keeps_device(attempt, torch.empty(6, 3, device="meta"), torch.empty(6, dtype=torch.bool, device="meta"))


def _tensor(got: Any) -> Tensor:
    if got is None:
        raise Wrong("Your function returns nothing. Is there a `return` at the end?")
    if not isinstance(got, Tensor):
        raise Wrong(f"Your function returns a {type(got).__name__}, not a tensor.")
    return got


register(
    Exercise(
        id="1.3",
        title="Find a direction",
        minutes=10,
        difficulty=3,
        reference=direction,
        check=_check,
        hints=(
            "Think of the codes as two clouds of points, those with the property and those without. Which arrow leads "
            "from one cloud to the other?",
            "From the middle of one cloud to the middle of the other: the difference of two means. `codes[yes]` are "
            "those with the property, `codes[~yes]` those without. An arrow of length 1 is an arrow divided by its "
            "length.",
            "`way` is `codes[yes].mean(0)` minus the same for `~yes`. Return `way` divided by `way.norm()`.",
        ),
    )
)
