"""What can go wrong with a training step that was played on a Game, and how to say it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from gan_course.exercises.game import Game
from gan_course.exercises.probes import same
from gan_course.exercises.registry import Wrong

import torch
from torch import Tensor
from torch.nn.functional import softplus

Step = Callable[..., Any]


def has_moved(game: Game, name: str) -> None:
    """Wrong unless the network that should learn did: says which of the three calls is missing."""
    if game.moved(name):
        return
    if f"step {name}" not in game.events:
        raise Wrong(f"{name} did not move: opt_{name}.step() was never called.")
    after_clearing = game.events.index(f"step {name}")
    if f"zero {name}" in game.events[:after_clearing]:
        extra = (
            " Were the gradients cleared after backward() instead of before, "
            if name == "D"
            else " Was the graph cut between G and D (a `detach` that belongs in D's step), the gradients cleared "
            "after backward() instead of before, "
        )
        raise Wrong(f"{name} did not move: its optimiser found no gradients.{extra}or is backward() missing?")
    raise Wrong(f"{name} did not move: its optimiser found no gradients. Is backward() called before the step?")


def left_as_it_was(game: Game) -> None:
    """Wrong if a network is frozen or in another mode after the step."""
    for name in ("G", "D"):
        left = game.settings_left(name)
        if left:
            raise Wrong(f"{left}. Set it back at the end of the step, or the other player cannot learn.")


def why_weights(game: Game, settings: dict[str, Any], batches: Callable[[Game], dict[str, Tensor]]) -> NoReturn:
    """Raise Wrong with the likeliest reason for D having moved elsewhere, though the loss is right.

    Args:
        game: on which the answer was played.
        settings: what the game was made with.
        batches: the two batches that D learns from in such a game, real samples first, by what a message calls them.
    """
    if game.events.count("step D") > 1:
        raise Wrong("opt_D.step() was called more than once. Add up both gradients first, then take one step.")
    cleared_first(game, "D")
    for half, sign in enumerate((-1, 1)):
        other = Game(**settings)
        message, x = list(batches(other).items())[half]
        other.opt_D.zero_grad()
        softplus(sign * other.D(x)).mean().backward()
        other.opt_D.step()
        if same(other.weights("D"), game.weights("D"), 1e-4):
            raise Wrong(
                f"D learned from the {message} only. Both parts need a backward pass, with no clearing of gradients in "
                "between."
            )
    raise Wrong("The loss is right, but D did not move along its gradient. Clear, backward, step: in this order, once.")


def draws_each_time(play: Callable[[Step, Game], Any], attempt: Step) -> None:
    """Wrong if a second step uses the noise of the first."""
    game = Game(7)
    play(attempt, game)
    play(attempt, game)
    if len(game.asked) < 2 or any(torch.equal(*pair) for pair in zip(game.fed_G, game.fed_G[1:], strict=False)):
        raise Wrong("The second step used the first one's noise again. Draw fresh noise inside the step.")


def keeps_precision(play: Callable[[Step, Game], Any], attempt: Step) -> None:
    """Wrong if float64 networks give a loss of another precision."""
    if play(attempt, Game(5, dtype=torch.float64)).dtype != torch.float64:
        raise Wrong("Given float64 networks, the loss has another precision: convert nothing on the way.")


def used_the_noise(game: Game, n: int) -> None:
    """Wrong if G was not fed fresh noise(n)."""
    if not game.fed_G and not game.asked:
        raise Wrong("G was never asked for samples: feed it noise and give D what comes out.")
    if not game.asked or not game.used_own_noise():
        raise Wrong(
            "G was fed something else than noise(n) gave out. Call the `noise` that the step is given, inside the "
            "step: it knows the latent size, and draws fresh vectors each time."
        )
    if any(asked != n for asked in game.asked):
        raise Wrong(
            f"For a batch of {n} your step drew noise({game.asked[0]}). Take the number from what the step is given, "
            "not from elsewhere."
        )
    if len(game.asked) > 1:
        raise Wrong(f"Your step drew noise {len(game.asked)} times. Draw once and use that batch of fakes.")


def cleared_first(game: Game, name: str) -> None:
    """Wrong if the optimiser did not clear the gradients before its step."""
    events = game.events[: game.events.index(f"step {name}")] if f"step {name}" in game.events else game.events
    if f"zero {name}" not in events:
        raise Wrong(
            f"Gradients of an earlier step were still in {name} and were added to the new ones: "
            f"clear them (opt_{name}.zero_grad()) before backward()."
        )
