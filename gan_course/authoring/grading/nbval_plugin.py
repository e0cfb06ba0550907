"""Runs notebooks under pytest and nbval: one verdict per exercise, and none of nbval's silent passes.

The repository's conftest.py loads this, so ``pytest --nbval-lax notebooks/04_gan.ipynb`` is all it takes. The check
cells that run are the repository's own (see align.py); what was changed about them is reported as a failure of its own.
Without nbval's options nothing here has any effect.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any
from unittest.mock import patch

from gan_course.authoring.grading.align import (
    Problem,
    Unreadable,
    align,
    defined,
    edition_for,
    exercises_of,
    read_notebook,
    stand_ins,
)
from gan_course.authoring.notebook_builder import MASTERS
from gan_course.exercises.cards import VERDICT_MIME
from gan_course.exercises.progress import VARIABLE as PROGRESS

import nbval.plugin
import pytest
from nbval.kernel import RunningKernel

CELL_TIMEOUT = STARTUP_TIMEOUT = 300.0  # seconds, where the command line says nothing
NBVALS_OWN_TIMEOUTS = 2000, 60  # for a cell and for the start of a kernel
STARTS = 3
STREAM_LIMIT = 100_000  # characters of a cell's printed output that are kept
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
STAND_IN_SECONDS = 60.0

MESSAGES = {
    "missing": "`{name}` does not exist.",
    "failed": "`{name}` does not exist, because its cell failed: {why}",
    "stand-in": "\n(The course's own stood in for it, so that other exercises could use it.)",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("gan-course", "course notebooks (with --nbval or --nbval-lax)")
    group.addoption("--masters", type=Path, help="folder with the masters (default: the repository's)")
    group.addoption("--verdicts", type=Path, help="append one line of JSON per verdict and problem to this file")
    group.addoption("--memory", type=float, help="gigabytes of data that each process may hold (Linux)")


def pytest_configure(config: pytest.Config) -> None:
    option = config.option
    if not _runs_notebooks(option):
        return
    os.environ.setdefault("GAN_COURSE_PROFILE", "smoke")  # the kernel inherits it
    os.environ[PROGRESS] = ""  # a marked notebook is nobody's progress
    if not option.nbval_kernel_name:
        option.nbval_current_env = True
    if option.nbval_cell_timeout == NBVALS_OWN_TIMEOUTS[0]:
        option.nbval_cell_timeout = CELL_TIMEOUT
    if option.nbval_kernel_startup_timeout == NBVALS_OWN_TIMEOUTS[1]:
        option.nbval_kernel_startup_timeout = STARTUP_TIMEOUT
    if option.memory and sys.platform == "linux":
        import resource

        limit = int(option.memory * 1e9)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Iterator[None]:
    """The course's collector stands where nbval would put its own."""
    found = yield
    if file_path.suffix != ".ipynb" or not _runs_notebooks(parent.config.option):
        return found
    return [NotebookFile.from_parent(parent, path=file_path)]


def _runs_notebooks(option: object) -> bool:
    return getattr(option, "nbval", False) or getattr(option, "nbval_lax", False)


class Failed(Exception):
    """A cell or a check that failed; the message is all there is to show."""


class WatchedKernel(RunningKernel):
    """nbval's kernel, which notices when it dies, keeps the last reply, and bounds what it reads."""

    reply: dict[str, Any] | None = None
    _printed = 0

    def __init__(self, *arguments: Any, **named: Any):
        """Start a kernel, and another where it died: Jupyter may give one port to two kernels that start at once.

        Raises RuntimeError when STARTS kernels died or one does not answer in time.
        """
        for left in reversed(range(STARTS)):
            try:
                super().__init__(*arguments, **named)
            except RuntimeError as error:
                if not left or "died" not in str(error):
                    raise
            else:
                break

    def execute_cell_input(self, cell_input: str, allow_stdin: bool | None = None) -> str:
        self.reply, self._printed = None, 0
        return super().execute_cell_input(cell_input, allow_stdin)

    def await_reply(self, msg_id: str, timeout: float | None = None) -> None:
        deadline = time.monotonic() + (timeout or float("inf"))
        while True:
            try:
                message = self.get_message("shell", timeout=max(0.0, min(0.5, deadline - time.monotonic())))
            except Empty:
                if not self.is_alive():
                    raise Failed("The kernel died while this cell ran.") from None
                if time.monotonic() >= deadline:
                    raise
                continue
            if message["parent_header"].get("msg_id") == msg_id:
                self.reply = message["content"]
                return

    def get_message(self, stream: str, timeout: float | None = None) -> dict[str, Any]:
        message = super().get_message(stream, timeout)
        if message["msg_type"] == "stream":
            left = max(0, STREAM_LIMIT - self._printed)
            self._printed += len(message["content"]["text"])
            message["content"]["text"] = message["content"]["text"][:left]
        return message


class NotebookFile(nbval.plugin.IPyNbFile):
    """A notebook with the repository's own check cells put into it."""

    def collect(self) -> Iterator[pytest.Item]:
        self.ended = ""  # why no further cell can run
        self.failed: list[tuple[set[str], str]] = []  # of each failed cell: names it defines, what happened
        self.causes: dict[str, int] = {}  # of each missing name: the cell to blame
        self.stand_ins: dict[str, str] = {}
        try:
            notebook = read_notebook(self.path)
        except Unreadable as error:
            self.record(kind="unreadable", message=str(error))
            raise self.CollectError(str(error)) from None
        problems, checks = [], {}
        edition = edition_for(notebook, self.path.stem, self.config.option.masters or MASTERS)
        if edition:
            self.record(kind="notebook", exercises=exercises_of(edition))
            notebook, problems, checks = align(notebook, edition)
            self.stand_ins = stand_ins(edition)
        self.nb = notebook
        for problem in problems:
            yield ProblemItem.from_parent(self, name=f"check cell {problem.exercise} {problem.kind}", problem=problem)
        number = 1  # as JupyterLab counts when it runs all cells
        for i, cell in enumerate(notebook.cells):
            if cell.cell_type == "code":
                exercise = checks.get(i)
                name = f"Cell {number}" + (f" (exercise {exercise})" if exercise else "")
                yield NotebookCell.from_parent(
                    self,
                    name=name,
                    cell_num=number,
                    cell=cell,
                    options=self._options(cell, exercise),
                    exercise=exercise,
                )
                number += 1

    def _options(self, cell, exercise: str | None) -> dict[str, bool]:
        """nbval's settings for a cell, from its tags and comments; a check cell has none."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            options = {} if exercise else dict(nbval.plugin.find_metadata_tags(cell.metadata))
            options |= {} if exercise else dict(nbval.plugin.find_comment_markers(cell.source))
        options.setdefault("check", self.compare_outputs and not exercise)
        if not options["check"]:
            cell.outputs = []  # saved outputs are not compared, so a missing execution count does not matter
        return defaultdict(bool, options)

    def setup(self) -> None:
        with patch.object(nbval.plugin, "RunningKernel", WatchedKernel):
            super().setup()

    def record(self, **line: Any) -> None:
        """Append to the file of verdicts at once, so that they survive if this process is killed."""
        path = self.config.option.verdicts
        if path:
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")


class ProblemItem(pytest.Item):
    """Fails with what is wrong with a check cell."""

    def __init__(self, problem: Problem, **arguments: Any):
        super().__init__(**arguments)
        self.problem = problem

    def runtest(self) -> None:
        p = self.problem
        self.parent.record(kind="problem", exercise=p.exercise, problem=p.kind, message=p.message)
        raise Failed(p.message)

    def repr_failure(self, excinfo: pytest.ExceptionInfo) -> str:
        return str(excinfo.value)

    def reportinfo(self):
        return self.path, 0, f"{self.path.name}: {self.name}"


class NotebookCell(nbval.plugin.IPyNbCell):
    """A code cell; a check cell's outcome is its exercise's verdict."""

    def __init__(self, exercise: str | None = None, **arguments: Any):
        super().__init__(**arguments)
        self.exercise = exercise

    def setup(self) -> None:
        self.parent.timed_out = False  # after a timeout nbval would expect every later cell to fail

    def runtest(self) -> None:
        try:
            if self.parent.ended:
                raise Failed(f"Not run: {self.parent.ended}")
            self._run()
        except (Failed, nbval.plugin.NbCellError, RuntimeError) as error:
            self._note_failure(error)
            raise
        if self.exercise:
            self._pronounce()

    def _run(self) -> None:
        """Run the cell; raise also where nbval would pass in silence."""
        kernel = self.parent.kernel
        super().runtest()
        reply = kernel.reply or {}
        shown = self.test_outputs or []
        if any(p.get("source") == "ask_exit" for p in reply.get("payload", [])):
            raise Failed("The cell calls exit(), which ends the notebook.")
        if self.options["check_exception"]:
            if reply.get("status") == "ok" and not any(o.output_type == "error" for o in shown):
                raise Failed("The cell is tagged raises-exception, and nothing was raised.")
        elif reply.get("status") == "error":  # such as a magic that does not exist
            raise Failed(f"{reply.get('ename')}: {reply.get('evalue')}")

    def _pronounce(self) -> None:
        """Turn what the check said into this item's outcome."""
        said = [o.data[VERDICT_MIME] for o in self.test_outputs if VERDICT_MIME in o.get("data", {})]
        if len(said) != 1 or said[0].get("exercise") != self.exercise:
            message = (
                "The check gave no verdict: is the name `check` given another meaning somewhere in the notebook?"
                if not said
                else "More than one verdict came out of the check cell, so none counts."
            )
            self._verdict("wrong", message)
        else:
            self._verdict(said[0]["state"], said[0]["message"])

    def _verdict(self, state: str, message: str) -> None:
        self.parent.record(kind="verdict", exercise=self.exercise, state=state, message=message)
        if state == "not-done":
            pytest.xfail(f"exercise {self.exercise} not done yet")
        if state != "passed":
            raise Failed(f"Exercise {self.exercise}: {message}")

    def _note_failure(self, error: Exception) -> None:
        """Remember what failed: a later check may fail for it, and nothing runs after the kernel's end."""
        parent, message = self.parent, self._summary(error)
        if not parent.ended and not parent.kernel.is_alive():
            parent.ended = f"the kernel ended in cell {self.cell_num}."
        elif "calls exit()" in message:
            parent.ended = f"cell {self.cell_num} calls exit()."
        match = re.search(r"NameError: name '(\w+)'", message)
        missing = match[1] if match else ""
        if self.exercise:
            causes = [why for names, why in parent.failed if missing in names]
            state = "not-run" if message.startswith("Not run") else "wrong"
            if missing in defined(self.cell.source):
                why = MESSAGES["failed" if causes else "missing"].format(name=missing, why=causes[-1] if causes else "")
                message = why + (MESSAGES["stand-in"] if self._stand_in() else "")
            parent.record(kind="verdict", exercise=self.exercise, state=state, message=message)
        elif not message.startswith("Not run"):
            names = defined(self.cell.source)
            parent.failed.append((names, message))
            cause = parent.causes.get(missing, self.cell_num)
            parent.causes |= dict.fromkeys(names | {missing} - {""}, cause)
            parent.record(kind="cell", cell=self.cell_num, cause=cause, message=message)

    def _stand_in(self) -> bool:
        """Put the course's answer in place of a missing one; returns whether that worked."""
        kernel, code = self.parent.kernel, self.parent.stand_ins.get(self.exercise)
        if not code or self.parent.ended:
            return False
        try:
            kernel.await_reply(kernel.execute_cell_input(code, allow_stdin=False), timeout=STAND_IN_SECONDS)
        except (Empty, Failed):
            return False
        return (kernel.reply or {}).get("status") == "ok"

    def _summary(self, error: Exception) -> str:
        """One line: the exception of the cell, or what else went wrong."""
        for output in self.test_outputs or []:
            if output.output_type == "error" and not self.parent.timed_out:
                return f"{output.ename}: {output.evalue}"
        return COLOURS.sub("", str(error)).strip()

    def repr_failure(self, excinfo: pytest.ExceptionInfo) -> str:
        if isinstance(excinfo.value, Failed):
            return str(excinfo.value)
        return super().repr_failure(excinfo)
