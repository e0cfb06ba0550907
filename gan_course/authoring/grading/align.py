"""Compares a learner's notebook with the student edition: are its check cells there, once, as they should be?

Check cells are known by their text, their metadata and their ids: Colab and VS Code change ids and add metadata.
"""

from __future__ import annotations

import ast
import copy
import re
import warnings
from dataclasses import dataclass
from pathlib import Path

from gan_course.authoring.notebook_builder import MASTERS, masters, student_edition
from gan_course.exercises import registry

import nbformat
from nbformat import NotebookNode
from nbformat.reader import NotJSONError

CHECK_CALL = re.compile(r"""^[^#\n]*\bcheck\(\s*['"](\d+\.\d+)['"]""", re.MULTILINE)
CHECK_LINE = re.compile(CHECK_CALL.pattern + r".*$", re.MULTILINE)
LARGEST = 100_000_000  # bytes of a notebook file
# tags that keep a cell from running or let it fail unnoticed, for nbval, nbclient and jupyter-book alike
HARMFUL_TAGS = {
    "skip",
    "nbval-skip",
    "nbval-raises-exception",
    "raises-exception",
    "skip-execution",
    "remove-cell",
    "nbval-ignore-output",
}

MESSAGES = {
    "empty": "The file is empty.",
    "large": "The file has {size:.0f} MB; the largest accepted is {largest:.0f} MB.",
    "other": "This is not a notebook: {why}. Ask for the .ipynb file of the chapter.",
    "no JSON": "a notebook is JSON, and this begins with {begin!r}",
    "no cells": "it is JSON, but does not hold the cells of a notebook",
    "invalid": "it has a cell without text or metadata",
}


@dataclass(frozen=True)
class Problem:
    """One check cell that is not as it should be.

    Attributes:
        exercise: its id.
        kind: "changed", "deleted" or "no blank".
        message: what was found, and the text that the cell should have.
    """

    exercise: str
    kind: str
    message: str


class Unreadable(ValueError):
    """A file that is no notebook; the message says why."""


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook of any format version; Unreadable says what is wrong with the file."""
    size = path.stat().st_size
    if size == 0:
        raise Unreadable(MESSAGES["empty"])
    if size > LARGEST:
        raise Unreadable(MESSAGES["large"].format(size=size / 1e6, largest=LARGEST / 1e6))
    text = ""
    try:
        text = _text(path.read_bytes())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(text, as_version=4)
        sound = all(
            isinstance(c.source, str) and isinstance(c.metadata, dict) and isinstance(c.cell_type, str)
            for c in notebook.cells
        )
    except NotJSONError:
        why = MESSAGES["no JSON"].format(begin=" ".join(text[:200].split())[:60])
        raise Unreadable(MESSAGES["other"].format(why=why)) from None
    except Exception:
        raise Unreadable(MESSAGES["other"].format(why=MESSAGES["no cells"])) from None
    if not sound:
        raise Unreadable(MESSAGES["other"].format(why=MESSAGES["invalid"]))
    return notebook


def _text(content: bytes) -> str:
    """Decode a file in UTF-8 or UTF-16, with a byte order mark or without, or as old Windows editors save."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    if b"\0" in content[:2]:
        return content.decode("utf-16-be" if content[:1] == b"\0" else "utf-16-le")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def edition_of(notebook: NotebookNode, name: str, folder: Path = MASTERS) -> Path | None:
    """The master that `notebook` (from a file called `name`) comes from; None if it is none of the course's."""
    by_stem = {p.stem: p for p in masters(folder)}
    noted = notebook.metadata.get("gan_course", {})
    if isinstance(noted, dict) and noted.get("master") in by_stem:
        return by_stem[noted["master"]]
    for stem in sorted(by_stem, key=len, reverse=True):
        if stem in name.lower():
            return by_stem[stem]
    chapters = {int(id.split(".")[0]) for cell in _code(notebook) for id in CHECK_CALL.findall(cell.source)}
    if len(chapters) == 1:
        prefix = f"{chapters.pop():02d}_"
        return next((path for stem, path in by_stem.items() if stem.startswith(prefix)), None)
    return None


def exercises_of(edition: NotebookNode) -> list[str]:
    """Ids of the exercises that a student edition checks, in order."""
    return [_about(c)["exercise"] for c in edition.cells if _about(c).get("role") == "check"]


def stand_ins(edition: NotebookNode) -> dict[str, str]:
    """Code that puts the course's answer in place of a missing one, for each exercise that the edition checks.

    The blank's cell comes first, as later cells may use what it imports.
    """
    code = {}
    for check in edition.cells:
        if _about(check).get("role") == "check":
            exercise = _about(check)["exercise"]
            reference = f"__import__({registry.__name__!r}, fromlist=['find']).find({exercise!r}).reference"
            blanks = [c.source for c in edition.cells if _about(c) == {"exercise": exercise, "role": "blank"}]
            assigned = [f"{name} = {reference}" for name in sorted(defined(check.source))]
            code[exercise] = "\n".join([*blanks, *assigned])
    return code


def align(notebook: NotebookNode, edition: NotebookNode) -> tuple[NotebookNode, list[Problem], dict[int, str]]:
    """Replace the learner's check cells by the edition's, so that verdicts come from these only.

    A check cell that is as it should be stays where it is. Otherwise the edition's goes where the learner's was or, if
    that cannot see the answer, after the last cell of the learner's that defines a name of the blank.

    Returns:
        a repaired copy of `notebook`, the problems that were found, and which cell of the copy (by index) is the check
        of which exercise.
    """
    cells, problems = copy.deepcopy(notebook.cells), []
    for wanted in edition.cells:
        if _about(wanted).get("role") == "check":
            problems += _replace_check(cells, edition, wanted)
    repaired = copy.deepcopy(notebook)
    repaired.cells = cells
    checks = {_plain(c): _about(c)["exercise"] for c in edition.cells if _about(c).get("role") == "check"}
    return repaired, problems, {i: checks[_plain(c)] for i, c in enumerate(cells) if _plain(c) in checks}


def _replace_check(cells: list[NotebookNode], edition: NotebookNode, wanted: NotebookNode) -> list[Problem]:
    """Leave exactly one check cell of the exercise in `cells`, as the edition has it; return what was wrong."""
    exercise = _about(wanted)["exercise"]
    problems = []

    def report(kind: str, found: str, text: str) -> None:
        shown = "\n".join(f"    {line}" for line in text.split("\n"))
        problems.append(Problem(exercise, kind, f"Exercise {exercise}: {found}\n{shown}"))

    mine = [c for c in cells if _plain(c) == _plain(wanted) or _marked(c, wanted)]
    blank = next((c for c in edition.cells if _about(c) == {"exercise": exercise, "role": "blank"}), None)
    answers = _answers(cells, edition, blank, mine) if blank else []  # an exercise may check what others define
    if blank and not answers:
        names = " or ".join(f"`{name}`" for name in sorted(defined(blank.source)))
        found = f"no cell defines {names}. The cell for your code was deleted, or the name was changed. It began as:"
        report("no blank", found, blank.source)
    first = _index(cells, answers[0]) if answers else -1
    able = [c for c in mine if _index(cells, c) > first]  # these stand where they can see the answer
    sound = [c for c in able if _plain(c) == _plain(wanted) and c.cell_type == "code" and not _harmful(c)]
    if not mine:
        report("deleted", "the check cell is missing. It should read:", wanted.source)
    elif len(mine) > 1 or not sound:
        tags = sorted({tag for c in mine for tag in _harmful(c)})
        found = [
            (len(mine) > 1, f"is there {len(mine)} times"),
            (tags, f"has the tag {', '.join(tags)}, which switches it off"),
            (not able, "stands before the cell with your code, so it cannot see it"),
        ]
        what = "; it ".join(words for true, words in found if true) or "was edited"
        report("changed", f"the check cell {what}. It should read:", wanted.source)
    keep = sound[0] if sound else _fresh(wanted, [c for c in cells if c not in mine])
    if not sound:
        before = (able[:1] or answers[-1:]) or _neighbour(cells, edition, wanted)
        cells.insert(_index(cells, before[0]) + 1 if before else len(cells), keep)
    cells[:] = [c for c in cells if c is keep or not any(c is old for old in mine)]
    return problems


def _answers(
    cells: list[NotebookNode], edition: NotebookNode, blank: NotebookNode, checks: list[NotebookNode]
) -> list[NotebookNode]:
    """The learner's cells that define a name of the blank; other cells of the lesson do not count."""
    names = defined(blank.source)
    lesson = {_plain(c) for c in edition.cells if c is not blank}
    own = (c for c in cells if c.cell_type == "code" and _plain(c) not in lesson and not any(c is x for x in checks))
    return [c for c in own if names & defined(CHECK_LINE.sub("", c.source))]


def _neighbour(cells: list[NotebookNode], edition: NotebookNode, wanted: NotebookNode) -> list[NotebookNode]:
    """The nearest cell before `wanted` in the edition that is in `cells`; empty if there is none."""
    for neighbour in reversed(edition.cells[: _index(edition.cells, wanted)]):
        for cell in cells:
            if cell.get("id") == neighbour.id or _plain(cell) == _plain(neighbour):
                return [cell]
    return []


def _marked(cell: NotebookNode, wanted: NotebookNode) -> bool:
    """Whether id or metadata say that `cell` was this check cell once."""
    return wanted.id in (cell.get("id"), cell.metadata.get("id")) or _about(cell) == _about(wanted)


def _harmful(cell: NotebookNode) -> set[str]:
    """Tags of the cell that keep it from running, or hide that it failed."""
    tags = cell.metadata.get("tags")
    return HARMFUL_TAGS & {str(tag) for tag in tags} if isinstance(tags, list) else set()


def defined(source: str) -> set[str]:
    """Names that a cell defines at its left margin; by eye if it is no valid Python."""
    code = re.sub(r"^\s*[%!].*$", "", source, flags=re.MULTILINE)
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError):
        pairs = re.findall(r"^(?:def|class)\s+(\w+)|^(\w+)\s*=[^=]", code, re.MULTILINE)
        return {name for pair in pairs for name in pair if name}
    names: set[str] = set()
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}
    return names


def _fresh(wanted: NotebookNode, cells: list[NotebookNode]) -> NotebookNode:
    """A copy of the edition's cell, under another id if that is in use."""
    cell = copy.deepcopy(wanted)
    taken = {c.get("id") for c in cells}
    while cell.id in taken:
        cell.id = f"{cell.id[:60]}-x"
    return cell


def _about(cell: NotebookNode) -> dict:
    about = cell.metadata.get("gan_course")
    return dict(about) if isinstance(about, dict) else {}


def _plain(cell: NotebookNode) -> str:
    """The cell's text without spaces at line ends and blank lines around it: editors add and drop those."""
    return "\n".join(line.rstrip() for line in cell.source.strip().splitlines())


def _index(cells: list[NotebookNode], cell: NotebookNode) -> int:
    """Position of this very cell (equal cells are not the same)."""
    return next(i for i, other in enumerate(cells) if other is cell)


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [c for c in notebook.cells if c.cell_type == "code"]


def edition_for(notebook: NotebookNode, name: str, folder: Path = MASTERS) -> NotebookNode | None:
    """The student edition to compare `notebook` with; None if it is none of the course's."""
    path = edition_of(notebook, name, folder)
    return student_edition(path) if path else None
