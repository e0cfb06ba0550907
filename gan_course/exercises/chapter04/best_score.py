"""Exercise 4.4: the output of the best possible D."""

from __future__ import annotations

from collections.abc import Callable

from gan_course.exercises.probes import MESSAGES as PROBES
from gan_course.exercises.probes import Answer, call, farthest, keeps_device, listed, named, same
from gan_course.exercises.registry import Exercise, Wrong, register

import torch
from torch import Tensor

MESSAGES = {
    "generated share": (
        "This is the share of the generated density. D outputs 1 for real: the real density's share is asked for."
    ),
    "ratio": "This is the ratio p/q, which grows without bound. A score lies between 0 and 1: p as a share of both.",
    "hard": (
        "This is a hard decision, 0 or 1. Where both densities are above 0 the best D is unsure: it says how "
        "likely real is."
    ),
    "difference": "This is the difference of the densities, which can be negative. A share is asked for.",
    "sigmoid": "A sigmoid of the difference is no share: try p = 0.9, q = 0.1, where D should say 0.9.",
    "logit": "This is the logit of the score. Put it through a sigmoid, or compute the share directly.",
    "half": "Your score is half of what it should be.",
    "twice": "Your score is twice what it should be, and reaches 2.",
    "other": "For p_real = {p:.2f} and p_fake = {q:.2f} the best score is {want:.4f}; yours is {got:.4f}.",
    "not a number": "Where both densities are 0 your score is 0/0, not a number. Return 0.5 there.",
    "nowhere": "Where both densities are 0 the score should be 0.5; yours is {got:.3g}.",
    "one side": "Where only one density is 0 the score is 0 or 1; yours is {got}.",
    "constant": (
        "Where the densities are small but not 0 (far from the data) the score is off: a small constant in the "
        "denominator outweighs them, or a threshold is too high. Treat only the places where the sum is exactly 0 "
        "separately."
    ),
    "if": "`if` needs one yes or no, but there is one for each point. Choose point by point: torch.where.",
    "shape": "There should be one score for each point, shape {want}; yours is {got}.",
}
HINTS = (
    "At one point x, out of many samples that land there, which share is real?",
    "If the densities are p and q, samples land at x in the proportion p to q. "
    "And where neither ever lands, the share is 0/0: return 0.5.",
    "The real density over the sum of both; `torch.where(condition, a, b)` chooses point by point. "
    "`torch.nan_to_num` is another way.",
)


def optimal_score(p_real: Tensor, p_fake: Tensor) -> Tensor:
    """Return the best possible D's output p / (p + q), in [0, 1], for densities `p_real` and `p_fake` of one shape.

    Where both are 0 no sample ever lands: any output is as good, and 0.5 is returned (Goodfellow et al. 2014, arXiv
    1406.2661, proposition 1).
    """
    total = p_real + p_fake
    nowhere = total == 0
    return torch.where(nowhere, 0.5, p_real / torch.where(nowhere, 1, total))


SCORE_MISTAKES: list[tuple[Callable[[Tensor, Tensor], Tensor], str]] = [
    (lambda p, q: optimal_score(q, p), MESSAGES["generated share"]),
    (lambda p, q: p / q, MESSAGES["ratio"]),
    (lambda p, q: (p > q).to(p), MESSAGES["hard"]),
    (lambda p, q: p - q, MESSAGES["difference"]),
    (lambda p, q: (p - q).sigmoid(), MESSAGES["sigmoid"]),
    (lambda p, q: p.log() - q.log(), MESSAGES["logit"]),
    (lambda p, q: p / (p + q) / 2, MESSAGES["half"]),
    (lambda p, q: 2 * p / (p + q), MESSAGES["twice"]),
]


def _check_optimal_score(attempt: Answer) -> None:
    for seed, shape in enumerate(((6,), (1,), (3, 4))):
        rng = torch.Generator().manual_seed(seed)
        p, q = (torch.rand(shape, generator=rng) + 0.05 for _ in range(2))
        got = _score(attempt, p, q)
        if not same(got, optimal_score(p, q)):
            i = farthest(got, optimal_score(p, q))
            here = {"p": p, "q": q, "want": optimal_score(p, q), "got": got}
            other = MESSAGES["other"].format(**{name: x.flatten()[i] for name, x in here.items()})
            raise Wrong(named(SCORE_MISTAKES, got, p, q) or other)
    zeros = torch.tensor([0.0, 0.0, 1.0])
    got = _score(attempt, zeros, zeros[[0, 2, 0]])
    if got[0].isnan():
        raise Wrong(MESSAGES["not a number"])
    if got[0] != 0.5:
        raise Wrong(MESSAGES["nowhere"].format(got=got[0]))
    if not same(got[1:], torch.tensor([0.0, 1.0])):
        raise Wrong(MESSAGES["one side"].format(got=listed(got[1:])))
    tiny = torch.tensor([1e-12, 3e-12, 1e-20])
    got = _score(attempt, tiny, tiny[[1, 0, 2]])
    if not same(got, torch.tensor([0.25, 0.75, 0.5]), 1e-3):
        raise Wrong(MESSAGES["constant"])
    double = torch.linspace(0.1, 1, 4, dtype=torch.float64)
    if _score(attempt, double, double).dtype != torch.float64:
        raise Wrong(PROBES["precision"])
    meta = torch.empty(4, device="meta")
    keeps_device(attempt, meta, meta)


def _score(attempt: Answer, p: Tensor, q: Tensor) -> Tensor:
    try:
        got = call(attempt, p, q)
    except RuntimeError as error:
        if "ambiguous" not in str(error):
            raise
        raise Wrong(MESSAGES["if"]) from None
    if got is None:
        raise Wrong(PROBES["nothing"])
    if not isinstance(got, Tensor) or got.shape != p.shape:
        shape = tuple(got.shape) if isinstance(got, Tensor) else type(got).__name__
        raise Wrong(MESSAGES["shape"].format(want=tuple(p.shape), got=shape))
    return got.detach()


register(
    Exercise(
        id="4.4",
        title="The best possible D",
        minutes=10,
        difficulty=2,
        reference=optimal_score,
        check=_check_optimal_score,
        hints=HINTS,
    )
)
