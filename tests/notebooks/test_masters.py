"""Every notebook is what its master gives; unsolved it runs through, solved it passes every check."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from gan_course.authoring import notebook_builder as builder
from gan_course.authoring.grading.align import exercises_of
from gan_course.authoring.grading.marking import mark
from gan_course.exercises.cards import VERDICT_MIME
from gan_course.exercises.registry import find

import pytest

MASTERS = builder.masters()


def each_master(test):
    return pytest.mark.parametrize("master", MASTERS, ids=[m.stem for m in MASTERS])(test)


def test_there_are_notebooks():
    assert MASTERS


@each_master
def test_the_notebook_is_what_its_master_gives(master: Path):
    assert builder.drifted(master) == "", "run `make notebooks`"


@each_master
def test_exercises_are_complete(master: Path):
    """Each exercise has a card, a blank and a check, in this order, and is registered."""
    edition = builder.student_edition(master)
    order = [
        (c.metadata["gan_course"]["exercise"], c.metadata["gan_course"]["role"])
        for c in edition.cells
        if "gan_course" in c.metadata
    ]
    wanted = [(id, role) for id in exercises_of(edition) for role in ("exercise", "blank", "check")]
    assert order == wanted
    for id in exercises_of(edition):
        assert f"{find(id).chapter:02d}_" == master.stem[:3]


@each_master
def test_no_solution_is_left_in_the_notebook(master: Path):
    student = builder.student_edition(master)
    for cell in builder.read_master(master).cells:
        for solution in re.findall(rf"{builder.BEGIN}\n(.*?)\n\s*{builder.END}", cell.source, re.DOTALL):
            assert solution not in "\n".join(c.source for c in student.cells)


@each_master
def test_no_line_in_the_middle_of_a_paragraph_becomes_a_list(master: Path):
    """A wrapped line that begins with "1) " or "- " would be one."""
    for cell in builder.read_master(master).cells:
        lines = cell.source.splitlines() if cell.cell_type == "markdown" else []
        for before, line in zip(lines, lines[1:]):
            begins = re.match(r"(1[.)]|[-+*]) ", line) and not re.match(r"\s*$|\s*([-+*]|\d+[.)]) |  ", before)
            assert not begins, f"{cell.id}: {line!r}"


@each_master
def test_cells_are_python_and_the_lint_is_clean(master: Path):
    for edition in (builder.student_edition(master), builder.solution_edition(master)):
        for cell in edition.cells:
            if cell.cell_type == "code":
                builder._parse(cell.source)
    command = [sys.executable, "-m", "ruff", "check", "--quiet", str(master)]
    lint = subprocess.run(command, capture_output=True, text=True, cwd=builder.NOTEBOOKS.parent)
    assert lint.returncode == 0, lint.stdout


@each_master
def test_unsolved_it_runs_through_and_reports_what_is_not_done(master: Path):
    marks = mark(builder.NOTEBOOKS / f"{master.stem}.ipynb")
    assert marks.notes == []
    expected = exercises_of(builder.student_edition(master))
    assert {id: marks.state(id) for id in expected} == dict.fromkeys(expected, "not done")


@each_master
def test_solved_it_passes_every_check(master: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GAN_COURSE_PROFILE", os.environ.get("GAN_COURSE_PROFILE", "smoke"))
    notebook = builder.build_solution(master, tmp_path)
    said = [
        (o.data[VERDICT_MIME]["exercise"], o.data[VERDICT_MIME]["state"], o.data[VERDICT_MIME]["message"])
        for c in notebook.cells
        for o in c.get("outputs", [])
        if VERDICT_MIME in o.get("data", {})
    ]
    assert said == [(id, "passed", "") for id in exercises_of(notebook)]
