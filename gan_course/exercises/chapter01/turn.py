"""Exercise 1.5: G learns against a frozen D until D is convinced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_course.exercises.chapter01.scripted import Endless, Mixture, ScriptedGame, scripted
from gan_course.exercises.faults import cleared_first, has_moved
from gan_course.exercises.game import Game
from gan_course.exercises.probes import MESSAGES as PROBES
from gan_course.exercises.probes import Answer, call, keeps_device, returned
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.training.classifier import turn_of_G

import torch
from torch import Tensor
from torch.nn import functional as F

MESSAGES = {
    "D moved": "D's weights moved. In G's turn D is frozen: only G learns.",
    "D learns": (
        "D received gradients: it is not frozen. `D.requires_grad_(False)` freezes all its weights; the gradient still "
        "passes through D on its way to G."
    ),
    "G frozen": (
        "G is frozen: D's turn left it so, and your function has to thaw it. `G.requires_grad_(True)` does, before the "
        "first step."
    ),
    "no noise": (
        "G was given something other than what `noise(n)` returns. Call the `noise` that your function is given: it "
        "knows how many numbers G takes, and draws fresh vectors each time."
    ),
    "no number": "Your function returns a {type}; return the number of steps that G took, a whole number.",
    "miscounted": "G took {steps} steps, and your function returned {got}.",
    "limit": "G took {steps} steps, and {limit} is the limit.",
    "endless": "Your loop went on and on, for {steps} steps of G, and {limit} is the limit: end it there.",
    "few": ("Your function looks at {n} of G's samples at a time. Draw enough for a mean, such as `noise(256)`."),
    "same noise": (
        "Steps use the same noise again, so G learns these few vectors only. Draw fresh noise in each round."
    ),
    "step first": (
        "`opt_G.step()` moved G's weights between the forward pass and `backward()`. The order is: clear, backward, "
        "step."
    ),
    "label": (
        "Your loss gets smaller when D's output for G's samples falls. G wants to be taken for real: all its samples "
        "get the label 1."
    ),
    "soft label": (
        "Where D's probability is {probability:.2f} already, your loss pulls it down. G wants D to say 1: the target "
        "of the loss is 1 for each sample, whatever `goal` is."
    ),
    "even loss": (
        "Your loss pulls equally hard at every sample, whatever D outputs for it. Is it `bce(logits, labels)`, the "
        "logits first?"
    ),
    "loss of sigmoid": (
        "Your loss takes a sigmoid twice: `bce` wants logits, and makes probabilities of them by itself. Give it "
        "D's output as it is."
    ),
    "late": (
        "D believed G from the start, and yet G took a step. Look at D's outputs before each step, not only after it."
    ),
    "other rounds": (
        "D believed G after {want} steps, and G took {steps}. Compare the goal in every round with D's outputs for the "
        "samples of that round, not with older ones."
    ),
    "lost": "In a real game G did not reach the goal of {goal:g} in {limit} steps, which are enough for it.",
    "stopped": (
        "D's mean probability was {mean:.2f}, the goal {goal:g}, and your function stopped before the limit. Compare "
        "the mean of `torch.sigmoid(logits)` with `goal`."
    ),
    "went on": (
        "D's mean probability was {mean:.2f}, the goal {goal:g}, and your function went on. Stop when the mean of "
        "`torch.sigmoid(logits)` is at least `goal`."
    ),
    "never": "Your function never stops before the limit, however sure D is. Compare D's mean probability with `goal`.",
    "at once": "Your function takes no step, however unsure D is. Compare D's mean probability with `goal`.",
    "turned round": "You stop while D's mean probability is below the goal. Stop when it is at least the goal.",
    "more": "You wait until the mean is more than the goal. At least `goal` includes the goal itself: `>=`.",
    "logits": (
        "You compare D's logits with the goal, which is a probability. `torch.sigmoid` makes probabilities of logits."
    ),
    "order": "You take the sigmoid of the mean logit. Take the mean of the probabilities: first sigmoid, then mean.",
    "twice": "You take the sigmoid twice before you compare. D outputs logits: once makes them probabilities.",
    "all": "You wait until every sample's probability has reached the goal. It is their mean that counts.",
    "any": "You stop as soon as a single sample's probability has reached the goal. It is their mean that counts.",
    "median": "You compare the median with the goal. It is the mean of the probabilities that counts.",
    "share": "You count the samples that D takes for real. It is the mean of their probabilities that counts.",
    "constant": "You compare with a number of your own, whatever the goal is. Use the argument `goal`.",
}
HINTS = (
    "It is D's turn with the roles swapped: what is frozen, what learns, which output is wanted, and when is it over?",
    "Freeze D and thaw G. Then in each round: fresh noise, through G and D; stop if the mean of the probabilities has "
    "reached the goal; otherwise one gradient step of G with the label 1 for all.",
    "In a loop over `range(limit)`: `logits = D(G(noise(256)))`; if `torch.sigmoid(logits).mean()` is at least the "
    "goal, `return` the number of the round; the loss is `bce(logits, torch.ones_like(logits))`; then clear, backward, "
    "step.",
)

UNSURE: Mixture = ((0.1, 5.0), (0.4, -2.0), (0.5, 0.5))  # mean probability 0.46
# D's outputs, and a goal that their mean probability has reached or not
DECISIONS: list[tuple[Mixture, float]] = [
    (((0.1, -4.0), (0.9, 4.0)), 0.8),
    (((0.1, 200.0), (0.9, -3.0)), 0.3),
    (((1.0, 0.0),), 0.6),
    (((1.0, -1.0),), 0.2),
    (((1.0, 2.5),), 0.95),
    (((0.6, 5.0), (0.4, -3.0)), 0.7),
    (((0.6, -3.0), (0.4, 5.0)), 0.4),
    (((0.05, -400.0), (0.95, 4.0)), 0.9),
    (((0.5, 1.0), (0.5, 0.1)), 0.7),
    (((1.0, 6.0),), 0.6),
    (((1.0, 3.5),), 0.6),
    (((1.0, 0.4),), 0.3),
    (((1.0, -0.4),), 0.5),
    (((0.5, 2.0), (0.5, -0.5)), 0.6),
    (((1.0, 0.0),), 0.5),  # exactly the goal
]
NO_PATH = PROBES["no path"]
LIMIT = 3  # of the scripted turns
FEW = 8  # samples are too few for a mean


def _share(logits: Tensor, goal: float) -> bool:
    return bool((logits > 0).float().mean() >= goal)


# other rules for stopping: of the logits (n, 1) and the goal
RULES: list[tuple[Callable[[Tensor, float], Any], str]] = [
    (lambda logits, goal: False, MESSAGES["never"]),
    (lambda logits, goal: True, MESSAGES["at once"]),
    (lambda logits, goal: logits.sigmoid().mean() < goal, MESSAGES["turned round"]),
    (lambda logits, goal: logits.sigmoid().mean() > goal, MESSAGES["more"]),
    (lambda logits, goal: logits.mean() >= goal, MESSAGES["logits"]),
    (lambda logits, goal: (logits >= goal).all(), MESSAGES["logits"]),
    (lambda logits, goal: logits.mean().sigmoid() >= goal, MESSAGES["order"]),
    (lambda logits, goal: logits.sigmoid().sigmoid().mean() >= goal, MESSAGES["twice"]),
    (lambda logits, goal: (logits.sigmoid() >= goal).all(), MESSAGES["all"]),
    (lambda logits, goal: (logits.sigmoid() >= goal).any(), MESSAGES["any"]),
    (lambda logits, goal: logits.sigmoid().median() >= goal, MESSAGES["median"]),
    (_share, MESSAGES["share"]),
    (lambda logits, goal: (logits.sigmoid() >= goal).float().mean() >= goal, MESSAGES["share"]),
    *(
        (lambda logits, goal, c=c: logits.sigmoid().mean() >= c, MESSAGES["constant"])
        for c in (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
    ),
]


def _check(attempt: Answer) -> None:
    for seed, shape in ((1, (2,)), (2, (1, 4, 4))):
        _takes_steps(attempt, ScriptedGame(seed, lambda _: UNSURE, shape=shape))
    _stops_in_time(attempt)
    _looks_each_time(attempt)
    _wins(attempt, goal=0.8, limit=200)
    keeps_device(lambda: attempt(*_players(Game(3, device="meta")), 0.999999, 2))


def _players(game: Game) -> tuple[Any, ...]:
    return game.G, game.D, game.noise, game.opt_G


def _play(attempt: Answer, game: ScriptedGame, goal: float, limit: int) -> int:
    """The steps that G took in a turn; Wrong if it was no fair turn."""
    got, endless = None, False
    try:
        got = call(attempt, *_players(game), goal, limit)
    except Endless:
        endless = True
    except (Wrong, RuntimeError) as error:
        if str(error) == NO_PATH and not _thawed(game):
            raise Wrong(MESSAGES["G frozen"]) from None
        if "PyTorch cannot multiply" in str(error) and not game.used_own_noise():
            raise Wrong(MESSAGES["no noise"]) from None
        if "modified by an inplace operation" in str(error):
            raise Wrong(MESSAGES["step first"]) from None
        raise
    if game.moved("D"):
        raise Wrong(MESSAGES["D moved"])
    if game.taught(game.D):
        raise Wrong(MESSAGES["D learns"])
    if endless:
        raise Wrong(MESSAGES["endless"].format(steps=game.steps, limit=limit))
    if game.fed_G and not game.used_own_noise():
        raise Wrong(MESSAGES["no noise"])
    if game.asked and max(game.asked) < FEW:
        raise Wrong(MESSAGES["few"].format(n=max(game.asked)))
    if not isinstance(returned(got), int) or isinstance(got, bool):
        raise Wrong(MESSAGES["no number"].format(type=type(got).__name__))
    if game.steps or game.moved("G") or got == limit:
        if not game.moved("G") and not _thawed(game):
            raise Wrong(MESSAGES["G frozen"])
        has_moved(game, "G")
    if game.steps > limit:
        raise Wrong(MESSAGES["limit"].format(steps=game.steps, limit=limit))
    if got != game.steps:
        raise Wrong(MESSAGES["miscounted"].format(steps=game.steps, got=got))
    cleared_first(game, "G")
    return got


def _thawed(game: Game) -> bool:
    return any(p.requires_grad for p in game.G.parameters())


def _takes_steps(attempt: Answer, game: ScriptedGame) -> None:
    """Wrong unless steps taken against a D that stays unsure are right ones: fresh noise, and towards the label 1."""
    if _play(attempt, game, 0.97, 4) and game.same_noise():
        raise Wrong(MESSAGES["same noise"])
    for logits, slope in game.slopes:
        believed = logits[slope > 0]
        if believed.numel() == logits.numel():
            raise Wrong(MESSAGES["label"])
        if believed.numel():
            raise Wrong(MESSAGES["soft label"].format(probability=believed.sigmoid().max()))
        for slopes, message in ((torch.ones_like, "even loss"), (_of_a_sigmoid, "loss of sigmoid")):
            if torch.allclose(F.normalize(slope, dim=0), -F.normalize(slopes(logits), dim=0), atol=1e-5):
                raise Wrong(MESSAGES[message])


def _of_a_sigmoid(logits: Tensor) -> Tensor:
    """How hard bce(sigmoid(logits), 1) pulls at each logit."""
    p = logits.sigmoid()
    return p.neg().sigmoid() * p * (1 - p)


def _stops_in_time(attempt: Answer) -> None:
    """Wrong unless G stops before its first step where D's mean probability has reached the goal, and only there."""
    stopped = []
    for seed, (mixture, goal) in enumerate(DECISIONS):
        steps = _play(attempt, ScriptedGame(seed, lambda _, mixture=mixture: mixture), goal, LIMIT)
        if 0 < steps < LIMIT and _mean(mixture) >= goal:
            raise Wrong(MESSAGES["late"])
        stopped.append(steps < LIMIT)
    for (mixture, goal), stop in zip(DECISIONS, stopped, strict=True):
        if stop != (_mean(mixture) >= goal):
            for rule, message in RULES:
                if stopped == [bool(rule(scripted(256, mix), aim)) for mix, aim in DECISIONS]:
                    raise Wrong(message)
            raise Wrong(MESSAGES["stopped" if stop else "went on"].format(mean=_mean(mixture), goal=goal))


def _looks_each_time(attempt: Answer, want: int = 3, limit: int = 12) -> None:
    """Wrong unless G stops after as many steps as convince D."""
    game = ScriptedGame(4, lambda steps: ((1.0, 3.0),) if steps >= want else UNSURE)
    if (steps := _play(attempt, game, 0.9, limit)) != want:
        raise Wrong(MESSAGES["other rounds"].format(steps=steps, want=want))


def _mean(mixture: Mixture) -> float:
    return scripted(256, mixture).sigmoid().mean().item()


def _wins(attempt: Answer, goal: float, limit: int) -> None:
    """Wrong unless G, in a real game, stops where it has won."""
    if _play(attempt, ScriptedGame(1), goal, limit) == limit > turn_of_G(*_players(ScriptedGame(1)), goal, limit):
        raise Wrong(MESSAGES["lost"].format(goal=goal, limit=limit))


register(
    Exercise(
        id="1.5",
        title="G's turn",
        minutes=20,
        difficulty=4,
        reference=turn_of_G,
        check=_check,
        hints=HINTS,
    )
)
