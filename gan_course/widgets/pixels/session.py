"""A handwritten digit to spoil, and three who judge it: the pixel error, a discriminator, and you."""

from __future__ import annotations

from dataclasses import dataclass

from gan_course.data.corruptions import INK, longer_stroke, stray_pixel
from gan_course.widgets.core.evaluate import Network, evaluate

import numpy as np
import torch
from torch import Tensor

MOST = 200  # changes that can be undone
ON, OFF = 1.0, -1.0
WAYS = ("stray", "longer")
"""The two ways to spoil a digit that stand to the vote: one stray pixel, and a longer stroke."""


@dataclass(frozen=True)
class Judged:
    """One picture and what is said of it: pixels (height, width) in [-1, 1], the squared error, D(x) in 0..1."""

    pixels: np.ndarray
    error: float
    score: float


@dataclass(frozen=True)
class Shown:
    """All that is drawn.

    Attributes:
        yours: the picture that is edited.
        original: the real one.
        candidates: the two that stand to the vote, A and B.
        voted: whether somebody has voted on this digit, so that numbers may be shown.
        cursor: row and column of the keyboard's pixel.
        trail: error and D(x) of all that was there before, (n, 2), oldest first.
        votes: who voted how often for which way: {"you": {"stray": 1, "longer": 2}, "pixel error": ..., "D": ...}.
        ways: which way A and B are spoilt.
    """

    yours: Judged
    original: Judged
    candidates: tuple[Judged, Judged]
    voted: bool
    cursor: tuple[int, int]
    trail: np.ndarray
    votes: dict[str, dict[str, int]]
    ways: tuple[str, str]


class Sheet:
    """The digit on the desk, its history, and the votes.

    Args:
        D: pictures (n, 1, height, width) to logits (n, 1); a network or a function. It is left as it is.
        pictures: the digits to choose from, float (n, 1, height, width) in [-1, 1], ink +1.
        start: which of them is first; negative ones count from the end.
        seed: of the places of stray pixels, and of who is A and who is B.
    """

    def __init__(self, D: Network, pictures: Tensor, start: int = 0, seed: int = 0):
        if not isinstance(pictures, Tensor) or pictures.ndim != 4 or pictures.shape[1] != 1 or 0 in pictures.shape:
            given = tuple(pictures.shape) if isinstance(pictures, Tensor) else type(pictures).__name__
            raise ValueError(f"pictures is {given}; give a tensor (n, 1, height, width) of at least one picture.")
        if not callable(D):
            raise TypeError(f"D is a {type(D).__name__}; give a network, pictures (n, 1, height, width) to logits.")
        self.D, self.pictures = D, pictures.detach().cpu().float().clamp(-1, 1)
        self._random = torch.Generator().manual_seed(seed)
        self.votes = {who: dict.fromkeys(WAYS, 0) for who in ("you", "pixel error", "D")}
        self.cursor = (self.height // 2, self.width // 2)
        self.take(start)

    @property
    def height(self) -> int:
        return self.pictures.shape[2]

    @property
    def width(self) -> int:
        return self.pictures.shape[3]

    # --- which digit

    def take(self, index: int) -> None:
        """Begin anew with this digit; counting goes round at the end."""
        index %= len(self.pictures)
        original = self.pictures[index : index + 1]
        spoilt = torch.cat([stray_pixel(original, self._random), longer_stroke(original)])
        ways = WAYS if torch.rand(1, generator=self._random) < 0.5 else WAYS[::-1]
        all_three = torch.cat([original, spoilt[[WAYS.index(way) for way in ways]]])
        errors, scores = self._judge(all_three, original)
        # Nothing has been changed up to here: a D that fails leaves the digit before on the desk.
        self.index, self.ways, self.voted, self._original = index, ways, False, original
        self.original, *candidates = map(Judged, all_three[:, 0].numpy(), errors, scores)
        self.candidates = tuple(candidates)
        self._now, self._before = self.original, []

    def another(self) -> None:
        """Go on to the next digit."""
        self.take(self.index + 1)

    # --- changing it

    def toggle(self, cells: list[tuple[int, int]], on: bool | None = None, new: bool = True) -> bool:
        """Turn pixels to ink or to ground.

        Args:
            cells: (row, column) pairs; those outside the picture are left out.
            on: ink or ground; None takes the opposite of the first one's colour.
            new: whether this is a change of its own, or goes on with the one before (a brush that is drawn along).

        Returns which of the two it became.
        """
        inside = [(row, column) for row, column in cells if 0 <= row < self.height and 0 <= column < self.width]
        if not inside:
            return bool(on)
        self.cursor = inside[-1]
        if on is None:
            on = bool(self._now.pixels[inside[0]] <= INK)
        pixels = self._now.pixels.copy()
        pixels[tuple(np.transpose(inside))] = ON if on else OFF
        self._change(pixels, new)
        return on

    def move(self, down: int = 0, right: int = 0) -> None:
        """Move the keyboard's pixel; it stays inside the picture."""
        row, column = self.cursor
        self.cursor = min(max(row + down, 0), self.height - 1), min(max(column + right, 0), self.width - 1)

    def put(self, what: str) -> None:
        """Put a picture down: "real", "stray", "longer", "erase" (no ink at all), or "invert"."""
        ready = {
            "real": lambda: self.original.pixels,
            **{way: lambda one=one: one.pixels for way, one in zip(self.ways, self.candidates)},
            "erase": lambda: np.full((self.height, self.width), OFF, np.float32),
            "invert": lambda: -self._now.pixels,
        }
        if what not in ready:
            raise ValueError(f"There is no {what!r}; there are {', '.join(ready)}.")
        self._change(ready[what]())

    def undo(self) -> None:
        """Take the last change back, if there is one."""
        if self._before:
            self._now = self._before.pop()

    def _change(self, pixels: np.ndarray, new: bool = True) -> None:
        if np.array_equal(pixels, self._now.pixels):
            return
        x = torch.from_numpy(np.ascontiguousarray(pixels))[None, None]
        errors, scores = self._judge(x, self._original)
        if new or not self._before:
            self._before = [*self._before[-MOST + 1 :], self._now]
        self._now = Judged(pixels, errors[0], scores[0])

    # --- judging it

    def vote(self, which: int) -> None:
        """One vote for candidate 0 (A) or 1 (B). With the first one on a digit, the two machines vote, too."""
        if which not in (0, 1):
            raise ValueError(f"The vote is for {which!r}; it can be for 0 (A) or 1 (B).")
        self.votes["you"][self.ways[which]] += 1
        if not self.voted:
            a, b = self.candidates
            self.votes["pixel error"][self.ways[int(b.error < a.error)]] += 1
            self.votes["D"][self.ways[int(b.score > a.score)]] += 1
        self.voted = True

    def _judge(self, x: Tensor, original: Tensor) -> tuple[list[float], list[float]]:
        """Squared error against the original, and D(x) in 0..1, of each picture."""
        errors = (x - original).square().flatten(1).sum(1)
        logits = evaluate(self.D, x)
        if logits.numel() != len(x):
            raise ValueError(
                f"D gave shape {tuple(logits.shape)} for {len(x)} pictures; it should give one logit for each, (n, 1)."
            )
        scores = logits.flatten().sigmoid()
        if scores.isnan().any():
            raise ValueError("D's logit is not a number (NaN). Its training ran away: train it again, more gently.")
        return errors.tolist(), scores.tolist()

    def snapshot(self) -> Shown:
        """All that is drawn; looking changes nothing."""
        return Shown(
            yours=self._now,
            original=self.original,
            candidates=self.candidates,
            voted=self.voted,
            cursor=self.cursor,
            trail=np.array([(one.error, one.score) for one in self._before]).reshape(-1, 2),
            votes={who: dict(count) for who, count in self.votes.items()},
            ways=self.ways,
        )
