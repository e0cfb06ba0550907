"""Exercise 1.2: from the scores of words to a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gan_course.exercises.probes import Answer
from gan_course.exercises.registry import Exercise, Wrong, register

import torch
from torch import Tensor


def read(logits: Tensor, words: Sequence[str]) -> list[str]:
    """The sentence of each row: at every place the word with the highest score.

    Args:
        logits: (batch, places, words), a score for each word at each place.
        words: the words, in the order of the scores.

    Returns one string a row, its words separated by spaces.
    """
    return [" ".join(words[i] for i in row) for row in logits.argmax(dim=-1).tolist()]


WORDS = ("a", "cat", "dog", "runs", "sleeps")


def _check(attempt: Answer) -> None:
    for seed, (batch, places, words) in enumerate([(3, 4, WORDS), (1, 1, WORDS[:2]), (5, 5, WORDS), (2, 3, WORDS)]):
        random = torch.Generator().manual_seed(seed)
        logits = torch.randn(batch, places, len(words), generator=random) - 5 * (seed == 3)  # all below 0
        given = logits.clone()
        got, want = attempt(logits, words), read(given, words)
        if got is None:
            raise Wrong("Your function returns nothing. Is there a `return` at the end?")
        if isinstance(got, str):
            raise Wrong("Your function returns one string. Return a list with one for each row of the batch.")
        if isinstance(got, Tensor):
            raise Wrong("Your function returns a tensor: these are places in the list of words. Look the words up.")
        if not isinstance(got, (list, tuple)):
            raise Wrong(f"Your function returns a {type(got).__name__}; return a list of strings.")
        if list(got) != want:
            _why(list(got), want, given, words)
        if not torch.equal(logits, given):
            raise Wrong("Your function changes the scores that it was given. Work on new tensors.")


def _why(got: list[Any], want: list[str], logits: Tensor, words: Sequence[str]) -> None:
    """Raise Wrong with the likeliest reason for other sentences."""
    if got and isinstance(got[0], (list, tuple)):
        raise Wrong('You return lists of words. Join each into one string: `" ".join(...)`.')
    if any(not isinstance(one, str) for one in got):
        raise Wrong(f"You return a list with a {type(got[0]).__name__} in it; the sentences are strings.")
    if len(got) != len(want):
        raise Wrong(f"You return {len(got)} sentences for a batch of {len(want)}.")
    if [one.split() for one in got] == [one.split() for one in want]:
        raise Wrong("The words are right. Put exactly one space between two of them, and none at the ends.")
    if ["".join(one.split()) for one in got] == ["".join(one.split()) for one in want]:
        raise Wrong("The words are right, but run together. Put one space between two of them.")
    if got == read(-logits, words):
        raise Wrong("You take the word with the lowest score. It is the highest that is wanted.")
    for dim, name in ((0, "rows of the batch"), (1, "places")):
        if _as_text(logits.argmax(dim=dim).tolist(), words) == got:
            raise Wrong(f"You take the maximum over the {name}. The words are the last dimension: `dim=-1`.")
    raise Wrong(
        f"Here the words with the highest scores make {want[0]!r}; your first sentence is {got[0]!r}. Look for the "
        "largest score among the words, at each place for itself."
    )


def _as_text(rows: list[list[int]], words: Sequence[str]) -> list[str] | None:
    if any(i >= len(words) for row in rows for i in row):
        return None
    return [" ".join(words[i] for i in row) for row in rows]


register(
    Exercise(
        id="1.2",
        title="Read the sentence",
        minutes=10,
        difficulty=2,
        reference=read,
        check=_check,
        hints=(
            "At each place there is a score for each word. Which word should be written there?",
            "`logits.argmax(dim=-1)` says at which position of the last dimension, the words, the largest score lies. "
            "With those positions you can look the words up.",
            'For each `row` of `logits.argmax(dim=-1).tolist()`: `" ".join(...)` of the words at these positions. '
            "Collect these strings in a list.",
        ),
    )
)
