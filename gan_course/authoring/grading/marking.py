"""Mark notebooks: one's own, all of them, or a folder of submissions.

    python -m gan_course.authoring.grading.marking                            a table over all notebooks of the course
    python -m gan_course.authoring.grading.marking NB [--restore]             one notebook; put its check cells back
    python -m gan_course.authoring.grading.marking --dir FOLDER --csv FILE    a class; with SCHEDULER=tcp://..., on Dask

Each notebook runs in processes of its own under pytest and nbval with the course's plugin, so the verdicts are those of
``pytest --nbval-lax NB``. This runs the code in the notebooks: docs/marking.md says how to contain it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future, as_completed
from pathlib import Path

from gan_course.authoring.grading.align import Unreadable, align, edition_for, exercises_of, read_notebook
from gan_course.authoring.grading.limits import Limits, run_limited
from gan_course.authoring.grading.marks import STATES, Marks, legend, write_table
from gan_course.authoring.grading.submissions import KEPT, Submission, readable, submissions_in
from gan_course.authoring.notebook_builder import MASTERS, NOTEBOOKS, masters, student_edition
from gan_course.executors import executor
from gan_course.exercises.registry import find

import nbformat

ATTEMPTS = 3  # of a notebook whose checks found the machine busy
EXERCISE = re.compile(r"\d+\.\d+")
PLAIN_NAME = re.compile(r"[\w .()+-]+\.ipynb")

MESSAGES = {
    "cell": "Cell {cell} failed: {message}",
    "one later": " (One later cell failed because of it.)",
    "later": " ({n} later cells failed because of it.)",
    "progress": "{done}/{all} {name}: {passed} of {exercises} passed",
    "no notebook": "{done}/{all} {name}: unreadable",
    "table": "The marks are in {table}. What its columns and words mean:",
}


# --- one notebook ------------------------------------------------------------------------------


def mark(path: Path, limits: Limits | None = None, folder: Path | None = None, content: bytes | None = None) -> Marks:
    """Run the notebook and collect its verdicts. Never raises for what is in the file.

    Args:
        path: the notebook; it is not changed.
        folder: the masters to compare with; default: the course's, as they are on the machine that marks.
        content: what the file holds. It is run as a copy in an empty folder, so that it sees and changes nothing that
            lies next to it, on a machine that need not have the file.
    """
    limits, folder = limits or Limits(), folder or MASTERS
    for _ in range(ATTEMPTS):
        with tempfile.TemporaryDirectory(prefix="marking-", ignore_cleanup_errors=True) as temporary:
            room = Path(temporary)
            notebook = path.resolve()
            if content is not None or not PLAIN_NAME.fullmatch(path.name):  # pytest reads meaning into [ and ::
                (room / "work").mkdir()
                notebook = room / "work" / (re.sub(r"[^\w.-]", "_", path.stem)[:60] + ".ipynb")
                notebook.write_bytes(path.read_bytes() if content is None else content)
            marks = _collect(readable(path.name), *_run(notebook, room, limits, folder))
        if all(state != "busy" for state, _ in marks.verdicts.values()):
            break
    return marks


def _run(notebook: Path, room: Path, limits: Limits, folder: Path) -> tuple[Path, str, str]:
    """Run pytest on the notebook; returns the file of verdicts, pytest's output, and why it was stopped, if it was."""
    verdicts, settings = room / "verdicts.jsonl", room / "pytest.ini"
    settings.write_text("[pytest]\n")  # none of the settings that may lie around the notebook
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "--noconftest", "-p", "no:cacheprovider"]
    command += ["-p", "gan_course.authoring.grading.nbval_plugin", "-c", settings, "--rootdir", notebook.parent]
    command += ["--masters", folder, "--verdicts", verdicts, "--memory", str(0.75 * limits.memory)]
    command += ["--nbval-cell-timeout", str(limits.cell_seconds), "-q", "--tb=short", "--color=no", notebook]
    environment = os.environ | {"IPYTHONDIR": str(room / "ipython")}
    stopped = run_limited(command, room / "log", notebook.parent, environment, limits)
    return verdicts, (room / "log").read_text(encoding="utf-8", errors="replace")[-4000:], stopped


def _collect(name: str, path: Path, log: str, stopped: str) -> Marks:
    """Marks from the lines that the plugin wrote."""
    marks, expected, listed = Marks(name), [], False
    failures: dict[int, list[str]] = {}  # of the cell to blame: what happened in it, and in those that failed for it
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            said = json.loads(line)
            kind, message = said["kind"], str(said.get("message", ""))
            if kind == "notebook":
                expected, listed = [str(id) for id in said["exercises"]], True
            elif kind == "verdict" and EXERCISE.fullmatch(str(said["exercise"])):
                state = str(said["state"])
                marks.verdicts[said["exercise"]] = (state if state in STATES else "busy", message)
            elif kind == "problem":
                marks.notes.append(message)
            elif kind == "cell":
                failures.setdefault(int(said["cause"]), []).append(message)
            elif kind == "unreadable":
                marks.readable, listed = False, True
                marks.notes.append(message)
        except (ValueError, KeyError, TypeError, AttributeError):
            marks.notes.append("A line of the verdicts could not be read.")
    for cell, (message, *later) in failures.items():
        marks.notes.append(MESSAGES["cell"].format(cell=cell, message=message))
        if later:
            marks.notes[-1] += MESSAGES["later" if len(later) > 1 else "one later"].format(n=len(later))
    if listed:  # a verdict on an exercise that the notebook does not have counts for nothing
        marks.verdicts = {id: verdict for id, verdict in marks.verdicts.items() if id in expected}
    if stopped:
        marks.notes.append(f"The notebook was {stopped}.")
    elif not listed and "passed" not in log:
        marks.notes.append("It could not be run: " + " ".join(log.split()[-60:]))
    elif not listed:
        marks.notes.append("It is none of the course's notebooks, or has no exercises.")
    for exercise in expected:
        marks.verdicts.setdefault(exercise, ("not-run", ""))
    return marks


def restore(path: Path, folder: Path = MASTERS) -> list[str]:
    """Put the check cells of the notebook back and keep all other cells; returns what was wrong.

    The notebook as it was is kept next to it as NAME.before-restore.ipynb. Unreadable: the file is no notebook.
    """
    notebook = read_notebook(path)
    edition = edition_for(notebook, path.stem, folder)
    if edition is None:
        return []
    repaired, problems, _ = align(notebook, edition)
    if any(problem.kind != "no blank" for problem in problems):
        if (repaired.nbformat, repaired.nbformat_minor) < (4, 5):  # cells had no ids then
            for cell in repaired.cells:
                cell.pop("id", None)
        content = nbformat.writes(repaired) + "\n"
        shutil.copyfile(path, path.with_name(f"{path.stem}{KEPT}.ipynb"))
        new = path.with_name(f".{path.name}.new")
        new.write_text(content, encoding="utf-8", newline="\n")
        new.replace(path)
    return [problem.message for problem in problems]


# --- a class -----------------------------------------------------------------------------------


def mark_class(
    submissions: Path,
    table: Path,
    limits: Limits | None = None,
    folder: Path | None = None,
    jobs: int = 1,
    say: Callable[[str], None] | None = None,
) -> list[Marks]:
    """Mark everything in `submissions` and write `table` (CSV) after each, so that none is lost.

    One row a submission (its path below `submissions`), one column an exercise, the number passed, and notes. The work
    is done by `jobs` processes here, or by the Dask cluster that the variable SCHEDULER names.

    Raises:
        FileNotFoundError: the folder is empty.
        ConnectionError: the cluster cannot be used, or was lost.
        OSError: the table could not be written, also not at the end.
    """
    say = say or _say
    with tempfile.TemporaryDirectory(prefix="submissions-", ignore_cleanup_errors=True) as room:
        rows = submissions_in(submissions, Path(room))
        if not rows:
            raise FileNotFoundError(f"There is no .ipynb file in {submissions}.")
        done = {i: Marks(r.name, notes=[r.note], readable=False) for i, r in enumerate(rows) if r.path is None}
        with executor(jobs) as pool:  # threads, as each notebook has processes of its own
            waiting = {_begin(pool, r.path, limits, folder): i for i, r in enumerate(rows) if r.path}
            for future in as_completed(waiting):
                i = waiting[future]
                done[i] = marks = _result(future, rows[i])
                line = MESSAGES["progress" if marks.readable else "no notebook"]
                counts = {"done": len(done), "all": len(rows), "exercises": len(marks.verdicts)}
                say(line.format(name=marks.name, passed=marks.passed, **counts))
                try:
                    write_table(table, [done[i] for i in sorted(done)])
                except OSError as error:  # tried again after the next
                    say(f"The table could not be written: {error}")
        found = [done[i] for i in range(len(rows))]
        write_table(table, found)
        return found


def _begin(pool: Executor, path: Path, limits: Limits | None, folder: Path | None) -> Future[Marks]:
    """Begin to mark a submission; its content goes along, as another machine does not have the file."""
    try:
        return pool.submit(mark, path, limits, folder, path.read_bytes())
    except OSError as error:  # no right to read it
        future: Future[Marks] = Future()
        future.set_exception(error)
        return future


def _result(future: Future[Marks], row: Submission) -> Marks:
    """What marking gave; an error of ours, not of the notebook, must not stop the others."""
    try:
        marks = future.result()
        marks.name = row.name
        return marks
    except CancelledError:  # the cluster is gone
        raise
    except Exception as error:
        return Marks(row.name, notes=[f"Marking failed: {type(error).__name__}: {error}"], readable=False)


# --- the command line --------------------------------------------------------------------------


def _say(line: str) -> None:
    """Print, also where the console's code page lacks a letter."""
    coding = sys.stdout.encoding or "utf-8"
    print(readable(line).encode(coding, "backslashreplace").decode(coding), flush=True)


def _show(name: str, marks: Marks) -> None:
    """Print an exercise a line, and then what there is to say."""
    for id, (state, message) in marks.verdicts.items():
        exercise = find(id)
        _say(f"{name:14} {id:5} {STATES[state]:9} {exercise.minutes:3} min  {exercise.title}")
        if state == "wrong":
            _say("\n".join(f"{'':20} {line}" for line in message.splitlines()))
    for note in marks.notes:
        _say(f"{name:14} {note}")


def _mark_course(limits: Limits, folder: Path, notebooks: Path) -> int:
    """The table over all notebooks; returns the exit status."""
    wrong = False
    for master in masters(folder):
        path = notebooks / f"{master.stem}.ipynb"
        if not exercises_of(student_edition(master)):
            continue
        marks = (
            mark(path, limits, folder) if path.exists() else Marks(path.name, notes=["missing: run `make notebooks`"])
        )
        _show(master.stem, marks)
        wrong |= _has_failed(marks)
    return int(wrong)


def _has_failed(marks: Marks) -> bool:
    return bool(marks.notes) or any(state in ("wrong", "not-run", "busy") for state, _ in marks.verdicts.values())


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status: 0 unless something is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m gan_course.authoring.grading.marking", description=__doc__.split("\n")[0]
    )
    parser.add_argument("notebook", nargs="?", type=Path, help="one notebook (default: all of the course's)")
    parser.add_argument("--restore", action="store_true", help="put the check cells of the notebook back first")
    parser.add_argument("--dir", type=Path, help="a folder of submissions")
    parser.add_argument("--csv", type=Path, help="where the marks of the folder go (default: marks.csv)")
    parser.add_argument("--seconds", type=float, default=Limits.seconds, help="wall time of a notebook")
    parser.add_argument("--cell-seconds", type=float, default=Limits.cell_seconds, help="wall time of a cell")
    parser.add_argument("--memory", type=float, default=Limits.memory, help="gigabytes of memory of a notebook")
    parser.add_argument("--jobs", type=int, default=1, help="notebooks at a time (without SCHEDULER)")
    parser.add_argument("--masters", type=Path, help="folder of the masters (default: the course's)")
    options = parser.parse_args(arguments)
    limits = Limits(options.seconds, options.cell_seconds, options.memory)
    if options.dir:
        if options.notebook or options.restore:
            parser.error("--dir marks a folder; give no notebook and no --restore with it.")
        if not options.dir.is_dir():
            parser.error(f"{options.dir} is not a folder.")
        table = options.csv or Path("marks.csv")
        try:
            found = mark_class(options.dir, table, limits, options.masters, options.jobs)
        except OSError as error:
            parser.error(str(error))
        _say("\n".join([MESSAGES["table"].format(table=table), *legend(found)]))
        return 0
    if options.csv:
        parser.error("--csv goes with --dir.")
    if not options.notebook:
        if options.restore:
            parser.error("--restore needs a notebook.")
        return _mark_course(limits, options.masters or MASTERS, NOTEBOOKS)
    if not options.notebook.is_file():
        parser.error(f"There is no file {options.notebook}.")
    if options.restore:
        try:
            found = restore(options.notebook, options.masters or MASTERS)
        except Unreadable as error:
            parser.error(f"{options.notebook.name}: {error}")
        print("\n".join(found) if found else "All check cells are as they should be.")
    marks = mark(options.notebook, limits, options.masters)
    _show(options.notebook.stem, marks)
    return int(_has_failed(marks))


if __name__ == "__main__":
    from gan_course.authoring.grading import marking  # under its name, by which another process finds its functions

    sys.exit(marking.main())
