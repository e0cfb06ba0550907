"""Short English sentences with known meaning: "an enormous wolf runs at dusk", "two small mice sleep at dawn".

A meaning is five numbers, each a place on a scale from -1 to 1 along which a few words lie in order: how many, how big,
who, how fast, when. The grammar turns it into six words. Number is the interesting scale: it decides three words at
once ("a mouse runs", "two mice run"), and how big decides between "a" and "an".

>>> sentences = words_of(meanings())                      # (1600, 6), indices into WORDS
>>> texts(sentences[:3])
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

COUNTS = ("one", "two", "three", "many")  # "one" is written "a" or "an"
SIZES = ("tiny", "small", "large", "enormous")
ANIMALS = {"ant": "ants", "mouse": "mice", "cat": "cats", "wolf": "wolves", "horse": "horses"}
ACTIONS = {"sleeps": "sleep", "creeps": "creep", "walks": "walk", "runs": "run", "races": "race"}
TIMES = ("dawn", "noon", "dusk", "midnight")


@dataclass(frozen=True)
class Scale:
    """One dimension of meaning: `steps` lie evenly from -1 to 1, both included, in this order."""

    name: str
    steps: tuple[str, ...]


SCALES: tuple[Scale, ...] = (
    Scale("number", COUNTS),
    Scale("size", SIZES),
    Scale("animal", tuple(ANIMALS)),
    Scale("speed", tuple(ACTIONS)),
    Scale("time", TIMES),
)
WORDS: tuple[str, ...] = (
    *("a", "an", *COUNTS[1:]),
    *SIZES,
    *(form for pair in ANIMALS.items() for form in pair),
    *(form for pair in ACTIONS.items() for form in pair),
    "at",
    *TIMES,
)
"""All words that occur; a sentence is a row of indices into this list."""
LENGTH = 6  # words in every sentence


def meanings() -> Tensor:
    """Return every meaning, one for each sentence: float32 (1600, 5), in the order of the scales' steps."""
    return torch.cartesian_prod(*(torch.linspace(-1, 1, len(scale.steps)) for scale in SCALES))


def words_of(meanings: Tensor) -> Tensor:
    """Return the sentence of each meaning.

    Args:
        meanings: float (n, 5). Values between two steps of a scale count as the nearer one, values beyond an end as it.

    Returns int64 (n, 6): indices into WORDS, on the same device.

    Raises:
        ValueError: another shape.
    """
    if meanings.ndim != 2 or meanings.shape[1] != len(SCALES):
        names = ", ".join(scale.name for scale in SCALES)
        raise ValueError(f"meanings have the shape {tuple(meanings.shape)}; give (n, {len(SCALES)}): {names}")
    last = torch.tensor([len(scale.steps) - 1 for scale in SCALES], device=meanings.device)
    steps = ((meanings.clamp(-1, 1) + 1) / 2 * last).round().long()
    rows = [_sentence(*row) for row in steps.tolist()]
    return torch.tensor(rows, dtype=torch.long, device=meanings.device).view(len(rows), LENGTH)


def texts(words: Tensor) -> list[str]:
    """Return sentences (n, 6), indices into WORDS, as text."""
    return [" ".join(WORDS[i] for i in row) for row in words.tolist()]


def grammatical(words: Tensor) -> Tensor:
    """Return whether each row (n, 6) of indices is a sentence that the grammar can make: bool (n,)."""
    known = _all_sentences()
    return torch.tensor([tuple(row) in known for row in words.tolist()], dtype=torch.bool, device=words.device)


def _sentence(count: int, size: int, animal: int, action: int, time: int) -> tuple[int, ...]:
    one = count == 0
    first = ("an" if SIZES[size][0] in "aeiou" else "a") if one else COUNTS[count]
    form = 0 if one else 1
    noun, verb = list(ANIMALS.items())[animal][form], list(ACTIONS.items())[action][form]
    return tuple(WORDS.index(word) for word in (first, SIZES[size], noun, verb, "at", TIMES[time]))


@cache
def _all_sentences() -> frozenset[tuple[int, ...]]:
    return frozenset(map(tuple, words_of(meanings()).tolist()))
