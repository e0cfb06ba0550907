"""Exercise 3.2: the arg max of a given set."""

from __future__ import annotations

from typing import Any

from gan_course.argmax import best_of
from gan_course.exercises.chapter03.answers import one_tensor, unchanged
from gan_course.exercises.probes import Answer, call, keeps_device, same
from gan_course.exercises.registry import Exercise, Wrong, register

import torch
from torch import Tensor, nn

ROUNDED = (
    "Where D is very sure, yours are not the best. If you rank probabilities: there they are all rounded to 1, and "
    "nothing tells them apart. Rank the logits."
)


def _D(seed: int, shape: tuple[int, ...], sure: bool) -> nn.Module:
    random = torch.Generator().manual_seed(seed)
    D = nn.Sequential(nn.Flatten(), nn.Linear(torch.Size(shape).numel(), 6), nn.Tanh(), nn.Linear(6, 1))
    for parameter in D.parameters():
        nn.init.normal_(parameter, generator=random)
    if sure:  # logits about a hundred, where probabilities are all rounded to 1
        D[-1].bias.data += 100
    return D


def _pair(got: Any) -> tuple[Any, Any]:
    if got is None:
        raise Wrong("Your function returns nothing. Is there a `return` at the end?")
    if not isinstance(got, (tuple, list)) or len(got) != 2:
        raise Wrong("Return two things: the k best samples, and their scores.")
    return got[0], got[1]


def _check(attempt: Answer) -> None:
    for seed, (n, shape, k) in enumerate([(20, (2,), 3), (30, (1, 2, 2), 7), (5, (3,), 5), (9, (2,), 1)]):
        D = _D(seed, shape, sure=seed > 0)
        x = torch.randn(n, *shape, generator=torch.Generator().manual_seed(seed))
        given = x.clone()
        best, scores = _pair(call(attempt, D, x, k))
        unchanged(x, given, "set")
        wanted, heights = best_of(D, x, k)
        if isinstance(scores, Tensor) and scores.shape == (k, 1):
            raise Wrong(f"The scores have shape ({k}, 1); give ({k},): D returns one column, take it out with [:, 0].")
        if isinstance(best, Tensor) and best.shape != wanted.shape and not best.is_floating_point():
            raise Wrong("You return the places of the best in the set. Return the samples at those places.")
        scores = one_tensor(scores, (k,), "the scores")
        best = one_tensor(best, wanted.shape, "the k best samples")
        if not same(best, wanted):
            _why(D, x, k, best, wanted)
        if not same(scores, heights):
            if same(scores, heights.sigmoid()):
                raise Wrong("The scores are probabilities. Return the logits, as D gives them.")
            raise Wrong("The samples are right, but the scores are not the logits that D gives for them.")
    meta = nn.Sequential(nn.Flatten(), nn.Linear(2, 1)).to("meta")
    keeps_device(lambda D, x: attempt(D, x, 2), meta, torch.empty(4, 2, device="meta"))


def _why(D: nn.Module, x: Tensor, k: int, got: Tensor, want: Tensor) -> None:
    """Raise Wrong with the likeliest reason for other samples."""
    if same(got, best_of(lambda x: -D(x), x, k)[0]):
        raise Wrong("These are the worst: a high score means that D believes it to be real.")
    places = torch.sigmoid(D(x)[:, 0]).argsort(descending=True, stable=True)[:k]
    if (D(x) > 50).all() and same(got, x[places]):
        raise Wrong(ROUNDED)
    if same(got, want.flip(0)):
        raise Wrong("These are the right samples, worst first. Put the best first.")
    if same(got, x[:k]):
        raise Wrong("These are the first k of the set, whatever D says.")
    if len(want) > 1 and same(got, want[:1].expand_as(want)):
        raise Wrong("This is the very best one, k times. The k best are k different samples.")
    if sorted(map(tuple, got.flatten(1).tolist())) == sorted(map(tuple, want.flatten(1).tolist())):
        raise Wrong("These are the right samples in the wrong order. Put the best first.")
    if (D(x) > 50).all():
        raise Wrong(ROUNDED)
    raise Wrong("Some of these are not among the k best. Rank all samples by D's logit, and take the first k.")


register(
    Exercise(
        id="3.2",
        title="The arg max of a set",
        minutes=5,
        difficulty=1,
        reference=best_of,
        check=_check,
        hints=(
            "D judges many samples in one call. What do you do with the list of its answers?",
            "Ask D about the whole set, without gradients, find the places of the k highest logits, and take the "
            "samples at these places.",
            "Under `torch.no_grad()`, `D(x)[:, 0].topk(k)` gives the k highest values and where they are; x at those "
            "indices are the samples.",
        ),
    )
)
