"""Exercise 4.5: the training loop."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from typing import Any

from gan_course.exercises.game import Game
from gan_course.exercises.probes import Answer, call, keeps_device, same
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.training import d_step, g_step

import torch
from torch import Tensor, nn

MESSAGES = {
    "weights": (
        "After {steps} steps {name}'s weights are not where they should be: use `d_step` and `g_step` as they "
        "are, with the networks and optimisers that the loop is given."
    ),
    "not empty": "For 0 steps the history should be an empty list.",
    "no turns": "Neither player took a step. Call d_step and g_step inside the loop.",
    "one": "Only 1 of {steps} steps was done. Is the `return` inside the loop?",
    "alone": "Only {one} learns. {other} needs its turn in each step as well.",
    "G first": (
        "G moves before D. In the algorithm D goes first, so that G learns from a D that has just been updated."
    ),
    "optimisers": (
        "`d_step` was given opt_G, or `g_step` opt_D. Each step needs the optimiser that holds its own network's "
        "weights."
    ),
    "in a row": "One player does all its steps before the other begins. They take turns: both inside the same loop.",
    "count": "Asked for {steps} steps, your loop does {done}. Look at the range.",
    "turns": "In {steps} steps the turns were {turns}; they should be {want}.",
    "no real": "sample_real was never called, so D saw no batch of the real data that the function is given.",
    "real number": "sample_real was asked for {asked} samples, not for the batch of {batch}.",
    "same real": "D saw the same real batch in every step. Draw a new one inside the loop.",
    "real calls": "sample_real was called {calls} times in {steps} steps: one call a step is enough.",
    "nothing": "Your function returns nothing. Return the history after the loop.",
    "no list": "The history should be a list with one pair for each step, not {type} of losses.",
    "entries": "The history has length {got} after {steps} steps. Append one pair in each step.",
    "no pair": "Each entry of the history should be a pair (loss of D, loss of G).",
    "tensors": "The history holds tensors. Keep plain numbers: `.item()` takes one out of its tensor.",
    "no numbers": "The history holds a {type}. Keep plain numbers: `.item()` takes one out of its tensor.",
    "swapped": "The pairs are the wrong way round: first the loss of D, then that of G.",
    "differ": (
        "The losses differ from those of the course's loop, first in round {round}. In each round give `d_step` a "
        "fresh real batch, `g_step` the batch size, and both the `noise` function itself."
    ),
}
HINTS = (
    "You have both steps. What must be new in every round, and what stays?",
    "Networks and optimisers stay; the real batch is drawn again in each round, and the steps draw their own "
    "noise. D first, then G, then record both losses.",
    "A `for` over range(steps): `loss_D` from d_step with a fresh `sample_real(batch)`, `loss_G` from g_step "
    "with the batch size; append the pair of numbers (`.item()`). Return the list after the loop.",
)


def train_gan(
    steps: int,
    batch: int,
    sample_real: Callable[[int], Tensor],
    noise: Callable[[int], Tensor],
    G: nn.Module,
    D: nn.Module,
    opt_G: torch.optim.Optimizer,
    opt_D: torch.optim.Optimizer,
) -> list[tuple[float, float]]:
    """Train for so many steps, D then G in each (Goodfellow et al. 2014, arXiv 1406.2661, algorithm 1 with k = 1).

    Args:
        sample_real: sample_real(batch) draws fresh real samples; noise: noise(n) draws latent vectors.

    Returns (loss of D, loss of G) of each step.
    """
    history = []
    for _ in range(steps):
        loss_D = d_step(G, D, sample_real(batch), noise, opt_D)
        loss_G = g_step(G, D, batch, noise, opt_G)
        history.append((loss_D.item(), loss_G.item()))
    return history


def _play_both(loop: Answer, game: Game, steps: int) -> Any:
    return call(
        loop, steps, game.batch, game.sample_real, game.noise, game.G, game.D, game.opt_G, game.opt_D
    )  # fmt: skip


def _check_train_gan(attempt: Answer) -> None:
    for settings, steps in (({"seed": 11, "batch": 4}, 3), ({"seed": 12, "batch": 1}, 5), ({"seed": 13}, 1)):
        game, course = Game(**settings), Game(**settings)
        got = _play_both(attempt, game, steps)
        want = _play_both(train_gan, course, steps)
        turns = [event[-1] for event in game.events if event.startswith("step")]
        if turns == ["G", "D"] * steps and not game.opt_G.backward_before_step:
            raise Wrong(MESSAGES["optimisers"])
        _turns(turns, steps)
        if game.asked_real != course.asked_real:
            _real_batches(game, steps)
        _history(got, want, steps)
        for name in ("D", "G"):
            if not same(game.weights(name), course.weights(name), 1e-4):
                raise Wrong(MESSAGES["weights"].format(steps=steps, name=name))
    nothing = _play_both(attempt, Game(14), 0)
    if nothing != []:
        raise Wrong(MESSAGES["not empty"])
    there = Game(15, device="meta")
    keeps_device(
        attempt, 2, there.batch, there.sample_real, there.noise, there.G, there.D, there.opt_G, there.opt_D
    )  # fmt: skip


def _turns(turns: list[str], steps: int) -> None:
    """Wrong unless D and G took turns, D first, as many times as asked."""
    if turns == ["D", "G"] * steps:
        return
    if not turns:
        raise Wrong(MESSAGES["no turns"])
    if steps > 1 and turns == ["D", "G"]:
        raise Wrong(MESSAGES["one"].format(steps=steps))
    if set(turns) != {"D", "G"}:
        other = "G" if turns[0] == "D" else "D"
        raise Wrong(MESSAGES["alone"].format(one=turns[0], other=other))
    if turns == ["G", "D"] * steps:
        raise Wrong(MESSAGES["G first"])
    if turns == ["D"] * steps + ["G"] * steps or turns == ["G"] * steps + ["D"] * steps:
        raise Wrong(MESSAGES["in a row"])
    if turns == ["D", "G"] * (len(turns) // 2):
        raise Wrong(MESSAGES["count"].format(steps=steps, done=len(turns) // 2))
    raise Wrong(MESSAGES["turns"].format(steps=steps, turns=" ".join(turns), want=" ".join(["D", "G"] * steps)))


def _real_batches(game: Game, steps: int) -> None:
    """Raise Wrong with what was unexpected about the calls of sample_real."""
    asked = game.asked_real[1:]
    if not asked:
        raise Wrong(MESSAGES["no real"])
    if any(n != game.batch for n in asked):
        raise Wrong(MESSAGES["real number"].format(asked=next(n for n in asked if n != game.batch), batch=game.batch))
    if len(asked) < steps:
        raise Wrong(MESSAGES["same real"])
    raise Wrong(MESSAGES["real calls"].format(calls=len(asked), steps=steps))


def _history(got: Any, want: list[tuple[float, float]], steps: int) -> None:
    """Wrong unless the history is a list of pairs of floats with the right values."""
    if got is None:
        raise Wrong(MESSAGES["nothing"])
    if not isinstance(got, list) or (len(got) == 2 and all(isinstance(part, list) for part in got)):
        raise Wrong(MESSAGES["no list"].format(type=type(got).__name__))
    if len(got) != steps:
        raise Wrong(MESSAGES["entries"].format(got=len(got), steps=steps))
    for pair in got:
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise Wrong(MESSAGES["no pair"])
        if any(isinstance(loss, Tensor) for loss in pair):
            raise Wrong(MESSAGES["tensors"])
        for loss in pair:
            if not isinstance(loss, Real):
                raise Wrong(MESSAGES["no numbers"].format(type=type(loss).__name__))
    if not same(torch.tensor(got), torch.tensor(want), 1e-4):
        if same(torch.tensor(got), torch.tensor(want).flip(1), 1e-4):
            raise Wrong(MESSAGES["swapped"])
        raise Wrong(MESSAGES["differ"].format(round=1 + _first_difference(got, want)))


def _first_difference(got: Any, want: Any) -> int:
    a, b = torch.tensor(got, dtype=torch.float64), torch.tensor(want, dtype=torch.float64)
    return int((~torch.isclose(a, b, rtol=1e-4, atol=1e-4)).any(1).nonzero()[0])


register(
    Exercise(
        id="4.5",
        title="The training loop",
        minutes=15,
        difficulty=3,
        reference=train_gan,
        check=_check_train_gan,
        hints=HINTS,
    )
)
