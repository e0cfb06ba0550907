"""Questions to answer before running a cell, and short quizzes after a section. They gate nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from html import escape
from typing import Any

from gan_course.exercises.cards import card
from gan_course.widgets.core.view import STYLE

import ipywidgets as widgets
from IPython.display import display

LETTERS = "ABCDEFGH"

MESSAGES = {
    "prediction": "Predict {id}",
    "quiz": "Quiz {id}",
    "question": "Question",
    "yes": "✓ Yes.",
    "no": "✗ The answer is {letter}: {choice}.",
    "answer": "Answer",
    "score": "{right} of {answered} right at the first try",
}


def predict(
    id: str,
    text: str,
    choices: Sequence[str],
    answer: int | None = None,
    why: str | None = None,
    *,
    sealed: str | None = None,
) -> Question:
    """Ask for a prediction: the learner chooses, then sees why.

    Args:
        id: chapter and letter, such as "4.a".
        text: the question; HTML is shown as text, `code` in code style.
        choices: two to eight, all different.
        answer: index of the right choice.
        why: why it is right; shown after choosing, whatever was chosen.
        sealed: `answer` and `why` as the builder hides them in the student edition; replaces the two.

    Returns:
        The question, which is shown if it is the value of a cell's last line.
    """
    return Question(MESSAGES["prediction"].format(id=id), *_checked(text, choices, answer, why, sealed))


def question(
    text: str,
    choices: Sequence[str],
    answer: int | None = None,
    why: str | None = None,
    *,
    sealed: str | None = None,
) -> Question:
    """Make one question of a :func:`quiz`; arguments as for :func:`predict`."""
    return Question("", *_checked(text, choices, answer, why, sealed))


def quiz(id: str, *questions: Question) -> Quiz:
    """Make a short quiz of several :func:`question`\\ s; nothing of it is reported or marked."""
    return Quiz(id, questions)


def _checked(text, choices, answer, why, sealed) -> tuple[str, list[str], int, str]:
    if sealed is not None:
        answer, why = json.loads(base64.b64decode(sealed))
    choices = list(choices)
    if not 2 <= len(choices) <= len(LETTERS) or len(set(choices)) < len(choices):
        raise ValueError(f"A question needs 2 to {len(LETTERS)} different choices, not {choices}.")
    if answer not in range(len(choices)):
        raise ValueError(f"answer is {answer!r}; it is the index of a choice, 0 to {len(choices) - 1}.")
    if not why:
        raise ValueError("A question needs why=: what the learner reads after choosing.")
    return text, choices, answer, why


class _WithoutKernel:
    """Adds a still version in HTML for pages without a kernel (exported, or opened again later).

    It is in the widget's own output, for pages that know of no widgets, and in a second one, which shows only where
    the widget is missing: a saved notebook without its kernel, an export with stored widget state read offline.
    """

    def static_html(self) -> str:
        raise NotImplementedError

    def _repr_mimebundle_(self, **arguments: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(**arguments) or {}
        if isinstance(bundle, tuple):
            bundle = bundle[0]
        return {**bundle, "text/html": self.static_html(), "text/plain": repr(self)}

    def _ipython_display_(self) -> None:
        display(self._repr_mimebundle_(), raw=True)
        still = f'{STYLE}<div class="gan-course-still" style="display:none">{self.static_html()}</div>'
        display({"text/html": still, "text/plain": ""}, raw=True)


class Question(_WithoutKernel, widgets.VBox):
    """A question with a button for each choice; choosing shows whether it is right, and why.

    By keyboard: Tab to a choice, Space to take it (JupyterLab keeps Enter and the arrows for itself).
    """

    def __init__(self, title: str, text: str, choices: list[str], answer: int, why: str):
        self.title, self.text, self.choices, self.answer, self.why = title, text, choices, answer, why
        self.tries: list[int] = []  # indices chosen so far
        self.buttons = [
            widgets.Button(description=letter, tooltip=choice, layout=widgets.Layout(width="3em"))
            for letter, choice in zip(LETTERS, choices, strict=False)
        ]
        self._reason = widgets.HTML()
        rows = []
        for i, (button, choice) in enumerate(zip(self.buttons, choices, strict=True)):
            button.on_click(lambda _, i=i: self.choose(i))
            rows.append(widgets.HBox([button, widgets.HTML(_code(choice))]))
        head = f"<b>{escape(title)}</b> &nbsp; " if title else ""
        super().__init__([widgets.HTML(head + _code(text)), *rows, self._reason])
        self.add_class("gan-course-question")
        self.add_class("gan-course-live")

    def choose(self, index: int) -> None:
        """Take a choice, as a click on it does: say whether it is right, and why."""
        self.tries.append(index)
        for i, button in enumerate(self.buttons):
            button.button_style = "" if i != index else "success" if i == self.answer else "danger"
        if index == self.answer:
            colour, verdict = "#2a7d4f", MESSAGES["yes"]
        else:
            right = f"<i>{_code(self.choices[self.answer])}</i>"
            colour, verdict = "#b3402e", MESSAGES["no"].format(letter=LETTERS[self.answer], choice=right)
        self._reason.value = card(f"<b>{verdict}</b> {_code(self.why)}", colour)

    def static_html(self) -> str:
        items = "".join(f"<li>{_code(choice)}</li>" for choice in self.choices)
        head = f"<b>{escape(self.title)}</b> " if self.title else ""
        return (
            f'<div style="margin-bottom:.8em">{head}{_code(self.text)}'
            f'<ol type="A" style="list-style-type:upper-alpha">{items}</ol>'
            f"<details><summary>{MESSAGES['answer']}</summary>"
            f"<b>{LETTERS[self.answer]}.</b> {_code(self.why)}</details></div>"
        )

    def __repr__(self) -> str:
        choices = "\n".join(f"  {letter}. {choice}" for letter, choice in zip(LETTERS, self.choices, strict=False))
        return f"{self.title or MESSAGES['question']}: {self.text}\n{choices}"


class Quiz(_WithoutKernel, widgets.VBox):
    """Several questions, and how many of them were right at the first try."""

    def __init__(self, id: str, questions: Sequence[Question]):
        self.id, self.questions = id, list(questions)
        self._score = widgets.HTML()
        for button in (button for one in self.questions for button in one.buttons):
            button.on_click(lambda _: self._count())
        super().__init__([widgets.HTML(self._head()), *self.questions, self._score])
        self.add_class("gan-course-quiz")
        self.add_class("gan-course-live")

    def _count(self) -> None:
        answered = [one for one in self.questions if one.tries]
        right = sum(one.tries[0] == one.answer for one in answered)
        self._score.value = MESSAGES["score"].format(right=right, answered=len(answered))

    def _head(self) -> str:
        return f"<b>{escape(MESSAGES['quiz'].format(id=self.id))}</b>"

    def static_html(self) -> str:
        return self._head() + "".join(one.static_html() for one in self.questions)

    def __repr__(self) -> str:
        return MESSAGES["quiz"].format(id=self.id) + "\n" + "\n".join(map(repr, self.questions))


def _code(text: str) -> str:
    """Escaped text with `code` in code style."""
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(escape(text).split("`")))
