"""Exercise 3.4: the arg max of a linear D, by formula."""

from __future__ import annotations

from collections.abc import Callable

from gan_course.argmax import linear_argmax
from gan_course.exercises.probes import Answer, call, keeps_device, one_tensor, same
from gan_course.exercises.registry import Exercise, Wrong, register

import torch
from torch import Tensor

MESSAGES = {
    "what": "the best x",
    "lowest": "This is the lowest score, not the highest: a positive weight wants a large entry.",
    "signs": (
        "These are the signs of the weights, -1 and 1. The box runs from `low` to `high`, which may be different."
    ),
    "weights": (
        "These are the weights, clamped to the box. How large a weight is plays no part: its entry goes as far as the "
        "box lets it."
    ),
    "mirrored": "Where the weight is negative you choose minus `high`. The smallest value in the box is `low`.",
    "mean": "You compare each weight with their mean. What decides is its sign.",
    "median": "You compare each weight with their median. What decides is its sign.",
    "size": "You compare the sizes of the weights. What decides is the sign of each.",
    "zero": "Where the weight is negative you choose 0. The lowest value in the box scores more.",
    "all high": "You choose the largest value everywhere, whatever the weight is.",
    "all low": "You choose the smallest value everywhere, whatever the weight is.",
    "one entry": "You choose one entry only, the one with the largest weight. Each entry can choose for itself.",
    "whole": "Your x holds {dtype}; D takes floating-point numbers.",
    "free": "Where a weight is 0 any value in the box is as good, but yours is {value:g} in the box from 1 to 3.",
    "outside": "Some entries of your x lie outside the box from {low:g} to {high:g}.",
    "other": (
        "In the box from {low:g} to {high:g} your x scores {got:.3f}, and {want:.3f} is possible. Which value does an "
        "entry choose if its weight is positive, even if only a little?"
    ),
}
HINTS = (
    "The score is a sum with one term for each entry of x. Does one entry's choice change what is best for another?",
    "No. So each entry looks at its own weight only: a positive one wants the largest value, a negative one the "
    "smallest.",
    "`torch.where(condition, a, b)` chooses entry by entry; the condition is `weight > 0`.",
)
Formula = Callable[[Tensor, float, float], Tensor]
MISTAKES: list[tuple[Formula, str]] = [
    (lambda w, low, high: linear_argmax(-w, low, high), MESSAGES["lowest"]),
    (lambda w, low, high: w.sign(), MESSAGES["signs"]),
    (lambda w, low, high: w.clamp(low, high), MESSAGES["weights"]),
    (lambda w, low, high: w.sign() * high, MESSAGES["mirrored"]),
    (lambda w, low, high: linear_argmax(w - w.mean(), low, high), MESSAGES["mean"]),
    (lambda w, low, high: linear_argmax(w - w.median(), low, high), MESSAGES["median"]),
    (lambda w, low, high: linear_argmax(w.abs() - w.abs().mean(), low, high), MESSAGES["size"]),
    (lambda w, low, high: torch.where(w > 0, high, 0.0).to(w), MESSAGES["zero"]),
    (lambda w, low, high: torch.full_like(w, high), MESSAGES["all high"]),
    (lambda w, low, high: torch.full_like(w, low), MESSAGES["all low"]),
    (lambda w, low, high: (w == w.max()).to(w), MESSAGES["one entry"]),
]
# Weights whose mean and median lie far from 0, with entries close to 0 on either side: only the sign gives the answer.
CASES: list[tuple[list[float], tuple[int, ...], float, float]] = [  # weights, their shape, low, high
    ([0.3, -3.2, 6.5, 0.02, 5.1, -0.01, 1.4], (7,), -1.0, 1.0),
    ([-0.4, -2.2, 0.03, -1.7, 0.2, -0.02, -0.9, 1.1, -3.0], (1, 3, 3), -1.0, 1.0),
    ([1.5, 0.4, -0.03, 2.2, 0.01, 0.8, 1.9, -0.6], (4, 2), 0.0, 3.0),
    ([-1.3, 0.5, -0.2, -2.6, 0.02, -0.7], (6,), -4.0, -1.5),
    ([0.2, 1.1, 0.6], (3,), 0.5, 2.0),
    ([-0.2, -1.1, -0.6], (3,), 0.5, 2.0),
    ([-0.7], (1, 1), -2.0, 5.0),
]


def _check(attempt: Answer) -> None:
    for numbers, shape, low, high in CASES:
        weight = torch.tensor(numbers).view(shape)
        got = one_tensor(call(attempt, weight, low, high), shape, MESSAGES["what"], detached=True)
        want = linear_argmax(weight, low, high)
        if not same(got, want):
            score = {"got": (weight * got).sum().item(), "want": (weight * want).sum().item()}
            other = MESSAGES["outside" if ((got < low) | (got > high)).any() else "other"]
            raise Wrong(_mistake(got, weight, low, high) or other.format(low=low, high=high, **score))
        if not got.is_floating_point():
            raise Wrong(MESSAGES["whole"].format(dtype=got.dtype))
    free = one_tensor(call(attempt, torch.tensor([0.0, 1.0, -1.0]), 1.0, 3.0), (3,), MESSAGES["what"], detached=True)
    if not 1 <= free[0] <= 3:
        raise Wrong(MESSAGES["free"].format(value=free[0].item()))
    keeps_device(attempt, torch.empty(3, device="meta"), -1.0, 1.0)


def _mistake(got: Tensor, weight: Tensor, low: float, high: float) -> str:
    return next((message for formula, message in MISTAKES if same(formula(weight, low, high), got)), "")


register(
    Exercise(
        id="3.4",
        title="The arg max of a linear D",
        minutes=5,
        difficulty=2,
        reference=linear_argmax,
        check=_check,
        hints=HINTS,
    )
)
