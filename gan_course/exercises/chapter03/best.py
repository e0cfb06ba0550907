"""Exercise 3.2: the arg max of a given set."""

from __future__ import annotations

from typing import Any

from gan_course.argmax import best_of
from gan_course.exercises.chapter03.answers import Kept
from gan_course.exercises.game import Game
from gan_course.exercises.probes import Answer, call, keeps_device, one_tensor, same, several
from gan_course.exercises.registry import Exercise, Wrong, register

import torch
from torch import Tensor, nn

MESSAGES = {
    "two": "the k best samples, and their scores",
    "exchanged": "You return the scores first. The samples come first, then their scores.",
    "along rows": (
        "D returns one column, (n, 1), and your code looks for the best {k} within each row of it. "
        "Take the column out with [:, 0] first."
    ),
    "own k": ("Your code looks for more samples than the set holds: is there a number of your own where `k` belongs?"),
    "column": "The scores have shape ({k}, 1); give ({k},): D returns one column, take it out with [:, 0].",
    "places": "You return the places of the best in the set. Return the samples at those places.",
    "rounded": (
        "Where D is very sure, yours are not the best. If you rank probabilities: there they are all rounded to 1, and "
        "nothing tells them apart. Rank the logits."
    ),
    "worst": "These are the worst: a high score means that D takes the sample for real.",
    "worst first": "These are the right samples, worst first. Put the best first.",
    "first": "These are the first k of the set, whatever D outputs.",
    "one": "This is the very best one, k times. The k best are k different samples.",
    "order": "These are the right samples in the wrong order. Put the best first.",
    "not best": "Some of these are not among the k best. Rank all samples by D's logit, and take the first k.",
    "probabilities": "The scores are probabilities. Return the logits, as D outputs them.",
    "scores": "The samples are right, but the scores are not the logits that D outputs for them.",
    "the scores": "the scores",
    "the samples": "the k best samples",
}
HINTS = (
    "D takes many samples in one call. What do you do with the list of its outputs?",
    "Give D the whole set, without gradients, find the places of the k highest logits, and take the samples at these "
    "places.",
    "Under `torch.no_grad()`, `D(x)[:, 0].topk(k)` gives the k highest values and where they are; x at those indices "
    "are the samples.",
)
SETS = [(20, (2,), 3), (30, (1, 2, 2), 7), (5, (3,), 5), (9, (2,), 1)]  # n, shape, k


def _D(seed: int, shape: tuple[int, ...], sure: bool) -> nn.Module:
    generator = torch.Generator().manual_seed(seed)
    D = nn.Sequential(nn.Flatten(), nn.Linear(torch.Size(shape).numel(), 6), nn.Tanh(), nn.Linear(6, 1))
    for parameter in D.parameters():
        nn.init.normal_(parameter, generator=generator)
    if sure:  # logits of about a hundred, where probabilities are all rounded to 1
        D[-1].bias.data += 100
    return D


def _answer(attempt: Answer, D: nn.Module, x: Tensor, k: int) -> Any:
    try:
        return call(attempt, D, x, k)
    except RuntimeError as error:
        if "selected index k out of range" in str(error):
            raise Wrong(MESSAGES["along rows" if _runs(attempt, D, x, 1) else "own k"].format(k=k)) from None
        raise


def _runs(attempt: Answer, *arguments: Any) -> bool:
    try:
        attempt(*arguments)
    except RuntimeError:
        return False
    return True


def _pair(got: Any, k: int, shape: torch.Size) -> tuple[Tensor, Tensor]:
    """The samples and the scores that an answer returned, of the right shapes."""
    best, scores = several(got, 2, MESSAGES["two"])
    if isinstance(best, Tensor) and isinstance(scores, Tensor):
        if scores.shape == shape and best.shape != shape:
            raise Wrong(MESSAGES["exchanged"])
        if scores.shape == (k, 1):
            raise Wrong(MESSAGES["column"].format(k=k))
        if best.shape != shape and not best.is_floating_point():
            raise Wrong(MESSAGES["places"])
    best = one_tensor(best, shape, MESSAGES["the samples"], detached=True)
    return best, one_tensor(scores, (k,), MESSAGES["the scores"], detached=True)


def _check(attempt: Answer) -> None:
    for seed, (n, shape, k) in enumerate(SETS):
        D = _D(seed, shape, sure=seed > 0)
        x, kept = torch.randn(n, *shape, generator=torch.Generator().manual_seed(seed)), Kept(D)
        best, scores = _pair(_answer(attempt, D, x, k), k, torch.Size((k, *shape)))
        kept.check()
        wanted, heights = best_of(D, x, k)
        if not same(best, wanted):
            _why(D, x, k, best, wanted)
        if not same(scores, heights):
            raise Wrong(MESSAGES["probabilities" if same(scores, heights.sigmoid()) else "scores"])
    meta = Game(8, device="meta")
    keeps_device(attempt, meta.D, meta.real, 2)


def _why(D: nn.Module, x: Tensor, k: int, got: Tensor, want: Tensor) -> None:
    """Raise Wrong with the likeliest reason for other samples."""
    if same(got, best_of(lambda x: -D(x), x, k)[0]):
        raise Wrong(MESSAGES["worst"])
    places = torch.sigmoid(D(x)[:, 0]).argsort(descending=True, stable=True)[:k]
    very_sure = bool((D(x) > 50).all())
    if very_sure and same(got, x[places]):
        raise Wrong(MESSAGES["rounded"])
    if same(got, want.flip(0)):
        raise Wrong(MESSAGES["worst first"])
    if same(got, x[:k]):
        raise Wrong(MESSAGES["first"])
    if len(want) > 1 and same(got, want[:1].expand_as(want)):
        raise Wrong(MESSAGES["one"])
    if sorted(map(tuple, got.flatten(1).tolist())) == sorted(map(tuple, want.flatten(1).tolist())):
        raise Wrong(MESSAGES["order"])
    raise Wrong(MESSAGES["rounded" if very_sure else "not best"])


register(
    Exercise(
        id="3.2",
        title="The arg max of a set",
        minutes=5,
        difficulty=1,
        reference=best_of,
        check=_check,
        hints=HINTS,
    )
)
