"""Exercise 6.2: the earth mover's distance on a line."""

from __future__ import annotations

from gan_course.exercises.probes import Answer, call, keeps_device, listed, named, same, scalar_loss
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.measure.earth_mover import earth_mover

import torch
from torch import Tensor

MESSAGES = {
    "unsorted": "The grains are carried in the order in which they happen to stand. Sort both first.",
    "one sorted": "Only one of the two is sorted.",
    "no abs": "This is the difference of the means: ways to the left and to the right cancel. A grain that is carried "
    "to the left costs as well, so take `abs()` before the mean.",
    "squared": "You square the distances. Carrying twice as far costs twice as much here, not four times.",
    "root": "You square the distances and take the root of their mean: that is Wasserstein-2. Here it is order 1.",
    "sum": "You add the distances up. The heap has mass 1: take the mean.",
    "all pairs": "This is the mean distance of all pairs. Each grain goes to one place only.",
    "nearest": "Each grain goes to its nearest place, so that several may go to the same one. Each place takes one "
    "grain.",
    "opposite": "One of the two is sorted downwards: the leftmost grain goes to the rightmost place.",
    "half": "Your distance is half of what it should be.",
    "negative": "The sign is reversed: a distance is never below 0.",
    "greatest": "This is the longest way of a single grain. Average over all grains.",
    "medians": "This is the difference of the medians. Every grain counts.",
    "other": "From {fake} to {real} a grain is carried {want:.3f} on average; yours is {got:.3f}.",
}
HINTS = (
    "Which grain should go to the leftmost place? Could it pay for two grains to pass each other on the way?",
    "Sort both. Then the i-th grain goes to the i-th place. How far is that, on average?",
    "`x.sort().values` are the numbers in ascending order. The rest is a difference, `abs()` and `mean()`.",
)


def _sorted(x: Tensor) -> Tensor:
    return x.sort().values


MISTAKES = [
    (lambda r, f: (r - f).abs().mean(), MESSAGES["unsorted"]),
    (lambda r, f: (_sorted(r) - f).abs().mean(), MESSAGES["one sorted"]),
    (lambda r, f: (r - _sorted(f)).abs().mean(), MESSAGES["one sorted"]),
    (lambda r, f: (_sorted(r) - _sorted(f)).mean(), MESSAGES["no abs"]),
    (lambda r, f: (_sorted(f) - _sorted(r)).mean(), MESSAGES["no abs"]),
    (lambda r, f: (r.mean() - f.mean()).abs(), MESSAGES["no abs"]),
    (lambda r, f: (_sorted(r) - _sorted(f)).square().mean(), MESSAGES["squared"]),
    (lambda r, f: (_sorted(r) - _sorted(f)).square().mean().sqrt(), MESSAGES["root"]),
    (lambda r, f: (_sorted(r) - _sorted(f)).abs().sum(), MESSAGES["sum"]),
    (lambda r, f: (r[:, None] - f).abs().mean(), MESSAGES["all pairs"]),
    (lambda r, f: (r[:, None] - f).abs().amin(0).mean(), MESSAGES["nearest"]),
    (lambda r, f: (r[:, None] - f).abs().amin(1).mean(), MESSAGES["nearest"]),
    (lambda r, f: (_sorted(r) - _sorted(f).flip(0)).abs().mean(), MESSAGES["opposite"]),
    (lambda r, f: earth_mover(r, f) / 2, MESSAGES["half"]),
    (lambda r, f: -earth_mover(r, f), MESSAGES["negative"]),
    (lambda r, f: (_sorted(r) - _sorted(f)).abs().max(), MESSAGES["greatest"]),
    (lambda r, f: (r.median() - f.median()).abs(), MESSAGES["medians"]),
]


def _check(attempt: Answer) -> None:
    for seed, n in enumerate((7, 1, 4)):
        rng = torch.Generator().manual_seed(seed)
        real, fake = torch.randn(n, generator=rng) / 3 - 0.5, 2 * torch.randn(n, generator=rng)
        real[-1] = real[0]  # two grains in one place
        got, want = scalar_loss(call(attempt, real, fake), attached=False), earth_mover(real, fake)
        if not same(got, want):
            heaps = {"real": listed(real), "fake": listed(fake)}
            other = MESSAGES["other"].format(want=want.item(), got=got.item(), **heaps)
            raise Wrong(named(MISTAKES, got, real, fake) or other)
    meta = torch.empty(5, device="meta")
    keeps_device(attempt, meta, meta)


register(
    Exercise(
        id="6.2",
        title="Carrying sand",
        minutes=8,
        difficulty=2,
        reference=earth_mover,
        check=_check,
        hints=HINTS,
    )
)
