"""What can go wrong with a training step that was played on a Game, and how to say it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from gan_course.exercises.game import Game, WatchedSGD
from gan_course.exercises.probes import same
from gan_course.exercises.registry import Wrong

import torch
from torch import Tensor
from torch.nn.functional import softplus

Step = Callable[..., Any]

MESSAGES = {
    "no step": "{what} did not move: {opt}.step() was never called.",
    "own optimiser": (
        "{what} moved, but {opt} took no step: your function makes an optimiser of its own, or moves the weights by "
        "hand. Use {opt}, the one it is given: an optimiser remembers things from step to step."
    ),
    "cleared after": (
        "{name} did not move: its optimiser found no gradients. They were cleared after backward() instead of before."
    ),
    "step before": (
        "{name} did not move: its optimiser found no gradients. Is backward() called before the step? Here the step "
        "came first."
    ),
    "no backward": "{name} did not move: its optimiser found no gradients. Is backward() missing?",
    "no backward G": (
        "G did not move: its optimiser found no gradients. Was the graph cut between G and D (a `detach` that belongs "
        "in D's step), or is backward() missing?"
    ),
    "left": "{left}. Restore it at the end of the step, or the other player cannot learn.",
    "many steps": "{opt}.step() was called more than once. Add up both gradients first, then take one step.",
    "uphill": (
        "The loss is right, but {name} moved uphill: is backward() called on minus the loss? An optimiser goes "
        "downhill by itself."
    ),
    "half": (
        "D learned from the {half} only. Both parts need a backward pass, with no clearing of gradients in between."
    ),
    "elsewhere": (
        "The loss is right, but D did not move along its gradient. Clear, backward, step: in this order, once."
    ),
    "same noise": "The second step used the first one's noise again. Draw fresh noise inside the step.",
    "precision": "Given float64 networks, the loss has {got}: convert nothing on the way.",
    "no samples": "G was never evaluated: feed it noise and give D its output.",
    "other noise": (
        "G was fed something else than noise(n) returned. Call the `noise` that the step is given, inside the step: "
        "it knows the latent size, and draws fresh vectors each time."
    ),
    "noise number": (
        "For a batch of {n} your step drew noise({asked}). Take the number from what the step is given, "
        "not from elsewhere."
    ),
    "noise twice": "Your step drew noise {times} times. Draw once and use that batch of fakes.",
    "not cleared": (
        "Gradients of an earlier step were still in {what} and were added to the new ones: "
        "clear them ({opt}.zero_grad()) before backward()."
    ),
}


def took_a_step(optimiser: WatchedSGD, moved: bool, what: str, opt: str = "opt") -> None:
    """Wrong unless the optimiser that the step was given has stepped.

    Args:
        moved: whether the weights changed, which then was another optimiser's work.
        what, opt: what messages call the network and the optimiser.
    """
    if f"step {optimiser.name}" not in optimiser.events:
        raise Wrong(MESSAGES["own optimiser" if moved else "no step"].format(what=what, opt=opt))


def cleared(optimiser: WatchedSGD, what: str, opt: str = "opt") -> None:
    """Wrong if a step used gradients of an earlier one, whichever way they could have been cleared.

    Args:
        what, opt: what messages call the network and the optimiser.
    """
    if optimiser.leftovers:
        raise Wrong(MESSAGES["not cleared"].format(what=what, opt=opt))


def has_moved(game: Game, name: str) -> None:
    """Wrong unless the network that should learn did, by its own optimiser: says which of the three calls is missing.

    Args:
        name: "G" or "D".
    """
    optimiser, moved = _optimiser(game, name), game.moved(name)
    took_a_step(optimiser, moved, name, f"opt_{name}")
    if moved:
        return
    if name == "G" and not game.fed_G:
        raise Wrong(MESSAGES["no samples"])
    why = no_gradients(optimiser)
    raise Wrong(MESSAGES["no backward G" if (name, why) == ("G", "no backward") else why].format(name=name))


def no_gradients(optimiser: WatchedSGD) -> str:
    """Return the key of the message for an optimiser that found no gradients in its step."""
    if optimiser.backward_before_step:
        return "cleared after"
    return "step before" if optimiser.backward_since_step else "no backward"


def one_step(game: Game, name: str) -> None:
    """Wrong if the optimiser of "G" or "D" took more than one step."""
    if game.events.count(f"step {name}") > 1:
        raise Wrong(MESSAGES["many steps"].format(opt=f"opt_{name}"))


def not_uphill(game: Game, course: Game, name: str) -> None:
    """Wrong if "G" or "D" moved as far as in the course's game, and the other way."""
    start = torch.cat([weight.flatten() for weight in game.first[name][0]])
    if same(game.weights(name) - start, start - course.weights(name), 1e-4):
        raise Wrong(MESSAGES["uphill"].format(name=name))


def _optimiser(game: Game, name: str) -> WatchedSGD:
    return getattr(game, f"opt_{name}")


def left_as_it_was(game: Game) -> None:
    """Wrong if a network is frozen or in another mode after the step."""
    for name in ("G", "D"):
        left = game.settings_left(name)
        if left:
            raise Wrong(MESSAGES["left"].format(left=left))


def why_weights(game: Game, settings: dict[str, Any], batches: Callable[[Game], dict[str, Tensor]]) -> NoReturn:
    """Raise Wrong with the likeliest reason for D having moved elsewhere, though the loss is right.

    Args:
        game: on which the answer was played.
        settings: what the game was made with.
        batches: returns the two batches that D learns from in such a game, real samples first, by what a message calls
            them.
    """
    took_a_step(game.opt_D, True, "D", "opt_D")
    cleared_first(game, "D")
    for half, sign in enumerate((-1, 1)):
        other = Game(**settings)
        message, x = list(batches(other).items())[half]
        other.opt_D.zero_grad()
        softplus(sign * other.D(x)).mean().backward()
        other.opt_D.step()
        if same(other.weights("D"), game.weights("D"), 1e-4):
            raise Wrong(MESSAGES["half"].format(half=message))
    raise Wrong(MESSAGES["elsewhere"])


def draws_each_time(play: Callable[[Step, Game], Any], attempt: Step) -> None:
    """Wrong if a second step uses the noise of the first."""
    game = Game(7)
    play(attempt, game)
    play(attempt, game)
    if len(game.asked) < 2 or any(torch.equal(*pair) for pair in zip(game.fed_G, game.fed_G[1:], strict=False)):
        raise Wrong(MESSAGES["same noise"])


def keeps_precision(play: Callable[[Step, Game], Any], attempt: Step) -> None:
    """Wrong if float64 networks give a loss of less than single precision.

    A loss built from a plain number, as in `torch.tensor(loss.item())`, is float32 and accepted: it is only
    looked at.
    """
    dtype = play(attempt, Game(5, dtype=torch.float64)).dtype
    if not dtype.is_floating_point or torch.finfo(dtype).bits < 32:
        raise Wrong(MESSAGES["precision"].format(got=dtype))


def used_the_noise(game: Game, n: int) -> None:
    """Wrong if G was not fed fresh noise(n)."""
    if not game.fed_G and not game.asked:
        raise Wrong(MESSAGES["no samples"])
    if not game.asked or not game.used_own_noise():
        raise Wrong(MESSAGES["other noise"])
    if any(asked != n for asked in game.asked):
        raise Wrong(MESSAGES["noise number"].format(n=n, asked=game.asked[0]))
    if len(game.asked) > 1:
        raise Wrong(MESSAGES["noise twice"].format(times=len(game.asked)))


def cleared_first(game: Game, name: str) -> None:
    """Wrong if a step of "G" or "D" used gradients of an earlier one."""
    cleared(_optimiser(game, name), name, f"opt_{name}")
