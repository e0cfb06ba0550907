"""Exercise 4.1: D's loss."""

from __future__ import annotations

from collections.abc import Callable

from gan_course.exercises.probes import MESSAGES as PROBES
from gan_course.exercises.probes import NUMERICS, Answer, call, check_loss, keeps_device, listed, same, scalar_loss
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.training.losses import d_loss

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid, softplus

MESSAGES = {
    "swapped": (
        "Real and fake are swapped: D should output 1 (a large logit) for real samples and 0 for generated ones."
    ),
    "sign": "The sign is reversed. The paper maximises a sum of logarithms; a loss is minimised, so it is minus that.",
    "half": "Your loss is half of what it should be: the two terms are added, not averaged.",
    "twice": "Your loss is twice what it should be: it is the sum of the two means.",
    "real only": "Only the real samples count in your loss. D must also learn to reject generated ones.",
    "fake only": "Only the generated samples count in your loss. D must also learn to accept real ones.",
    "sum": "Your loss is the sum over the batch, so it grows with the batch. Take the mean.",
    "sigmoid twice": (
        "A sigmoid is applied twice: the loss for logits has one inside, so give it the logits as they are."
    ),
    "both 1": "Both targets are 1. Generated samples have the target 0 in D's loss.",
    "both 0": "Both targets are 0. Real samples have the target 1 in D's loss.",
    "arguments": "`bce(logits, targets)` takes the logits first; yours come in the targets' place.",
    "minus real": "For generated samples the term is -log(1 - D(x)), which is not minus the real samples' term.",
    "fake sign": "The term of the generated samples has the wrong sign.",
    "wasserstein": (
        "This is the difference of mean logits (the Wasserstein loss). Here each logit goes through -log sigmoid."
    ),
    "probabilities": "This is the difference of mean probabilities. The logarithm is missing.",
    "hinge": (
        "This is the hinge loss. It is a good one; but this exercise is about the cross-entropy, with logarithms."
    ),
    "squared": "This is a squared error. The game's loss is the cross-entropy, with logarithms.",
    "smoothed": "Your target for real samples is 0.9 (smoothed labels). Here it is 1.",
    "other": (
        "For {batch} the loss is {want:.4f}; yours is {got:.4f}. It is the cross-entropy of the real ones with "
        "target 1 plus that of the fake ones with target 0."
    ),
    "batch": "{side} {logits}",
    "and": " and ",
}
HINTS = (
    "What should D output for real samples, what for generated ones, and which loss fits a yes-or-no answer?",
    "Binary cross-entropy with target 1 for the real logits, plus the same with target 0 for the fake ones. "
    "`torch.nn.functional` has a version that takes logits, and stays exact where D is very sure.",
    "Twice `binary_cross_entropy_with_logits(logits, targets)`, with targets made by `torch.ones_like` for one "
    "and `torch.zeros_like` for the other; add the two.",
)


def bce(logits: Tensor, target: float) -> Tensor:
    """Return the mean cross-entropy of logits that all have the same target, 0 or 1."""
    return binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


def _targets_first(logits: Tensor, target: float) -> Tensor:
    return binary_cross_entropy_with_logits(torch.full_like(logits, target), logits)


D_LOSS_MISTAKES: list[tuple[Callable[[Tensor, Tensor], Tensor], str]] = [
    (lambda r, f: d_loss(f, r), MESSAGES["swapped"]),
    (lambda r, f: -d_loss(r, f), MESSAGES["sign"]),
    (lambda r, f: d_loss(r, f) / 2, MESSAGES["half"]),
    (lambda r, f: 2 * d_loss(r, f), MESSAGES["twice"]),
    (lambda r, f: softplus(-r).mean(), MESSAGES["real only"]),
    (lambda r, f: softplus(f).mean(), MESSAGES["fake only"]),
    (lambda r, f: softplus(-r).sum() + softplus(f).sum(), MESSAGES["sum"]),
    (lambda r, f: bce(r.sigmoid(), 1) + bce(f.sigmoid(), 0), MESSAGES["sigmoid twice"]),
    (lambda r, f: softplus(-r).mean() + softplus(-f).mean(), MESSAGES["both 1"]),
    (lambda r, f: softplus(r).mean() + softplus(f).mean(), MESSAGES["both 0"]),
    (lambda r, f: _targets_first(r, 1) + _targets_first(f, 0), MESSAGES["arguments"]),
    (lambda r, f: softplus(-r).mean() - softplus(-f).mean(), MESSAGES["minus real"]),
    (lambda r, f: softplus(-r).mean() + logsigmoid(-f).mean(), MESSAGES["fake sign"]),
    (lambda r, f: f.mean() - r.mean(), MESSAGES["wasserstein"]),
    (lambda r, f: -r.sigmoid().mean() + f.sigmoid().mean(), MESSAGES["probabilities"]),
    (lambda r, f: (1 - r).relu().mean() + (1 + f).relu().mean(), MESSAGES["hinge"]),
    (lambda r, f: (1 - r.sigmoid()).square().mean() + f.sigmoid().square().mean(), MESSAGES["squared"]),
    (lambda r, f: (1 - r).square().mean() + f.square().mean(), MESSAGES["squared"]),
    (lambda r, f: bce(r, 0.9) + bce(f, 0), MESSAGES["smoothed"]),
]


def _check_d_loss(attempt: Answer) -> None:
    for seed, n in enumerate((4, 1, 7)):
        rng = torch.Generator().manual_seed(seed)
        logits = {side: torch.randn(n, 1, generator=rng) * 2 for side in ("real logits", "fake logits")}
        batch = MESSAGES["and"].join(
            MESSAGES["batch"].format(side=side, logits=listed(x)) for side, x in logits.items()
        )
        check_loss(
            attempt,
            d_loss,
            logits,
            D_LOSS_MISTAKES,
            lambda got, want, batch=batch: MESSAGES["other"].format(batch=batch, want=want.item(), got=got.item()),
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
        raise Wrong(PROBES["precision"])


register(
    Exercise(
        id="4.1",
        title="Write D's loss",
        minutes=10,
        difficulty=2,
        reference=d_loss,
        check=_check_d_loss,
        hints=HINTS,
    )
)
