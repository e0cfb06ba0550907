"""What an exercise is, and where to find it by its id."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

VARIABLE = "GAN_COURSE_EXERCISES"  # names of more modules that register exercises, separated by commas
ID = re.compile(r"(\d+)\.(\d+)")

MESSAGES = {"unknown": "There is no exercise {id!r}. Known here: {known}.", "none": "none"}


class Wrong(Exception):
    """Raised by a check: what is wrong with the answer, and what to look at."""


@dataclass(frozen=True)
class Exercise:
    """One exercise. Its text and its blank are in the master notebook; everything else is here.

    Attributes:
        id: chapter and number, such as "4.2".
        title: a few words in the imperative.
        minutes: how long most learners need.
        difficulty: 1 (copy a line) to 5 (think for an evening).
        reference: a right answer; the notebook goes on with it when the learner's own is not right yet.
        check: takes the learner's answer, returns if it is right, raises :class:`Wrong` if not.
        hints: a nudge, the idea, nearly the code; never the solution.
        seconds: processor time that the check may use before it is stopped (this ends endless loops).
    """

    id: str
    title: str
    minutes: int
    difficulty: int
    reference: Any
    check: Callable[[Any], None]
    hints: tuple[str, str, str]
    seconds: float = 10.0

    def __post_init__(self) -> None:
        if not ID.fullmatch(self.id):
            raise ValueError(f"An exercise's id is chapter.number, such as '4.2', not {self.id!r}.")
        if self.difficulty not in range(1, 6):
            raise ValueError(f"Difficulty is 1 to 5, not {self.difficulty} (exercise {self.id}).")
        if len(self.hints) != 3:
            raise ValueError(f"Exercise {self.id} needs three hints: nudge, idea, nearly the code.")

    @property
    def chapter(self) -> int:
        return int(self.id.split(".")[0])

    @property
    def dots(self) -> str:
        """The difficulty to look at: ●●●○○."""
        return "●" * self.difficulty + "○" * (5 - self.difficulty)


PASSED, WRONG, NOT_DONE = "passed", "wrong", "not-done"
BUSY = "busy"  # the machine had no time for the check: nothing is known of the answer


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    Attributes:
        state: PASSED, WRONG, NOT_DONE or BUSY.
        message: what to say to the learner; may be empty.
        printed: what the answer printed.
    """

    exercise: Exercise
    state: str
    message: str
    printed: str = ""


_exercises: dict[str, Exercise] = {}


def register(exercise: Exercise) -> Exercise:
    """Register `exercise` under its id, replacing one that was registered before; returns it."""
    _exercises[exercise.id] = exercise
    return exercise


def find(id: str) -> Exercise:
    """Return the exercise with this id.

    Raises:
        ValueError: there is none; the message names those that there are.
    """
    match = ID.fullmatch(id) if isinstance(id, str) else None
    if match and id not in _exercises:
        _load(int(match[1]))
    if id not in _exercises:
        known = ", ".join(map(repr, sorted(_exercises, key=order))) or MESSAGES["none"]
        raise ValueError(MESSAGES["unknown"].format(id=id, known=known))
    return _exercises[id]


def registered(chapter: int) -> list[Exercise]:
    """Return the exercises of a chapter in order."""
    _load(chapter)
    return sorted((one for one in _exercises.values() if one.chapter == chapter), key=lambda one: order(one.id))


def order(id: str) -> tuple[int, int]:
    """Sort key of an id: '4.10' comes after '4.9'."""
    chapter, number = id.split(".")
    return int(chapter), int(number)


def _load(chapter: int) -> None:
    """Import what registers the chapter's exercises, and the modules that the environment names."""
    module = f"{__package__}.chapter{chapter:02d}"
    if find_spec(module):
        import_module(module)
    for name in filter(None, os.environ.get(VARIABLE, "").split(",")):
        import_module(name.strip())
