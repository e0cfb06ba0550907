"""Predictions and quizzes: choose, see why, gate nothing."""

from __future__ import annotations

import pytest

from gan_course.exercises import predict, question, quiz


def ask():
    return predict("4.a", "Is `D` < 1?", ["yes", "no"], answer=1, why="Because <b>.")


def test_choosing_shows_why():
    q = ask()
    q.reveal()
    assert "Choose one first" in q._reason.value and "Because" not in q._reason.value
    q.choose(0)
    q._button.click()
    assert not q.right and "Rather" in q._reason.value and "Because &lt;b&gt;." in q._reason.value
    q.choose(1)
    q._button.click()
    assert q.right and "Yes" in q._reason.value


def test_nothing_is_chosen_at_first():
    assert ask()._choices.value is None


def test_it_reads_without_a_kernel():
    bundle = ask()._repr_mimebundle_()
    assert "<code>D</code> &lt; 1" in bundle["text/html"] and "<details>" in bundle["text/html"]
    assert "( ) yes" in bundle["text/plain"] and "Because" not in bundle["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_a_quiz_counts():
    q = quiz("4.q", *(question(t, ["a", "b"], answer=0, why="w") for t in ("1?", "2?")))
    q.questions[0].choose(0)
    q.questions[0]._button.click()
    assert "1 of 2" in q._score.value
    assert q._repr_mimebundle_()["text/html"].count("<details>") == 2


@pytest.mark.parametrize(
    "choices, answer, why, words",
    [
        (["a"], 0, "w", "at least two"),
        (["a", "a"], 0, "w", "different"),
        (["a", "b"], 2, "w", "0 to 1"),
        (["a", "b"], None, "w", "answer is None"),
        (["a", "b"], 0, "", "why="),
    ],
)
def test_broken_questions_are_named(choices, answer, why, words):
    with pytest.raises(ValueError, match=words):
        predict("4.a", "?", choices, answer, why)
