"""Exercise 4.1: D's loss."""

from __future__ import annotations

from collections.abc import Callable

from gan_course.exercises.probes import NUMERICS, Answer, call, check_loss, keeps_device, listed, same, scalar_loss
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.training.losses import d_loss

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid, softplus


def bce(logits: Tensor, target: float) -> Tensor:
    """Mean cross-entropy of logits that should all have the same answer, 0 or 1."""
    return binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


D_LOSS_MISTAKES: list[tuple[Callable[[Tensor, Tensor], Tensor], str]] = [
    (
        lambda r, f: d_loss(f, r),
        "Real and fake are swapped: D should say 1 (a large logit) to real samples and 0 to generated ones.",
    ),
    (
        lambda r, f: -d_loss(r, f),
        "The sign is turned round. The paper maximises a sum of logarithms; a loss is minimised, so it is minus that.",
    ),
    (lambda r, f: d_loss(r, f) / 2, "Your loss is half of what it should be: the two terms are added, not averaged."),
    (
        lambda r, f: softplus(-r).mean(),
        "Only the real samples count in your loss. D must also learn to say no to generated ones.",
    ),
    (
        lambda r, f: softplus(f).mean(),
        "Only the generated samples count in your loss. D must also learn to say yes to real ones.",
    ),
    (
        lambda r, f: softplus(-r).sum() + softplus(f).sum(),
        "Your loss is the sum over the batch, so it grows with the batch. Take the mean.",
    ),
    (
        lambda r, f: bce(r.sigmoid(), 1) + bce(f.sigmoid(), 0),
        "A sigmoid is applied twice: the loss for logits has one inside, so give it the logits as they are.",
    ),
    (
        lambda r, f: softplus(-r).mean() + softplus(-f).mean(),
        "Both targets are 1. Generated samples have the target 0 in D's loss.",
    ),
    (
        lambda r, f: softplus(-r).mean() - softplus(-f).mean(),
        "For generated samples it is minus log(1 - D(x)), which is not minus one times the real samples' term.",
    ),
    (
        lambda r, f: softplus(-r).mean() + logsigmoid(-f).mean(),
        "The term of the generated samples has the wrong sign.",
    ),
    (
        lambda r, f: f.mean() - r.mean(),
        "This is the difference of mean logits (the Wasserstein loss). Here each logit goes through -log sigmoid.",
    ),
    (
        lambda r, f: -r.sigmoid().mean() + f.sigmoid().mean(),
        "This is the difference of mean probabilities. The logarithm is missing.",
    ),
    (
        lambda r, f: (1 - r).relu().mean() + (1 + f).relu().mean(),
        "This is the hinge loss. It is a good one; here the game's own loss with logarithms is asked for.",
    ),
    (
        lambda r, f: (1 - r.sigmoid()).square().mean() + f.sigmoid().square().mean(),
        "This is a squared error. The game's loss is the cross-entropy, with logarithms.",
    ),
    (
        lambda r, f: bce(r, 0.9) + bce(f, 0),
        "Your target for real samples is 0.9 (smoothed labels). Here it is 1.",
    ),
]


def _check_d_loss(attempt: Answer) -> None:
    for seed, n in enumerate((4, 1, 7)):
        random = torch.Generator().manual_seed(seed)
        logits = {side: torch.randn(n, 1, generator=random) * 2 for side in ("real logits", "fake logits")}
        batch = " and ".join(f"{side} {listed(x)}" for side, x in logits.items())
        check_loss(
            attempt,
            d_loss,
            logits,
            D_LOSS_MISTAKES,
            lambda got, want, batch=batch: (
                f"For {batch} the loss is {want.item():.4f}; yours is {got.item():.4f}. It is the cross-entropy of the "
                "real ones with target 1 plus that of the fake ones with target 0."
            ),
        )

    sure = torch.tensor([[-200.0], [200.0]]).requires_grad_()
    got = scalar_loss(call(attempt, sure, sure), attached=True)
    want = d_loss(sure, sure)
    slope = torch.autograd.grad(got, sure, allow_unused=True)[0]
    if not same(got, want) or slope is None or not slope.isfinite().all():
        raise Wrong(NUMERICS.format(got=f"{got.item():.4g}", want=f"{want.item():.4g}"))
    meta = torch.empty(4, 1, device="meta", requires_grad=True)
    keeps_device(attempt, meta, meta)
    double = torch.linspace(-3, 3, 6, dtype=torch.float64).view(6, 1).requires_grad_()
    got = scalar_loss(call(attempt, double, -double), attached=True)
    if got.dtype != torch.float64 or not same(got, d_loss(double, -double), 1e-9):
        raise Wrong("Given float64 logits, your loss is computed in another precision: convert nothing on the way.")


register(
    Exercise(
        id="4.1",
        title="Write D's loss",
        minutes=10,
        difficulty=2,
        reference=d_loss,
        check=_check_d_loss,
        hints=(
            "D answers two questions in each step. What should it say to real samples, what to generated ones, and "
            "which loss fits a yes-or-no answer?",
            "Binary cross-entropy with target 1 for the real logits, plus the same with target 0 for the fake ones. "
            "`torch.nn.functional` has a version that takes logits, and stays exact where D is very sure.",
            "Twice `binary_cross_entropy_with_logits(logits, targets)`, with targets made by `torch.ones_like` for one "
            "and `torch.zeros_like` for the other; add the two.",
        ),
    )
)
