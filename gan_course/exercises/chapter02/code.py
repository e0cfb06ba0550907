"""Exercise 2.4: the random code of a VAE, written so that gradients reach its mean and its spread."""

from __future__ import annotations

from collections.abc import Callable

from gan_course.exercises.probes import Answer, call, keeps_device, named, same
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.models.autoencoder import reparameterise

import torch
from torch import Tensor

MISTAKES: list[tuple[Callable[[Tensor, Tensor, Tensor], Tensor], str]] = [
    (
        lambda m, s, e: m + s * e,
        "You multiply the noise by s itself. s is the logarithm of the spread and may be negative; sigma is exp(s).",
    ),
    (
        lambda m, s, e: m + (s / 2).exp() * e,
        "You halve s, as one does where the network gives the logarithm of the variance. Here s is that of the spread.",
    ),
    (
        lambda m, s, e: m + (2 * s).exp() * e,
        "You multiply the noise by the variance. The standard deviation is its root, exp(s).",
    ),
    (lambda m, s, e: m + e, "The spread is not used: all codes get noise of the same size."),
    (lambda m, s, e: m, "The noise is not used: this is the mean alone."),
    (lambda m, s, e: m + s.exp(), "The noise is not used: you add the spread itself, the same each time."),
    (lambda m, s, e: (m + e) * s.exp(), "You multiply the mean by the spread, too. Only the noise is to be scaled."),
    (lambda m, s, e: m - s.exp() * e, "The noise is subtracted. As likely as the other way, but here it is added."),
]


def _check(attempt: Answer) -> None:
    for seed, (n, dim) in enumerate([(4, 3), (1, 2), (6, 8)]):
        random = torch.Generator().manual_seed(seed)
        given = [torch.randn(n, dim, generator=random) for _ in range(3)]
        mean, log_sd, noise = (t.clone().requires_grad_() for t in given)
        got = call(attempt, mean, log_sd, noise)
        if got is None:
            raise Wrong("Your function returns nothing. Is there a `return` at the end?")
        if not isinstance(got, Tensor):
            raise Wrong(f"Your function returns a {type(got).__name__}, not a tensor.")
        want = reparameterise(*given)
        if got.shape != want.shape:
            raise Wrong(f"Your code has shape {tuple(got.shape)}, not {tuple(want.shape)}, that of the mean.")
        if not same(got, want):
            raise Wrong(named(MISTAKES, got, *given) or _otherwise(attempt, given))
        if not all(same(a, b) for a, b in zip((mean, log_sd, noise), given)):
            raise Wrong("Your function changes the tensors that it was given. Work on new ones.")
        if not got.requires_grad:
            raise Wrong("Your code has lost its gradient: is there a `detach`, `no_grad` or `.data` on the way to it?")
        wanted = [t.clone().requires_grad_() for t in given]
        slopes = torch.autograd.grad(reparameterise(*wanted).sum(), wanted[:2])
        mine = torch.autograd.grad(got.sum(), (mean, log_sd), allow_unused=True)
        for name, a, b in zip(("mean", "spread"), mine, slopes, strict=True):
            if a is None or not same(a, b):
                raise Wrong(f"The value is right, but no right gradient reaches the {name}, so it could not learn.")
    meta = torch.empty(2, 3, device="meta", requires_grad=True)
    keeps_device(attempt, meta, meta, meta)


def _otherwise(attempt: Answer, given: list[Tensor]) -> str:
    again = [call(attempt, *given) for _ in range(2)]
    if not same(*again):
        return (
            "Two calls with the same noise give two different codes: you draw noise of your own. Use the noise that is "
            "given, or the code is random in a way that no gradient can follow."
        )
    return "Your code is not m + exp(s) * e: each noise number, times the spread of its place, added to the mean there."


register(
    Exercise(
        id="2.4",
        title="Make a code random",
        minutes=5,
        difficulty=2,
        reference=reparameterise,
        check=_check,
        hints=(
            "The noise has mean 0 and spread 1. What must be done to it, so that it has mean m and spread sigma?",
            "Multiply the noise by the spread and add the mean, number by number. The network gives s, the logarithm "
            "of the spread.",
            "The spread is `log_sd.exp()`. One line.",
        ),
    )
)
