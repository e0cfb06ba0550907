"""Exercise 3.6: a step of Langevin dynamics."""

from __future__ import annotations

from typing import Any

from gan_course.argmax import climb, langevin_step
from gan_course.exercises.chapter03.answers import left_alone, one_tensor, unchanged
from gan_course.exercises.game import Game
from gan_course.exercises.probes import Answer, call, keeps_device, same
from gan_course.exercises.registry import Exercise, Wrong, register

import torch
from torch import Tensor

CASES: list[tuple[dict[str, Any], float]] = [
    ({"seed": 1, "batch": 5}, 0.1),
    ({"seed": 2, "batch": 3, "shape": (1, 2, 2)}, 0.02),
    ({"seed": 3, "batch": 1}, 0.5),
    ({"seed": 4, "batch": 4, "dtype": torch.float64}, 0.3),
]


def _tremor(x: Tensor) -> Tensor:
    return torch.randn(x.shape, generator=torch.Generator().manual_seed(9), dtype=x.dtype).to(x.device)


def _check(attempt: Answer) -> None:
    for settings, lr in CASES:
        game, course = Game(**settings), Game(**settings)
        x, e = game.real.clone(), _tremor(game.real)
        given, weights = (x.clone(), e.clone()), [p.detach().clone() for p in game.D.parameters()]
        got = one_tensor(call(attempt, game.D, x, lr, e), x.shape, "the new places")
        unchanged(x.detach(), given[0], "places")
        unchanged(e, given[1], "tremor")
        left_alone(game.D, weights)
        want = langevin_step(course.D, *(given[0], lr, given[1]))
        if not same(got, want, 1e-5):
            _why(course, given[0], lr, given[1], got)
        if got.dtype != want.dtype:
            raise Wrong("Given float64 numbers, you return another precision: convert nothing on the way.")
    meta = Game(8, device="meta")
    keeps_device(attempt, meta.D, meta.real, 0.1, torch.empty_like(meta.real))


def _why(game: Game, x: Tensor, lr: float, e: Tensor, got: Tensor) -> None:
    """Raise Wrong with the likeliest reason for other places."""
    slope = climb(game.D, x, 1, 1.0, (-torch.inf, torch.inf)) - x
    root = (2 * lr) ** 0.5
    reasons = [
        (x + lr * slope, "The tremor is missing: this is a step of climbing."),
        (x + root * e, "The slope is missing: this is a random walk, which knows nothing of D."),
        (x - lr * slope + root * e, "You walk downhill. The slope of the score is added."),
        (x + lr * slope + lr * e, "The tremor is `lr` times e. Its size is the root of 2 lr: noise adds up slower."),
        (x + lr * slope + 2 * lr * e, "The tremor is 2 lr times e. Its size is the *root* of 2 lr."),
        (x + lr * slope + lr**0.5 * e, "The tremor has the size root of lr. The factor 2 under the root is missing."),
        (x + lr * slope + e, "The tremor is e itself. Its size is the root of 2 lr, so that it shrinks with the step."),
        (x + lr / 2 * slope + lr**0.5 * e, "This is the form with lr/2 and the root of lr, right for a step half as "
         "long. Here it is lr times the slope and the root of 2 lr."),
        (x + lr * (slope + root * e), "The tremor is multiplied by lr, too. Only the slope is."),
    ]  # fmt: skip
    for place, message in reasons:
        if same(got, place, 1e-5):
            raise Wrong(message)
    raise Wrong("Your places are not x + lr * slope + sqrt(2 lr) * e, with the slope of D's logit at x.")


register(
    Exercise(
        id="3.6",
        title="Climb with a tremor",
        minutes=10,
        difficulty=3,
        reference=langevin_step,
        check=_check,
        hints=(
            "It is one step of your climb, without a box, and something added.",
            "The slope as in 3.3, times lr. The tremor is e, times the root of 2 lr: with steps half as long you take "
            "twice as many, and random pushes that often cancel out have to be larger than half.",
            "`x + lr * slope + (2 * lr) ** 0.5 * e`, detached; the slope comes from `torch.autograd.grad`.",
        ),
    )
)
