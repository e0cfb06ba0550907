"""Builds the notebooks from their masters.

A master (`notebooks/masters/NN_name.py`, jupytext percent format) holds everything: prose, code, solutions. From it
come the student edition `notebooks/NN_name.ipynb` (solutions replaced by blanks, no outputs) and, on demand, the
executed `solutions/NN_name.ipynb`. docs/writing-an-exercise.md explains the format.

    python -m gan_course.authoring.notebook_builder                build the student editions
    python -m gan_course.authoring.notebook_builder --check        say which differ from their masters (exit status 1)
    python -m gan_course.authoring.notebook_builder --solutions    build and run the solution notebooks (04: only one)
"""

from __future__ import annotations

import argparse
import ast
import base64
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from gan_course.authoring.address import colab_cell
from gan_course.exercises.registry import find

import jupytext
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
MASTERS = NOTEBOOKS / "masters"
SOLUTIONS = NOTEBOOKS.parent / "solutions"

MARKER = re.compile(r"^# %%(?P<rest>.*)$", re.MULTILINE)
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
ROLES = ("exercise", "blank", "check")
TODO = "# YOUR CODE"


class MasterError(ValueError):
    """A master that breaks the rules: which master, which cell, what to do."""


# --- reading a master --------------------------------------------------------------------------


def masters(folder: Path = MASTERS) -> list[Path]:
    """All masters in reading order."""
    return sorted(folder.glob("[0-9][0-9]_*.py"))


def read_master(path: Path) -> NotebookNode:
    """The master's cells, solutions included; MasterError if ids or roles are missing, doubled or unknown."""
    text = path.read_text(encoding="utf-8")
    notebook = jupytext.reads(text, fmt="py:percent")
    seen: set[str] = set()
    for cell in notebook.cells:
        place = f"{path.name}, cell {cell.metadata.get('id') or cell.source[:40]!r}"
        id = cell.metadata.get("id", "")
        if not id:
            raise MasterError(f"{place} has no id: run `make notebooks`, which gives it one.")
        if not ID.fullmatch(id):
            raise MasterError(f"{place}: an id has letters, digits, - and _, at most 64 of them.")
        if id in seen:
            raise MasterError(f"{place}: another cell has this id as well.")
        seen.add(id)
        role = cell.metadata.get("role")
        if role is not None and role not in ROLES:
            raise MasterError(f"{place}: role {role!r} is none of {', '.join(ROLES)}.")
        if role and not cell.metadata.get("exercise"):
            raise MasterError(f"{place} has a role but does not say of which exercise (exercise=).")
        if BEGIN in cell.source and role != "blank":
            raise MasterError(f'{place} holds a solution, so it needs role="blank" and exercise=.')
    return notebook


def assign_ids(path: Path) -> bool:
    """Write an id into each cell marker of the master that has none; says whether any was missing."""
    text = path.read_text(encoding="utf-8")
    cells = jupytext.reads(text, fmt="py:percent").cells
    markers = list(MARKER.finditer(text))
    if len(markers) != len(cells):
        raise MasterError(
            f"{path.name}: {len(markers)} lines begin with '# %%' but there are {len(cells)} cells. "
            "Begin every cell, the first one too, with such a line, and no other line with it."
        )
    taken = {c.metadata["id"] for c in cells if "id" in c.metadata}
    pieces, position = [], 0
    for marker, cell in zip(markers, cells, strict=True):
        if "id" in cell.metadata:
            continue
        id = _new_id(cell.source, taken)
        taken.add(id)
        pieces += [text[position : marker.end()].rstrip(), f' id="{id}"']
        position = marker.end()
    if position:
        path.write_text("".join(pieces) + text[position:], encoding="utf-8", newline="\n")
    return bool(position)


def _new_id(source: str, taken: set[str]) -> str:
    """A readable id from the cell's first words, different from those taken."""
    words = re.findall(r"[a-z0-9]+", source.lower())[:5]
    base = "-".join(words)[:48].strip("-") or "cell"
    id, n = base, 2
    while id in taken:
        id, n = f"{base}-{n}", n + 1
    return id


# --- solutions and blanks ----------------------------------------------------------------------


def blank(source: str, exercise: str) -> str:
    """The cell as the learner gets it: each solution region replaced by a blank.

    Inside a function or class the blank raises NotImplementedError, so that the check knows it; at the left margin,
    where a region assigns values, each name becomes `...`.
    """
    lines = []
    for piece, indent, solution in _regions(source):
        if not solution:
            lines += piece
        elif indent:
            lines += [
                f"{indent}{TODO}",
                f'{indent}raise NotImplementedError("Exercise {exercise}: write your code here")',
            ]
        else:
            lines += [f"{name} = ...  {TODO}" for name in _assigned("\n".join(piece), exercise)]
    return "\n".join(lines)


def solution(source: str) -> str:
    """The cell with its solution, without the markers."""
    return "\n".join(line for piece, _, _ in _regions(source) for line in piece)


def _regions(source: str) -> Iterator[tuple[list[str], str, bool]]:
    """The cell in pieces: (lines, indentation, whether it is a solution)."""
    piece, indent, inside = [], "", False
    for line in source.split("\n"):
        if line.strip() in (BEGIN, END):
            opens = line.strip() == BEGIN
            if opens == inside:
                raise MasterError(f"{BEGIN} and {END} must alternate, in:\n{source}")
            yield piece, indent, inside
            piece, inside = [], opens
            indent = line[: len(line) - len(line.lstrip())]
        else:
            piece.append(line)
    if inside:
        raise MasterError(f"{END} is missing, in:\n{source}")
    yield piece, "", False


def _assigned(code: str, exercise: str) -> list[str]:
    """Names that the code assigns, in order; it may do nothing else."""
    names = []
    for statement in ast.parse(code).body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        names += [t.id for t in targets if isinstance(t, ast.Name)]
        if not targets or not all(isinstance(t, ast.Name) for t in targets):
            raise MasterError(
                f"Exercise {exercise}: a solution at the left margin holds assignments like `answer = 3` only; "
                "in a function, leave the `def` line outside."
            )
    return list(dict.fromkeys(names))


# --- predictions -------------------------------------------------------------------------------


def seal(source: str) -> str:
    """Hide the `answer=` and `why=` of each predict(...) and question(...) from a reader of the cell."""
    calls = [
        node
        for node in ast.walk(_parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("predict", "question")
        and {"answer", "why"} <= {k.arg for k in node.keywords}
    ]
    lines = source.split("\n")
    for call in sorted(calls, key=lambda c: (-c.lineno, -c.col_offset)):
        given = {k.arg: ast.literal_eval(k.value) for k in call.keywords if k.arg in ("answer", "why")}
        arguments = [ast.literal_eval(a) for a in call.args]
        line = lines[call.lineno - 1]
        indent = line[: len(line) - len(line.lstrip())]
        new = [f"{call.func.id}("]
        for argument in arguments:
            if isinstance(argument, list):
                new += [f"{indent}    ["]
                new += [f"{indent}        {_quoted(choice)}," for choice in argument]
                new += [f"{indent}    ],"]
            else:
                new += [f"{indent}    {_quoted(argument)},"]
        secret = base64.b64encode(json.dumps([given["answer"], given["why"]]).encode()).decode()
        new += [f'{indent}    sealed="{secret}",', f"{indent})"]
        first, last = call.lineno - 1, call.end_lineno - 1
        before = _columns(lines[first], call.col_offset)[0]
        after = _columns(lines[last], call.end_col_offset)[1]
        lines[first : last + 1] = [before + new[0], *new[1:-1], new[-1] + after]
    return "\n".join(lines)


def _parse(source: str) -> ast.AST:
    """Syntax tree of a cell; lines of IPython's own are blanked out."""
    code = re.sub(r"^\s*[%!].*$", "", source, flags=re.MULTILINE)
    return ast.parse(code)


def _columns(line: str, column: int) -> tuple[str, str]:
    """Split a line at a column that is counted in UTF-8 bytes, as ast does."""
    raw = line.encode()
    return raw[:column].decode(), raw[column:].decode()


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


# --- editions ----------------------------------------------------------------------------------


def student_edition(path: Path) -> NotebookNode:
    """What the class opens: blanks for solutions, answers of predictions sealed, no outputs."""
    return _edition(path, lambda cell: seal(blank(cell.source, cell.metadata.get("exercise", ""))))


def solution_edition(path: Path) -> NotebookNode:
    """The instructor's: the solutions in place, not run yet."""
    return _edition(path, lambda cell: seal(solution(cell.source)))


# The first code cell, in another Python's kernel, says so once, in place of an error in every cell.
START = "start"
GUARD = """\
from importlib.util import find_spec

other = "Not the course's kernel: Kernel > Change Kernel, or start with make lab"
assert find_spec("gan_course"), other

"""


def _edition(path: Path, code: Callable[[NotebookNode], str]) -> NotebookNode:
    cells = []
    for cell in read_master(path).cells:
        about = dict(cell.metadata)
        exercise, role = about.get("exercise"), about.get("role")
        metadata = {"tags": about["tags"]} if about.get("tags") else {}
        if role:
            metadata["gan_course"] = {"exercise": exercise, "role": role}
        if cell.cell_type == "markdown":
            source = _exercise_card(exercise, cell.source) if role == "exercise" else cell.source
            cells.append(new_markdown_cell(source, id=about["id"], metadata=metadata))
        else:
            if role == "check":  # JupyterLab will not let it be changed by accident
                metadata |= {"editable": False, "deletable": False}
            source = GUARD + code(cell) if about["id"] == START else code(cell)
            if "sealed=" in source:
                metadata["jupyter"] = {"source_hidden": True}
            cells.append(new_code_cell(source, id=about["id"], metadata=metadata))
    if fetch := colab_cell():
        cells.insert(0, new_code_cell(fetch, id="colab", metadata={"jupyter": {"source_hidden": True}}))
    metadata = {
        "gan_course": {"master": path.stem},
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return new_notebook(cells=cells, metadata=metadata)


def _exercise_card(id: str, prose: str) -> str:
    """The exercise's heading, minutes and difficulty (from its registration), then the master's prose."""
    exercise = find(id)
    head = f"### Exercise {exercise.id} · {exercise.title}\n\n{exercise.dots} · {exercise.minutes} minutes"
    return f"{head}\n\n{prose}"


def to_bytes(notebook: NotebookNode) -> bytes:
    """The notebook's file, the same bytes for the same notebook everywhere."""
    nbformat.validate(notebook)
    return (nbformat.writes(notebook, version=4) + "\n").encode("utf-8")


# --- files -------------------------------------------------------------------------------------


def build(path: Path, folder: Path = NOTEBOOKS) -> bool:
    """Write the student edition of a master into `folder`; says whether the file changed."""
    assign_ids(path)
    return _write(folder / f"{path.stem}.ipynb", to_bytes(student_edition(path)))


def drifted(path: Path, folder: Path = NOTEBOOKS) -> str:
    """Why the student edition in `folder` is not what its master gives; empty if it is."""
    built = folder / f"{path.stem}.ipynb"
    if not built.exists():
        return f"{built.name} is missing"
    wanted = student_edition(path)
    if built.read_bytes() == to_bytes(wanted):
        return ""
    here = nbformat.read(built, as_version=4)
    for ours, theirs in zip(wanted.cells, here.cells, strict=False):
        if ours != theirs:
            return f"{built.name} differs from its master at cell {ours.id!r}"
    return f"{built.name} differs from its master ({len(here.cells)} cells, not {len(wanted.cells)})"


def build_solution(path: Path, folder: Path = SOLUTIONS, timeout: int = 1800) -> NotebookNode:
    """Build the solution notebook, run it (as if it lay in notebooks/) and write it into `folder`."""
    from nbclient import NotebookClient

    notebook = solution_edition(path)
    client = NotebookClient(
        notebook, timeout=timeout, store_widget_state=False, resources={"metadata": {"path": path.parents[1]}}
    )
    client.execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # when each cell ran is of no interest
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):  # the static form of a widget, which has no kernel here
                output.data.pop("application/vnd.jupyter.widget-view+json", None)
    _write(folder / f"{path.stem}.ipynb", to_bytes(notebook))
    return notebook


def _write(path: Path, content: bytes) -> bool:
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(content)
    temporary.replace(path)
    return True


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m gan_course.authoring.notebook_builder", description=__doc__.split("\n")[0]
    )
    parser.add_argument("names", nargs="*", help="only these, such as 04 or 04_gan (default: all)")
    parser.add_argument("--check", action="store_true", help="write nothing, say what differs from its master")
    parser.add_argument("--solutions", action="store_true", help="build and run the solution notebooks")
    options = parser.parse_args(arguments)
    paths = [p for p in masters() if not options.names or {p.stem, p.stem[:2]} & set(options.names)]
    unknown = set(options.names) - {name for p in paths for name in (p.stem, p.stem[:2])}
    if unknown:
        names = ", ".join(p.stem for p in masters())
        print(
            f"No master is called {', '.join(sorted(unknown))}; there are: {names}.",
            file=sys.stderr,
        )
        return 2
    if options.check:
        reasons = [reason for p in paths if (reason := drifted(p))]
        print("\n".join(reasons + ["Run `make notebooks`."]) if reasons else f"{len(paths)} notebooks are up to date.")
        return 1 if reasons else 0
    for path in paths:
        try:
            if options.solutions:
                print(f"{path.stem}: running ...", flush=True)
                build_solution(path)
            else:
                print(f"{path.stem}: {'built' if build(path) else 'up to date'}")
        except MasterError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
