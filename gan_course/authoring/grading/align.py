"""Compares a learner's notebook with the student edition: are its check cells there, once, in place, as they should be?

Cells are found by what they say (`check("4.2", ...)`), by their metadata and by their ids, in this order of trust,
because Colab and VS Code change ids and add metadata, and learners copy cells.
"""

from __future__ import annotations

import ast
import copy
import re
import warnings
from dataclasses import dataclass
from pathlib import Path

from gan_course.authoring.notebook_builder import MASTERS, masters, student_edition

import nbformat
from nbformat import NotebookNode

CHECK_CALL = re.compile(r"""^[^#\n]*\bcheck\(\s*['"](\d+\.\d+)['"]""", re.MULTILINE)
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


@dataclass(frozen=True)
class Problem:
    """One check cell that is not as it should be.

    Attributes:
        exercise: its id.
        kind: "edited", "re-tagged", "duplicated", "deleted", "moved" or "no blank".
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
        raise Unreadable(f"{path.name} is empty.")
    if size > LARGEST:
        raise Unreadable(f"{path.name} has {size / 1e6:.0f} MB; the largest accepted is {LARGEST / 1e6:.0f} MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(_text(path.read_bytes()), as_version=4)
        sound = all(
            isinstance(c.source, str) and isinstance(c.metadata, dict) and isinstance(c.cell_type, str)
            for c in notebook.cells
        )
    except Exception as error:
        raise Unreadable(f"{path.name} is not a notebook ({type(error).__name__}: {str(error)[:120]}).") from None
    if not sound:
        raise Unreadable(f"{path.name} is not a valid notebook: it has a cell without text or metadata.")
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


def align(notebook: NotebookNode, edition: NotebookNode) -> tuple[NotebookNode, list[Problem], dict[int, str]]:
    """Find what is wrong with the check cells of `notebook`, and repair a copy.

    Returns the repaired copy (every check cell as in the edition, once, after its blank; all other cells kept), the
    problems that were found, and which cell of the copy (by index) is the check of which exercise.
    """
    repaired = copy.deepcopy(notebook)
    problems: list[Problem] = []
    own: dict[int, str] = {}  # id() of a cell object -> exercise, for the check cells that are in place
    for wanted in edition.cells:
        if _about(wanted).get("role") == "check":
            exercise = _about(wanted)["exercise"]
            cell = _align_one(repaired, edition, wanted, exercise, own, problems)
            own[id(cell)] = exercise
    places = {i: own[id(cell)] for i, cell in enumerate(repaired.cells) if id(cell) in own}
    return repaired, problems, places


def _align_one(
    notebook: NotebookNode,
    edition: NotebookNode,
    wanted: NotebookNode,
    exercise: str,
    own: dict[int, str],
    problems: list[Problem],
) -> NotebookNode:
    """Put the check cell of one exercise right; returns it as it stands in `notebook` now."""

    def report(kind: str, found: str) -> None:
        should = "\n".join(f"    {line}" for line in wanted.source.split("\n"))
        problems.append(Problem(exercise, kind, f"Exercise {exercise}: {found} It should read:\n{should}"))

    cells = notebook.cells
    blank_at = _blank_of(notebook, edition, exercise, problems)
    exact = [c for c in cells if _plain(c) == _plain(wanted) and c.cell_type == "code" and id(c) not in own]
    if len(exact) > 1:
        report("duplicated", f"the check cell is there {len(exact)} times; the first one counts.")
        after = [c for c in exact if _index(cells, c) > blank_at]
        keep = (after or exact)[0]
        cells[:] = [c for c in cells if c is keep or all(c is not e for e in exact)]
        exact = [keep]
        blank_at = _blank_of(notebook, edition, exercise, [])
    if exact:
        cell = exact[0]
        tags = sorted(HARMFUL_TAGS & set(_tags(cell)))
        if tags:
            report("re-tagged", f"the check cell has the tag {', '.join(tags)}, which switches it off.")
            cell.metadata["tags"] = [t for t in _tags(cell) if t not in HARMFUL_TAGS]
    else:
        cell = _fresh(wanted, cells)
        edited = _edited_check(cells, wanted, exercise, own)
        if edited is None:
            report("deleted", "the check cell is missing.")
            cells.insert(_where_missing(notebook, edition, wanted, blank_at), cell)
        else:
            what = "was turned into text" if edited.cell_type != "code" else "was edited"
            report("edited", f"the check cell {what}.")
            cells[_index(cells, edited)] = cell
    if _index(cells, cell) < blank_at:
        report("moved", "the check cell stands before the cell with your code, so it cannot see it.")
        blank_cell = cells[blank_at]
        cells.pop(_index(cells, cell))
        cells.insert(_index(cells, blank_cell) + 1, cell)
    return cell


def _edited_check(cells, wanted: NotebookNode, exercise: str, own: dict[int, str]) -> NotebookNode | None:
    """The cell that once was this check cell: by id and metadata first, then by its call of check."""
    free = [c for c in cells if id(c) not in own]
    by_mark = [
        c
        for c in free
        if c.get("id") == wanted.id
        or c.metadata.get("id") == wanted.id
        or (_about(c).get("role") == "check" and _about(c).get("exercise") == exercise)
    ]
    by_call = [c for c in free if c.cell_type == "code" and exercise in CHECK_CALL.findall(c.source)]
    as_text = [c for c in free if c.cell_type != "code" and _plain(c) == _plain(wanted)]
    marked_and_called = [c for c in by_mark if any(c is other for other in by_call)]
    for candidates in (marked_and_called, by_mark, by_call, as_text):
        if candidates:
            return candidates[-1]
    return None


def _blank_of(notebook: NotebookNode, edition: NotebookNode, exercise: str, problems: list[Problem]) -> int:
    """Index of the cell with the learner's answer; -1 (and a problem) if there is none."""
    blanks = [c for c in edition.cells if _about(c) == {"exercise": exercise, "role": "blank"}]
    if not blanks:
        return -1  # the exercise has no blank of its own: it checks what is defined elsewhere
    names = defined(blanks[0].source)
    places = [
        i
        for i, c in enumerate(notebook.cells)
        if c.cell_type == "code" and names & defined(c.source) and exercise not in CHECK_CALL.findall(c.source)
    ]
    if not places:
        listed = " or ".join(f"`{name}`" for name in sorted(names))
        problems.append(
            Problem(
                exercise,
                "no blank",
                f"Exercise {exercise}: no cell defines {listed}. The cell for your code was deleted, or the name "
                f"was changed. It began as:\n" + "\n".join(f"    {line}" for line in blanks[0].source.split("\n")),
            )
        )
        return -1
    return places[0]


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


def _where_missing(notebook: NotebookNode, edition: NotebookNode, wanted: NotebookNode, blank_at: int) -> int:
    """Where a deleted check cell belongs: after its blank, else after the nearest cell before it that is there."""
    if blank_at >= 0:
        return blank_at + 1
    before = edition.cells[: _index(edition.cells, wanted)]
    for neighbour in reversed(before):
        for i, cell in enumerate(notebook.cells):
            if cell.get("id") == neighbour.id or _plain(cell) == _plain(neighbour):
                return i + 1
    return len(notebook.cells)


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


def _tags(cell: NotebookNode) -> list[str]:
    tags = cell.metadata.get("tags")
    return list(tags) if isinstance(tags, list) else []


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
