"""The state of the score gallery: a picture, its corruption, and D's scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gan_course.data.avatars import sample_factors
from gan_course.data.corruptions import CORRUPTIONS, LEVELS, PICTURE_CORRUPTIONS, combined, corrupted_pictures
from gan_course.data.pictures import Pictures
from gan_course.measure.saliency import saliency
from gan_course.widgets.core.evaluate import Network, evaluate, one_each, pixels

import numpy as np
import torch
from torch import Tensor

AMOUNTS = torch.linspace(0, 1, 9)  # of the curves
STEPS = (0.0, *LEVELS.values())  # of the means, and of the small pictures: none, slight, medium, bad
OTHERS = 32  # pictures that the means are over
DRAWN = ("eyes", "mouth")  # kinds that are mistakes of the drawing: they need an avatar's factors


@dataclass(frozen=True)
class Snapshot:
    """All that a picture of the gallery shows. Pictures are uint8 (height, width, 3), scores are in 0..1 or NaN.

    Attributes:
        clean, corrupted: the picture before and after corruption.
        change: size of the corruption at each pixel, (height, width), divided by its maximum.
        saliency: how much each pixel changes D's logit, (height, width) in 0..1, or None for a D without gradients.
        clean_score, score: D's scores of both pictures.
        amounts: amount of each kind of corruption, 0..1.
        curves: D's score with one kind at AMOUNTS and the others as they are, (9,).
        steps: the picture with one kind at STEPS and the others as they are, (4, height, width, 3).
        means: D's mean score of other pictures with one kind alone at STEPS, (4,).
    """

    clean: np.ndarray
    corrupted: np.ndarray
    change: np.ndarray
    saliency: np.ndarray | None
    clean_score: float
    score: float
    amounts: dict[str, float]
    curves: dict[str, np.ndarray]
    steps: dict[str, np.ndarray]
    means: dict[str, np.ndarray]


class GallerySession:
    """A picture, the corruption applied to it, and D's scores; see :func:`gan_course.widgets.gallery.score_gallery`.

    Attributes: `amounts` (kind of corruption -> 0..1), `index` (of the picture).
    """

    def __init__(self, D: Network, pictures: Tensor | Pictures | None = None, size: int = 32, seed: int = 0):
        if not callable(D):
            raise TypeError(f"D is {type(D).__name__}; give a network, or a function from pictures to logits.")
        if isinstance(pictures, Pictures):
            pictures = pictures[:]
        if pictures is not None:
            if not isinstance(pictures, Tensor):
                raise TypeError(f"pictures is {type(pictures).__name__}; give Pictures or a tensor (n, c, size, size).")
            pixels(pictures)  # raises if they are not pictures
            pictures = pictures.detach().float().cpu()
            height, width = pictures.shape[2:]
            even = height == width and width % 8 == 0
            kinds = [kind for kind in PICTURE_CORRUPTIONS if kind != "patches" or even]
        else:
            if isinstance(size, bool) or not isinstance(size, int) or size % 8 or not 16 <= size <= 512:
                raise ValueError(f"size is {size!r}; give a multiple of 8 from 16 to 512, what D takes.")
            kinds = list(CORRUPTIONS)
        self.D, self.size, self.seed, self._pictures = D, size, seed, pictures
        self.amounts = dict.fromkeys(kinds, 0.0)
        self.index, self._rng_seed = 0, seed
        self._means = self._measure()

    @property
    def kinds(self) -> Sequence[str]:
        return list(self.amounts)

    def corrupt(self, **amounts: float) -> None:
        """Set the amount of some kinds of corruption, 0 (none) to 1 (bad): `corrupt(eyes=1, blur=0.3)`.

        Raises ValueError for an unknown kind or an amount outside 0..1; nothing changes then.
        """
        for kind, amount in amounts.items():
            if kind not in self.amounts:
                raise ValueError(f"No corruption is called {kind!r} here; there are {', '.join(self.amounts)}.")
            if isinstance(amount, bool) or not isinstance(amount, (int, float)) or not 0 <= amount <= 1:
                raise ValueError(f"{kind} is {amount!r}; give an amount from 0 (none) to 1 (bad).")
        self.amounts |= {kind: float(amount) for kind, amount in amounts.items()}

    def clean(self) -> None:
        """Undo all corruption."""
        self.amounts = dict.fromkeys(self.amounts, 0.0)

    def next(self) -> None:
        """Go on to another picture and measure D's means again, in case it has learned meanwhile."""
        means = self._measure()
        self.index, self._means = self.index + 1, means

    def reroll(self) -> None:
        """Draw the random part of the corruption again."""
        self._rng_seed += 1

    def snapshot(self) -> Snapshot:
        """Return all that is drawn; it changes nothing."""
        kinds, n = self.kinds, len(AMOUNTS)
        now = torch.tensor([self.amounts[kind] for kind in kinds])
        table = now.repeat(2 + n * len(kinds), 1)  # a row a picture: clean, as it is, then a curve for each kind
        table[0] = 0
        for i in range(len(kinds)):
            table[2 + i * n : 2 + (i + 1) * n, i] = AMOUNTS
        pictures = self._corrupted(table)
        scores = self._scores(pictures)
        small = pixels(pictures)
        curves = {kind: scores[2 + i * n : 2 + (i + 1) * n] for i, kind in enumerate(kinds)}
        places = [int(step * (n - 1)) for step in STEPS]
        return Snapshot(
            clean=small[0],
            corrupted=small[1],
            change=_scaled((pictures[1] - pictures[0]).abs().amax(0)),
            saliency=self._saliency(pictures[1:2]),
            clean_score=float(scores[0]),
            score=float(scores[1]),
            amounts=dict(self.amounts),
            curves=curves,
            steps={kind: small[[2 + i * n + place for place in places]] for i, kind in enumerate(kinds)},
            means=self._means,
        )

    def _corrupted(self, table: Tensor) -> Tensor:
        """Return the picture with each row of amounts, (rows, kinds): (rows, c, height, width)."""
        amounts = {kind: table[:, i] for i, kind in enumerate(self.kinds)}
        if self._pictures is not None:
            one = self._pictures[self.index % len(self._pictures)]
            return corrupted_pictures(one.expand(len(table), *one.shape), amounts, self._rng_seed, alike=True)
        one = sample_factors(1, torch.Generator().manual_seed(self.seed * 100_003 + self.index))
        # Drawing takes longest, and only some kinds change it: draw once what is drawn alike.
        drawn, which = torch.unique(table[:, [self.kinds.index(kind) for kind in DRAWN]], dim=0, return_inverse=True)
        mistakes = {kind: drawn[:, i] for i, kind in enumerate(DRAWN)}
        pictures = combined(one.repeat(len(drawn), 1), mistakes, self._rng_seed, self.size, alike=True)[which]
        return corrupted_pictures(
            pictures, {k: v for k, v in amounts.items() if k not in DRAWN}, self._rng_seed, alike=True
        )

    def _measure(self) -> dict[str, np.ndarray]:
        """Return D's mean score of OTHERS pictures with each kind alone at STEPS, (4,)."""
        if self._pictures is not None:
            others = self._pictures[:OTHERS]
            made = {
                kind: [corrupted_pictures(others, {kind: step}, self.seed) for step in STEPS] for kind in self.kinds
            }
        else:
            others = sample_factors(OTHERS, torch.Generator().manual_seed(self.seed + 77_000_003))
            made = {
                kind: [combined(others, {kind: step}, self.seed, self.size) for step in STEPS] for kind in self.kinds
            }
        return {kind: np.array([self._scores(part).mean() for part in parts]) for kind, parts in made.items()}

    def _scores(self, pictures: Tensor) -> np.ndarray:
        """Return D's outputs as probabilities, (n,)."""
        return torch.sigmoid(self._logits(pictures).detach()).numpy()

    def _logits(self, pictures: Tensor, gradients: bool = False) -> Tensor:
        return one_each(evaluate(self.D, pictures, gradients), len(pictures), "pictures")

    def _saliency(self, picture: Tensor) -> np.ndarray | None:
        try:
            _, found = saliency(lambda x: self._logits(x, gradients=True)[:, None], picture)
        except RuntimeError:  # a D without gradients
            return None
        return found[0].nan_to_num(0.0).numpy()


def _scaled(change: Tensor) -> np.ndarray:
    return (change / change.max().clamp_min(1e-6)).nan_to_num(0.0).numpy()
