"""Exercise 3.3: gradient ascent on D inside a box."""

from __future__ import annotations

from typing import Any

from gan_course.argmax import climb
from gan_course.exercises.chapter03.answers import Kept
from gan_course.exercises.game import Game
from gan_course.exercises.probes import Answer, call, keeps_device, keeps_dtype, one_tensor, same
from gan_course.exercises.registry import Exercise, Wrong, register

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

MESSAGES = {
    "ends": "where the climbs ended",
    "no steps": "For 0 steps the climb should end where it starts.",
    "nothing moved": (
        "Nothing moved. Does the loop run `steps` times, is the new x kept, and is it given to D in the next step?"
    ),
    "downhill": "You go downhill. To raise the score, *add* the slope.",
    "one step": (
        "For {steps} steps you take only one. Is the `return` inside the loop, or does each step begin at the first x?"
    ),
    "first slope": (
        "Every step uses the slope at the start. Compute the slope again in each step, at the place where x is then."
    ),
    "summed slopes": (
        "The slopes of earlier steps are still in `x.grad` and are added to the new one. Clear it, or detach x, in "
        "each step."
    ),
    "probability": (
        "You climb on the probability. Where D is sure it is flat, and nothing moves any more. Climb on the logit."
    ),
    "mean": (
        "You climb on the mean score, so each start gets only its share of the slope: with many starts none of them "
        "moves. Take the gradient of the sum: each score depends on its own x only."
    ),
    "outside": "Some of your ends lie outside the box from {low:g} to {high:g}. Put them back on its rim.",
    "clamped once": "You leave the box on the way and come back at the end. Put x back on the rim after each step.",
    "one side": "You put x back on one side of the box only: it reaches from {low:g} to {high:g}.",
    "box turned": "All entries end at {low:g}. `clamp` takes the lower end of the box first, then the upper.",
    "own box": "Your box is always -1 to 1. Use the one that is given.",
    "count": "For `steps` = {steps} you take one step too many or too few.",
    "no lr": "The slope is added as it is. Multiply it by `lr`.",
    "log D": "You climb on log D, whose slope shrinks where D is sure. Climb on the logit.",
    "direction": "You use only the direction of the slope. A step adds `lr` times the slope as it is.",
    "other": (
        "With `steps` = {steps} and `lr` = {lr:g} your first entries are {got}, and they should be {want}. A step "
        "adds `lr` times the slope as it is."
    ),
}
HINTS = (
    "A training moves weights to lower a loss. Here the weights stay fixed. What moves, and which way?",
    "In each step: let x ask for gradients, find the slope of the sum of D's logits along x, add `lr` times the slope, "
    "and put back on the rim what left the box. The sum keeps the starts apart: each score depends on its own x alone.",
    "In the loop: `x = x.detach().requires_grad_()`; then `torch.autograd.grad(D(x).sum(), x)`, which gives a tuple "
    "with one slope; then the step and `clamp`. Return x detached.",
)
CASES: list[tuple[dict[str, Any], int, float, tuple[float, float]]] = [  # the D, steps, lr, box
    ({"seed": 1, "batch": 5}, 1, 0.1, (-9.0, 9.0)),
    ({"seed": 1, "batch": 5}, 4, 0.3, (-9.0, 9.0)),
    ({"seed": 2, "batch": 3, "shape": (1, 2, 2)}, 7, 0.5, (-1.0, 2.0)),
    ({"seed": 3, "batch": 1}, 5, 1.0, (0.0, 1.5)),
    ({"seed": 4, "batch": 4, "dtype": torch.float64}, 3, 0.2, (-9.0, 9.0)),
]
FREE = (-torch.inf, torch.inf)


def _ends(attempt: Answer, D: Any, x: Tensor, *settings: Any) -> Tensor:
    return one_tensor(call(attempt, D, x, *settings), x.shape, MESSAGES["ends"], detached=True)


def _check(attempt: Answer) -> None:
    for settings, steps, lr, box in CASES:
        game, course = Game(**settings), Game(**settings)
        x, kept = game.real.clamp(*box), Kept(game.D)
        start = x.clone()
        got = _ends(attempt, game.D, x, steps, lr, box)
        kept.check()
        want = climb(course.D, start, steps, lr, box)
        if not same(got, want, 1e-4):
            _why(course, start, steps, lr, box, got, want)
        keeps_dtype(got, want.dtype)
    x = torch.zeros(2, 2)
    if not same(_ends(attempt, Game(5).D, x, 0, 0.1, (-1.0, 1.0)), x):
        raise Wrong(MESSAGES["no steps"])
    meta = Game(8, device="meta")
    keeps_device(attempt, meta.D, meta.real, 2, 0.1, (-1.0, 1.0))


def _why(game: Game, x: Tensor, steps: int, lr: float, box: tuple[float, float], got: Tensor, want: Tensor) -> None:
    """Raise Wrong with the likeliest reason for another end."""
    D = game.D
    reasons = [
        (x, "nothing moved"),
        (climb(lambda x: -D(x), x, steps, lr, box), "downhill"),
        (climb(D, x, 1, lr, box), "one step"),
        (_with_slopes(D, x, steps, lr, box, lambda slopes: slopes[0]), "first slope"),
        (_with_slopes(D, x, steps, lr, box, sum), "summed slopes"),
        (climb(lambda x: torch.sigmoid(D(x)), x, steps, lr, box), "probability"),
        (climb(lambda x: logsigmoid(D(x)), x, steps, lr, box), "log D"),
        (climb(D, x, steps, 1.0, box), "no lr"),
        (climb(lambda y: D(y) / len(x), x, steps, lr, box), "mean"),
        (climb(D, x, steps, lr, FREE), "outside"),
        (climb(D, x, steps, lr, FREE).clamp(*box), "clamped once"),
        (climb(D, x, steps, lr, (box[0], torch.inf)), "one side"),
        (climb(D, x, steps, lr, (-torch.inf, box[1])), "one side"),
        (torch.full_like(x, box[0]), "box turned"),
        (climb(D, x, steps, lr, (-1.0, 1.0)), "own box"),
        (climb(D, x, steps + 1, lr, box), "count"),
        (climb(D, x, max(steps - 1, 0), lr, box), "count"),
        (_with_slopes(D, x, steps, lr, box, lambda slopes: slopes[-1].sign()), "direction"),
    ]
    for end, key in reasons:
        if same(got, end, 1e-4):
            raise Wrong(MESSAGES[key].format(steps=steps, low=box[0], high=box[1]))
    first = [tuple(round(v, 3) for v in x.flatten()[:2].tolist()) for x in (got, want)]
    raise Wrong(MESSAGES["other"].format(steps=steps, lr=lr, got=first[0], want=first[1]))


def _with_slopes(D: Any, x: Tensor, steps: int, lr: float, box: tuple[float, float], used: Any) -> Tensor:
    """Climb with `used(all slopes so far)` in place of the newest slope."""
    slopes = []
    for _ in range(steps):
        slopes.append(climb(D, x, 1, 1.0, FREE) - x)
        x = (x + lr * used(slopes)).clamp(*box)
    return x


register(
    Exercise(
        id="3.3",
        title="Climb to a higher score",
        minutes=15,
        difficulty=3,
        reference=climb,
        check=_check,
        hints=HINTS,
    )
)
