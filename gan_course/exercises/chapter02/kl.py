"""Exercise 2.5: the KL term of a VAE."""

from __future__ import annotations

from collections.abc import Callable

from gan_course.exercises.probes import Answer, call, check_loss, keeps_device, keeps_double, same, scalar_loss
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.training.autoencoder import kl_to_normal

import torch
from torch import Tensor

MESSAGES = {
    "mean of numbers": "You average over the numbers of a code as well. Sum over the code, and average over the batch "
    "only.",
    "sum of codes": "You sum over the batch as well, so the term grows with it. Average over the batch.",
    "exchanged": "Sum and average are exchanged: sum over the numbers of a code, average over the batch.",
    "log variance": "You take s for the logarithm of the variance, as many programs do. Here sigma = exp(s), so sigma "
    "squared is exp(2 s).",
    "sigma": "Your sigma squared is exp(s). But exp(s) is sigma; its square is exp(2 s).",
    "s for sigma": "You put s where sigma belongs. The network outputs s, the logarithm: sigma = exp(s).",
    "sign": "The sign is the wrong way round: a KL divergence is never below 0.",
    "twice": "Your term is twice what it should be. Is the 1/2 missing, with -2 s instead of -s?",
    "half": "Your term is half of what it should be: only m squared, sigma squared and 1 are halved, s is not.",
    "no half": "The 1/2 before m squared, sigma squared and 1 is missing.",
    "s halved": "You halve s as well. The 1/2 belongs to m squared, sigma squared and 1 only.",
    "no one": "The -1 is missing: at m = 0 and sigma = 1 the term has to be 0.",
    "plus s": "The sign of s is wrong. With it the term would reward sigma = 0, and it is there to prevent just that.",
    "mean not squared": "The mean is not squared: a mean far below 0 is as far from 0 as one far above.",
    "no mean": "The mean is not in your term. Codes may then lie anywhere, and the prior does not find them.",
    "no s": "The term -s, minus the logarithm of sigma, is missing. Without it sigma = 0 would cost nothing.",
    "other way": "This is the divergence the other way round, from N(0, 1) to N(m, sigma squared). KL is not "
    "symmetric.",
    "one pair": "At m = {m:g}, s = {s:g} the term is {want:.4f}; yours is {got:.4f}. Put these two numbers into the "
    "formula, part by part: sigma is exp({s:g}) = {sigma:.4f}.",
    "sums": "For a single number of a single code your term is right. For codes of shape {shape} it is {got:.4f} "
    "instead of {want:.4f}: sum over the numbers of each code, then average over the codes.",
    "small": "For a very small sigma (s = {s:g}) the term is {want:.1f}; yours is {got:.1f}. Sigma is rounded to 0 "
    "there, and its logarithm is lost. Use s itself instead of the logarithm of something, and clamp nothing.",
    "small error": "For a very small sigma (s = {s:g}) your code fails, because sigma is rounded to 0 there. Use "
    "the formula with s itself.",
    "large": "At m = {m:g}, s = {s:g} the term is {want:.1f}; yours is {got:.1f}. Clamp nothing.",
    "means": "means m",
    "logarithms": "logarithms s",
}
HINTS = (
    "The formula is above, for one number of one code. What is sigma, if the network outputs s? Where do you sum, and "
    "where do you average?",
    "sigma squared is exp(2 s), and log sigma is s itself. Sum over the numbers of a code, then average over the "
    "batch.",
    "`mean.square()`, `(2 * log_sd).exp()` and 1 share the factor 1/2; `log_sd` is subtracted. Then `sum(1)` and "
    "`mean()`.",
)


def _each(m: Tensor, s: Tensor) -> Tensor:
    return (m.square() + (2 * s).exp() - 1) / 2 - s


def _total(each: Callable[[Tensor, Tensor], Tensor]) -> Callable[[Tensor, Tensor], Tensor]:
    """Sum over each code and average over the batch what `each` computes for one number."""
    return lambda m, s: each(m, s).sum(1).mean()


MISTAKES: list[tuple[Callable[[Tensor, Tensor], Tensor], str]] = [
    (lambda m, s: _each(m, s).mean(), MESSAGES["mean of numbers"]),
    (lambda m, s: _each(m, s).sum(), MESSAGES["sum of codes"]),
    (lambda m, s: _each(m, s).sum(0).mean(), MESSAGES["exchanged"]),
    (_total(lambda m, s: _each(m, s / 2)), MESSAGES["log variance"]),
    (_total(lambda m, s: (m.square() + s.exp() - 1) / 2 - s), MESSAGES["sigma"]),
    (_total(lambda m, s: (m.square() + s.square() - 1) / 2 - s), MESSAGES["s for sigma"]),
    (_total(lambda m, s: (m.square() + s.square() - 1) / 2 - s.log()), MESSAGES["s for sigma"]),
    (_total(lambda m, s: -_each(m, s)), MESSAGES["sign"]),
    (_total(lambda m, s: 2 * _each(m, s)), MESSAGES["twice"]),
    (_total(lambda m, s: _each(m, s) / 2), MESSAGES["half"]),
    (_total(lambda m, s: m.square() + (2 * s).exp() - 1 - s), MESSAGES["no half"]),
    (_total(lambda m, s: _each(m, s) + s / 2), MESSAGES["s halved"]),
    (_total(lambda m, s: _each(m, s) + 0.5), MESSAGES["no one"]),
    (_total(lambda m, s: _each(m, s) + 2 * s), MESSAGES["plus s"]),
    (_total(lambda m, s: (m + (2 * s).exp() - 1) / 2 - s), MESSAGES["mean not squared"]),
    (_total(lambda m, s: ((2 * s).exp() - 1) / 2 - s), MESSAGES["no mean"]),
    (_total(lambda m, s: _each(m, s) + s), MESSAGES["no s"]),
    (_total(lambda m, s: s + (m.square() + 1) / (2 * (2 * s).exp()) - 0.5), MESSAGES["other way"]),
]

PAIRS = ((0.0, 0.0), (2.0, 0.0), (-2.0, 0.0), (0.0, 1.0), (0.0, -1.0), (1.5, 0.5))  # m and s, to find what is wrong
SMALL = -120.0  # exp(s) and exp(2 s) are 0 in float32, and so is the argument of any logarithm
LARGE = ((60.0, 0.0), (0.0, 8.0))


def _check(attempt: Answer) -> None:
    for seed, (n, dim) in enumerate([(4, 3), (1, 2), (7, 1)]):
        rng = torch.Generator().manual_seed(seed)
        m, s = (torch.randn(n, dim, generator=rng) for _ in range(2))
        check_loss(
            attempt,
            kl_to_normal,
            {MESSAGES["means"]: m, MESSAGES["logarithms"]: s},
            MISTAKES,
            lambda got, want, m=m: _otherwise(attempt, got, want, m.shape),
        )
    _check_extremes(attempt)
    meta = torch.empty(2, 3, device="meta", requires_grad=True)
    keeps_device(attempt, meta, meta)
    keeps_double(attempt, kl_to_normal, torch.ones(3, 2), torch.linspace(-1, 1, 6).view(3, 2))


def _at(kl: Answer, m: float, s: float) -> Tensor:
    """The term for two codes of one number, all with this m and s."""
    values = torch.full((2, 1), m, requires_grad=True), torch.full((2, 1), s, requires_grad=True)
    return scalar_loss(call(kl, *values), attached=True)


def _check_extremes(attempt: Answer) -> None:
    want = _at(kl_to_normal, 0.0, SMALL)
    try:
        got = _at(attempt, 0.0, SMALL)
    except (ValueError, RuntimeError):
        raise Wrong(MESSAGES["small error"].format(s=SMALL)) from None
    if not same(got, want):
        raise Wrong(MESSAGES["small"].format(s=SMALL, want=want.item(), got=got.item()))
    for m, s in LARGE:
        got, want = _at(attempt, m, s), _at(kl_to_normal, m, s)
        if not same(got, want):
            raise Wrong(MESSAGES["large"].format(m=m, s=s, want=want.item(), got=got.item()))


def _otherwise(attempt: Answer, got: Tensor, want: Tensor, shape: torch.Size) -> str:
    """Message for a value that no known mistake gives: the first simple pair where it is wrong, or the sums."""
    for m, s in PAIRS:
        right, theirs = _at(kl_to_normal, m, s), _at(attempt, m, s)
        if not same(theirs, right):
            sigma = torch.tensor(s).exp().item()
            return MESSAGES["one pair"].format(m=m, s=s, sigma=sigma, want=right.item(), got=theirs.item())
    return MESSAGES["sums"].format(shape=tuple(shape), want=want.item(), got=got.item())


register(
    Exercise(
        id="2.5",
        title="Write the KL term",
        minutes=12,
        difficulty=3,
        reference=kl_to_normal,
        check=_check,
        hints=HINTS,
    )
)
