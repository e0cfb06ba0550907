"""Exercise 2.5: the KL term of a VAE."""

from __future__ import annotations

from collections.abc import Callable

from gan_course.exercises.probes import Answer, call, check_loss, keeps_device, keeps_double, same, scalar_loss
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.training.autoencoder import kl_to_normal

import torch
from torch import Tensor


def _each(m: Tensor, s: Tensor) -> Tensor:
    return (m.square() + (2 * s).exp() - 1) / 2 - s


MISTAKES: list[tuple[Callable[[Tensor, Tensor], Tensor], str]] = [
    (
        lambda m, s: _each(m, s).mean(),
        "You average over the numbers of a code, too. Sum over the code, and average over the batch only.",
    ),
    (
        lambda m, s: _each(m, s).sum(),
        "You sum over the batch, too, so the term grows with it. Average over the batch.",
    ),
    (
        lambda m, s: _each(m, s / 2).sum(1).mean(),
        "You take s for the logarithm of the variance, as many programs do. Here sigma = exp(s), so sigma squared is "
        "exp(2 s).",
    ),
    (
        lambda m, s: ((m.square() + s.exp() - 1) / 2 - s).sum(1).mean(),
        "Your sigma squared is exp(s). But exp(s) is sigma; squared it is exp(2 s).",
    ),
    (
        lambda m, s: ((m.square() + s.square() - 1) / 2 - s).sum(1).mean(),
        "You put s where sigma belongs. The network gives s, the logarithm: sigma = exp(s).",
    ),
    (lambda m, s: -_each(m, s).sum(1).mean(), "The sign is turned round: a KL divergence is never below 0."),
    (
        lambda m, s: 2 * _each(m, s).sum(1).mean(),
        "Your term is twice what it should be. Is the 1/2 missing, with -2 s instead of -s?",
    ),
    (
        lambda m, s: (m.square() + (2 * s).exp() - 1 - s).sum(1).mean(),
        "The 1/2 before m squared, sigma squared and 1 is missing.",
    ),
    (
        lambda m, s: ((m.square() + (2 * s).exp()) / 2 - s).sum(1).mean(),
        "The -1 is missing: at m = 0 and sigma = 1 the term has to be 0.",
    ),
    (
        lambda m, s: ((m.square() + (2 * s).exp() - 1) / 2 + s).sum(1).mean(),
        "The sign of s is wrong. With it the term would reward sigma = 0, and it is there to prevent just that.",
    ),
    (
        lambda m, s: ((m + (2 * s).exp() - 1) / 2 - s).sum(1).mean(),
        "The mean is not squared: a mean far below 0 is as far from 0 as one far above.",
    ),
    (
        lambda m, s: (((2 * s).exp() - 1) / 2 - s).sum(1).mean(),
        "The mean is not in your term. Codes may then lie anywhere, and the prior does not find them.",
    ),
    (
        lambda m, s: (s + (m.square() + 1) / (2 * (2 * s).exp()) - 0.5).sum(1).mean(),
        "This is the divergence the other way round, from N(0, 1) to N(m, sigma squared). KL is not symmetric.",
    ),
]


def _check(attempt: Answer) -> None:
    for seed, (n, dim) in enumerate([(4, 3), (1, 2), (7, 1)]):
        random = torch.Generator().manual_seed(seed)
        given = [torch.randn(n, dim, generator=random) for _ in range(2)]
        pairs = f"m = {given[0][0, 0]:.2f}, s = {given[1][0, 0]:.2f} and {n * dim - 1} more pairs in {n} codes"
        check_loss(
            attempt,
            kl_to_normal,
            dict(zip(("means m", "logarithms s"), given, strict=True)),
            MISTAKES,
            lambda got, want, pairs=pairs: (
                f"For {pairs} the term is {want.item():.4f}; yours is {got.item():.4f}. Test your formula at m = 0, "
                "s = 0, where it has to be 0."
            ),
        )
    small = torch.zeros(2, 1, requires_grad=True), torch.full((2, 1), -80.0, requires_grad=True)
    got = scalar_loss(call(attempt, *small), attached=True)
    if not same(got, kl_to_normal(*small)):
        raise Wrong(
            f"For a very small spread (s = -80) the term is {kl_to_normal(*small).item():.1f}; yours is "
            f"{got.item():.1f}. Use s itself: the logarithm of exp(2 s), once rounded to 0, is infinite."
        )
    meta = torch.empty(2, 3, device="meta", requires_grad=True)
    keeps_device(attempt, meta, meta)
    keeps_double(attempt, kl_to_normal, torch.ones(3, 2), torch.linspace(-1, 1, 6).view(3, 2))


register(
    Exercise(
        id="2.5",
        title="Write the KL term",
        minutes=12,
        difficulty=3,
        reference=kl_to_normal,
        check=_check,
        hints=(
            "The formula is above, for one number of one code. What is sigma, if the network gives s? Where do you "
            "sum, and where do you average?",
            "sigma squared is exp(2 s), and log sigma is s itself. Sum over the numbers of a code, then average over "
            "the batch.",
            "`mean.square()`, `(2 * log_sd).exp()` and 1 share the factor 1/2; `log_sd` is subtracted. Then `sum(1)` "
            "and `mean()`.",
        ),
    )
)
