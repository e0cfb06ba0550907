"""Arg max by looking at everything: D's score for each of the 2^n binary pictures of n pixels.

The surest search there is, and the dearest: one pixel more doubles its cost.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod

from gan_course.utils import progress_bar

import torch
from torch import Tensor

Score = Callable[[Tensor], Tensor]
"""A discriminator, or anything that gives logits (n, 1) for samples (n, *shape)."""

MOST_PIXELS = 24  # 16.8 million pictures: a minute or so for a small network
YEAR = 365.25 * 24 * 3600  # seconds


def binary_pictures(numbers: Tensor, shape: Sequence[int], like: Tensor | None = None) -> Tensor:
    """The pictures that belong to these numbers: pixel i is bit i of the number, +1 where it is set and -1 where not.

    Args:
        numbers: whole numbers, shape (n,), from 0 to 2^pixels - 1.
        shape: of one picture, such as (1, 4, 4).
        like: a tensor whose type and device the pictures get; float32 beside `numbers` by default.

    Returns (n, *shape) of -1 and +1.
    """
    bits = numbers[:, None] >> torch.arange(prod(shape), device=numbers.device) & 1
    pictures = (2 * bits - 1).view(-1, *shape)
    return pictures.float() if like is None else pictures.to(like)


@torch.no_grad()
def all_scores(D: Score, shape: Sequence[int], batch: int = 4096, progress: bool = True) -> Tensor:
    """D's logit for every binary picture, shape (2^pixels,): entry k is that of picture k of :func:`binary_pictures`.

    Args:
        D: in the mode in which it is to be asked; batch norm would mix up the pictures of a batch in training mode.
        shape: of one picture; at most 24 pixels (ValueError): 2^25 logits are a search for another day.
        batch: pictures that go through D at a time. The default is twice as fast as 8192, whose layers no longer fit in
            a core's cache.
    """
    pixels = prod(shape)
    if not 1 <= pixels <= MOST_PIXELS:
        raise ValueError(
            f"Pictures of shape {tuple(shape)} have {pixels} pixels, so there are 2^{pixels} of them; "
            f"an exhaustive search takes 1 to {MOST_PIXELS} pixels. Climb with argmax.gradient instead."
        )
    device = _device(D)
    scores = torch.empty(2**pixels, device=device)
    for start in progress_bar(range(0, 2**pixels, batch), disable=not progress, unit=" batches"):
        numbers = torch.arange(start, min(start + batch, 2**pixels), device=device)
        scores[start : start + batch] = D(binary_pictures(numbers, shape))[:, 0]
    return scores


@torch.no_grad()
def best_of(D: Score, x: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Arg max over a given set: the `k` samples of x that D likes best, and their logits, best first.

    The way to generate with D alone, if x holds all that can be drawn; chapter 03 has the learner write it.

    Args:
        x: (n, *shape), n >= k.

    Returns (k, *shape) and (k,).
    """
    scores, order = D(x)[:, 0].topk(k)
    return x[order], scores


def exhaustive(
    D: Score, shape: Sequence[int], top: int = 1, batch: int = 4096, progress: bool = True
) -> tuple[Tensor, Tensor]:
    """The `top` binary pictures with the highest scores: pictures (top, *shape), logits (top,), best first."""
    best = all_scores(D, shape, batch, progress).topk(top)
    return binary_pictures(best.indices, shape), best.values


def peaks(scores: Tensor) -> Tensor:
    """Numbers of the pictures that no change of a single pixel improves, best first.

    These are the local optima of a search that flips one pixel at a time. Flipping pixel i of picture k gives picture
    k XOR 2^i, so they are counted exactly. A picture with an equal neighbour is not a peak.

    Args:
        scores: (2^n,), as from :func:`all_scores`.
    """
    numbers = torch.arange(len(scores), device=scores.device)
    highest = torch.ones_like(scores, dtype=torch.bool)
    for i in range(len(scores).bit_length() - 1):
        highest &= scores > scores[numbers ^ (1 << i)]
    found = numbers[highest]
    return found[scores[found].argsort(descending=True)]


@dataclass(frozen=True)
class CostLaw:
    """Exhaustive search costs 2^pixels times what one picture costs.

    Attributes:
        pixels: how many pixels were measured.
        seconds: what each search took.
        rate: pictures a second, at the largest size measured.
    """

    pixels: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def rate(self) -> float:
        return 2 ** self.pixels[-1] / self.seconds[-1]

    def predicted(self, pixels: int) -> float:
        """Seconds that `pixels` pixels would take at this rate."""
        return 2.0**pixels / self.rate

    def years(self, pixels: int) -> float:
        return self.predicted(pixels) / YEAR


def cost_law(build: Callable[[int], Score], pixels: Sequence[int], repeats: int = 5) -> CostLaw:
    """Time an exhaustive search for each number of pixels, in rising order.

    Args:
        build: build(n) gives a D for pictures of shape (n,). It need not be trained: knowing nothing costs as much.
        pixels: 12 or more, so that there is at least one whole batch: smaller ones are dearer or cheaper a picture.
        repeats: the fastest of so many searches counts, since whatever else the machine does can only slow one down.
    """
    seconds = []
    for n in pixels:
        D, times = build(n), []
        all_scores(D, (n,), progress=False)  # the first pass pays for memory that later ones find ready
        for _ in range(repeats):
            start = time.perf_counter()
            all_scores(D, (n,), progress=False).max().item()
            times.append(time.perf_counter() - start)
        seconds.append(min(times))
    return CostLaw(tuple(pixels), tuple(seconds))


def _device(D: Score) -> torch.device:
    weights = next(D.parameters(), None) if isinstance(D, torch.nn.Module) else None
    return torch.device("cpu") if weights is None else weights.device
