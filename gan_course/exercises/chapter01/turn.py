"""Exercise 1.5: G learns against a frozen D until D is convinced."""

from __future__ import annotations

from typing import Any

from gan_course.exercises.faults import cleared_first, has_moved
from gan_course.exercises.game import Game
from gan_course.exercises.probes import Answer, call
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.training.classifier import turn_of_G

import torch

GOALS: list[tuple[dict[str, Any], float, int]] = [  # the game, the goal, the limit
    ({"seed": 1}, 0.8, 200),
    ({"seed": 2, "stale": True}, 0.9, 200),
    ({"seed": 3, "shape": (1, 4, 4)}, 0.7, 200),
    ({"seed": 4}, 0.999999, 7),  # out of reach: the limit ends it
]

PROBABILITY = (
    "{} Compare the mean *probability* with the goal: D gives logits, and `torch.sigmoid` makes probabilities of them."
)


def _play(attempt: Answer, game: Game, goal: float, limit: int) -> Any:
    return call(attempt, game.G, game.D, game.noise, game.opt_G, goal, limit)


def _check(attempt: Answer) -> None:
    for settings, goal, limit in GOALS:
        game, course = Game(**settings), Game(**settings)
        got, want = _play(attempt, game, goal, limit), _play(turn_of_G, course, goal, limit)
        if game.moved("D") or "step D" in game.events:
            raise Wrong("D's weights moved. In G's turn D is frozen: only G learns.")
        if game.gradients_touched("D"):
            raise Wrong(
                "D received gradients: it is not frozen. `D.requires_grad_(False)` freezes all its weights; the "
                "gradient still passes through D on its way to G."
            )
        if got == 0 and "step G" not in game.events:
            raise Wrong(PROBABILITY.format(f"G took no step, although D's mean answer was below the goal of {goal:g}."))
        has_moved(game, "G")
        if got is None:
            raise Wrong("Your function returns nothing. Return how many steps G took.")
        steps = game.events.count("step G")
        if not isinstance(got, int) or isinstance(got, bool):
            raise Wrong(f"Your function returns a {type(got).__name__}; return the number of steps, a whole number.")
        if got != steps:
            raise Wrong(f"G took {steps} steps, and your function says {got}.")
        cleared_first(game, "G")
        _ended_well(game, steps, want, goal, limit)
    game = Game(5)
    game.D[-1].bias.data += 50  # convinced of anything
    if steps := _play(attempt, game, 0.9, 20):
        raise Wrong(f"D believed G from the start, and yet G took {steps} steps. Ask D before each step.")


def _ended_well(game: Game, steps: int, want: int, goal: float, limit: int) -> None:
    """Raise Wrong unless G was trained towards 1, and stopped when it should."""
    random = torch.Generator().manual_seed(0)
    z = torch.randn(4000, game.latents[0].shape[1], generator=random)
    with torch.no_grad():
        mine, first = (torch.sigmoid(one.D(one.G(z))).mean().item() for one in (game, _before(game)))
    if mine < first:
        raise Wrong(
            f"D's mean answer to G's samples fell from {first:.2f} to {mine:.2f}. G wants to be taken for real: the "
            "label for its loss is 1."
        )
    if steps > limit:
        raise Wrong(f"G took {steps} steps, and {limit} is the limit.")
    if any(torch.equal(*pair) for pair in zip(game.fed_G, game.fed_G[1:], strict=False)):
        raise Wrong("Every step uses the same noise, so G learns these few vectors only. Draw fresh noise in each.")
    if want == limit and steps < limit:
        raise Wrong(f"G stopped after {steps} steps, before the limit of {limit}, with D's mean answer below the goal.")
    if want < limit and steps == limit:
        raise Wrong(PROBABILITY.format(f"G did not stop when D's mean answer had reached {goal:g}."))
    if steps < limit and mine < goal - 0.15:
        raise Wrong(PROBABILITY.format(f"G stopped when D's mean answer was {mine:.2f}, and the goal is {goal:g}."))


def _before(game: Game) -> Game:
    """The game as it was before the turn: the first weights, put into equal networks."""
    first = Game(0, shape=game.shape)
    for name in ("G", "D"):
        weights, _, _ = game.first[name]
        for parameter, weight in zip(getattr(first, name).parameters(), weights, strict=True):
            parameter.data.copy_(weight)
    return first


register(
    Exercise(
        id="1.5",
        title="G's turn",
        minutes=20,
        difficulty=4,
        reference=turn_of_G,
        check=_check,
        hints=(
            "It is D's turn with the parts exchanged: what is frozen, what learns, which answer is wanted, and when "
            "is it over?",
            "Freeze D and thaw G. Then in each round: fresh noise, through G and D; stop if the mean of the "
            "probabilities has reached the goal; otherwise one gradient step of G with the label 1 for all.",
            "In a loop over `range(limit)`: `logits = D(G(noise(256)))`; if `torch.sigmoid(logits).mean()` is at least "
            "the goal, `return` the number of the round; the loss is `bce(logits, torch.ones_like(logits))`; then "
            "clear, backward, step.",
        ),
    )
)
