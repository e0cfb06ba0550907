"""How verdicts and hints look: a small HTML card in a notebook, plain text elsewhere."""

from __future__ import annotations

import sys
from html import escape
from typing import Any

from gan_course.exercises.registry import Exercise, Verdict

VERDICT_MIME = "application/vnd.gan-course.verdict+json"  # read back by the nbval plugin

# sign, words, colour: readable without the colour
_LOOKS = {
    "passed": ("✓", "passed", "#2a7d4f"),
    "wrong": ("✗", "not right yet", "#b3402e"),
    "not-done": ("○", "not done yet", "#7a6a1f"),
    "busy": ("…", "not checked", "#5f6368"),
}
_GOES_ON = {
    "passed": "The notebook goes on with your own code.",
    "wrong": "Until it is right, the notebook goes on with the course's own.",
    "not-done": "Until then, the notebook goes on with the course's own.",
    "busy": "Until then, the notebook goes on with the course's own.",
}
MESSAGES = {
    "head": "{sign} Exercise {id}, {title}: {words}",
    "stuck": 'Stuck? Run hint("{id}").',
    "printed": "What your code printed",
    "hints": "Exercise {id}",
    "more": "{left} more: run hint again.",
    "no more": "That is all; the rest is yours.",
}
HINTS = ("A nudge", "The idea", "Nearly the code")


def show_verdict(verdict: Verdict) -> None:
    """Show the card of a verdict, with the verdict itself in a machine-readable form."""
    exercise, state = verdict.exercise, verdict.state
    sign, words, colour = _LOOKS[state]
    head = MESSAGES["head"].format(sign=sign, id=exercise.id, title=exercise.title, words=words)
    next_step = MESSAGES["stuck"].format(id=exercise.id) if state in ("wrong", "not-done") else ""
    lines = [verdict.message, _GOES_ON[state], next_step]
    words_of_head = escape(head.removeprefix(sign))  # in the page's own ink, which both themes can be read in
    html = f'<div style="font-weight:600"><span style="color:{colour}">{sign}</span>{words_of_head}</div>'
    if verdict.message:
        html += f"<div>{_prose(verdict.message)}</div>"
    html += f'<div style="opacity:.75">{escape(_GOES_ON[state])} {_prose(next_step)}</div>'
    if verdict.printed:
        html += (
            f"<details><summary>{MESSAGES['printed']}</summary>"
            f'<pre style="margin:0">{escape(verdict.printed)}</pre></details>'
        )
        lines.append(f"{MESSAGES['printed']}:\n{verdict.printed}")
    machine = {"exercise": exercise.id, "state": state, "message": verdict.message}
    text = "\n".join([head, *filter(None, lines)])
    _show(text, card(html, colour), {VERDICT_MIME: machine})


def show_hints(exercise: Exercise, seen: int) -> None:
    """Show the first `seen` hints of the exercise."""
    html, text = "", ""
    for name, hint in list(zip(HINTS, exercise.hints, strict=True))[:seen]:
        html += f'<div style="font-weight:600">{name}</div><div>{_prose(hint)}</div>'
        text += f"{name}: {hint}\n"
    left = len(exercise.hints) - seen
    more = MESSAGES["more"].format(left=left) if left else MESSAGES["no more"]
    html += f'<div style="opacity:.75">{more}</div>'
    _show(f"{MESSAGES['hints'].format(id=exercise.id)}\n{text}{more}", card(html, "#3b6ea8"), {})


def show_text(exercise: Exercise, text: str, code: str = "") -> None:
    """Show a sentence about the exercise, and a block of code."""
    head = MESSAGES["hints"].format(id=exercise.id)
    block = f'<pre style="margin:.4em 0 0">{escape(code)}</pre>' if code else ""
    html = f'<div style="font-weight:600">{escape(head)}</div><div>{_prose(text)}</div>{block}'
    _show("\n".join(filter(None, (head, text, code))), card(html, "#3b6ea8"), {})


def _prose(text: str) -> str:
    """Text as HTML: paragraphs' line breaks kept, `code` in code style, indented lines as a block of code."""
    pieces = escape(text).split("`")
    html = "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(pieces))
    return f'<span style="white-space:pre-wrap">{html}</span>'


def card(html: str, colour: str) -> str:
    """A box with a coloured edge around `html`."""
    return (
        f'<div class="gan-course-card" style="border-left:4px solid {colour};padding:.4em .8em;'
        f'margin:.3em 0;max-width:50em;line-height:1.5">{html}</div>'
    )


def _show(text: str, html: str, extra: dict[str, Any]) -> None:
    """Display in a notebook; print anywhere else."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None or not hasattr(shell, "kernel"):
        print(text)
        return
    from IPython.display import display

    display({"text/html": html, "text/plain": text, **extra}, raw=True)
