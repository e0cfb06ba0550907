"""Exercise 1.2: from the scores of words to a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gan_course.exercises.probes import Answer, keeps_device, returned
from gan_course.exercises.registry import Exercise, Wrong, register

import torch
from torch import Tensor

MESSAGES = {
    "one string": "Your function returns one string. Return a list with one string for each row of the batch.",
    "places": "Your function returns a tensor: these are positions in the list of words. Look the words up.",
    "no list": "Your function returns a {type}; return a list of strings.",
    "numbers": "You return lists of positions. Look each up in `words`, and join the words to one string.",
    "backwards": "The words are right, and in the opposite order. The first place comes first.",
    "sorted": (
        "You look the words up in another order than that of the scores: is the list sorted? Use `words` as it is "
        "given."
    ),
    "not joined": 'You return lists of words. Join each into one string: `" ".join(...)`.',
    "no string": "You return a list with a {type} in it; the sentences are strings.",
    "number": "Your list has length {got}, and the batch has {want} rows. Return one string for each row.",
    "spaces": "The words are right. Put exactly one space between two of them, and none at the ends.",
    "run together": "The words are right, but run together. Put one space between two of them.",
    "lowest": "You take the word with the lowest score. The highest is wanted.",
    "no sign": "You take the score furthest from 0. A score of -5 is low: the largest number wins.",
    "dimension": "You take the maximum over the {name}. The words are the last dimension: `dim=-1`.",
    "rows": "rows of the batch",
    "columns": "places",
    "other words": "{word!r} is not in the list `words` that your function was given. Take the words from there.",
    "how many": "One of your sentences has {got} words, and there are {want} places.",
    "other": (
        "Here the words with the highest scores make {want!r}; your sentence is {got!r}. Look for the largest "
        "score among the words, separately at each place."
    ),
    "one word": (
        "It fails for a sentence of one place in a batch of one. Is there a `squeeze`? It removes every dimension of "
        "size 1."
    ),
    "numpy": (
        "`.numpy()` works only on the CPU and outside the record for gradients, and scores come straight from a "
        "network. `.tolist()` works for every tensor."
    ),
}
HINTS = (
    "At each place there is a score for each word. Which word should be written there?",
    "`logits.argmax(dim=-1)` says at which position of the last dimension, the words, the largest score lies. With "
    "those positions you can look the words up.",
    'For each `row` of `logits.argmax(dim=-1).tolist()`: `" ".join(...)` of the words at these positions. Collect '
    "these strings in a list.",
)
WORDS = ["a", "cat", "dog", "runs", "sleeps"]


def read(logits: Tensor, words: Sequence[str]) -> list[str]:
    """Return the sentence of each row: at every place the word with the highest score.

    Args:
        logits: (batch, places, words), a score for each word at each place.
        words: the words, in the order of the scores.

    Returns:
        One string for each row, its words separated by spaces.
    """
    return [" ".join(words[i] for i in row) for row in logits.argmax(dim=-1).tolist()]


# batch, places, words, and what to add to the scores
CASES = [(3, 4, WORDS, 0), (1, 1, WORDS[:2], 0), (5, 5, tuple(reversed(WORDS)), 0), (2, 3, WORDS, -5)]


def _check(attempt: Answer) -> None:
    for seed, (batch, places, words, offset) in enumerate(CASES):
        rng = torch.Generator().manual_seed(seed)
        logits = torch.randn(batch, places, len(words), generator=rng) + offset
        try:
            got, want = _call(attempt, logits.clone().requires_grad_(), words), read(logits, words)
        except (TypeError, IndexError):
            if (batch, places) == (1, 1):
                raise Wrong(MESSAGES["one word"]) from None
            raise
        if isinstance(returned(got), str):
            raise Wrong(MESSAGES["one string"])
        if isinstance(got, Tensor):
            raise Wrong(MESSAGES["places"])
        if not isinstance(got, (list, tuple)):
            raise Wrong(MESSAGES["no list"].format(type=type(got).__name__))
        if list(got) != want:
            raise Wrong(_why(list(got), want, logits, words))
    keeps_device(lambda logits: _call(attempt, logits, WORDS), torch.empty(2, 3, len(WORDS), device="meta"))


def _call(attempt: Callable[..., Any], logits: Tensor, words: Sequence[str]) -> Any:
    try:
        return attempt(logits, words)
    except (RuntimeError, TypeError) as error:
        if "numpy" in str(error):
            raise Wrong(MESSAGES["numpy"]) from None
        raise


def _why(got: list[Any], want: list[str], logits: Tensor, words: Sequence[str]) -> str:
    """The likeliest reason for other sentences."""
    if got and isinstance(got[0], (list, tuple)):
        return MESSAGES["not joined" if all(isinstance(word, str) for word in got[0]) else "numbers"]
    for one in got:
        if not isinstance(one, str):
            return MESSAGES["no string"].format(type=type(one).__name__)
    for dim, name in ((0, MESSAGES["rows"]), (1, MESSAGES["columns"])):
        if _over(logits, dim, words) == got:
            return MESSAGES["dimension"].format(name=name)
    if len(got) != len(want):
        return MESSAGES["number"].format(got=len(got), want=len(want))
    if [one.split() for one in got] == [one.split() for one in want]:
        return MESSAGES["spaces"]
    if ["".join(one.split()) for one in got] == ["".join(one.split()) for one in want]:
        return MESSAGES["run together"]
    for scores, message in ((-logits, MESSAGES["lowest"]), (logits.abs(), MESSAGES["no sign"])):
        if got == read(scores, words):
            return message
    if [one.split()[::-1] for one in got] == [one.split() for one in want]:
        return MESSAGES["backwards"]
    if got == read(logits, sorted(words)):
        return MESSAGES["sorted"]
    for word in " ".join(got).split():
        if word not in words:
            return MESSAGES["other words"].format(word=word)
    first, right = next(pair for pair in zip(got, want, strict=True) if pair[0] != pair[1])
    if len(first.split()) != logits.shape[1]:
        return MESSAGES["how many"].format(got=len(first.split()), want=logits.shape[1])
    return MESSAGES["other"].format(want=right, got=first)


def _over(logits: Tensor, dim: int, words: Sequence[str]) -> list[str]:
    """The sentences of the maxima over a wrong dimension."""
    return [" ".join(words[i % len(words)] for i in row) for row in logits.argmax(dim=dim).tolist()]


register(
    Exercise(
        id="1.2",
        title="Read the sentence",
        minutes=10,
        difficulty=2,
        reference=read,
        check=_check,
        hints=HINTS,
    )
)
