"""Exercise 3.3: gradient ascent on D inside a box."""

from __future__ import annotations

from typing import Any

from gan_course.argmax import climb
from gan_course.exercises.chapter03.answers import left_alone, one_tensor, unchanged
from gan_course.exercises.game import Game
from gan_course.exercises.probes import Answer, call, keeps_device, same
from gan_course.exercises.registry import Exercise, Wrong, register

import torch
from torch import Tensor

CASES: list[tuple[dict[str, Any], int, float, tuple[float, float]]] = [  # the D, steps, lr, box
    ({"seed": 1, "batch": 5}, 1, 0.1, (-9.0, 9.0)),
    ({"seed": 1, "batch": 5}, 4, 0.3, (-9.0, 9.0)),
    ({"seed": 2, "batch": 3, "shape": (1, 2, 2)}, 7, 0.5, (-1.0, 2.0)),
    ({"seed": 3, "batch": 1}, 5, 1.0, (0.0, 1.5)),
    ({"seed": 4, "batch": 4, "dtype": torch.float64}, 3, 0.2, (-9.0, 9.0)),
]


def _start(game: Game, box: tuple[float, float]) -> Tensor:
    return game.real.clamp(*box)


def _check(attempt: Answer) -> None:
    for settings, steps, lr, box in CASES:
        game, course = Game(**settings), Game(**settings)
        x = _start(game, box)
        given, weights = x.clone(), [p.detach().clone() for p in game.D.parameters()]
        got = one_tensor(call(attempt, game.D, x, steps, lr, box), x.shape, "where the climbs ended")
        unchanged(x.detach(), given, "start")
        left_alone(game.D, weights)
        want = climb(course.D, given, steps, lr, box)
        if not same(got, want, 1e-4):
            _why(course, given, steps, lr, box, got, want)
        if got.dtype != want.dtype:
            raise Wrong("Given float64 numbers, you return another precision: convert nothing on the way.")
    x = torch.zeros(2, 2)
    if not same(call(attempt, Game(5).D, x, 0, 0.1, (-1.0, 1.0)), x):
        raise Wrong("For 0 steps the climb should end where it starts.")
    meta = Game(8, device="meta")
    keeps_device(attempt, meta.D, meta.real, 2, 0.1, (-1.0, 1.0))


def _why(game: Game, x: Tensor, steps: int, lr: float, box: tuple[float, float], got: Tensor, want: Tensor) -> None:
    """Raise Wrong with the likeliest reason for another end."""
    D, free = game.D, (-torch.inf, torch.inf)
    if same(got, x):
        raise Wrong("Nothing moved. Is the new x kept, and is it given to D in the next step?")
    if same(got, climb(lambda x: -D(x), x, steps, lr, box), 1e-4):
        raise Wrong("You walk downhill. To raise the score, *add* the slope.")
    if steps > 1 and same(got, climb(D, x, 1, lr, box), 1e-4):
        raise Wrong(f"Asked for {steps} steps, you take one. Is the `return` inside the loop?")
    if same(got, _repeated_slope(D, x, steps, lr, box), 1e-4):
        raise Wrong("Every step uses the slope at the start. Ask D anew in each step, at the place that you are at.")
    if same(got, climb(lambda x: torch.sigmoid(D(x)), x, steps, lr, box), 1e-4):
        raise Wrong(
            "You climb on the probability. Where D is sure it is flat, and nothing moves any more. Climb on the logit."
        )
    if len(x) > 1 and same(got, climb(lambda y: D(y) / len(x), x, steps, lr, box), 1e-4):
        raise Wrong(
            "You climb on the mean score, so each start gets only its share of the slope: with many starts nobody "
            "moves. Take the gradient of the sum: each score depends on its own x only."
        )
    if same(got, climb(D, x, steps, lr, free), 1e-4):
        raise Wrong(f"Some of your ends lie outside the box from {box[0]:g} to {box[1]:g}. Put them back on its rim.")
    if same(got, climb(D, x, steps, lr, free).clamp(*box), 1e-4):
        raise Wrong("You leave the box on the way and come back at the end. Put x back on the rim after each step.")
    if same(got, climb(D, x, steps, lr, (-1.0, 1.0)), 1e-4):
        raise Wrong("Your box is always -1 to 1. Use the one that is given.")
    if same(got, climb(D, x, steps + 1, lr, box), 1e-4) or same(got, climb(D, x, max(steps - 1, 0), lr, box), 1e-4):
        raise Wrong(f"You take one step too many or too few: {steps} were asked for.")
    first = tuple(round(v, 3) for v in got.flatten()[:2].tolist())
    raise Wrong(
        f"After {steps} steps of {lr:g} times the slope your first entries are {first}, and they should be "
        f"{tuple(round(v, 3) for v in want.flatten()[:2].tolist())}. A step adds `lr` times the slope as it is."
    )


def _repeated_slope(D: Any, x: Tensor, steps: int, lr: float, box: tuple[float, float]) -> Tensor:
    once = climb(D, x, 1, 1.0, (-torch.inf, torch.inf)) - x
    for _ in range(steps):
        x = (x + lr * once).clamp(*box)
    return x


register(
    Exercise(
        id="3.3",
        title="Climb to a higher score",
        minutes=15,
        difficulty=3,
        reference=climb,
        check=_check,
        hints=(
            "A training moves weights to lower a loss. Here the weights hold still. What moves, and which way?",
            "In each step: let x ask for gradients, find the slope of the sum of D's logits along x, add `lr` times "
            "the slope, and put back on the rim what left the box. The sum keeps the starts apart: each score depends "
            "on its own x alone.",
            "In the loop: `x = x.detach().requires_grad_()`; then `torch.autograd.grad(D(x).sum(), x)`, which gives a "
            "tuple with one slope; then the step and `clamp`. Return x detached.",
        ),
    )
)
