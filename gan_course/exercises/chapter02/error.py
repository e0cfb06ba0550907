"""Exercise 2.1: the squared error between pictures."""

from __future__ import annotations

from collections.abc import Callable

from gan_course.exercises.probes import Answer, check_loss, keeps_device, keeps_double
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.training.autoencoder import squared_error

import torch
from torch import Tensor

MESSAGES = {
    "mean of pixels": "You average over the pixels as well. Sum over the numbers of one picture, and average over the "
    "pictures only.",
    "sum of pictures": "You sum over the pictures as well, so the error grows with the batch. Average over the "
    "pictures.",
    "exchanged": "Sum and average are exchanged: sum over the numbers of one picture, average over the pictures.",
    "width": "You divide by the width of a picture. Divide by the number of pictures, `len(x)`.",
    "all dimensions": "You divide by more than the number of pictures. Divide by `len(x)` only.",
    "not squared": "The differences are not squared, so one pixel that is too bright cancels one that is too dark.",
    "square of the sum": "You square the sum. Square each difference first, then sum.",
    "absolute": "These are absolute differences. Here each difference is squared.",
    "root": "You take a square root at the end. Leave it out: the error is the squared distance.",
    "half": "Your error is half of what it should be: there is no factor 1/2 here.",
    "sign": "The sign is the wrong way round: an error is never below 0.",
    "squares first": "You square first and subtract then. Subtract first, then square.",
    "one side": "You use only one of the two batches. The error compares them.",
    "otherwise": "For two batches of shape {shape} the error is {want:.4f}; yours is {got:.4f}. For each picture, sum "
    "its squared differences. Then take the mean of these sums over the pictures.",
    "shape": "Your code fails for two batches of shape {shape}: {error}. Batches may have any shape `(batch, ...)`: "
    "grey or coloured pictures of any size, or points. `flatten(1)` makes one row of each sample, whatever its shape.",
    "equal": "Where both batches are equal your error has no finite gradient: a square root has none at 0. Squaring "
    "undoes the root in the value but not in the gradient. Leave the root out.",
    "first": "first batch",
    "second": "second batch",
}
HINTS = (
    "There is one error for each picture of the batch, and one number at the end. Where do you add up, and where do "
    "you average?",
    "Square the differences. `flatten(1)` makes one row of each picture, whatever its shape; sum each row, then take "
    "the mean of the sums.",
    "`(x - y).square()`, then `flatten(1)`, then `sum` along dimension 1, then `mean`.",
)

MISTAKES: list[tuple[Callable[[Tensor, Tensor], Tensor], str]] = [
    (lambda x, y: (x - y).square().mean(), MESSAGES["mean of pixels"]),
    (lambda x, y: (x - y).square().sum(), MESSAGES["sum of pictures"]),
    (lambda x, y: (x - y).square().sum() / x[0].numel(), MESSAGES["exchanged"]),
    (lambda x, y: (x - y).square().sum() / x.shape[-1], MESSAGES["width"]),
    (lambda x, y: (x - y).square().sum() / sum(x.shape), MESSAGES["all dimensions"]),
    (lambda x, y: (x - y).square().sum(-1).mean(), MESSAGES["all dimensions"]),
    (lambda x, y: (x - y).flatten(1).sum(1).mean(), MESSAGES["not squared"]),
    (lambda x, y: (x - y).flatten(1).sum(1).square().mean(), MESSAGES["square of the sum"]),
    (lambda x, y: (x - y).abs().flatten(1).sum(1).mean(), MESSAGES["absolute"]),
    (lambda x, y: (x - y).flatten(1).norm(dim=1).mean(), MESSAGES["root"]),
    (lambda x, y: (x - y).square().sum().sqrt(), MESSAGES["root"]),
    (lambda x, y: squared_error(x, y).sqrt(), MESSAGES["root"]),
    (lambda x, y: squared_error(x, y) / 2, MESSAGES["half"]),
    (lambda x, y: -squared_error(x, y), MESSAGES["sign"]),
    (lambda x, y: (x.square() - y.square()).flatten(1).sum(1).mean(), MESSAGES["squares first"]),
    (lambda x, y: squared_error(x, torch.zeros_like(x)), MESSAGES["one side"]),
    (lambda x, y: squared_error(y, torch.zeros_like(y)), MESSAGES["one side"]),
]

SHAPES = ((3, 1, 4, 5), (6, 2), (1, 3, 2, 2), (4, 1, 28, 28))


def _check(attempt: Answer) -> None:
    for seed, shape in enumerate(SHAPES):
        _right_value(attempt, shape, torch.Generator().manual_seed(seed))
    x = torch.ones(2, 3, requires_grad=True)
    (slope,) = torch.autograd.grad(attempt(x, torch.ones(2, 3)), x)
    if not slope.isfinite().all():
        raise Wrong(MESSAGES["equal"])
    meta = torch.empty(4, 1, 3, 3, device="meta", requires_grad=True)
    keeps_device(attempt, meta, meta)
    keeps_double(
        attempt, squared_error, torch.randn(4, 2, generator=torch.Generator().manual_seed(9)), torch.ones(4, 2)
    )


def _right_value(attempt: Answer, shape: tuple[int, ...], rng: torch.Generator) -> None:
    given = {MESSAGES[side]: torch.randn(shape, generator=rng) for side in ("first", "second")}
    try:
        check_loss(
            attempt,
            squared_error,
            given,
            MISTAKES,
            lambda got, want: MESSAGES["otherwise"].format(shape=shape, want=want.item(), got=got.item()),
        )
    except (IndexError, RuntimeError) as error:
        # made for batches of four dimensions, or for pictures of one size
        if isinstance(error, IndexError) or "invalid for input of size" in str(error):
            raise Wrong(MESSAGES["shape"].format(shape=shape, error=error)) from None
        raise


register(
    Exercise(
        id="2.1",
        title="Write the pixel error",
        minutes=8,
        difficulty=2,
        reference=squared_error,
        check=_check,
        hints=HINTS,
    )
)
