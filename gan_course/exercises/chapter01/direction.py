"""Exercise 1.3: the direction among codes that a property lies along."""

from __future__ import annotations

from typing import Any

from gan_course.exercises.probes import Answer, keeps_device, named, one_tensor, same
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.measure.latent_directions import direction

import torch
from torch import Tensor

MESSAGES = {
    "other way": "Your direction points the other way: from the codes with the property to those without.",
    "length": "The direction is right, its length is not: divide it by its length, so that a step of 1 is a step of 1.",
    "squared": "You divide by the squared length. A vector's length is the root of the sum of its squares: `.norm()`.",
    "from somewhere": (
        "This is where the codes with the property lie. A direction leads from somewhere: subtract the mean of those "
        "without it."
    ),
    "from all": (
        "The arrow from the mean of all codes has the right direction, but it is not of length 1: divide it by its "
        "length."
    ),
    "no sign": "You drop the signs of the entries: a direction may lead down in some of them.",
    "scaled": (
        "The direction is right, its length is {length:.2f} and should be 1. A vector's length is the root of the sum "
        "of its squares, `.norm()`: divide by it."
    ),
    "sums": "You take sums. The larger group then counts for more: take the mean of each.",
    "medians": "You take medians. Take the mean of each group.",
    "length last": (
        "You bring the two means to length 1 and then subtract. Subtract first; it is the arrow between them that "
        "should be of length 1."
    ),
    "sum of sizes": (
        "You divide by the sum of the absolute values. A vector's length is the root of the sum of its squares: "
        "`.norm()`."
    ),
    "largest entry": (
        "You divide by the largest entry. A vector's length is the root of the sum of its squares: `.norm()`."
    ),
    "one dimension": "Your direction has shape {got}. One vector has one dimension, {want}: leave out `keepdim`.",
    "shape": (
        "For codes {codes} the direction is one vector, {want}; yours has shape {got}. Average over the codes, "
        "`mean(0)`, not over their entries."
    ),
    "sizes": (
        "PyTorch could not combine your tensors: {error}. Average over the codes, `mean(0)`: each mean is then one "
        "vector, however many codes there are."
    ),
    "other": (
        "Your direction is a different one. Take the mean of the codes with the property, subtract the mean of those "
        "without, and divide by the length."
    ),
}
HINTS = (
    "Think of the codes as two clouds of points, those with the property and those without. Which arrow leads from one "
    "cloud to the other?",
    "From the middle of one cloud to the middle of the other: the difference of two means. `codes[yes]` are those with "
    "the property, `codes[~yes]` those without. An arrow of length 1 is an arrow divided by its length.",
    "`way` is `codes[yes].mean(0)` minus the same for `~yes`. Return `way` divided by `way.norm()`.",
)


def _unit(x: Tensor) -> Tensor:
    return x / x.norm()


def _arrow(c: Tensor, y: Tensor) -> Tensor:
    return c[y].mean(0) - c[~y].mean(0)


MISTAKES: list[tuple[Any, str]] = [
    (lambda c, y: -direction(c, y), MESSAGES["other way"]),
    (lambda c, y: direction(c, y).abs(), MESSAGES["no sign"]),
    (_arrow, MESSAGES["length"]),
    (lambda c, y: _arrow(c, y) / _arrow(c, y).square().sum(), MESSAGES["squared"]),
    (lambda c, y: _unit(c[y].mean(0)), MESSAGES["from somewhere"]),
    (lambda c, y: c[y].mean(0) - c.mean(0), MESSAGES["from all"]),
    (lambda c, y: _unit(c[y].sum(0) - c[~y].sum(0)), MESSAGES["sums"]),
    (lambda c, y: _unit(c[y].median(0).values - c[~y].median(0).values), MESSAGES["medians"]),
    (lambda c, y: _unit(c[y].mean(0)) - _unit(c[~y].mean(0)), MESSAGES["length last"]),
    (lambda c, y: _unit(_unit(c[y].mean(0)) - _unit(c[~y].mean(0))), MESSAGES["length last"]),
    (lambda c, y: _arrow(c, y) / _arrow(c, y).abs().sum(), MESSAGES["sum of sizes"]),
    (lambda c, y: _arrow(c, y) / _arrow(c, y).abs().max(), MESSAGES["largest entry"]),
    (lambda c, y: _arrow(c, y) / _arrow(c, y).max(), MESSAGES["largest entry"]),
]
CASES = [(13, 4), (5, 1), (40, 8)]  # codes and their numbers


def _check(attempt: Answer) -> None:
    for seed, (n, d) in enumerate(CASES):
        rng = torch.Generator().manual_seed(seed)
        codes = torch.randn(n, d, generator=rng) + 1.5
        yes = torch.arange(n) % 3 == 0
        codes[yes] += torch.linspace(2, -1, d)
        got, want = one_tensor(_call(attempt, codes.clone(), yes.clone())), direction(codes, yes)
        if got.shape == (1, d):
            raise Wrong(MESSAGES["one dimension"].format(got=(1, d), want=(d,)))
        if got.shape != want.shape:
            raise Wrong(MESSAGES["shape"].format(codes=(n, d), want=(d,), got=tuple(got.shape)))
        if not same(got, want):
            if not (message := named(MISTAKES, got, codes, yes)):
                parallel = same(got / got.norm(), want)
                message = MESSAGES["scaled" if parallel else "other"].format(length=got.norm().item())
            raise Wrong(message)
    keeps_device(attempt, torch.empty(6, 3, device="meta"), torch.empty(6, dtype=torch.bool, device="meta"))


def _call(attempt: Answer, *arguments: Tensor) -> Any:
    try:
        return attempt(*arguments)
    except RuntimeError as error:
        if "must match the size" in str(error):
            raise Wrong(MESSAGES["sizes"].format(error=error)) from None
        raise


register(
    Exercise(
        id="1.3",
        title="Find a direction",
        minutes=10,
        difficulty=3,
        reference=direction,
        check=_check,
        hints=HINTS,
    )
)
