"""Questions to answer before running a cell, and short quizzes after a section. They gate nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from html import escape
from typing import Any

import ipywidgets as widgets

from gan_course.exercises.cards import _card


def predict(
    id: str,
    text: str,
    choices: Sequence[str],
    answer: int | None = None,
    why: str | None = None,
    *,
    sealed: str | None = None,
) -> Question:
    """A prediction: choose, then see why.

    Args:
        id: chapter and letter, such as "4.a".
        text: the question; HTML is shown as text, `code` in code style.
        choices: at least two.
        answer: index of the right choice.
        why: why it is right; shown after choosing, whatever was chosen.
        sealed: `answer` and `why` as the builder hides them in the student edition, instead of the two.

    Returns the question; as the last line of a cell it is shown.
    """
    return Question(f"Predict {id}", *_checked(text, choices, answer, why, sealed))


def question(
    text: str,
    choices: Sequence[str],
    answer: int | None = None,
    why: str | None = None,
    *,
    sealed: str | None = None,
) -> Question:
    """One question of a :func:`quiz`; arguments as for :func:`predict`."""
    return Question("", *_checked(text, choices, answer, why, sealed))


def quiz(id: str, *questions: Question) -> Quiz:
    """A short quiz of several :func:`question`\\ s; the answers are for the learner alone."""
    return Quiz(id, questions)


def _checked(text, choices, answer, why, sealed) -> tuple[str, list[str], int, str]:
    if sealed is not None:
        answer, why = json.loads(base64.b64decode(sealed))
    choices = list(choices)
    if len(choices) < 2 or len(set(choices)) < len(choices):
        raise ValueError(f"A question needs at least two different choices, not {choices}.")
    if answer not in range(len(choices)):
        raise ValueError(f"answer is {answer!r}; it is the index of a choice, 0 to {len(choices) - 1}.")
    if not why:
        raise ValueError("A question needs why=: what the learner reads after choosing.")
    return text, choices, answer, why


class _WithoutKernel:
    """Adds a picture in HTML for pages where no kernel answers (exported or merely opened)."""

    def static_html(self) -> str:
        raise NotImplementedError

    def _repr_mimebundle_(self, **arguments: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(**arguments) or {}
        if isinstance(bundle, tuple):
            bundle = bundle[0]
        return {**bundle, "text/html": self.static_html(), "text/plain": repr(self)}


class Question(_WithoutKernel, widgets.VBox):
    """A question with its choices, a button, and the reason behind it. All of it works by keyboard."""

    def __init__(self, title: str, text: str, choices: list[str], answer: int, why: str):
        self.title, self.text, self.choices, self.answer, self.why = (
            title,
            text,
            choices,
            answer,
            why,
        )
        self._choices = widgets.RadioButtons(
            options=[(choice, i) for i, choice in enumerate(choices)],
            value=None,
            layout=widgets.Layout(width="auto"),
        )
        self._button = widgets.Button(description="Answer", tooltip="Show whether it is right, and why")
        self._reason = widgets.HTML()
        self._button.on_click(lambda _: self.reveal())
        head = f"<b>{escape(title)}</b> &nbsp; " if title else ""
        super().__init__([widgets.HTML(head + _code(text)), self._choices, self._button, self._reason])
        self.add_class("gan-course-question")

    @property
    def right(self) -> bool:
        """Whether the choice made so far is the right one."""
        return self._choices.value == self.answer

    def choose(self, index: int) -> None:
        """Mark a choice, as a click on it does."""
        self._choices.value = index

    def reveal(self) -> None:
        """Say whether the choice is right, and why."""
        if self._choices.value is None:
            self._reason.value = _card("Choose one first: a wrong guess teaches more than none.", "#7a6a1f")
            return
        verdict = "✓ Yes." if self.right else f"✗ Rather: <i>{_code(self.choices[self.answer])}</i>."
        colour = "#2a7d4f" if self.right else "#b3402e"
        self._reason.value = _card(f"<b>{verdict}</b> {_code(self.why)}", colour)

    def static_html(self) -> str:
        items = "".join(f"<li>{_code(choice)}</li>" for choice in self.choices)
        head = f"<b>{escape(self.title)}</b> " if self.title else ""
        return (
            f'<div>{head}{_code(self.text)}<ol type="A">{items}</ol><details><summary>Answer</summary>'
            f"<b>{_code(self.choices[self.answer])}</b> {_code(self.why)}</details></div>"
        )

    def __repr__(self) -> str:
        choices = "\n".join(f"  ( ) {choice}" for choice in self.choices)
        return f"{self.title or 'Question'}: {self.text}\n{choices}"


class Quiz(_WithoutKernel, widgets.VBox):
    """Several questions and how many of them were right."""

    def __init__(self, id: str, questions: Sequence[Question]):
        self.id, self.questions = id, list(questions)
        self._score = widgets.HTML()
        for one in self.questions:
            one._button.on_click(lambda _: self._count())
        super().__init__([widgets.HTML(f"<b>Quiz {escape(id)}</b>"), *self.questions, self._score])
        self.add_class("gan-course-quiz")

    def _count(self) -> None:
        right = sum(one.right for one in self.questions)
        self._score.value = f"{right} of {len(self.questions)} right so far"

    def static_html(self) -> str:
        return f"<b>Quiz {escape(self.id)}</b>" + "".join(one.static_html() for one in self.questions)

    def __repr__(self) -> str:
        return f"Quiz {self.id}\n" + "\n".join(map(repr, self.questions))


def _code(text: str) -> str:
    """Escaped text with `code` in code style."""
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(escape(text).split("`")))
