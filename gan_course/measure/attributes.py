"""What is in the picture? The factor probe reads an avatar's factors back from its pixels, also from generated ones.

The probe is a network (`models.classifiers.FactorClassifier`, trained on drawn avatars by
data/recipes/avatar_probe.py), so it errs. By how much is known, because the factors of drawn avatars are: see
`error`; and `mismatched_rate` corrects for the probe's false alarms and misses. One factor it cannot read: the slant of
the brows, a few pixels between fringe and lashes, where its error is that of a guess (0.5).

>>> probe = factor_probe()
>>> seen = probe(G(z))                                           # (n, 3, 64, 64) in [-1, 1]
>>> seen["hair_hue"], probe.error("hair_hue")                    # turns, shape (n,); median error in degrees
>>> seen.probability("accessory", "bow")                         # 0 to 1, shape (n,)
>>> avatars.draw(seen.values)                                    # what the probe saw, drawn again
>>> print(probe.mismatched_rate(G(z)))
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from gan_course.data.avatars.factors import CATEGORICAL, CIRCULAR, CONTINUOUS, FACTORS, column, sample_factors
from gan_course.data.avatars.render import draw
from gan_course.device import every_core
from gan_course.models.classifiers import FactorClassifier, split_outputs
from gan_course.pretrained import notes, pretrained

import torch
from torch import Tensor

SIZES = (64, 32)  # pixels: where the probe's errors were measured
BATCH = 500  # pictures that go through the network at a time
MISMATCH = 45.0
"""Degrees between the hues of two irises from which eyes count as mismatched: half of the least that
`sample_factors(mismatched=...)` makes."""
READABLE = 0.5
"""Length of a hue's arrow (see `Reading.certainty`) from which an iris counts as read at all."""


def hue_difference(a: Tensor, b: Tensor) -> Tensor:
    """Return the short way from hue `a` to hue `b` (turns) in degrees, -180 to 180; any shapes that broadcast."""
    return ((b - a + 0.5) % 1.0 - 0.5) * 360


@dataclass(frozen=True)
class Reading:
    """What the probe read from n pictures; `reading["hair_hue"]` is one factor, shape (n,).

    Attributes:
        values: (n, len(FACTORS)), as `sample_factors` makes them, so that `draw` draws what was read: numbers within
            their bounds, hues in turns, choices as the index of the likeliest.
        raw: the network's outputs by factor, see `models.classifiers.split_outputs`.
    """

    values: Tensor
    raw: dict[str, Tensor]

    def __getitem__(self, name: str) -> Tensor:
        return self.values[:, column(name)]

    def __len__(self) -> int:
        return len(self.values)

    def probability(self, name: str, choice: str) -> Tensor:
        """Return the probability that the probe gives one choice, 0 to 1, shape (n,). ValueError names the choices."""
        choices = FACTORS[column(name)].choices
        if choice not in choices:
            raise ValueError(f"{name} has no choice {choice!r}; it has {', '.join(choices) or 'none, it is no choice'}")
        return self.raw[name].softmax(1)[:, choices.index(choice)]

    def certainty(self, name: str) -> Tensor:
        """Return how sure the probe is of a hue or a choice, 0 to 1, shape (n,).

        For a choice: the largest probability. For a hue: the length of the vector (cosine, sine) that the network
        outputs. It was trained with the squared error, whose best output under doubt is the mean of all possible
        vectors, which is short.
        """
        kind = FACTORS[column(name)].kind
        if kind == CONTINUOUS:
            raise ValueError(f"{name} is a number, of which the probe says no certainty; ask for a hue or a choice")
        return self.raw[name].softmax(1).amax(1) if kind == CATEGORICAL else self.raw[name].norm(dim=1).clamp(max=1)


@dataclass(frozen=True)
class MismatchedRate:
    """How many avatars have eyes of two colours; `float(rate)` is the corrected share.

    Attributes:
        rate: share of the readable pictures, 0 to 1, corrected for the probe's false alarms and misses.
        error: its standard error, from the number of pictures.
        seen: share that the probe called mismatched, before the correction.
        false_alarms, misses: the probe's own shares of errors, on drawn avatars of this size.
        unreadable: share of the pictures in which it found no colour for an iris; `rate` leaves them out.
        pictures: how many were read.
    """

    rate: float
    error: float
    seen: float
    false_alarms: float
    misses: float
    unreadable: float
    pictures: int

    def __float__(self) -> float:
        return self.rate

    def __str__(self) -> str:
        return (
            f"{self.rate:.1%} ± {self.error:.1%} with mismatched eyes ({self.pictures:,} pictures, "
            f"{self.unreadable:.1%} unreadable; seen {self.seen:.1%}, the probe itself errs on "
            f"{self.false_alarms:.1%} of matched and {self.misses:.1%} of mismatched eyes)"
        )


class FactorProbe:
    """Reads the factors of avatars, 64 or 32 pixels wide (other sizes are resized).

    Args:
        network: the classifier; moved to the device of the pictures.
        quality: its errors on drawn avatars, from `measure_probe`.
    """

    def __init__(self, network: FactorClassifier, quality: dict[str, float]):
        self.network, self.quality = network.eval(), quality

    def __call__(self, images: Tensor) -> Reading:
        """Read pictures (n, 3, size, size) in [-1, 1]. ValueError on any other shape."""
        raw = split_outputs(self._run(self.network, images))
        columns = []
        for factor in FACTORS:
            out = raw[factor.name]
            if factor.kind == CIRCULAR:
                turns = torch.atan2(out[:, 1], out[:, 0]) / (2 * math.pi) % 1.0
                columns.append(turns * (turns < 1))  # a turn of -1e-9 rounds to 1
            elif factor.kind == CATEGORICAL:
                columns.append(out.argmax(1).to(out.dtype))
            else:
                middle, half = (factor.high + factor.low) / 2, (factor.high - factor.low) / 2
                columns.append((middle + half * out[:, 0]).clamp(factor.low, factor.high))
        return Reading(torch.stack(columns, dim=1), raw)

    def features(self, images: Tensor) -> Tensor:
        """Return the layer before the output, (n, 128): features for `frechet`, `prdc` and `nearest` on avatars."""
        return self._run(self.network.features, images)

    def error(self, name: str, size: int = 64) -> float:
        """Return the probe's error on drawn avatars of `size` pixels.

        For a hue the median error in degrees, for a number the median error in its own units, for a choice the
        share that is read wrongly. Other sizes than 64 and 32 get the error of the next smaller.
        """
        column(name)
        return self.quality[f"{name}, {_measured(size)} px"]

    def iris_gap(self, images: Tensor) -> Tensor:
        """Return the angle between the hues of the irises in degrees, 0 to 180, (n,): the score for mismatched eyes."""
        return _gap(self(images))

    def mismatched_eyes(self, images: Tensor) -> Tensor:
        """Return whether the eyes have two colours, bool (n,): their hues are at least MISMATCH degrees apart."""
        return self.iris_gap(images) >= MISMATCH

    def mismatched_rate(self, images: Tensor) -> MismatchedRate:
        """Return the share of pictures with mismatched eyes, corrected for the probe's known errors.

        With f false alarms and m misses a true share r looks like r (1 - m) + (1 - r) f, which is solved for r
        (Rogan and Gladen 1978, "Estimating prevalence from the results of a screening test").
        """
        reading = self(images)
        readable = _readable(reading)
        size = _measured(images.shape[-1])
        f, m = (self.quality[f"{what}, {size} px"] for what in ("false alarms", "misses"))
        n = int(readable.sum())
        seen = (_gap(reading)[readable] >= MISMATCH).double().mean().item() if n else math.nan
        rate = (seen - f) / (1 - f - m)
        return MismatchedRate(
            rate=min(1.0, max(0.0, rate)) if n else math.nan,
            error=math.sqrt(seen * (1 - seen) / n) / (1 - f - m) if n else math.nan,
            seen=seen,
            false_alarms=f,
            misses=m,
            unreadable=1 - n / len(images),
            pictures=len(images),
        )

    @every_core()
    @torch.no_grad()
    def _run(self, function, images: Tensor) -> Tensor:
        if not isinstance(images, Tensor) or images.ndim != 4 or images.shape[1] != 3 or not len(images):
            given = tuple(images.shape) if isinstance(images, Tensor) else type(images).__name__
            raise ValueError(f"The probe reads pictures (n, 3, size, size) in [-1, 1], n >= 1, not {given}.")
        self.network.to(images.device)
        return torch.cat([function(part.float()) for part in images.split(BATCH)])


@cache
def factor_probe() -> FactorProbe:
    """Return the probe that comes with the course."""
    return FactorProbe(pretrained("avatar-probe"), notes("avatar-probe")["quality"])


def measure_probe(network: FactorClassifier, n: int = 4000, seed: int = 1_000_003) -> dict[str, float]:
    """Measure a classifier's errors on n drawn avatars that it has not seen, half of them with mismatched eyes.

    Returns:
        For each of SIZES: each factor's error under "hair_hue, 64 px", as `FactorProbe.error` gives it, and
        "false alarms, 64 px", "misses, 64 px", "mismatched AUC, 64 px", "unreadable, 64 px": shares, 0 to 1.
    """
    probe = FactorProbe(network, {})
    truth = sample_factors(n, torch.Generator().manual_seed(seed), mismatched=0.5)
    odd = truth[:, column("left_iris_hue")] != truth[:, column("right_iris_hue")]
    quality = {}
    for size in SIZES:
        reading = probe(draw(truth, size))
        for factor in FACTORS:
            true, read = truth[:, column(factor.name)], reading[factor.name]
            if factor.kind == CIRCULAR:
                error = hue_difference(true, read).abs().median()
            elif factor.kind == CATEGORICAL:
                error = (true != read).double().mean()
            else:
                error = (true - read).abs().median()
            quality[f"{factor.name}, {size} px"] = error.item()
        readable, gap = _readable(reading), _gap(reading)
        quality |= {
            f"false alarms, {size} px": (gap[readable & ~odd] >= MISMATCH).double().mean().item(),
            f"misses, {size} px": (gap[readable & odd] < MISMATCH).double().mean().item(),
            f"mismatched AUC, {size} px": area_under_curve(gap[odd], gap[~odd]),
            f"unreadable, {size} px": 1 - readable.double().mean().item(),
        }
    return quality


def area_under_curve(positive: Tensor, negative: Tensor) -> float:
    """Return the chance that a positive scores higher than a negative (ties count half), the area under the ROC curve.

    Args:
        positive, negative: scores of the two kinds, shape (n,) and (m,), n, m >= 1.
    """
    negative = negative.sort().values
    below = torch.searchsorted(negative, positive) + torch.searchsorted(negative, positive, right=True)
    return below.double().mean().item() / (2 * len(negative))


def _measured(size: int) -> int:
    return next((known for known in SIZES if size >= known), SIZES[-1])


def _gap(reading: Reading) -> Tensor:
    return hue_difference(reading["left_iris_hue"], reading["right_iris_hue"]).abs()


def _readable(reading: Reading) -> Tensor:
    return torch.minimum(reading.certainty("left_iris_hue"), reading.certainty("right_iris_hue")) >= READABLE


def slant(pictures: Tensor) -> Tensor:
    """Return the angle of each picture's ink from the vertical, in degrees, (n,); above 0 it leans to the right.

    The line through the ink by least squares, from its moments: tan(angle) = -cov(column, row) / var(row), rows
    counted downwards (the deslanting of MNIST in LeCun et al. 1998, section III.A).

    Args:
        pictures: float (n, 1, height, width) in [-1, 1], ink +1.

    Raises ValueError for another shape. A picture without ink has no slant: NaN.
    """
    if pictures.ndim != 4 or pictures.shape[1] != 1:
        raise ValueError(f"pictures has shape {tuple(pictures.shape)}; give (n, 1, height, width).")
    ink = (pictures[:, 0].double() + 1) / 2
    ink = ink / ink.sum((1, 2), keepdim=True)
    row = torch.arange(ink.shape[1], device=ink.device)[:, None].expand_as(ink)
    column = torch.arange(ink.shape[2], device=ink.device).expand_as(ink)
    row = row - (ink * row).sum((1, 2), keepdim=True)
    column = column - (ink * column).sum((1, 2), keepdim=True)
    across, along = (ink * row * column).sum((1, 2)), (ink * row * row).sum((1, 2))
    return torch.atan2(-across, along).rad2deg().float()


def leaning(ones: Tensor, n: int = 20) -> tuple[Tensor, Tensor]:
    """Return the `n` pictures that lean furthest to the left and the `n` furthest to the right, (n, 1, h, w) each."""
    order = slant(ones).argsort()
    return ones[order[:n]], ones[order[-n:].flip(0)]
