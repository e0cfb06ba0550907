"""Exercise 2.1: the squared error between pictures."""

from __future__ import annotations

from collections.abc import Callable

from gan_course.exercises.probes import Answer, check_loss, keeps_device, keeps_double
from gan_course.exercises.registry import Exercise, register
from gan_course.training.autoencoder import squared_error

import torch
from torch import Tensor

MISTAKES: list[tuple[Callable[[Tensor, Tensor], Tensor], str]] = [
    (
        lambda x, y: (x - y).square().mean(),
        "You average over the pixels, too. Sum over the numbers of one picture, and average over the pictures only.",
    ),
    (
        lambda x, y: (x - y).square().sum(),
        "You sum over the pictures, too, so the error grows with the batch. Average over the pictures.",
    ),
    (
        lambda x, y: (x - y).square().sum() / x[0].numel(),
        "Sum and average are exchanged: sum over the numbers of one picture, average over the pictures.",
    ),
    (
        lambda x, y: (x - y).square().sum() / x.shape[-1],
        "You divide by the width of a picture. Divide by the number of pictures, `len(x)`.",
    ),
    (
        lambda x, y: (x - y).flatten(1).sum(1).mean(),
        "The differences are not squared, so one pixel too bright makes up for one too dark.",
    ),
    (
        lambda x, y: (x - y).flatten(1).sum(1).square().mean(),
        "You square the sum. Square each difference first, and sum then.",
    ),
    (
        lambda x, y: (x - y).abs().flatten(1).sum(1).mean(),
        "These are absolute differences. Here each difference is squared.",
    ),
    (
        lambda x, y: (x - y).flatten(1).norm(dim=1).mean(),
        "You take a square root at the end. Here it is the squared distance.",
    ),
    (
        lambda x, y: (x - y).square().flatten(1).sum(1).mean() / 2,
        "Your error is half of what it should be: no factor 1/2 here.",
    ),
    (
        lambda x, y: -(x - y).square().flatten(1).sum(1).mean(),
        "The sign is turned round: an error is never below 0.",
    ),
    (lambda x, y: (x.square() - y.square()).flatten(1).sum(1).mean(), "Subtract first, and square then."),
]

SHAPES = ((3, 1, 4, 5), (1, 3, 2, 2), (6, 2), (4, 1, 28, 28))


def _check(attempt: Answer) -> None:
    for seed, shape in enumerate(SHAPES):
        random = torch.Generator().manual_seed(seed)
        given = {side: torch.randn(shape, generator=random) for side in ("first batch", "second batch")}
        check_loss(
            attempt,
            squared_error,
            given,
            MISTAKES,
            lambda got, want, shape=shape: (
                f"For two batches of shape {shape} the error is {want.item():.4f}; yours is {got.item():.4f}. "
                "For each picture: the sum of its squared differences. Then the mean of that over the pictures."
            ),
        )
    meta = torch.empty(4, 1, 3, 3, device="meta", requires_grad=True)
    keeps_device(attempt, meta, meta)
    keeps_double(
        attempt, squared_error, torch.randn(4, 2, generator=torch.Generator().manual_seed(9)), torch.ones(4, 2)
    )


register(
    Exercise(
        id="2.1",
        title="Write the pixel error",
        minutes=8,
        difficulty=2,
        reference=squared_error,
        check=_check,
        hints=(
            "There is one error for each picture of the batch, and one number at the end. Where do you add up, and "
            "where do you average?",
            "Square the differences. `flatten(1)` makes one row of each picture, whatever its shape; sum each row, "
            "then take the mean of the sums.",
            "`(x - y).square()`, then `flatten(1)`, then `sum` along dimension 1, then `mean`.",
        ),
    )
)
