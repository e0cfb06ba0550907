"""Arg max by gradient ascent: from many starts at once, step by step towards a higher score.

Gradient ascent finds the top of the hill it starts on, which need not be the highest.
"""

from __future__ import annotations

from dataclasses import dataclass

from gan_course.argmax.exhaustive import Score

import torch
from torch import Tensor

Box = tuple[float, float]
EDGE = 0.999  # tanh reaches 1 only at infinity, so a start on the rim of the box begins a little inside


def climb(D: Score, x: Tensor, steps: int, lr: float, box: Box) -> Tensor:
    """Do gradient ascent on D's logit inside a box; chapter 03 has the learner write it.

    Args:
        x: where to start, (n, *shape). Each start climbs independently.
        steps: how many; each is one forward and one backward pass.
        lr: length of a step where the slope is 1.
        box: smallest and largest value that an entry of x may take; values outside are clipped to the rim.

    Returns (n, *shape), detached. D's weights and their gradients stay as they are.
    """
    for _ in range(steps):
        x = x.detach().requires_grad_()
        (slope,) = torch.autograd.grad(D(x).sum(), x)
        x = (x + lr * slope).clamp(*box)
    return x.detach()


def climb_inside(D: Score, x: Tensor, steps: int, lr: float, box: Box) -> Tensor:
    """Climb as :func:`climb` does, but without a rim: x = middle + half * tanh(u), and u is unbounded.

    Near the rim a step in u hardly moves x, so it approaches a corner without reaching it.
    """
    middle, half = (box[0] + box[1]) / 2, (box[1] - box[0]) / 2
    place = lambda u: middle + half * torch.tanh(u)
    u = torch.atanh(((x - middle) / half).clamp(-EDGE, EDGE))
    for _ in range(steps):
        u = u.detach().requires_grad_()
        (slope,) = torch.autograd.grad(D(place(u)).sum(), u)
        u = u + lr * slope
    return place(u).detach()


def langevin_step(D: Score, x: Tensor, lr: float, e: Tensor) -> Tensor:
    """Do one step uphill and one at random: x + lr * slope + sqrt(2 lr) * e; chapter 03 has the learner write it.

    With e ~ N(0, 1) and small steps, the places that many such steps visit have the density exp(logit) / Z: not only
    the top, but every place in proportion (unadjusted Langevin dynamics; Welling & Teh 2011, equation 4).

    Args:
        x, e: (n, *shape).

    Returns (n, *shape), cut off from its history.
    """
    x = x.detach().requires_grad_()
    (slope,) = torch.autograd.grad(D(x).sum(), x)
    return (x + lr * slope + (2 * lr) ** 0.5 * e).detach()


def langevin(
    D: Score, x: Tensor, steps: int, lr: float, generator: torch.Generator, noise: float = 1.0, box: Box = (-1.0, 1.0)
) -> Tensor:
    """Do many steps of :func:`langevin_step` inside a box, with e ~ N(0, noise^2); arguments as for :func:`climb`."""
    for _ in range(steps):
        e = torch.randn(x.shape, generator=generator, device=x.device, dtype=x.dtype)
        x = langevin_step(D, x, lr, noise * e).clamp(*box)
    return x


@dataclass(frozen=True)
class Optima:
    """The different places at which a search from many starts ended, best first.

    Attributes:
        x: (k, *shape).
        score: D's logits there, (k,).
        hits: how many starts ended at each, whole numbers (k,).
        starts: how many there were.
        passes: forward passes through D for each start, including the final evaluation of the score.
    """

    x: Tensor
    score: Tensor
    hits: Tensor
    starts: int
    passes: int

    def __len__(self) -> int:
        return len(self.x)

    @property
    def evaluations(self) -> int:
        """Forward passes of all starts together."""
        return self.starts * self.passes


@torch.no_grad()
def distinct(x: Tensor, score: Tensor, tolerance: float = 0.1) -> tuple[Tensor, Tensor]:
    """Group equal places: return the index of the best-scored member of each group, and the sizes of the groups.

    Two places are the same if no entry differs by more than `tolerance`. Places are taken from the best down, and each
    joins the best earlier one that it is equal to.

    Args:
        x: (n, *shape). score: (n,).
    """
    order = score.argsort(descending=True, stable=True)
    rows = x.flatten(1)[order]
    left = torch.ones(len(rows), dtype=torch.bool, device=x.device)
    first, hits = [], []
    for i in range(len(rows)):
        if not left[i]:
            continue
        mine = left & ((rows - rows[i]).abs().amax(1) <= tolerance)
        left &= ~mine
        first.append(int(order[i]))
        hits.append(int(mine.sum()))
    return torch.tensor(first, dtype=torch.long), torch.tensor(hits)


def gradient_argmax(
    D: Score,
    starts: Tensor,
    steps: int = 100,
    lr: float = 0.1,
    box: Box = (-1.0, 1.0),
    inside: str = "clip",
    tolerance: float = 0.1,
) -> Optima:
    """Climb from each start and return the different optima found.

    Args:
        starts: (n, *shape) within the box.
        steps, lr, box: as for :func:`climb`.
        inside: how to stay in the box: "clip" (:func:`climb`) or "tanh" (:func:`climb_inside`).
        tolerance: as for :func:`distinct`.
    """
    ways = {"clip": climb, "tanh": climb_inside}
    if inside not in ways:
        raise ValueError(f"inside is {inside!r}; accepted: {', '.join(map(repr, ways))}.")
    if not (starts >= box[0]).all() or not (starts <= box[1]).all():
        raise ValueError(f"Starts reach from {starts.min():.3g} to {starts.max():.3g}, outside the box {box}.")
    x = ways[inside](D, starts, steps, lr, box)
    with torch.no_grad():
        score = D(x)[:, 0]
    first, hits = distinct(x, score, tolerance)
    return Optima(x[first], score[first], hits, len(starts), steps + 1)
