"""Exercise 3.1: one step of D with given negatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_course.argmax import learn
from gan_course.exercises.faults import has_moved, not_uphill, one_step, why_weights
from gan_course.exercises.game import Game
from gan_course.exercises.probes import NUMERICS, Answer, call, keeps_device, named, same, scalar_loss
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.training.losses import d_loss

import torch
from torch import Tensor

MESSAGES = {
    "swapped": (
        "Real samples and negatives are swapped. `d_loss` takes the logits of the real samples first: they should rise."
    ),
    "real only": "Only the real samples count in your loss. D must also learn to reject the negatives.",
    "negatives only": "Only the negatives count in your loss. D must also learn to accept real samples.",
    "half": "Your loss is half of what it should be: the two terms are added, not averaged.",
    "sigmoid": "A sigmoid is applied twice: `d_loss` takes D's logits as they are.",
    "sum": "Your loss is a sum over the batch, so it grows with the batch. Take the mean.",
    "sign": "The sign is reversed: D would learn to be wrong.",
    "one batch": (
        "Your loss averages over both batches at once, so the larger batch counts more. Each kind has a mean of its "
        "own, and the two are added."
    ),
    "both real": "Both kinds have the target 1 in your loss. Negatives have the target 0.",
    "later": (
        "Your loss is that of D after its step. Compute the loss once and return this one: it belongs to the gradients "
        "that D followed."
    ),
    "loss": (
        "D's loss is {want:.4f} for this batch; yours is {got:.4f}. It is `d_loss` of D's logits for the real samples "
        "and of D's logits for the negatives."
    ),
    "settings": "{left}. Set it back at the end of the step.",
    "real": "real samples",
    "negatives": "negatives",
}
HINTS = (
    "Nothing is generated here: both kinds of samples are given. What does D output for each, and what does that cost?",
    "Give D both batches, compute the loss from the two sets of logits, then take one step of gradient descent: clear "
    "the old gradients, compute the new ones, move.",
    "`loss = d_loss(D(...), D(...))`, then three lines with opt_D and loss, and return the loss without its graph.",
)
MISTAKES: list[tuple[Callable[[Tensor, Tensor], Tensor], str]] = [  # loss of real and negative logits -> message
    (lambda r, n: d_loss(n, r), MESSAGES["swapped"]),
    (lambda r, n: d_loss(r, r.new_full((1, 1), -1e4)), MESSAGES["real only"]),
    (lambda r, n: d_loss(n.new_full((1, 1), 1e4), n), MESSAGES["negatives only"]),
    (lambda r, n: d_loss(r, n) / 2, MESSAGES["half"]),
    (lambda r, n: d_loss(r.sigmoid(), n.sigmoid()), MESSAGES["sigmoid"]),
    (lambda r, n: -d_loss(r, n), MESSAGES["sign"]),
    (lambda r, n: d_loss(r, -n), MESSAGES["both real"]),
    (lambda r, n: _sums(r, n)[0] + _sums(r, n)[1], MESSAGES["sum"]),
    (lambda r, n: sum(_sums(r, n)) / (len(r) + len(n)), MESSAGES["one batch"]),
]
GAMES: list[dict[str, Any]] = [
    {"seed": 1, "batch": 5},
    {"seed": 2, "batch": 1, "stale": True},
    {"seed": 3, "batch": 3, "shape": (1, 4, 4), "stale": True},
    {"seed": 4, "batch": 6, "sharpness": 1e3},
    {"seed": 5, "batch": 5, "dtype": torch.float64},
]


def _sums(real: Tensor, negative: Tensor) -> tuple[Tensor, Tensor]:
    both = d_loss(real, negative)
    of_real = d_loss(real, negative.new_full((1, 1), -1e4))
    return of_real * len(real), (both - of_real) * len(negative)


def _negatives(game: Game) -> Tensor:
    """Three more than there are real samples: the two numbers need not be equal."""
    x = torch.randn(game.batch + 3, *game.shape, generator=torch.Generator().manual_seed(7))
    return x.to(game.device, game.dtype)


def _play(attempt: Answer, game: Game) -> Any:
    return call(attempt, game.D, game.real, _negatives(game), game.opt_D)


def _check(attempt: Answer) -> None:
    for settings in GAMES:
        game, course = Game(**settings), Game(**settings)
        loss = scalar_loss(_play(attempt, game), attached=False)
        one_step(game, "D")
        want = _play(learn, course)
        if not same(loss, want):
            _why_loss(game, loss, want, settings)
        has_moved(game, "D")
        if not same(game.weights("D"), course.weights("D"), 1e-4):
            not_uphill(game, course, "D")
            why_weights(
                game, settings, lambda game: {MESSAGES["real"]: game.real, MESSAGES["negatives"]: _negatives(game)}
            )
        if left := game.settings_left("D"):
            raise Wrong(MESSAGES["settings"].format(left=left))
    meta = Game(8, device="meta")
    keeps_device(lambda *_: _play(attempt, meta))


def _why_loss(game: Game, got: Tensor, want: Tensor, settings: dict[str, Any]) -> None:
    """Raise Wrong with the likeliest reason for a wrong loss."""
    if settings.get("sharpness"):
        raise Wrong(NUMERICS.format(got=f"{got.item():.4g}", want=f"{want.item():.4g}"))
    before = Game(**settings)
    with torch.no_grad():
        real, negative = before.D(before.real), before.D(_negatives(before))
        later = d_loss(game.D(game.real), game.D(_negatives(game)))
    if message := named(MISTAKES, got, real, negative):
        raise Wrong(message)
    raise Wrong(MESSAGES["later" if same(got, later) else "loss"].format(want=want.item(), got=got.item()))


register(
    Exercise(
        id="3.1",
        title="D learns from given negatives",
        minutes=10,
        difficulty=2,
        reference=learn,
        check=_check,
        hints=HINTS,
    )
)
