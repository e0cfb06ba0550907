"""What marking found, and the table of a class."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from gan_course.authoring.grading.submissions import readable
from gan_course.exercises.registry import find, order

STATES = {"passed": "passed", "wrong": "wrong", "not-done": "not done", "not-run": "not run", "busy": "busy: run again"}
UNREADABLE = "unreadable"
MEANINGS = {
    "passed": "the check accepted the answer",
    "wrong": "the check rejected the answer, or its cell failed: see the notes",
    "not done": "the blank is still there",
    "not run": "the notebook ended before the check: see the notes",
    "busy: run again": "the machine was too busy to decide",
    UNREADABLE: "there is no notebook to mark: see the notes",
    "number": "the column `passed`: how many exercises of the notebook passed",
}


@dataclass
class Marks:
    """What marking a notebook found: (state, message) of each exercise, and what else there is to say."""

    name: str
    verdicts: dict[str, tuple[str, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    readable: bool = True

    @property
    def passed(self) -> int:
        """How many exercises passed."""
        return sum(state == "passed" for state, _ in self.verdicts.values())

    def state(self, exercise: str) -> str:
        """The state of an exercise in words; "unreadable" for all of them if the file is no notebook."""
        if not self.readable:
            return UNREADABLE
        return STATES.get(self.verdicts.get(exercise, ("", ""))[0], "")


def legend(rows: list[Marks]) -> list[str]:
    """Return lines that explain the table: the title of each exercise, and what the words in it mean."""
    exercises = _exercises(rows)
    found = {marks.state(id) for marks in rows for id in exercises}
    lines = [(id, find(id).title) for id in exercises]
    lines += [(state, meaning) for state, meaning in MEANINGS.items() if state in found]
    return [f"  {word:16}{meaning}" for word, meaning in [*lines, ("a number", MEANINGS["number"])]]


def _exercises(rows: list[Marks]) -> list[str]:
    return sorted({id for marks in rows for id in marks.verdicts}, key=order)


def write_table(path: Path, rows: list[Marks]) -> None:
    """Write the marks of a class as CSV, one row a submission; a failure leaves the table as it was."""
    exercises = _exercises(rows)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["submission", *exercises, "passed", "notes"])
    for marks in rows:
        notes = [f"{id}: {message}" for id, (state, message) in marks.verdicts.items() if state == "wrong"]
        notes += [f"{id}: {STATES[state]}" for id, (state, _) in marks.verdicts.items() if state == "busy"]
        row = [marks.name, *map(marks.state, exercises), marks.passed, " | ".join([*notes, *marks.notes])]
        writer.writerow([_inert(cell) for cell in row])
    new = path.with_name(f".{path.name}.new")
    try:
        # the byte order mark tells Excel that this is UTF-8
        new.write_text(readable(text.getvalue()), encoding="utf-8-sig", newline="")
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _inert(cell: object) -> object:
    """Return text on one line that no spreadsheet takes for a formula, whatever a student chose."""
    if not isinstance(cell, str):
        return cell
    cell = " ".join(cell.split())
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell
