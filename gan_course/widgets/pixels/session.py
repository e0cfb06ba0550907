"""The state of the pixel editor: a digit that is changed, two corrupted candidates, their scores and the votes."""

from __future__ import annotations

from dataclasses import dataclass

from gan_course.data.corruptions import INK, longer_stroke, stray_pixel
from gan_course.widgets.core.evaluate import Network, evaluate, one_each

import numpy as np
import torch
from torch import Tensor

MOST = 200  # changes that can be undone
ON, OFF = 1.0, -1.0
KINDS = ("stray", "longer")
"""The two corruptions that stand to the vote: one stray pixel, and a longer stroke."""
VOTERS = ("you", "error", "D")
"""Who votes: the learner, the pixel error, and the discriminator."""


@dataclass(frozen=True)
class Scored:
    """A picture, (height, width) in [-1, 1], its squared error to the real digit, and D(x) in 0..1."""

    pixels: np.ndarray
    error: float
    score: float


@dataclass(frozen=True)
class Snapshot:
    """All that is drawn.

    Attributes:
        yours: the picture that is edited.
        original: the real one.
        candidates: the two that stand to the vote, A and B.
        voted: whether there is a vote on this digit, so that numbers may be shown.
        cursor: row and column of the keyboard's pixel.
        trail: error and D(x) of all earlier states of the sheet, (n, 2), oldest first.
        votes: voter -> kind of corruption -> number of votes.
        kinds: the corruptions of A and B.
    """

    yours: Scored
    original: Scored
    candidates: tuple[Scored, Scored]
    voted: bool
    cursor: tuple[int, int]
    trail: np.ndarray
    votes: dict[str, dict[str, int]]
    kinds: tuple[str, str]


class PixelsSession:
    """The digit that is edited, its history, and the votes; see :func:`gan_course.widgets.pixels.pixel_editor`."""

    def __init__(self, D: Network, pictures: Tensor, start: int = 0, seed: int = 0):
        if not isinstance(pictures, Tensor) or pictures.ndim != 4 or pictures.shape[1] != 1 or 0 in pictures.shape:
            given = tuple(pictures.shape) if isinstance(pictures, Tensor) else type(pictures).__name__
            raise ValueError(f"pictures is {given}; give a tensor (n, 1, height, width) of at least one picture.")
        if not callable(D):
            raise TypeError(f"D is a {type(D).__name__}; give a network, pictures (n, 1, height, width) to logits.")
        self.D, self.pictures = D, pictures.detach().cpu().float().clamp(-1, 1)
        self._rng = torch.Generator().manual_seed(seed)
        self.votes = {voter: dict.fromkeys(KINDS, 0) for voter in VOTERS}
        self.cursor = (self.height // 2, self.width // 2)
        self.load(start)

    @property
    def height(self) -> int:
        return self.pictures.shape[2]

    @property
    def width(self) -> int:
        return self.pictures.shape[3]

    # --- which digit

    def load(self, index: int) -> None:
        """Start over with this digit; indices past the end wrap around."""
        index %= len(self.pictures)
        original = self.pictures[index : index + 1]
        corrupted = torch.cat([stray_pixel(original, self._rng), longer_stroke(original)])
        kinds = KINDS if torch.rand(1, generator=self._rng) < 0.5 else KINDS[::-1]
        all_three = torch.cat([original, corrupted[[KINDS.index(kind) for kind in kinds]]])
        errors, scores = self._score(all_three, original)
        # Nothing has been changed up to here: if D fails, the digit before stays on the sheet.
        self.index, self.kinds, self.voted, self._original = index, kinds, False, original
        self.original, *candidates = map(Scored, all_three[:, 0].numpy(), errors, scores)
        self.candidates = tuple(candidates)
        self._now, self._before = self.original, []

    def another(self) -> None:
        """Go on to the next digit."""
        self.load(self.index + 1)

    # --- changing it

    def toggle(self, cells: list[tuple[int, int]], on: bool | None = None, new: bool = True) -> bool:
        """Turn pixels on (white) or off (black).

        Args:
            cells: (row, column) pairs; those outside the picture are left out.
            on: whether to turn them on; None toggles the first one and treats the others alike.
            new: whether this is a change of its own, or continues the one before (a stroke of the brush).

        Returns whether they are on now.
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
        """Replace the picture: "real", "stray", "longer", "erase" (all pixels off), or "invert"."""
        ready = {
            "real": lambda: self.original.pixels,
            **{kind: lambda one=one: one.pixels for kind, one in zip(self.kinds, self.candidates)},
            "erase": lambda: np.full((self.height, self.width), OFF, np.float32),
            "invert": lambda: -self._now.pixels,
        }
        if what not in ready:
            raise ValueError(f"There is no {what!r}; there are {', '.join(ready)}.")
        self._change(ready[what]())

    def undo(self) -> None:
        """Undo the last change, if there is one."""
        if self._before:
            self._now = self._before.pop()

    def _change(self, pixels: np.ndarray, new: bool = True) -> None:
        if np.array_equal(pixels, self._now.pixels):
            return
        x = torch.from_numpy(np.ascontiguousarray(pixels))[None, None]
        errors, scores = self._score(x, self._original)
        if new or not self._before:
            self._before = [*self._before[-MOST + 1 :], self._now]
        self._now = Scored(pixels, errors[0], scores[0])

    # --- scores and votes

    def vote(self, which: int) -> None:
        """Add a vote for candidate 0 (A) or 1 (B); with the first one on a digit, pixel error and D vote as well."""
        if which not in (0, 1):
            raise ValueError(f"The vote is for {which!r}; it can be for 0 (A) or 1 (B).")
        self.votes["you"][self.kinds[which]] += 1
        if not self.voted:
            a, b = self.candidates
            self.votes["error"][self.kinds[int(b.error < a.error)]] += 1
            self.votes["D"][self.kinds[int(b.score > a.score)]] += 1
        self.voted = True

    def _score(self, x: Tensor, original: Tensor) -> tuple[list[float], list[float]]:
        """Return the squared error to the original and D(x) in 0..1 of each picture."""
        errors = (x - original).square().flatten(1).sum(1)
        scores = one_each(evaluate(self.D, x), len(x), "pictures").sigmoid()
        if scores.isnan().any():
            raise ValueError(
                "D's logit is not a number (NaN). Its training diverged: train it again, with a smaller learning rate."
            )
        return errors.tolist(), scores.tolist()

    def snapshot(self) -> Snapshot:
        """Return all that is drawn; it changes nothing."""
        return Snapshot(
            yours=self._now,
            original=self.original,
            candidates=self.candidates,
            voted=self.voted,
            cursor=self.cursor,
            trail=np.array([(one.error, one.score) for one in self._before]).reshape(-1, 2),
            votes={voter: dict(count) for voter, count in self.votes.items()},
            kinds=self.kinds,
        )
