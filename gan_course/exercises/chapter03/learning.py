"""Exercise 3.1: one step of D with given negatives."""

from __future__ import annotations

from typing import Any

from gan_course.argmax import learn
from gan_course.exercises.chapter04.d_loss import D_LOSS_MISTAKES
from gan_course.exercises.faults import has_moved, why_weights
from gan_course.exercises.game import Game
from gan_course.exercises.probes import NUMERICS, Answer, call, keeps_device, named, same, scalar_loss
from gan_course.exercises.registry import Exercise, Wrong, register

import torch
from torch import Tensor

GAMES: list[dict[str, Any]] = [
    {"seed": 1, "batch": 5},
    {"seed": 2, "batch": 1, "stale": True},
    {"seed": 3, "batch": 3, "shape": (1, 4, 4), "stale": True},
    {"seed": 4, "batch": 6, "sharpness": 1e3},
]


def _negatives(game: Game) -> Tensor:
    """Three more than there are real ones: the two numbers need not be equal."""
    x = torch.randn(game.batch + 3, *game.shape, generator=torch.Generator().manual_seed(7))
    return x.to(game.device, game.dtype)


def _play(attempt: Answer, game: Game) -> Any:
    return call(attempt, game.D, game.real, _negatives(game), game.opt_D)


def _check(attempt: Answer) -> None:
    for settings in GAMES:
        game, course = Game(**settings), Game(**settings)
        given, negatives = game.real.clone(), _negatives(game)
        kept = negatives.clone()
        got = call(attempt, game.D, game.real, negatives, game.opt_D)
        want = _play(learn, course)
        loss = scalar_loss(got, attached=False)
        if not (torch.equal(game.real, given) and torch.equal(negatives, kept)):
            raise Wrong("Your step changes the samples that it was given. Work on new tensors.")
        if not same(loss, want):
            _why_loss(loss, want, settings)
        has_moved(game, "D")
        if not same(game.weights("D"), course.weights("D"), 1e-4):
            why_weights(game, settings, lambda game: {"real samples": game.real, "negatives": _negatives(game)})
        if left := game.settings_left("D"):
            raise Wrong(f"{left}. Set it back at the end of the step.")
    meta = Game(8, device="meta")
    keeps_device(lambda *a: _play(attempt, meta))
    if _play(attempt, Game(5, dtype=torch.float64)).dtype != torch.float64:
        raise Wrong("Given a float64 D, the loss has another precision: convert nothing on the way.")


def _why_loss(got: Tensor, want: Tensor, settings: dict[str, Any]) -> None:
    """Raise Wrong with the likeliest reason for a wrong loss."""
    before = Game(**settings)
    with torch.no_grad():
        real, negative = before.D(before.real), before.D(_negatives(before))
    if settings.get("sharpness"):
        raise Wrong(NUMERICS.format(got=f"{got.item():.4g}", want=f"{want.item():.4g}"))
    raise Wrong(
        named(D_LOSS_MISTAKES, got, real, negative)
        or f"D's loss is {want.item():.4f} for this batch; yours is {got.item():.4f}. It is `d_loss` of D's logits for "
        "the real samples and of those for the negatives."
    )


register(
    Exercise(
        id="3.1",
        title="D learns from given negatives",
        minutes=10,
        difficulty=2,
        reference=learn,
        check=_check,
        hints=(
            "Nothing is generated here: both kinds of samples are given. What does D say to each, and what does that "
            "cost?",
            "Ask D about both batches, compute the loss from the two sets of logits, then take one step of gradient "
            "descent: clear the old gradients, compute the new ones, move.",
            "`loss = d_loss(D(...), D(...))`, then three lines with opt_D and loss, and return the loss without its "
            "history.",
        ),
    )
)
