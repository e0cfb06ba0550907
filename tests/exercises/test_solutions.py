"""solution: when it is shown, and that what it shows is right."""

from __future__ import annotations

import ast
import inspect

from gan_course.authoring import notebook_builder as builder
from gan_course.authoring.grading.align import exercises_of
from gan_course.exercises import checking
from gan_course.exercises.checking import check, hint
from gan_course.exercises.registry import find
from gan_course.exercises.solutions import solution, source

import pytest

IDS = [id for master in builder.masters() for id in exercises_of(builder.student_edition(master))]


@pytest.fixture(autouse=True)
def _fresh(synthetic, monkeypatch):
    monkeypatch.setattr(checking, "_hints_seen", {})
    monkeypatch.setattr(checking, "tried", set())


def blank(x):
    raise NotImplementedError("Exercise 99.1: write your code here")


def square(x):
    return x * x


OWN = "return 2 * x"


def test_it_is_not_shown_before_a_try(capsys):
    check("99.1", blank), check("99.1", ...), hint("99.1"), hint("99.1"), solution("99.1")
    out = capsys.readouterr().out
    assert OWN not in out and 'solution("99.1", sure=True)' in out


def test_it_is_shown_after_a_try(capsys):
    check("99.1", square), solution("99.1")
    assert OWN in capsys.readouterr().out


def test_it_is_shown_after_three_hints(capsys):
    hint("99.1"), hint("99.1"), hint("99.1"), solution("99.1")
    assert OWN in capsys.readouterr().out


def test_it_is_shown_at_a_confirmed_wish(capsys):
    solution("99.1", sure=True), solution("99.2", sure=True)
    out = capsys.readouterr().out
    assert inspect.getsource(find("99.1").reference).strip() in out and "42" in out, "a value is shown as it is"


def test_an_exercise_that_does_not_exist_is_named():
    with pytest.raises(ValueError, match="97.1"):
        solution("97.1")


@pytest.mark.parametrize("id", IDS)
def test_it_is_the_masters(id: str):
    shown = source(find(id))
    assert ast.parse(shown).body and "SOLUTION" not in shown and "NotImplementedError" not in shown
    assert shown.count("\n") >= 1 and "%%" not in shown
