"""Predictions and quizzes: choose, see why, gate nothing."""

from __future__ import annotations

from gan_course.exercises import predict, question, quiz

import pytest


def ask():
    return predict("4.a", "Is `D` < 1?", ["yes", "`no`"], answer=1, why="Because <b>.")


def test_choosing_shows_why():
    q = ask()
    assert q._reason.value == "" and [b.description for b in q.buttons] == ["A", "B"]
    q.buttons[0].click()
    assert "The answer is B: <i><code>no</code></i>" in q._reason.value and "Because &lt;b&gt;." in q._reason.value
    assert [b.button_style for b in q.buttons] == ["danger", ""]
    q.buttons[1].click()
    assert "Yes." in q._reason.value and [b.button_style for b in q.buttons] == ["", "success"]


def test_it_reads_without_a_kernel():
    bundle = ask()._repr_mimebundle_()
    assert "<code>D</code> &lt; 1" in bundle["text/html"] and "<details>" in bundle["text/html"]
    assert "A. yes" in bundle["text/plain"] and "Because" not in bundle["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_a_quiz_counts_first_tries():
    q = quiz("4.q", *(question(t, ["a", "b"], answer=0, why="w") for t in ("1?", "2?")))
    for one, choice in ((0, 0), (1, 1), (1, 0)):
        q.questions[one].buttons[choice].click()
    assert "1 of 2" in q._score.value
    assert q._repr_mimebundle_()["text/html"].count("<details>") == 2


@pytest.mark.parametrize(
    "choices, answer, why, words",
    [
        (["a"], 0, "w", "2 to 8"),
        (["a", "a"], 0, "w", "different"),
        (["a", "b"], 2, "w", "0 to 1"),
        (["a", "b"], None, "w", "answer is None"),
        (["a", "b"], 0, "", "why="),
    ],
)
def test_broken_questions_are_named(choices, answer, why, words):
    with pytest.raises(ValueError, match=words):
        predict("4.a", "?", choices, answer, why)
