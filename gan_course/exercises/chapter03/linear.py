"""Exercise 3.4: the arg max of a linear D, by formula."""

from __future__ import annotations

from collections.abc import Callable

from gan_course.argmax import linear_argmax
from gan_course.exercises.chapter03.answers import one_tensor, unchanged
from gan_course.exercises.probes import Answer, call, keeps_device, same
from gan_course.exercises.registry import Exercise, Wrong, register

import torch
from torch import Tensor

Formula = Callable[[Tensor, float, float], Tensor]

MISTAKES: list[tuple[Formula, str]] = [
    (
        lambda w, low, high: linear_argmax(-w, low, high),
        "This is the lowest score, not the highest: a positive weight wants a large entry.",
    ),
    (
        lambda w, low, high: w.sign(),
        "These are the signs of the weights, -1 and 1. The box runs from `low` to `high`, which may be other numbers.",
    ),
    (
        lambda w, low, high: w.clamp(low, high),
        "These are the weights, cut to the box. How large a weight is plays no "
        "part: its entry goes as far as the box lets it.",
    ),
    (
        lambda w, low, high: torch.where(w > w.mean(), high, low).to(w),
        "You compare each weight with their mean. What decides is its sign.",
    ),
    (
        lambda w, low, high: torch.where(w > 0, high, 0.0).to(w),
        "Where the weight is negative you choose 0. The lowest value in the box scores more.",
    ),
    (lambda w, low, high: torch.full_like(w, high), "You choose the largest value everywhere, whatever the weight is."),
    (
        lambda w, low, high: torch.nn.functional.one_hot(w.flatten().argmax(), w.numel()).view_as(w).to(w),
        "You choose one entry only, the one with the largest weight. Each entry can choose for itself.",
    ),
]


def _check(attempt: Answer) -> None:
    for seed, (shape, low, high) in enumerate(
        [((5,), -1.0, 1.0), ((1, 3, 3), -1.0, 1.0), ((4, 2), 0.0, 3.0), ((6,), -4.0, -1.5)]
    ):
        weight = torch.randn(shape, generator=torch.Generator().manual_seed(seed))
        given = weight.clone()
        got = one_tensor(call(attempt, weight, low, high), shape, "the best x")
        unchanged(weight, given, "weights")
        want = linear_argmax(given, low, high)
        if not got.is_floating_point():
            raise Wrong(f"Your x holds {got.dtype}; D takes floating numbers.")
        if not same(got, want):
            raise Wrong(
                _mistake(got, given, low, high)
                or f"In the box from {low:g} to {high:g} your x scores {(given * got).sum():.3f}, and "
                f"{(given * want).sum():.3f} can be had. Which value does an entry choose if its weight is positive?"
            )
    free = one_tensor(call(attempt, torch.tensor([0.0, 1.0]), -1.0, 1.0), (2,), "the best x")
    if free.isnan().any() or not -1 <= free[0] <= 1:
        raise Wrong("Where a weight is 0 any value in the box is as good, but yours is not in it.")
    keeps_device(attempt, torch.empty(3, device="meta"), -1.0, 1.0)


def _mistake(got: Tensor, weight: Tensor, low: float, high: float) -> str:
    return next((why for formula, why in MISTAKES if same(formula(weight, low, high), got)), "")


register(
    Exercise(
        id="3.4",
        title="The arg max of a linear D",
        minutes=5,
        difficulty=2,
        reference=linear_argmax,
        check=_check,
        hints=(
            "The score is a sum with one term for each entry of x. Does what one entry chooses change what is best for "
            "another?",
            "No. So each entry looks at its own weight only: a positive one wants the largest value, a negative one "
            "the smallest.",
            "`torch.where(condition, a, b)` chooses entry by entry; the condition is `weight > 0`.",
        ),
    )
)
