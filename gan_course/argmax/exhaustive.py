"""Arg max by looking at everything: D's score for each of the 2^n binary pictures of n pixels.

The surest search there is, and the most expensive: each further pixel doubles its cost.
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
    """Return the pictures with these numbers: pixel i is +1 where bit i of the number is set, else -1.

    Args:
        numbers: whole numbers, shape (n,), from 0 to 2^pixels - 1.
        shape: of one picture, such as (1, 4, 4).
        like: a tensor whose dtype and device the pictures get; by default float32 on the device of `numbers`.

    Returns (n, *shape) of -1 and +1.
    """
    bits = numbers[:, None] >> torch.arange(prod(shape), device=numbers.device) & 1
    pictures = (2 * bits - 1).view(-1, *shape)
    return pictures.float() if like is None else pictures.to(like)


@torch.no_grad()
def all_scores(D: Score, shape: Sequence[int], batch: int = 4096, progress: bool = True) -> Tensor:
    """Return D's logit for every binary picture, (2^pixels,); entry k is picture k of :func:`binary_pictures`.

    Args:
        D: evaluated in its present mode; in training mode batch norm would mix up the pictures of a batch.
        shape: of one picture; at most 24 pixels (else ValueError).
        batch: pictures evaluated at a time. The default is twice as fast as 8192, whose layers no longer fit in a
            core's cache.
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
    """Return the arg max over a given set: the `k` samples of x that D scores highest, and their logits, best first.

    This generates with D alone, if x holds everything that can be drawn; chapter 03 has the learner write it.

    Args:
        x: (n, *shape), n >= k.

    Returns (k, *shape) and (k,).
    """
    scores, order = D(x)[:, 0].topk(k)
    return x[order], scores


def exhaustive(
    D: Score, shape: Sequence[int], top: int = 1, batch: int = 4096, progress: bool = True
) -> tuple[Tensor, Tensor]:
    """Return the `top` binary pictures with the highest scores: pictures (top, *shape), logits (top,), best first."""
    best = all_scores(D, shape, batch, progress).topk(top)
    return binary_pictures(best.indices, shape), best.values


def peaks(scores: Tensor) -> Tensor:
    """Return the numbers of the pictures that no change of a single pixel improves, best first.

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
        pixels: the numbers of pixels that were measured.
        seconds: duration of each search.
        rate: pictures a second, at the largest size measured.
    """

    pixels: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def rate(self) -> float:
        return 2 ** self.pixels[-1] / self.seconds[-1]

    def predicted(self, pixels: int) -> float:
        """Return the seconds that `pixels` pixels would take at this rate."""
        return 2.0**pixels / self.rate

    def years(self, pixels: int) -> float:
        return self.predicted(pixels) / YEAR


def cost_law(build: Callable[[int], Score], pixels: Sequence[int], repeats: int = 5) -> CostLaw:
    """Time an exhaustive search for each number of pixels, in rising order.

    Args:
        build: build(n) gives a D for pictures of shape (n,). It need not be trained: an untrained D costs as much.
        pixels: 12 or more, so that there is at least one full batch; smaller ones differ in the cost of a picture.
        repeats: the fastest of so many searches counts, since other work on the machine can only slow one down.
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
