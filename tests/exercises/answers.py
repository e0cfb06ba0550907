"""Answers of learners, wrong and right, that a chapter's checks are held to."""

from __future__ import annotations

import itertools
import linecache
import math
import random
import textwrap
from collections.abc import Callable, Mapping, Sequence
from string import Template
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from gan_course.exercises import probes
from gan_course.exercises.checking import grade
from gan_course.exercises.registry import Exercise, Verdict, find

import pytest
import torch

LEAST_WRONG, LEAST_RIGHT = 8, 4  # answers of each kind that an exercise has to have


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
        """Decorator: the answer is rejected, with a message that has each of these words."""
        return lambda answer: self._wrong.append(pytest.param(id, answer, words, id=_label(id, answer))) or answer

    def right(self, id: str) -> Callable[[Any], Any]:
        """Decorator: the answer is accepted, and runs to its end on a second device where the check tries that."""
        return lambda answer: self._right.append(pytest.param(id, answer, id=_label(id, answer))) or answer

    def variants(
        self,
        id: str,
        template: str,
        choices: Mapping[str, Sequence[str]],
        *,
        wrong: Sequence[str] | None = None,
        names: Mapping[str, Any] | None = None,
        at_most: int = 48,
    ) -> None:
        """Add an answer for each combination of spellings, all right or all wrong.

        Args:
            template: source of one function (or class) with $-fields, as for `string.Template`. A field on a line of
                its own may be several lines long, and is indented like the field.
            choices: what can stand for each field.
            wrong: words that the message has to have, for answers that are wrong; None for right ones.
            names: what the source uses besides `torch`, `nn` and `F` (torch.nn.functional).
            at_most: how many of the combinations are taken, chosen at random but always the same.

        >>> book.variants("4.1", '''
        ... def d_loss(real, fake):
        ...     $targets
        ...     return $total
        ... ''', {
        ...     "targets": ["ones, zeros = torch.ones_like(real), torch.zeros_like(fake)",
        ...                 "ones = real.new_ones(real.shape)\\nzeros = 0 * fake.detach()"],
        ...     "total": ["bce(real, ones) + bce(fake, zeros)", "torch.add(bce(fake, zeros), bce(real, ones))"],
        ... }, names={"bce": F.binary_cross_entropy_with_logits})

        With one field that holds a mistake, and `wrong=`, it makes the wrong answers: mutated constants, signs, orders.
        """
        number = math.prod(map(len, choices.values()))
        picked = range(number) if number <= at_most else sorted(random.Random(id).sample(range(number), at_most))
        combinations = list(itertools.product(*[range(len(c)) for c in choices.values()]))
        for numbers in (combinations[i] for i in picked):
            label = "variant" + "".join(f"-{name}{i}" for name, i in zip(choices, numbers, strict=True))
            fields = {name: choices[name][i] for name, i in zip(choices, numbers, strict=True)}
            answer = _compiled(_filled(template, fields), f"<{id} {len(self._right) + len(self._wrong)}>", names or {})
            kept, words = (self._right, ()) if wrong is None else (self._wrong, (tuple(wrong),))
            kept.append(pytest.param(id, answer, *words, id=f"{id}-{answer.__name__}-{label}"))

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
        def test_right_answers_are_accepted_and_run_on_a_second_device(id, answer):
            verdict, ends = _checked_there(find(id), answer)
            assert verdict.state == "passed", verdict.message
            assert not any(ends), "on a second device it did not come to its end"

        @each
        def test_enough_answers_of_each_kind(id):
            assert sum(p.values[0] == id for p in self._wrong) >= LEAST_WRONG
            assert sum(p.values[0] == id for p in self._right) >= LEAST_RIGHT

        @each
        def test_the_reference_passes_its_own_check(id):
            exercise = find(id)
            exercise.check(exercise.reference)

        @each
        def test_the_reference_runs_on_a_second_device(id):
            exercise = find(id)
            if not callable(exercise.reference):
                pytest.skip("the answer is a value")
            _, ends = _checked_there(exercise, lambda *given, **named: exercise.reference(*given, **named))
            if not ends:
                pytest.skip("the check does not try a second device")
            assert not any(ends), "on a second device it did not come to its end"

        @each
        def test_hints_are_not_solutions(id):
            for text in find(id).hints:
                assert "\n" not in text and "```" not in text
                assert 20 < len(text) < 400

        return {name: test for name, test in locals().items() if name.startswith("test_")}


def _checked_there(exercise: Exercise, answer: Any) -> tuple[Verdict, list[str]]:
    """The verdict, and for each time that the check tried a second device what ended the answer there, or ""."""
    ends: list[str] = []
    real = probes.on_second_device

    def watched(*arguments: Any) -> Any:
        try:
            result = real(*arguments)
        except BaseException as error:
            ends.append(f"{type(error).__name__}: {error}")
            raise
        ends.append("")
        return result

    with patch.object(probes, "on_second_device", watched):
        return grade(exercise, answer), ends


def _filled(template: str, fields: Mapping[str, str]) -> str:
    """The template with its fields filled in; fields of several lines keep their indentation."""
    lines = []
    for line in textwrap.dedent(template).strip("\n").split("\n"):
        margin = line[: len(line) - len(line.lstrip())]
        lines.append(Template(line).substitute(fields).replace("\n", "\n" + margin))
    return "\n".join(lines) + "\n"


def _compiled(source: str, name: str, names: Mapping[str, Any]) -> Any:
    """The function or class that `source` defines last; its lines can be shown, like those of a notebook's cell."""
    space = {"__name__": "variant", "torch": torch, "nn": torch.nn, "F": torch.nn.functional, **names}
    before = set(space)
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    exec(compile(source, name, "exec"), space)
    return space[[key for key in space if key not in before and key != "__builtins__"][-1]]


def _label(id: str, answer: Any) -> str:
    return f"{id}-{getattr(answer, '__name__', SimpleNamespace(answer=answer))}"
