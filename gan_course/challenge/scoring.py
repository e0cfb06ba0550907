"""How an entry is judged: three figures on fresh codes, a level, and a table for a class.

Fréchet distance and coverage compare with freshly drawn avatars by the factor probe's features; mismatched eyes are
counted as everywhere in the course. The seed is drawn when the judging begins, so no entry can be made for it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gan_course.challenge.entry import Entry, RefusedError, read_entry
from gan_course.data import resources
from gan_course.data.avatars import avatars
from gan_course.data.pictures import to_float
from gan_course.measure.attributes import factor_probe
from gan_course.measure.frechet import frechet
from gan_course.measure.latent_directions import drawn
from gan_course.measure.prdc import prdc

import torch

SAMPLES = 1000
SHIPPED = "avatars64.safetensors"

LEVELS = {"simple": (150.0, 0.2, 1.0), "medium": (70.0, 0.4, 0.6), "strong": (40.0, 0.6, 0.3)}
"""Level -> the largest Fréchet distance, the least coverage, the largest share of mismatched eyes. The *boss* is the
shipped generator, to be beaten in all three at 64 x 64 pixels on the same seed."""

WORDS = {
    "line": "{name:<24} Fréchet distance {distance:7.1f}   coverage {coverage:.2f}   mismatched eyes {mismatched:>6}   "
    "{level}",
    "unreadable": "unread",
    "none": "no level yet",
    "boss": "boss",
    "refused": "{name:<24} refused: {reason}",
    "seed": "seed {seed}, {n:,} pictures each",
}


@dataclass(frozen=True)
class Score:
    """What an entry reached; `str(score)` is its line in the table.

    Attributes:
        name: of the entry.
        distance: Fréchet distance to fresh avatars, smaller is better.
        coverage: share of fresh avatars that have a generated one nearby, 0 to 1.
        mismatched: share with eyes of two colours, 0 to 1; NaN where no eye can be read.
        level: the highest one reached, a key of LEVELS or "boss"; "" for none.
    """

    name: str
    distance: float
    coverage: float
    mismatched: float
    level: str

    def __str__(self) -> str:
        readable = self.mismatched == self.mismatched
        eyes = f"{self.mismatched:.1%}" if readable else WORDS["unreadable"]
        level = self.level or WORDS["none"]
        figures = {"distance": self.distance, "coverage": self.coverage}
        return WORDS["line"].format(name=self.name, mismatched=eyes, level=level, **figures)


def score(path: str | Path, seed: int | None = None, n: int = SAMPLES) -> Score:
    """Judge one file.

    Args:
        path: see :func:`read_entry`.
        seed: of the codes and of the avatars compared with; None draws one that nobody knew.
        n: how many pictures, at least 10.

    Raises RefusedError.
    """
    return _judged(read_entry(path), fresh_seed() if seed is None else seed, n)


def score_folder(folder: str | Path, seed: int | None = None, n: int = SAMPLES) -> list[Score | tuple[str, str]]:
    """Judge every file of a folder on one seed: scores, best first, then (name, reason) of what was refused."""
    seed = fresh_seed() if seed is None else seed
    scores, refused = [], []
    for path in sorted(path for path in Path(folder).expanduser().iterdir() if not path.name.startswith(".")):
        try:
            scores.append(score(path, seed, n))
        except RefusedError as error:
            refused.append((path.name, str(error)))
    return [*sorted(scores, key=lambda one: one.distance), *refused]


def table(rows: Sequence[Score | tuple[str, str]]) -> str:
    """The result of :func:`score_folder` as lines of text."""
    return "\n".join(
        str(row) if isinstance(row, Score) else WORDS["refused"].format(name=row[0], reason=row[1]) for row in rows
    )


def fresh_seed() -> int:
    """A seed that nobody can foresee."""
    return secrets.randbelow(2**31)


def _judged(entry: Entry, seed: int, n: int) -> Score:
    distance, coverage, mismatched = figures(entry, seed, n)
    level = ""
    for name, (far, least, eyes) in LEVELS.items():
        if distance <= far and coverage >= least and not mismatched > eyes and mismatched == mismatched:
            level = name
    if level == "strong" and entry.size == 64:
        boss = figures(read_entry(resources.file(SHIPPED)), seed, n)
        if distance < boss[0] and coverage > boss[1] and mismatched < boss[2]:
            level = "boss"
    return Score(entry.name, distance, coverage, mismatched, level)


def figures(entry: Entry, seed: int, n: int) -> tuple[float, float, float]:
    """Fréchet distance, coverage and share of mismatched eyes of `n` pictures on a seed."""
    codes = entry.latent.sample(n, torch.Generator().manual_seed(seed))
    pictures, probe = drawn(entry.G, codes), factor_probe()
    real = probe.features(to_float(avatars(n, seed + 1, entry.size)))
    made = probe.features(pictures)
    return frechet(real, made).distance, prdc(real, made).coverage, float(probe.mismatched_rate(pictures))
