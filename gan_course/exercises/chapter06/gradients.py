"""Exercise 6.1: both gradients of the smallest GAN."""

from __future__ import annotations

from gan_course.exercises.probes import Answer, keeps_device, keeps_dtype, one_tensor, same, several
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.training.dirac import minimax_gradients, non_saturating_gradients

import torch
from torch import Tensor, sigmoid

MESSAGES = {
    "two": "the slope of D's loss with respect to psi and that of G's loss with respect to theta",
    "D": "the slope of D's loss",
    "G": "the slope of G's loss",
    "swapped": "The two are in the wrong order: first the slope of D's loss, then that of G's.",
    "no sigmoid": "The sigmoid is missing. The slope of softplus(u) is sigmoid(u); here u = psi * theta.",
    "sign of both": "Both signs are reversed. A gradient points uphill; the step, not you, turns it round.",
    "sign of D": "The sign of D's slope is wrong: D's loss softplus(psi * theta) rises with psi where theta is "
    "positive.",
    "sign of G": "The sign of G's slope is wrong: G's loss is minus softplus(psi * theta).",
    "inner": "The inner factor is exchanged: the derivative of psi * theta with respect to psi is theta, and the other "
    "way round.",
    "no inner": "The inner derivative is missing: the slope of softplus(u) is multiplied by the derivative of u = psi "
    "* theta.",
    "minus logit": "You use sigmoid(-psi * theta). The loss holds softplus(+psi * theta), so its slope is sigmoid of "
    "plus that.",
    "non-saturating": "G's slope is that of the non-saturating loss, -log D. Here it is the minimax loss, log(1 - D).",
    "the losses": "These are the two losses. What is asked for is how steep they are.",
    "half": "You have put sigmoid = 1/2. That is right only at psi * theta = 0.",
    "squared": "You take the derivative of the sigmoid. What stands in the loss is softplus, and its slope is the "
    "sigmoid.",
    "one": "At theta = {theta:g}, psi = {psi:g}, {who} is {want:.4f}; yours is {got:.4f}.",
    "autograd": "Your function fails where no gradients are recorded, as in a step. Write the slopes as formulas; "
    "autograd checks them below.",
}
HINTS = (
    "Only one term of D's loss depends on psi, since the real point lies at 0. Which? And what is the slope of "
    "softplus?",
    "The slope of softplus(u) is sigmoid(u). Chain rule with u = psi * theta: once the derivative with respect to psi, "
    "once with respect to theta. G's loss has a minus in front.",
    "Let answer = torch.sigmoid(psi * theta), D's answer to the fake. D's slope is that times theta; G's is minus that "
    "times psi.",
)


def _soft(u: Tensor) -> Tensor:
    return torch.nn.functional.softplus(u)


MISTAKES = [
    (lambda t, p: minimax_gradients(t, p)[::-1], MESSAGES["swapped"]),
    (lambda t, p: tuple(-g for g in minimax_gradients(t, p)), MESSAGES["sign of both"]),
    (lambda t, p: (-t * sigmoid(p * t), -p * sigmoid(p * t)), MESSAGES["sign of D"]),
    (lambda t, p: (t * sigmoid(p * t), p * sigmoid(p * t)), MESSAGES["sign of G"]),
    (lambda t, p: (t + 0 * p, -p + 0 * t), MESSAGES["no sigmoid"]),
    (lambda t, p: (p * sigmoid(p * t), -t * sigmoid(p * t)), MESSAGES["inner"]),
    (lambda t, p: (sigmoid(p * t), -sigmoid(p * t)), MESSAGES["no inner"]),
    (lambda t, p: (t * sigmoid(-p * t), -p * sigmoid(-p * t)), MESSAGES["minus logit"]),
    (non_saturating_gradients, MESSAGES["non-saturating"]),
    (lambda t, p: (_soft(p * t) + _soft(0 * t), -_soft(p * t)), MESSAGES["the losses"]),
    (lambda t, p: (_soft(p * t), -_soft(p * t)), MESSAGES["the losses"]),
    (lambda t, p: (t / 2 + 0 * p, -p / 2 + 0 * t), MESSAGES["half"]),
    (
        lambda t, p: (t * sigmoid(p * t) * sigmoid(-p * t), -p * sigmoid(p * t) * sigmoid(-p * t)),
        MESSAGES["squared"],
    ),
]


def _pair(attempt: Answer, theta: Tensor, psi: Tensor) -> tuple[Tensor, Tensor]:
    got = several(attempt(theta, psi), 2, MESSAGES["two"])
    return tuple(one_tensor(g, theta.shape, MESSAGES[who]).detach() for g, who in zip(got, "DG"))


def _check(attempt: Answer) -> None:
    games = []
    for seed, shape in enumerate([(5,), (), (3, 4)]):
        rng = torch.Generator().manual_seed(seed)
        given = tuple(2 * torch.randn(shape, generator=rng) for _ in range(2))
        games.append((given, _pair(attempt, *given), minimax_gradients(*given)))
    if not all(same(a, b) for _, got, want in games for a, b in zip(got, want)):
        for formula, message in MISTAKES:
            if all(same(a, b) for given, got, _ in games for a, b in zip(got, formula(*given))):
                raise Wrong(message)
        _first_wrong(games)
    double = torch.linspace(-2, 2, 5, dtype=torch.float64)
    for got in _pair(attempt, double, -double):
        keeps_dtype(got, torch.float64)
    with torch.no_grad():
        try:
            attempt(torch.ones(()), torch.ones(()))
        except RuntimeError:
            raise Wrong(MESSAGES["autograd"]) from None
    keeps_device(attempt, torch.empty(3, device="meta"), torch.empty(3, device="meta"))


def _first_wrong(games: list[tuple]) -> None:
    """Name the first number that is wrong."""
    for given, got, want in games:
        for who, mine, right in zip("DG", got, want):
            theta, psi, mine, right = (x.flatten() for x in (*given, mine, right))
            for i in range(len(right)):
                if not same(mine[i], right[i]):
                    numbers = {"theta": theta[i], "psi": psi[i], "want": right[i], "got": mine[i]}
                    raise Wrong(
                        MESSAGES["one"].format(who=MESSAGES[who], **{name: x.item() for name, x in numbers.items()})
                    )


register(
    Exercise(
        id="6.1",
        title="Two slopes by hand",
        minutes=8,
        difficulty=2,
        reference=minimax_gradients,
        check=_check,
        hints=HINTS,
    )
)
