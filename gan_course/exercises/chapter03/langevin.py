"""Exercise 3.6: one step of Langevin dynamics."""

from __future__ import annotations

from typing import Any

from gan_course.argmax import climb, langevin_step
from gan_course.exercises.chapter03.answers import Kept
from gan_course.exercises.game import Game
from gan_course.exercises.probes import Answer, call, keeps_device, keeps_dtype, one_tensor, same
from gan_course.exercises.registry import Exercise, Wrong, register

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

MESSAGES = {
    "places": "the new places",
    "no move": "Nothing moved: you return x itself.",
    "no noise": "The noise is missing: this is a step of climbing.",
    "no slope": "The slope is missing: this is a random walk, which knows nothing of D.",
    "downhill": "You go downhill. The slope of the score is added.",
    "away": "The noise is subtracted. It is as likely either way, but here plus is asked for.",
    "lr e": "Your noise is `lr` times e. Its size is the root of 2 lr: noise adds up more slowly than steps do.",
    "2 lr e": "Your noise is 2 lr times e. Its size is the *root* of 2 lr.",
    "root lr": "Your noise has the size root of lr. The factor 2 under the root is missing.",
    "2 root lr": "Your noise has the size 2 times the root of lr. The factor 2 stands under the root.",
    "e": "Your noise is e itself. Its size is the root of 2 lr, so that it shrinks with the step.",
    "half": (
        "This is the form with lr/2 and the root of lr, right for a step half as long. Here it is lr times the slope "
        "and the root of 2 lr."
    ),
    "no x": "x itself is missing: the step is added to the place where x was.",
    "root 2": "Your noise is lr times the root of 2, times e. lr belongs under the root as well.",
    "half slope": "The slope is halved. Here it is lr times the slope.",
    "log D": "Your slope is that of log D. Take the slope of D's logit, without a sigmoid.",
    "one e": "All x get the same noise. Each has its own in `e`.",
    "lr both": "The noise is also multiplied by lr. Only the slope is.",
    "unscaled": "The slope is added as it is. It is multiplied by lr.",
    "mean": (
        "Your slope is that of the mean score, so each x gets only its share. Take the gradient of the sum, as in 3.3."
    ),
    "probability": "Your slope is that of the probability. Take the slope of D's logit, without a sigmoid.",
    "other": "Your places are not x + lr * slope + sqrt(2 lr) * e, with the slope of D's logit at x and the given e.",
}
HINTS = (
    "It is one step of your climb, without a box, and something added.",
    "The slope as in 3.3, times lr. The noise is e, times the root of 2 lr: with steps half as long you take twice as "
    "many, and random pushes that often cancel out have to be larger than half.",
    "`x + lr * slope + (2 * lr) ** 0.5 * e`, detached; the slope comes from `torch.autograd.grad`.",
)
CASES: list[tuple[dict[str, Any], float]] = [  # the D, lr
    ({"seed": 1, "batch": 5}, 0.1),
    ({"seed": 2, "batch": 3, "shape": (1, 2, 2)}, 0.02),
    ({"seed": 3, "batch": 1}, 0.7),
    ({"seed": 4, "batch": 4, "dtype": torch.float64}, 0.3),
]


def _noise(x: Tensor) -> Tensor:
    return torch.randn(x.shape, generator=torch.Generator().manual_seed(9), dtype=x.dtype).to(x.device)


def _check(attempt: Answer) -> None:
    for settings, lr in CASES:
        game, course = Game(**settings), Game(**settings)
        e, kept = _noise(game.real), Kept(game.D)
        got = call(attempt, game.D, game.real.clone(), lr, e.clone())
        got = one_tensor(got, e.shape, MESSAGES["places"], detached=True)
        kept.check()
        want = langevin_step(course.D, course.real, lr, e)
        if not same(got, want, 1e-5):
            _why(course, lr, e, got)
        keeps_dtype(got, want.dtype)
    meta = Game(8, device="meta")
    keeps_device(attempt, meta.D, meta.real, 0.1, torch.empty_like(meta.real))


def _why(game: Game, lr: float, e: Tensor, got: Tensor) -> None:
    """Raise Wrong with the likeliest reason for other places."""
    x = game.real

    def slope_of(score: Any) -> Tensor:
        return climb(score, x, 1, 1.0, (-torch.inf, torch.inf)) - x

    slope, root = slope_of(game.D), (2 * lr) ** 0.5
    reasons = [
        (x, "no move"),
        (x + lr * slope, "no noise"),
        (x + root * e, "no slope"),
        (x - lr * slope + root * e, "downhill"),
        (x + lr * slope - root * e, "away"),
        (lr * slope + root * e, "no x"),
        (x + lr * slope + 2**0.5 * lr * e, "root 2"),
        (x + lr / 2 * slope + root * e, "half slope"),
        (x + lr * slope_of(lambda y: logsigmoid(game.D(y))) + root * e, "log D"),
        (x + lr * slope + root * e[0], "one e"),
        (x + lr * slope + lr * e, "lr e"),
        (x + lr * slope + 2 * lr * e, "2 lr e"),
        (x + lr * slope + lr**0.5 * e, "root lr"),
        (x + lr * slope + 2 * lr**0.5 * e, "2 root lr"),
        (x + lr * slope + e, "e"),
        (x + lr / 2 * slope + lr**0.5 * e, "half"),
        (x + lr * (slope + root * e), "lr both"),
        (x + slope + root * e, "unscaled"),
        (x + lr * slope_of(lambda y: game.D(y) / len(x)) + root * e, "mean"),
        (x + lr * slope_of(lambda y: torch.sigmoid(game.D(y))) + root * e, "probability"),
    ]
    for place, key in reasons:
        if same(got, place, 1e-5):
            raise Wrong(MESSAGES[key])
    raise Wrong(MESSAGES["other"])


register(
    Exercise(
        id="3.6",
        title="Climb with Langevin noise",
        minutes=10,
        difficulty=3,
        reference=langevin_step,
        check=_check,
        hints=HINTS,
    )
)
