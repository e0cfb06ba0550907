"""Which exercises were passed: kept between starts, shown as a strip (`passed`), printed as a sheet (`certificate`).

The record is a text file in the user's data folder, one line an exercise: its id and the day of its first pass. A pass
appends its line in a single write, so that two kernels never overwrite each other.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path

from gan_course.exercises.registry import Exercise, registered
from gan_course.exercises.solutions import MASTERS
from gan_course.utils import atomic_write

VARIABLE = "GAN_COURSE_PROGRESS"  # another file for the record; empty: keep none
LINE = re.compile(r"(\d{1,3}\.\d{1,3}) (\d{4}-\d\d-\d\d)")
MOST = 100_000  # bytes; a record of every exercise has 1,000
COLOUR = "#1f6fa8"  # of a passed exercise, which also has a ✓

MESSAGES = {
    "head": "{n} of {all} exercises passed",
    "passed": "Exercise {id}, {title}: passed on {day}",
    "open": "Exercise {id}, {title}: not passed yet",
    "foreign": (
        "{path} is no record of this course, so nothing is read from it or written to it: "
        "move it away, and passed exercises will be kept again."
    ),
    "damaged": "{n} damaged lines in {path} were left out; run the checks of those exercises again.",
    "unreadable": "{path} cannot be read ({error}), so no progress is shown.",
    "off": "Progress is not kept here.",
    "forgotten": "Nothing is recorded any more.",
    "kept": "{path} cannot be removed ({error}).",
    "written": "The sheet is in {path}. Open it in a browser and print it.",
    "unwritable": "{path} cannot be written ({error}): give another place, such as certificate({name!r}, path=...).",
    "title": "Generative adversarial networks",
    "did": "worked through exercises of the gan-course and passed {n} of {all}.",
    "chapter": "{title}: {n} of {all}",
    "none": "no exercise of this chapter yet",
    "note": "The course checks answers on the learner's own machine. This sheet is a summary, not an examination.",
}
SHEET = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>
body {{ font: 11pt/1.35 system-ui, sans-serif; color: #222; background: #fff; max-width: 17cm; margin: 1cm auto; }}
h1 {{ font-size: 20pt; margin: 0; }} h2 {{ font-size: 11pt; margin: .7em 0 .1em; }} p {{ margin: .2em 0; }}
.name {{ font-size: 17pt; margin: .5em 0 0; }} ul {{ margin: 0; padding-left: 1.3em; columns: 2; }}
.note {{ color: #5f6368; font-size: 9pt; margin-top: 1.5em; }}
@page {{ size: A4; margin: 1.3cm; }} @media print {{ body {{ font-size: 9.5pt; margin: 0 auto; }} }}
</style></head><body>
<h1>{title}</h1><p class="name">{name}</p><p>{did}</p><p>{day}</p>
{chapters}
<p class="note">{note}</p></body></html>
"""


def file() -> Path | None:
    """Return where the record is kept; None if the environment says that none is."""
    chosen = os.environ.get(VARIABLE)
    if chosen is not None:
        return Path(chosen).expanduser() if chosen else None
    from platformdirs import user_data_path

    return user_data_path("gan-course", appauthor=False) / "progress.txt"


def read() -> tuple[dict[str, str], str]:
    """Return the day of the first pass of each passed exercise, and a sentence about the record if one is needed."""
    path = file()
    if path is None:
        return {}, MESSAGES["off"]
    try:
        with path.open("rb") as stream:
            lines = stream.read(MOST).decode("utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        return {}, ""
    except (OSError, ValueError) as error:
        return {}, MESSAGES["unreadable"].format(path=path, error=error)
    lines = [line.strip() for line in lines if line.strip()]
    days: dict[str, str] = {}
    for match in filter(None, map(LINE.fullmatch, lines)):
        days.setdefault(match[1], match[2])
    damaged = sum(LINE.fullmatch(line) is None for line in lines)
    if damaged and not days:
        return {}, MESSAGES["foreign"].format(path=path)
    return days, MESSAGES["damaged"].format(n=damaged, path=path) if damaged else ""


def record(id: str) -> None:
    """Keep that the learner passed an exercise; never raises. Only a notebook of a person keeps a record."""
    path = file() if _of_a_person() else None
    if path is None:
        return
    days, trouble = read()
    if id in days or (trouble and not days):
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab", buffering=0) as stream:
            stream.write(f"\n{id} {date.today()}\n".encode())  # on a line of its own, whatever stands before it
    except OSError:
        pass  # a read-only home: the check must not fail for it


def forget() -> None:
    """Remove the record."""
    path = file()
    try:
        if path:
            path.unlink(missing_ok=True)
    except OSError as error:
        print(MESSAGES["kept"].format(path=path, error=error))
    else:
        print(MESSAGES["forgotten"])


def _of_a_person() -> bool:
    """Whether this is a notebook that somebody works in: one that a program runs keeps no history of its inputs."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    history = getattr(shell, "history_manager", None)
    return hasattr(shell, "kernel") and history is not None and str(history.hist_file) != ":memory:"


def chapters() -> list[tuple[str, list[Exercise]]]:
    """Return the title of each chapter with exercises, and these."""
    found = []
    for master in sorted(MASTERS.glob("[0-9][0-9]_*.py")):
        title = re.search(r"^# # (.+)$", master.read_text(encoding="utf-8"), re.MULTILINE)
        exercises = registered(int(master.stem[:2]))
        if title and exercises:
            found.append((title[1], exercises))
    return found


@dataclass(frozen=True)
class Strip:
    """A square for each exercise, a row for each chapter; prints as text and shows as HTML.

    Attributes:
        chapters: titles, with their exercises.
        days: when each passed exercise was passed first.
        trouble: a sentence about the record; may be empty.
    """

    chapters: list[tuple[str, list[Exercise]]]
    days: dict[str, str]
    trouble: str = ""

    def counts(self) -> dict[str, int]:
        """Return how many exercises were passed (`n`), of how many (`all`)."""
        ids = [one.id for _, exercises in self.chapters for one in exercises]
        return {"n": sum(id in self.days for id in ids), "all": len(ids)}

    def __repr__(self) -> str:
        lines = [MESSAGES["head"].format(**self.counts()), *filter(None, [self.trouble])]
        for title, exercises in self.chapters:
            lines.append("  ".join([title, *(f"{one.id}{'✓' if one.id in self.days else '○'}" for one in exercises)]))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<div role="group" aria-label="{escape(title)}" style="display:flex;flex-wrap:wrap;align-items:center;'
            f'gap:.3em;margin:.25em 0"><span style="flex:0 1 25em">{escape(title)}</span>'
            f"{''.join(map(self._square, exercises))}</div>"
            for title, exercises in self.chapters
        )
        trouble = f"<div>{escape(self.trouble)}</div>" if self.trouble else ""
        head = MESSAGES["head"].format(**self.counts())
        return f'<div style="line-height:1.4"><div style="font-weight:600">{head}</div>{trouble}{rows}</div>'

    def _square(self, one: Exercise) -> str:
        day = self.days.get(one.id)
        words = escape(MESSAGES["passed" if day else "open"].format(id=one.id, title=one.title, day=day))
        look = f"background:{COLOUR};color:#fff;border-color:{COLOUR}" if day else "border-color:currentColor"
        return (
            f'<span role="img" aria-label="{words}" title="{words}" style="display:inline-block;box-sizing:border-box;'
            f'width:3.9em;text-align:center;border:1px solid;border-radius:.2em;font-size:.85em;{look}">'
            f"{'✓ ' if day else ''}{one.id}</span>"
        )


def passed() -> Strip:
    """Return the strip of all exercises, with those that were passed on this machine."""
    return Strip(chapters(), *read())


def certificate(name: str, path: str | Path = "certificate.html") -> None:
    """Write a sheet to print: the name, the day, the passed exercises, and the chapters.

    Args:
        name: of the learner.
        path: the file; one that is there is replaced.
    """
    strip, path = passed(), Path(path).expanduser()
    sections = ""
    for title, exercises in strip.chapters:
        done = [one for one in exercises if one.id in strip.days]
        items = "".join(f"<li>{one.id} {escape(one.title)}</li>" for one in done)
        head = MESSAGES["chapter"].format(title=title, n=len(done), all=len(exercises))
        sections += f"<h2>{escape(head)}</h2>" + (f"<ul>{items}</ul>" if done else f"<p>{MESSAGES['none']}</p>")
    words = {key: MESSAGES[key].format(**strip.counts()) for key in ("title", "did", "note")}
    words = {key: escape(text) for key, text in {**words, "name": name, "day": str(date.today())}.items()}
    try:
        with atomic_write(path) as part:
            part.write_text(SHEET.format(chapters=sections, **words), encoding="utf-8")
    except OSError as error:
        print(MESSAGES["unwritable"].format(path=path, error=error.strerror or error, name=name))
    else:
        print(MESSAGES["written"].format(path=path.resolve()))
