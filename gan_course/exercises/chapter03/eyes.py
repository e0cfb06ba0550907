"""Exercise 3.5: hard negatives, avatars whose eyes do not match."""

from __future__ import annotations

from gan_course.argmax import mismatched
from gan_course.data.avatars import FACTORS, column, sample_factors
from gan_course.exercises.probes import Answer, call, keeps_device, one_tensor
from gan_course.exercises.registry import Exercise, Wrong, register

import torch
from torch import Tensor

MESSAGES = {
    "what": "the new factors",
    "not numbers": "Some of your factors are not finite numbers.",
    "left": "You changed the left iris. That would be as good a mistake, but here the right one is asked for.",
    "others": (
        "You also changed {names}. A negative that differs in several things lets D go by the easiest of them. "
        "Change the right iris only."
    ),
    "match": "The eyes still match. Is the new hue written into the right iris's column?",
    "from right": (
        "You turn the right iris from its own old hue, and some of these avatars had odd eyes already. Start from the "
        "left iris."
    ),
    "near": (
        "Some of your eyes are only {near:.2f} turns apart, and a quarter is asked for. Hues run in a circle: "
        "from 0.95 to 0.05 it is a tenth of a turn."
    ),
    "no wrap": "One of your hues is {hue:.2f}. Hues run from 0 to 1, and beyond 1 they begin again: take `% 1.0`.",
    "same turn": (
        "All your avatars are wrong in the same way: the right iris is always the same turn ahead. Draw the "
        "turn at random for each avatar, or D learns this one mistake only."
    ),
    "same hue": "All your avatars have a right iris of the same hue. Draw it for each of them.",
    "range": (
        "Your turns reach from {low:.2f} to {high:.2f}. They should fill the range from 0.25 to 0.75, or D never sees "
        "the other mistakes."
    ),
    "uneven": "Your turns crowd around some values. They should fill the range from 0.25 to 0.75 evenly.",
    "not repeatable": "The same generator gives other avatars each time. Draw with `generator=rng`.",
    "own generator": (
        "Every generator gives the same turns, so `rng` plays no part. Draw with `generator=rng`, and do not seed."
    ),
}
HINTS = (
    "What does a negative look like from which D can learn this one thing and nothing else?",
    "Copy the factors, and set the right iris to the left one's hue plus a turn, at random between 0.25 and 0.75 for "
    "each avatar. Beyond 1 a hue begins again at 0.",
    "`odd = factors.clone()`; the turn is `0.25 + 0.5 * torch.rand(..., generator=rng, device=factors.device)`, one "
    "for each avatar; write the left hue plus the turn, `% 1.0`, into the right iris's column, and return odd.",
)
LEFT, RIGHT = column("left_iris_hue"), column("right_iris_hue")
QUARTER = 0.25 - 1e-4
MANY = 4000
UNEVEN = 0.06  # distance of the distribution functions; with 4000 draws chance exceeds it once in 10^12 checks


def _rng(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def _check(attempt: Answer) -> None:
    for seed, (n, odd_share) in enumerate(((200, 0.0), (1, 0.0), (MANY, 0.5))):
        rng = _rng(seed)
        factors = sample_factors(n, rng, mismatched=odd_share)
        got = one_tensor(call(attempt, factors, rng), factors.shape, MESSAGES["what"], detached=True)
        _only_the_right_iris(got, factors)
        _far_enough(got, factors)
        if n > 1:
            _varied(got, factors)
    _draws_from_the_generator(attempt)
    keeps_device(lambda factors: _drawn_there(attempt, factors), torch.empty(5, len(FACTORS), device="meta"))


class _RngThere(torch.Generator):
    """A generator that says it is on the second device, for `torch.rand(..., device=rng.device)`."""

    device = torch.device("meta")


def _drawn_there(attempt: Answer, factors: Tensor) -> Tensor:
    """The answer for factors on the second device, or `factors` where it asks a generator to draw there.

    There is no generator for that device, but to ask for one is right.
    """
    try:
        return attempt(factors, _RngThere().manual_seed(0))
    except RuntimeError as error:
        if "device type for generator" in str(error):
            return factors
        raise


def _only_the_right_iris(got: Tensor, factors: Tensor) -> None:
    if not got.isfinite().all():
        raise Wrong(MESSAGES["not numbers"])
    changed = [f.name for i, f in enumerate(FACTORS) if i != RIGHT and not torch.equal(got[:, i], factors[:, i])]
    if changed == ["left_iris_hue"] and torch.equal(got[:, RIGHT], factors[:, RIGHT]):
        raise Wrong(MESSAGES["left"])
    if changed:
        raise Wrong(MESSAGES["others"].format(names=", ".join(changed)))


def _far_enough(got: Tensor, factors: Tensor) -> None:
    apart = _apart(got, factors, LEFT)
    if (apart < 1e-3).all():
        raise Wrong(MESSAGES["match"])
    if (apart < QUARTER).any():
        from_right = (_apart(got, factors, RIGHT) >= QUARTER).all()
        raise Wrong(MESSAGES["from right"] if from_right else MESSAGES["near"].format(near=apart.min().item()))
    hue = got[:, RIGHT]
    if hue.min() < 0 or hue.max() > 1:
        raise Wrong(MESSAGES["no wrap"].format(hue=(hue.min() if hue.min() < 0 else hue.max()).item()))


def _apart(got: Tensor, factors: Tensor, start: int) -> Tensor:
    """Turns between the new right iris and the hue in column `start`, the shorter way round: 0 to 0.5."""
    turn = (got[:, RIGHT] - factors[:, start]) % 1.0
    return torch.minimum(turn, 1 - turn)


def _varied(got: Tensor, factors: Tensor) -> None:
    turn = ((got[:, RIGHT] - factors[:, LEFT]) % 1.0).sort().values.double()
    if turn.std() < 0.02:
        raise Wrong(MESSAGES["same turn"])
    if got[:, RIGHT].std() < 0.02:
        raise Wrong(MESSAGES["same hue"])
    if len(turn) < MANY:
        return
    if turn[0] > 0.27 or turn[-1] < 0.73:
        raise Wrong(MESSAGES["range"].format(low=turn[0].item(), high=turn[-1].item()))
    rank = torch.linspace(0, 1, len(turn), dtype=torch.float64)
    if ((turn - 0.25) / 0.5 - rank).abs().max() > UNEVEN:
        raise Wrong(MESSAGES["uneven"])


def _draws_from_the_generator(attempt: Answer) -> None:
    factors, rng = sample_factors(9, _rng(0)), _rng(1)
    first, second, again, other = (call(attempt, factors.clone(), r) for r in (rng, rng, _rng(1), _rng(2)))
    if not torch.equal(first, again):
        raise Wrong(MESSAGES["not repeatable"])
    if torch.equal(first, second) or torch.equal(first, other):
        raise Wrong(MESSAGES["own generator"])


register(
    Exercise(
        id="3.5",
        title="Hard negatives",
        minutes=10,
        difficulty=2,
        reference=mismatched,
        check=_check,
        hints=HINTS,
    )
)
