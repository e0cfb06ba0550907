"""Exercise 4.4: the answer of the best possible D."""

from __future__ import annotations

from collections.abc import Callable

from gan_course.exercises.probes import Answer, call, keeps_device, listed, named, same
from gan_course.exercises.registry import Exercise, Wrong, register

import torch
from torch import Tensor


def optimal_score(p_real: Tensor, p_fake: Tensor) -> Tensor:
    """What the best possible D says where the densities are `p_real` and `p_fake` (any shape): p / (p + q), in [0, 1].

    Where both are 0 no sample ever lands, any answer is as good, and 0.5 is given (Goodfellow et al. 2014, arXiv
    1406.2661, proposition 1).
    """
    total = p_real + p_fake
    nowhere = total == 0
    return torch.where(nowhere, 0.5, p_real / torch.where(nowhere, 1, total))


SCORE_MISTAKES: list[tuple[Callable[[Tensor, Tensor], Tensor], str]] = [
    (
        lambda p, q: optimal_score(q, p),
        "This is the share of the generated density. D says 1 to real: the real density's share is asked for.",
    ),
    (
        lambda p, q: p / q,
        "This is the ratio p/q, which grows without bound. A score lies between 0 and 1: p as a share of both.",
    ),
    (
        lambda p, q: (p > q).to(p),
        "This is a hard decision, 0 or 1. The best D is unsure where both densities are there: it says how likely.",
    ),
    (lambda p, q: p - q, "This is the difference of the densities, which can be negative. A share is asked for."),
    (
        lambda p, q: (p - q).sigmoid(),
        "A sigmoid of the difference is no share: try p = 0.9, q = 0.1, where D should say 0.9.",
    ),
    (
        lambda p, q: p.log() - q.log(),
        "This is the logit of the score. A sigmoid away from right; or take the share directly.",
    ),
    (lambda p, q: p / (p + q) / 2, "Your score is half of what it should be."),
    (lambda p, q: 2 * p / (p + q), "Your score is twice what it should be, and reaches 2."),
]


def _check_optimal_score(attempt: Answer) -> None:
    for seed, shape in enumerate(((6,), (1,), (3, 4))):
        random = torch.Generator().manual_seed(seed)
        p, q = (torch.rand(shape, generator=random) + 0.05 for _ in range(2))
        given = p.clone(), q.clone()
        got = _score(attempt, p, q)
        if not (torch.equal(p, given[0]) and torch.equal(q, given[1])):
            raise Wrong("Your function changes the densities that it was given. Work on new tensors.")
        if not same(got, optimal_score(p, q)):
            raise Wrong(
                named(SCORE_MISTAKES, got, p, q)
                or f"For p_real = {p.flatten()[0]:.2f} and p_fake = {q.flatten()[0]:.2f} the best score is "
                f"{optimal_score(p, q).flatten()[0]:.4f}; yours is {got.flatten()[0]:.4f}."
            )
    zeros = torch.tensor([0.0, 0.0, 1.0])
    got = _score(attempt, zeros, zeros[[0, 2, 0]])
    if got[0].isnan():
        raise Wrong("Where both densities are 0 your score is 0/0, not a number. Give 0.5 there.")
    if got[0] != 0.5:
        raise Wrong(f"Where both densities are 0 the score should be 0.5; yours is {got[0]:.3g}.")
    if not same(got[1:], torch.tensor([0.0, 1.0])):
        raise Wrong(f"Where only one density is 0 the score is 0 or 1; yours is {listed(got[1:])}.")
    tiny = torch.tensor([1e-12, 3e-12, 1e-20])
    got = _score(attempt, tiny, tiny[[1, 0, 2]])
    if not same(got, torch.tensor([0.25, 0.75, 0.5]), 1e-3):
        raise Wrong(
            "Where the densities are small but not 0 (far from the data) the score is off: a small constant in the "
            "denominator outweighs them. Treat the places where the sum is exactly 0 apart instead."
        )
    double = torch.linspace(0.1, 1, 4, dtype=torch.float64)
    if _score(attempt, double, double).dtype != torch.float64:
        raise Wrong("Given float64 densities, your scores have another precision: convert nothing on the way.")
    meta = torch.empty(4, device="meta")
    keeps_device(attempt, meta, meta)


def _score(attempt: Answer, p: Tensor, q: Tensor) -> Tensor:
    try:
        got = call(attempt, p, q)
    except RuntimeError as error:
        if "ambiguous" not in str(error):
            raise
        raise Wrong(
            "`if` asks for one yes or no, but there is one for each point. Choose point by point: torch.where."
        ) from None
    if got is None:
        raise Wrong("Your function returns nothing. Is there a `return` at the end?")
    if not isinstance(got, Tensor) or got.shape != p.shape:
        shape = tuple(got.shape) if isinstance(got, Tensor) else type(got).__name__
        raise Wrong(f"There should be one score for each point, shape {tuple(p.shape)}; yours is {shape}.")
    return got.detach()


register(
    Exercise(
        id="4.4",
        title="The best possible D",
        minutes=10,
        difficulty=2,
        reference=optimal_score,
        check=_check_optimal_score,
        hints=(
            "At one point x, out of many samples that land there, which share is real?",
            "If the densities are p and q, samples land at x in the proportion p to q. "
            "And where neither ever lands, the share is 0/0: answer 0.5.",
            "The real density over the sum of both; `torch.where(condition, a, b)` chooses point by point. "
            "`torch.nan_to_num` may help, too.",
        ),
    )
)
