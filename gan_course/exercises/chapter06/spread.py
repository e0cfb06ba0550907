"""Exercise 6.4: the standard deviation over the batch, as one more input of D's last layer."""

from __future__ import annotations

from gan_course.exercises.probes import Answer, call, keeps_device, keeps_dtype, one_tensor, same
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.models.minibatch import minibatch_std

import torch
from torch import Tensor

MESSAGES = {
    "features": "The first {n} columns should be the features as they were, in their order; yours differ.",
    "infinite": (
        "Where all samples of the batch are equal, the gradient is not a number: the slope of a square root at 0 is "
        "infinite. Add a small number such as 1e-8 to the variance before you take the root."
    ),
    "each": "The new column should be one number, the same for every sample; yours differs from row to row.",
    "over features": (
        "You measured how much the features of one sample differ from each other. Measure how much the samples differ: "
        "over dimension 0, the batch."
    ),
    "variance": "The new number is the mean variance. Take its root for each feature first.",
    "sum": "The new number is the sum over the features. Average them, so that it does not grow with their number.",
    "root of mean": "Take the root of each feature's variance first, then the mean over the features.",
    "unbiased": (
        "The new number is a little too large: torch divides by n - 1 by default, which is 0 for a batch of 1. "
        "Pass `unbiased=False`."
    ),
    "all": "You took the standard deviation of all numbers at once. Measure each feature over the batch, then average.",
    "detached": "D cannot learn from a number without a gradient: leave out `detach`, `item` and `no_grad`.",
    "value": "For a batch of {n} the new number should be {want:.4f}; yours is {got:.4f}.",
    "gradient": "The gradient with respect to the features is not right, though the values are.",
}
HINTS = (
    "If all fakes are alike, each feature of theirs is the same for the whole batch. Which number says so?",
    "For each feature: the standard deviation over the batch. Average over the features: one number. Every sample gets "
    "this same number as one more column.",
    "Take `h.var(dim=0, unbiased=False)`, add 1e-8, take the root, then the mean. Make a column of it with "
    "`.expand(len(h), 1)` and join it to h with `torch.cat` along dimension 1.",
)
MISTAKES = [
    (lambda h: h.var(1, unbiased=False).add(1e-8).sqrt().mean(), MESSAGES["over features"]),
    (lambda h: h.var(1).add(1e-8).sqrt().mean(), MESSAGES["over features"]),
    (lambda h: h.var(0, unbiased=False).mean(), MESSAGES["variance"]),
    (lambda h: h.var(0).mean(), MESSAGES["variance"]),
    (lambda h: h.var(0, unbiased=False).add(1e-8).sqrt().sum(), MESSAGES["sum"]),
    (lambda h: h.var(0, unbiased=False).mean().add(1e-8).sqrt(), MESSAGES["root of mean"]),
    (lambda h: h.var(0).add(1e-8).sqrt().mean(), MESSAGES["unbiased"]),
    (lambda h: h.std(0).mean(), MESSAGES["unbiased"]),
    (lambda h: h.std(unbiased=False), MESSAGES["all"]),
    (lambda h: h.std(), MESSAGES["all"]),
]


def _batches() -> list[Tensor]:
    rng = torch.Generator().manual_seed(0)
    scale = torch.tensor([0.1, 1.0, 5.0])
    batches = [torch.randn(n, 3, generator=rng) * scale for n in (6, 2, 1)]
    return [*batches, torch.randn(4, 7, generator=rng) + 3]


def _check_spread(attempt: Answer) -> None:
    for h in _batches():
        n, k = h.shape
        h.requires_grad_()
        got = one_tensor(call(attempt, h), (n, k + 1), "the features with one more column")
        if not same(got[:, :k], h):
            raise Wrong(MESSAGES["features"].format(n=k))
        new, want = got[:, k].detach(), minibatch_std(h)[:, k].detach()
        if n > 1 and not same(new, want, 1e-3):
            _why(new, want, h.detach())
        if n == 1 and not (new.isfinite().all() and new.abs().max() < 1e-2):
            raise Wrong(MESSAGES["unbiased"])
        if n > 1:
            _gradient(attempt, h)
    alike = torch.ones(4, 3, requires_grad=True)
    (slope,) = torch.autograd.grad(attempt(alike).sum(), alike)
    if not slope.isfinite().all():
        raise Wrong(MESSAGES["infinite"])
    keeps_dtype(attempt(_batches()[0].double()), torch.float64)
    keeps_device(attempt, torch.empty(5, 3, device="meta"))


def _why(new: Tensor, want: Tensor, h: Tensor) -> None:
    for formula, message in MISTAKES:
        if same(new, formula(h).expand(len(h)), 1e-3):
            raise Wrong(message)
    if not same(new, new[0].expand(len(h))):
        raise Wrong(MESSAGES["each"])
    raise Wrong(MESSAGES["value"].format(n=len(h), want=want[0].item(), got=new[0].item()))


def _gradient(attempt: Answer, h: Tensor) -> None:
    column = attempt(h)[:, -1].sum()
    slope = torch.autograd.grad(column, h, allow_unused=True)[0] if column.requires_grad else None
    if slope is None or not slope.any():
        raise Wrong(MESSAGES["detached"])
    (want,) = torch.autograd.grad(minibatch_std(h)[:, -1].sum(), h)
    if not same(slope, want, 1e-3):
        raise Wrong(MESSAGES["gradient"])


register(
    Exercise(
        id="6.4",
        title="A D that notices sameness",
        minutes=15,
        difficulty=3,
        reference=minibatch_std,
        check=_check_spread,
        hints=HINTS,
    )
)
