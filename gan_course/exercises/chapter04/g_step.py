"""Exercise 4.3: one step of G."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_course.exercises.chapter04.d_loss import bce
from gan_course.exercises.chapter04.d_step import GAMES, play_d
from gan_course.exercises.faults import (
    cleared_first,
    draws_each_time,
    has_moved,
    keeps_precision,
    left_as_it_was,
    not_uphill,
    one_step,
    used_the_noise,
)
from gan_course.exercises.game import Game
from gan_course.exercises.probes import NUMERICS, Answer, call, keeps_device, named, same, scalar_loss
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.training import d_step, g_step

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid, softplus

MESSAGES = {
    "target 0": (
        "G is trained to be recognised: the target is 0. G wants D to take its samples for real, so its target is 1."
    ),
    "minimax": (
        "This is the minimax loss, log(1 - D(G(z))). It saturates: while D is sure, it has almost no gradient. "
        "Use -log D(G(z)), the non-saturating one."
    ),
    "sum": "Your loss is the sum over the batch, so it grows with the batch. Take the mean.",
    "sigmoid twice": (
        "A sigmoid is applied twice: the loss for logits has one inside, so give it the logits as they are."
    ),
    "smoothed": "Your target is 0.9 (smoothed labels). Here it is 1.",
    "wasserstein": "This is minus the mean logit (the Wasserstein loss). Here it goes through -log sigmoid.",
    "probability": "This is minus the mean probability. The logarithm is missing.",
    "sign": "The sign is reversed: a loss is minimised, so it is minus the logarithm.",
    "D moved": "D's weights moved. In G's step D only scores the fakes; only G learns.",
    "D disturbed": "After your G step, D's next step goes elsewhere. G's step must leave D as it found it.",
    "other": (
        "G's loss is {want:.4f} for this batch; yours is {got:.4f}. It is the cross-entropy of D's logits for the "
        "fakes, with the target that G wishes for."
    ),
    "elsewhere": (
        "The loss is right, but G did not move along its gradient. Clear, backward, step: in this order, once."
    ),
}
HINTS = (
    "G never sees a real sample. What does it want D to output for its fakes?",
    "The gradient goes through D back into G, so this time nothing is detached. The target for the fakes is 1. "
    "Only opt_G takes a step, so D's weights stay.",
    "`logits = D(G(...))` with n fresh latent vectors; the loss is binary cross-entropy of the logits with "
    "targets `ones_like`. Then clear, backward and step with opt_G; return the loss without its graph.",
)

G_LOSS_MISTAKES: list[tuple[Callable[[Tensor], Tensor], str]] = [
    (lambda f: softplus(f).mean(), MESSAGES["target 0"]),
    (lambda f: -softplus(f).mean(), MESSAGES["minimax"]),
    (lambda f: softplus(-f).sum(), MESSAGES["sum"]),
    (lambda f: bce(f.sigmoid(), 1), MESSAGES["sigmoid twice"]),
    (lambda f: bce(f, 0.9), MESSAGES["smoothed"]),
    (lambda f: -f.mean(), MESSAGES["wasserstein"]),
    (lambda f: -f.sigmoid().mean(), MESSAGES["probability"]),
    (lambda f: logsigmoid(f).mean(), MESSAGES["sign"]),
]


def _play_g(step: Answer, game: Game) -> Any:
    return call(step, game.G, game.D, game.batch, game.noise, game.opt_G)


def _check_g_step(attempt: Answer) -> None:
    for settings in GAMES:
        game, course = Game(**settings), Game(**settings)
        got = _play_g(attempt, game)
        want = _play_g(g_step, course)
        loss = scalar_loss(got, attached=False)
        if game.moved("D"):
            raise Wrong(MESSAGES["D moved"])
        has_moved(game, "G")
        one_step(game, "G")
        if not same(loss, want):
            _why_g_loss(game, course, loss, want, settings)
        if not same(game.weights("G"), course.weights("G"), 1e-4):
            not_uphill(game, course, "G")
            cleared_first(game, "G")
            raise Wrong(MESSAGES["elsewhere"])
        left_as_it_was(game)

    draws_each_time(_play_g, attempt)
    # Gradients that G's step leaves in D do no harm, because D's step clears before it adds: the two together decide.
    together, course = Game(9), Game(9)
    for game, step in ((together, attempt), (course, g_step)):
        _play_g(step, game)
        play_d(d_step, game)
    if not same(together.weights("D"), course.weights("D"), 1e-4):
        raise Wrong(MESSAGES["D disturbed"])
    meta = Game(8, device="meta")
    keeps_device(attempt, meta.G, meta.D, meta.batch, meta.noise, meta.opt_G)
    keeps_precision(_play_g, attempt)


def _why_g_loss(game: Game, course: Game, got: Tensor, want: Tensor, settings: dict[str, Any]) -> None:
    """Raise Wrong with the likeliest reason for a wrong loss of G."""
    used_the_noise(game, game.batch)
    before = Game(**settings)
    with torch.no_grad():
        fake = before.D(before.G(course.latents[0]))
    if settings.get("sharpness"):
        raise Wrong(NUMERICS.format(got=f"{got.item():.4g}", want=f"{want.item():.4g}"))
    raise Wrong(named(G_LOSS_MISTAKES, got, fake) or MESSAGES["other"].format(want=want.item(), got=got.item()))


register(
    Exercise(
        id="4.3",
        title="One step of G",
        minutes=10,
        difficulty=3,
        reference=g_step,
        check=_check_g_step,
        hints=HINTS,
    )
)
