"""Answers of learners, wrong and right, that a chapter's checks are held to."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from gan_course.exercises.checking import grade
from gan_course.exercises.registry import find

import pytest


class Answers:
    """The answers of one chapter, and the tests that they make.

    >>> book = Answers("4.1", "4.2")
    >>> wrong, right = book.wrong, book.right
    >>> @wrong("4.1", "swapped")          # each of these words has to be in the message
    ... def swapped(real, fake): ...
    >>> globals().update(book.tests())    # at the end of the file
    """

    def __init__(self, *ids: str):
        self.ids = ids
        self._wrong: list[Any] = []
        self._right: list[Any] = []

    def wrong(self, id: str, *words: str) -> Callable[[Any], Any]:
        """The decorated answer is rejected, with a message that has each of these words."""
        return lambda answer: self._wrong.append(pytest.param(id, answer, words, id=_label(id, answer))) or answer

    def right(self, id: str) -> Callable[[Any], Any]:
        """The decorated answer is accepted."""
        return lambda answer: self._right.append(pytest.param(id, answer, id=_label(id, answer))) or answer

    def tests(self) -> dict[str, Callable[..., None]]:
        """Name -> test function, for the module's namespace."""
        each = pytest.mark.parametrize("id", self.ids)

        @pytest.mark.parametrize("id, answer, words", self._wrong)
        def test_wrong_answers_are_rejected_and_named(id, answer, words):
            verdict = grade(find(id), answer)
            assert verdict.state == "wrong", "a wrong answer was accepted"
            for word in words:
                assert word in verdict.message

        @pytest.mark.parametrize("id, answer", self._right)
        def test_right_answers_are_accepted(id, answer):
            verdict = grade(find(id), answer)
            assert verdict.state == "passed", verdict.message

        @each
        def test_enough_answers_of_each_kind(id):
            assert sum(p.values[0] == id for p in self._wrong) >= 5
            assert sum(p.values[0] == id for p in self._right) >= 3

        @each
        def test_the_reference_passes_its_own_check(id):
            exercise = find(id)
            exercise.check(exercise.reference)

        @each
        def test_hints_are_not_solutions(id):
            for text in find(id).hints:
                assert "\n" not in text and "```" not in text
                assert 20 < len(text) < 400

        return {name: test for name, test in locals().items() if name.startswith("test_")}


def _label(id: str, answer: Any) -> str:
    return f"{id}-{getattr(answer, '__name__', SimpleNamespace(answer=answer))}"
