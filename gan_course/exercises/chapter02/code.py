"""Exercise 2.4: the random code of a VAE, written so that gradients reach its mean and its standard deviation."""

from __future__ import annotations

from collections.abc import Callable

from gan_course.exercises.probes import Answer, call, keeps_device, keeps_double, named, one_tensor, same
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.models.autoencoder import reparameterise

import torch
from torch import Tensor

MESSAGES = {
    "no exp": "You multiply the noise by s itself. s is the logarithm of sigma and may be negative; sigma is exp(s).",
    "log variance": "You halve s, as one does where the network outputs the logarithm of the variance. Here s is the "
    "logarithm of sigma.",
    "variance": "You multiply the noise by the variance. The standard deviation sigma is its root, exp(s).",
    "sigma unused": "Sigma is not used: all codes get noise of the same size.",
    "noise unused": "The noise is not used: this is the mean alone.",
    "sigma added": "The noise is not used: you add sigma itself, which is the same each time.",
    "mean scaled": "You multiply the mean by sigma. Only the noise is to be scaled.",
    "no mean": "The mean is missing: the codes of all pictures would lie around 0.",
    "minus": "The noise is subtracted. That is just as random, but here it is to be added.",
    "same noise": "All codes of the batch get the same noise. Each row of `noise` belongs to the code in the same row.",
    "rounded": "Your base is 2.718, which is only the beginning of Euler's number. `exp` knows the rest.",
    "shape": "Your code has shape {got}, not {want}, that of the mean.",
    "detached": "Your code has lost its gradient: is there a `detach`, `no_grad` or `.data` on the way to it?",
    "no gradient": "The value is right, but the right gradient does not reach `{name}`, so it could not learn.",
    "own noise": "Your code does not depend on the noise that is given: you draw noise of your own. Use the given "
    "noise, or the code is random in a way that no gradient can follow.",
    "some noise": "Two calls with the same noise give two different codes: you draw more noise of your own.",
    "otherwise": "Your code is not m + exp(s) * e: multiply each noise number by the sigma of its place, and add the "
    "mean of its place.",
    "extreme": "Your code is right for moderate values, but for m = {m:g}, s = {s:g} and noise {e:g} it is {got:g}, "
    "not {want:g}. Clamp nothing.",
}
HINTS = (
    "The noise has mean 0 and standard deviation 1. What must be done to it, so that it has mean m and standard "
    "deviation sigma?",
    "Multiply the noise by sigma and add the mean, number by number. The network outputs s, the logarithm of sigma.",
    "Sigma is `log_sd.exp()`. One line.",
)

MISTAKES: list[tuple[Callable[[Tensor, Tensor, Tensor], Tensor], str]] = [
    (lambda m, s, e: m + s * e, MESSAGES["no exp"]),
    (lambda m, s, e: m + (s / 2).exp() * e, MESSAGES["log variance"]),
    (lambda m, s, e: m + (2 * s).exp() * e, MESSAGES["variance"]),
    (lambda m, s, e: m + e, MESSAGES["sigma unused"]),
    (lambda m, s, e: m, MESSAGES["noise unused"]),
    (lambda m, s, e: m + s.exp(), MESSAGES["sigma added"]),
    (lambda m, s, e: (m + e) * s.exp(), MESSAGES["mean scaled"]),
    (lambda m, s, e: m * s.exp() + e, MESSAGES["mean scaled"]),
    (lambda m, s, e: s.exp() * e, MESSAGES["no mean"]),
    (lambda m, s, e: m - s.exp() * e, MESSAGES["minus"]),
    (lambda m, s, e: m + s.exp() * e[:1], MESSAGES["same noise"]),
    (lambda m, s, e: m + 2.718**s * e, MESSAGES["rounded"]),
]

EXTREMES = ((0.5, -12.0, 1.5), (-2.0, 8.0, -0.5), (40.0, 0.5, 6.0))  # m, s, e


def _check(attempt: Answer) -> None:
    for seed, shape in enumerate([(4, 3), (1, 2), (6, 8)]):
        rng = torch.Generator().manual_seed(seed)
        given = [torch.randn(shape, generator=rng) for _ in range(3)]
        mean, log_sd, noise = (t.clone().requires_grad_() for t in given)
        got, want = one_tensor(call(attempt, mean, log_sd, noise)), reparameterise(*given)
        if got.shape != want.shape:
            raise Wrong(MESSAGES["shape"].format(got=tuple(got.shape), want=tuple(want.shape)))
        if not same(got, want):
            raise Wrong(named(MISTAKES, got, *given) or _otherwise(attempt, given))
        if not got.requires_grad:
            raise Wrong(MESSAGES["detached"])
        wanted = [t.clone().requires_grad_() for t in given]
        slopes = torch.autograd.grad(reparameterise(*wanted).sum(), wanted[:2])
        mine = torch.autograd.grad(got.sum(), (mean, log_sd), allow_unused=True)
        for name, a, b in zip(("mean", "log_sd"), mine, slopes, strict=True):
            if a is None or not same(a, b):
                raise Wrong(MESSAGES["no gradient"].format(name=name))
    _check_extremes(attempt)
    meta = torch.empty(2, 3, device="meta", requires_grad=True)
    keeps_device(attempt, meta, meta, meta)
    keeps_double(attempt, reparameterise, *torch.linspace(-1, 1, 12).view(3, 2, 2))


def _check_extremes(attempt: Answer) -> None:
    for m, s, e in EXTREMES:
        given = [torch.full((1, 1), value) for value in (m, s, e)]
        got, want = attempt(*given), reparameterise(*given)
        if not same(got, want):
            raise Wrong(MESSAGES["extreme"].format(m=m, s=s, e=e, got=got.item(), want=want.item()))


def _otherwise(attempt: Answer, given: list[Tensor]) -> str:
    mean, log_sd, noise = given
    torch.manual_seed(1)
    first = call(attempt, mean, log_sd, noise)
    torch.manual_seed(1)  # only the noise that is given differs now
    if same(first, call(attempt, mean, log_sd, noise + 1)):
        return MESSAGES["own noise"]
    if not same(first, call(attempt, mean, log_sd, noise)):
        return MESSAGES["some noise"]
    return MESSAGES["otherwise"]


register(
    Exercise(
        id="2.4",
        title="Make a code random",
        minutes=5,
        difficulty=2,
        reference=reparameterise,
        check=_check,
        hints=HINTS,
    )
)
