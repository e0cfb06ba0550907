"""check and hint: what they say, what they return."""

from __future__ import annotations

import subprocess
import sys

from gan_course.exercises import cards, checking
from gan_course.exercises.checking import check, grade, hint
from gan_course.exercises.registry import BUSY, Exercise, Verdict, find, register

import pytest
import torch


@pytest.fixture(autouse=True)
def _synthetic(synthetic): ...


def twice(x):
    return x + x


def square(x):
    return x * x


def blank(x):
    raise NotImplementedError("Exercise 99.1: write your code here")


def test_returns_a_right_answer_and_the_reference_for_others(capsys):
    assert check("99.1", twice) is twice
    assert "passed" in capsys.readouterr().out
    reference = find("99.1").reference
    assert check("99.1", square) is reference
    out = capsys.readouterr().out
    assert "not right yet" in out and "That is the square" in out and "course's own" in out
    assert check("99.1", blank) is reference
    assert "not done yet" in capsys.readouterr().out
    assert check("99.2", ...) == 42


def test_what_torch_has_not_implemented_is_a_mistake_and_no_blank():
    verdict = grade(find("99.1"), lambda x: torch.bincount(torch.tensor([0.5])))
    assert verdict.state == "wrong" and "not implemented for 'Float'" in verdict.message


def test_the_reference_itself_is_no_answer():
    verdict = grade(find("99.1"), find("99.1").reference)
    assert verdict.state == "not-done" and "not yours" in verdict.message


@pytest.mark.parametrize(
    "attempt, words",
    [
        (4, "The check got int 4, not a function"),
        (None, "not a function"),
        (lambda x, y: x, "should take (x)"),
        (lambda: 2, "should take (x)"),
        (lambda x: None, "gave None"),
        (lambda x: blank_helper(x), "ValueError"),
    ],
)
def test_answers_of_the_wrong_kind_are_named(attempt, words):
    verdict = grade(find("99.1"), attempt)
    assert verdict.state == "wrong" and words in verdict.message


def blank_helper(x):
    raise ValueError("no")


def test_further_arguments_with_defaults_are_welcome():
    assert grade(find("99.1"), lambda x, factor=2, *, loud=False: factor * x).state == "passed"


def test_an_error_in_the_check_is_not_blamed_on_a_line():
    course = {"__name__": "course"}
    exec("def careless(attempt): return attempt(1) + 'text'", course)
    verdict = grade(Exercise("98.1", "t", 1, 1, square, course["careless"], ("a", "b", "c")), twice)
    assert verdict.state == "wrong" and "check could not use" in verdict.message


def test_unknown_exercises_are_named():
    with pytest.raises(ValueError, match="no exercise '99.7'.*'99.1'"):
        check("99.7", twice)
    with pytest.raises(ValueError, match="no exercise 4"):
        check(4, twice)


@pytest.mark.parametrize("tries, checked", [(None, 1), ("3", 3)])
def test_a_busy_machine_is_no_verdict_and_may_be_tried_again(tries, checked, monkeypatch, capsys):
    times = []

    def grade(exercise, attempt):
        times.append(1)
        return Verdict(exercise, BUSY, checking.MESSAGES["busy"])

    monkeypatch.setattr(checking, "grade", grade)
    monkeypatch.setenv(checking.TRIES, tries) if tries else monkeypatch.delenv(checking.TRIES, raising=False)
    assert check("99.1", twice) is find("99.1").reference
    out = capsys.readouterr().out
    assert "not checked" in out and "run this cell again" in out and "not right" not in out
    assert len(times) == checked


def test_hints_come_one_by_one(capsys, monkeypatch):
    monkeypatch.setattr(checking, "_hints_seen", {})
    register(Exercise("98.2", "t", 1, 1, 1, lambda a: None, ("nudge!", "idea!", "code!")))
    seen = []
    for _ in range(4):
        hint("98.2")
        out = capsys.readouterr().out
        seen.append([word in out for word in ("nudge!", "idea!", "code!")])
    assert seen == [[True, False, False], [True, True, False], [True, True, True], [True, True, True]]


def test_cards_show_code_and_no_markup_of_others():
    html = cards._prose("use `a < b` & <script>")
    assert "<code>a &lt; b</code>" in html and "<script>" not in html


@pytest.mark.parametrize(
    "changes, words",
    [({"id": "four"}, "chapter.number"), ({"difficulty": 6}, "1 to 5"), ({"hints": ("a",)}, "three hints")],
)
def test_a_registration_is_validated(changes, words):
    good = {"id": "98.3", "title": "t", "minutes": 1, "difficulty": 1, "reference": 1, "check": print}
    with pytest.raises(ValueError, match=words):
        Exercise(**{**good, "hints": ("a", "b", "c"), **changes})


def test_importing_check_is_light():
    code = "import sys\nfrom gan_course.exercises import check, hint\n"
    code += "print(*{'torch', 'numpy', 'nbformat', 'jupytext', 'ipywidgets', 'IPython'} & set(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == ""
