"""Exercise 4.2: one step of D."""

from __future__ import annotations

from typing import Any

from gan_course.exercises.chapter04.d_loss import D_LOSS_MISTAKES
from gan_course.exercises.faults import (
    draws_each_time,
    has_moved,
    keeps_precision,
    left_as_it_was,
    not_uphill,
    one_step,
    used_the_noise,
    why_weights,
)
from gan_course.exercises.game import Game
from gan_course.exercises.probes import NUMERICS, Answer, call, keeps_device, named, same, scalar_loss
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.training import d_step
from gan_course.training.losses import d_loss

import torch
from torch import Tensor

MESSAGES = {
    "G moved": "G's weights moved. In D's step G only supplies samples; only D learns.",
    "G touched": (
        "D's step reached G's gradients. Cut the graph between G and D (`detach` the fakes): then nothing goes "
        "back into G, and there is nothing to clear there."
    ),
    "later": (
        "Your loss is that of D after its step. Compute the loss once and return this one: it belongs to the gradients "
        "that D followed."
    ),
    "other": (
        "D's loss is {want:.4f} for this batch; yours is {got:.4f}. Compare with exercise 4.1: real logits with "
        "target 1, fake ones with target 0."
    ),
}
HINTS = (
    "Five things happen: make fakes, score both batches, compute the loss, find gradients, move D. "
    "Which of these may touch G?",
    "Fakes come from `G(noise(n))` with n from the real batch. Detach them, so that D's loss cannot reach G. "
    "The loss is that of exercise 4.1. Old gradients must be cleared before the new ones are computed.",
    "Make `fake` and detach it. `loss = d_loss(D(...), D(...))`. Then three lines with opt_D and loss: clear, "
    "backward, step. Return the loss without its graph.",
)

GAMES: list[dict[str, Any]] = [
    {"seed": 1, "batch": 5},
    {"seed": 2, "batch": 1, "stale": True},
    {"seed": 3, "batch": 3, "shape": (1, 4, 4), "stale": True},
    {"seed": 4, "batch": 6, "sharpness": 1e3},
]


def play_d(step: Answer, game: Game) -> Any:
    return call(step, game.G, game.D, game.real, game.noise, game.opt_D)


def _batches(game: Game) -> dict[str, Tensor]:
    return {"real samples": game.real, "generated samples": game.G(game.noise(len(game.real))).detach()}


def _check_d_step(attempt: Answer) -> None:
    for settings in GAMES:
        game, course = Game(**settings), Game(**settings)
        got = play_d(attempt, game)
        want = play_d(d_step, course)
        loss = scalar_loss(got, attached=False)
        if game.moved("G"):
            raise Wrong(MESSAGES["G moved"])
        if game.gradients_touched("G"):
            raise Wrong(MESSAGES["G touched"])
        has_moved(game, "D")
        one_step(game, "D")
        if not same(loss, want):
            _why_d_loss(game, course, loss, want, settings)
        if not same(game.weights("D"), course.weights("D"), 1e-4):
            not_uphill(game, course, "D")
            why_weights(game, settings, _batches)
        left_as_it_was(game)

    draws_each_time(play_d, attempt)
    meta = Game(8, device="meta")
    keeps_device(attempt, meta.G, meta.D, meta.real, meta.noise, meta.opt_D)
    keeps_precision(play_d, attempt)


def _why_d_loss(game: Game, course: Game, got: Tensor, want: Tensor, settings: dict[str, Any]) -> None:
    """Raise Wrong with the likeliest reason for a wrong loss of D."""
    used_the_noise(game, len(game.real))
    before = Game(**settings)  # the networks as they were
    with torch.no_grad():
        real, fake = before.D(before.real), before.D(before.G(course.latents[0]))
    if settings.get("sharpness"):
        raise Wrong(NUMERICS.format(got=f"{got.item():.4g}", want=f"{want.item():.4g}"))
    if message := named(D_LOSS_MISTAKES, got, real, fake):
        raise Wrong(message)
    with torch.no_grad():
        later = d_loss(game.D(game.real), game.D(before.G(course.latents[0])))
    raise Wrong(MESSAGES["later" if same(got, later) else "other"].format(want=want.item(), got=got.item()))


register(
    Exercise(
        id="4.2",
        title="One step of D",
        minutes=15,
        difficulty=3,
        reference=d_step,
        check=_check_d_step,
        hints=HINTS,
    )
)
