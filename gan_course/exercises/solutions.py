"""`solution`: a right answer to read, for those who have tried."""

from __future__ import annotations

import inspect
import re
import textwrap
from pathlib import Path

from gan_course.exercises import cards, checking
from gan_course.exercises.registry import Exercise, find

MASTERS = Path(__file__).parents[2] / "notebooks" / "masters"
MARK = re.compile(r"^ *### (BEGIN|END) SOLUTION\n", re.MULTILINE)

MESSAGES = {
    "try first": (
        'Try first: check an answer of your own, or run `hint("{id}")` until there is no more. '
        'To see the solution all the same, run `solution("{id}", sure=True)`.'
    ),
    "solution": "One right answer of many. Read it, close it, and write yours from what you understood.",
}


def solution(id: str, sure: bool = False) -> None:
    """Show a solution of the exercise, after a try or all three hints.

    Args:
        id: the exercise, such as "4.2".
        sure: show it in any case.

    Raises:
        ValueError: there is no such exercise.
    """
    exercise = find(id)
    if sure or id in checking.tried or not checking.hints_left(id):
        cards.show_text(exercise, MESSAGES["solution"], source(exercise))
    else:
        cards.show_text(exercise, MESSAGES["try first"].format(id=id))


def source(exercise: Exercise) -> str:
    """Return the solution as the chapter's master has it; of an exercise without a master, its reference."""
    marker = rf'^# %% .*exercise="{re.escape(exercise.id)}" role="blank".*\n'
    for master in MASTERS.glob(f"{exercise.chapter:02d}_*.py"):
        _, *found = re.split(marker, master.read_text(encoding="utf-8"), flags=re.MULTILINE)
        if found:
            return MARK.sub("", re.split(r"^# %%", found[0], flags=re.MULTILINE)[0]).strip()
    reference = exercise.reference
    return textwrap.dedent(inspect.getsource(reference)).strip() if callable(reference) else repr(reference)
