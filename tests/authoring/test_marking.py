"""A class of thirty: every kind of submission gets the right marks, and none stops the others."""

from __future__ import annotations

import copy
import csv
import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from gan_course.authoring import notebook_builder as builder
from gan_course.authoring.grading import limits as limiting
from gan_course.authoring.grading import marking
from gan_course.authoring.grading.limits import Limits
from gan_course.authoring.grading.marking import mark, mark_class, restore
from gan_course.authoring.grading.marks import Marks, legend, write_table

import nbformat
import psutil
import pytest


def cell(notebook, id):
    return next(c for c in notebook.cells if c.get("id") == id)


def code(source, **metadata):
    return nbformat.v4.new_code_cell(source, metadata=metadata)


def drop(notebook, id):
    notebook.cells = [c for c in notebook.cells if c.get("id") != id]


def body(source):
    """A change that puts another body into `double`."""

    def change(nb):
        cell(nb, "double").source = "def double(x):\n" + "\n".join(f"    {line}" for line in source.split("\n"))

    return change


def set_source(id, source):
    def change(nb):
        cell(nb, id).source = source

    return change


def insert_first(source, **metadata):
    return lambda nb: nb.cells.insert(2, code(source, **metadata))


def tag(id, *tags):
    return lambda nb: cell(nb, id).metadata.update(tags=list(tags))


def duplicate_check(nb):
    nb.cells.append(copy.deepcopy(cell(nb, "double-check")))
    nb.cells[-1].id = "copy"


def move_check_up(nb):
    check = cell(nb, "double-check")
    drop(nb, "double-check")
    nb.cells.insert(2, check)


def as_colab_saves(nb):
    """Colab writes its own ids into the metadata, an output id, settings of its own, and format 4.0 without ids."""
    nb.nbformat_minor = 0
    stored = {"a1": {"model_name": "HTMLModel", "state": {"value": "x" * 500}}}
    nb.metadata = nbformat.from_dict(
        {
            "colab": {"provenance": []},
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "widgets": {"application/vnd.jupyter.widget-state+json": stored},
        }
    )
    for i, c in enumerate(nb.cells):
        c.pop("id")
        c.metadata = nbformat.from_dict({"id": f"aB3_{i}xyz", "colab": {"base_uri": "https://localhost:8080/"}})
        if c.cell_type == "code":
            c.execution_count = i
            c.outputs = [nbformat.v4.new_output("stream", text="old\n")]


def as_vscode_saves(nb):
    nb.metadata["language_info"] = {"name": "python", "version": "3.12.1", "codemirror_mode": {"name": "ipython"}}
    for i, c in enumerate(nb.cells):
        c.id = f"{i:08x}"
        c.metadata = nbformat.from_dict({"vscode": {"languageId": "python"}})
        if c.cell_type == "code":
            c.source += "\n"
            c.execution_count = None
            c.outputs = [nbformat.v4.new_output("stream", text="old\n")]


def uses_double(nb):
    cell(nb, "answer").source = "answer = double(21)"


HOG = "x = []\nwhile True:\n    x.append(bytearray(50_000_000))"
SWALLOWING = "while True:\n    try:\n        import time; time.sleep(0.5)\n    except:\n        pass"
PLUGIN = "gan_course.authoring.grading.nbval_plugin"
P, W, N, X = "passed", "wrong", "not done", "not run"

# name: (start from, change, marks, words that the notes have)
CLASS = {
    "01 solved": ("solved", None, (P, P), ""),
    "02 not begun": ("student", None, (N, N), ""),
    "03 half solved": ("student", body("return x + x"), (P, N), ""),
    "04 wrong": ("solved", body("return x * x"), (W, P), "That is the square"),
    "05 wrong value": ("solved", set_source("answer", "answer = 41"), (P, W), "The answer is not 41"),
    "06 endless loop": ("solved", body("while True: pass"), (W, P), "still running"),
    "07 endless and catching all": ("solved", body(SWALLOWING), (W, P), "still running"),
    "08 hog in the answer": ("solved", body(HOG), (W, P), "MemoryError"),
    "09 exit in the answer": ("solved", body("exit()"), (W, P), "an exit"),
    "10 sys.exit in the answer": ("solved", body("import sys\nsys.exit(0)"), (W, P), "an exit"),
    "11 os._exit in the answer": ("solved", body("import os\nos._exit(0)"), (W, P), "an exit"),
    "12 exit in a cell": ("solved", insert_first("exit()"), (X, X), "exit()"),
    "13 kernel dies": ("solved", set_source("use", "import os\nos.kill(os.getpid(), 9)"), (P, X), "kernel died"),
    "14 endless cell": ("solved", set_source("use", "while True: pass"), (P, P), "Timeout of 15 seconds"),
    "15 hog in a cell": ("solved", set_source("use", HOG), (P, P), "MemoryError"),
    "16 syntax error": ("solved", set_source("double", "def double(x)\n    return 2 * x"), (W, P), "SyntaxError"),
    "17 no such magic": ("solved", insert_first("%no_such_magic"), (P, P), "no_such_magic"),
    "18 check deleted": ("solved", lambda nb: drop(nb, "double-check"), (P, P), "check cell is missing"),
    "19 check deleted, wrong": (
        "solved",
        lambda nb: (drop(nb, "double-check"), body("return x * x")(nb)),
        (W, P),
        "check cell is missing",
    ),
    "20 check edited": ("student", set_source("double-check", "double = lambda x: 2 * x"), (N, N), "was edited"),
    "21 check twice": ("solved", duplicate_check, (P, P), "is there 2 times"),
    "22 check tagged": ("student", tag("double-check", "nbval-skip"), (N, N), "has the tag nbval-skip"),
    "23 check moved": ("solved", move_check_up, (P, P), "before the cell with your code"),
    "24 blank deleted": ("solved", lambda nb: drop(nb, "double"), (W, P), "no cell defines `double`"),
    "25 blank renamed": (
        "solved",
        set_source("double", "def twice(x):\n    return 2 * x"),
        (W, P),
        "no cell defines `double`",
    ),
    "26 Colab": ("solved", as_colab_saves, (P, P), ""),
    "27 VS Code [final]": ("student", as_vscode_saves, (N, N), ""),
    "28 check redefined": ("student", insert_first("def check(*a): return a[1]"), (W, W), "gave no verdict"),
    "29 not JSON": ("raw", "{ this is no JSON", None, "not a notebook"),
    "30 empty": ("raw", "", None, "is empty"),
    "31 other JSON": ("raw", '{"cells": 3}', None, "not a notebook"),
    "32 raises nothing": ("solved", tag("use", "raises-exception"), (P, P), "nothing was raised"),
    "33 other name, used": (
        "solved",
        lambda nb: (set_source("double", "def twice(x):\n    return 2 * x")(nb), uses_double(nb)),
        (W, P),
        "The course's own stood in for it",
    ),
    "34 syntax error, used": (
        "solved",
        lambda nb: (set_source("double", "import math\ndef double(x)\n    return 2 * x")(nb), uses_double(nb)),
        (W, P),
        "`double` does not exist, because its cell failed: SyntaxError",
    ),
    "35 endless at the margin, used": (
        "solved",
        lambda nb: (set_source("double", "while True: pass\ndef double(x): return 2 * x")(nb), uses_double(nb)),
        (W, P),
        "its cell failed: Timeout of 15 seconds",
    ),
    "36 many fail for one": (
        "solved",
        lambda nb: [nb.cells.insert(2, code(s)) for s in ("print(b)", "b = a", "print(a)", "a = 1 / 0")],
        (P, P),
        "Cell 2 failed: ZeroDivisionError: division by zero (3 later cells failed because of it.)",
    ),
}


@pytest.fixture(scope="module")
def said() -> list[str]:
    """What marking the class said as it went on."""
    return []


@pytest.fixture(scope="module")
def marked(said: list[str], tmp_path_factory: pytest.TempPathFactory):
    """The whole class, marked once: name -> row of the CSV."""
    with pytest.MonkeyPatch.context() as patch:
        here = Path(__file__).parents[1]
        patch.setenv("GAN_COURSE_EXERCISES", "synthetic")
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(here), os.environ.get("PYTHONPATH")])))
        patch.syspath_prepend(str(here))
        from synthetic import MASTER

        root = tmp_path_factory.mktemp("class")
        master = root / "masters" / "99_synthetic.py"
        master.parent.mkdir()
        master.write_text(MASTER, encoding="utf-8")
        editions = {"solved": builder.solution_edition(master), "student": builder.student_edition(master)}
        folder = root / "submissions"
        for name, (start, change, _, _) in CLASS.items():
            path = folder / f"{name}.ipynb"
            path.parent.mkdir(exist_ok=True)
            if start == "raw":
                path.write_text(change)
                continue
            notebook = copy.deepcopy(editions[start])
            if change:
                change(notebook)
            path.write_text(json.dumps(notebook), encoding="utf-8")
        table = root / "marks.csv"
        limits = Limits(seconds=90, cell_seconds=15, memory=1.0)
        mark_class(folder, table, limits, master.parent, jobs=2, say=said.append)
        with table.open(newline="", encoding="utf-8-sig") as file:
            return {row["submission"].removesuffix(".ipynb"): row for row in csv.DictReader(file)}


@pytest.mark.parametrize("name", CLASS)
def test_each_submission_gets_its_marks(marked, name):
    _, _, states, words = CLASS[name]
    row = marked[name]
    if states is None:
        states = ("unreadable", "unreadable")
    assert (row["99.1"], row["99.2"]) == states, row["notes"]
    assert words in row["notes"]
    assert int(row["passed"]) == states.count("passed")
    if not words:
        assert row["notes"] == ""
    assert row["notes"].count(" failed: ") <= 2  # one cause, however many cells fail for it


def test_reasons_come_before_cells(marked):
    assert marked["34 syntax error, used"]["notes"].startswith("99.1: `double` does not exist")


def test_the_run_says_what_was_found(marked, said):
    assert said[-1].startswith(f"{len(CLASS)}/{len(CLASS)} ")
    lines = {line.split(" ", 1)[1] for line in said}
    assert {"01 solved.ipynb: 2 of 2 passed", "29 not JSON.ipynb: unreadable"} <= lines
    assert marked["29 not JSON"]["notes"] == (
        "This is not a notebook: a notebook is JSON, and this begins with '{ this is no JSON'. "
        "Ask for the .ipynb file of the chapter."
    )


def test_the_legend_explains_exercises_and_the_states_that_occur(synthetic):
    rows = [Marks("a", {"99.1": ("wrong", ""), "99.2": ("not-done", "")}), Marks("b", {"99.1": ("passed", "")})]
    words = [line.split("  ")[1] for line in legend(rows)]
    assert words == ["99.1", "99.2", "passed", "wrong", "not done", "a number"]
    assert legend(rows)[0].endswith("Double it")


@pytest.mark.skipif(not shutil.which("make"), reason="no make on this machine")
def test_make_passes_limits_on():
    command = ["make", "--dry-run", "check", "DIR=a", "ARGS=--seconds 60 --cell-seconds 5"]
    shown = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True).stdout
    assert '--dir "a"' in shown and "--seconds 60 --cell-seconds 5" in shown


def test_nobody_is_left_out(marked):
    assert list(marked) == sorted(CLASS)
    assert len(marked) >= 30


def save(notebook, path: Path) -> Path:
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    return path


def test_plain_pytest_says_the_same(master, solved, tmp_path):
    body("return x * x")(solved)
    drop(solved, "answer-check")
    path = save(solved, tmp_path / "99_synthetic.ipynb")
    marks = mark(path, folder=master.parent)
    assert {id: state for id, (state, _) in marks.verdicts.items()} == {"99.1": "wrong", "99.2": "passed"}
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "-q", "--rootdir", tmp_path, "-p", PLUGIN]
    plain = subprocess.run([*command, "--masters", master.parent, path], capture_output=True, text=True)
    assert plain.returncode == 1
    assert "2 failed" in plain.stdout
    assert "Exercise 99.1: That is the square" in plain.stdout
    assert "the check cell is missing" in plain.stdout and 'answer = check("99.2", answer)' in plain.stdout


def test_a_failure_after_a_timeout_is_a_failure(master, solved, tmp_path):
    set_source("use", "while True: pass")(solved)
    set_source("answer", "answer = 41")(solved)
    path = save(solved, tmp_path / "99_synthetic.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-cell-timeout", "5", "-q", "--rootdir", tmp_path]
    plain = subprocess.run([*command, "-p", PLUGIN, "--masters", master.parent, path], capture_output=True, text=True)
    assert "2 failed" in plain.stdout and "xfailed" not in plain.stdout and "xpassed" not in plain.stdout


def test_restore_puts_check_cells_back_and_keeps_the_rest(master, student, tmp_path):
    body("return x + x")(student)
    drop(student, "answer-check")
    set_source("double-check", "print('gone')")(student)
    insert_first("mine = 1")(student)
    as_colab_saves(student)
    path = save(student, tmp_path / "99_synthetic.ipynb")
    before = path.read_bytes()
    found = restore(path, master.parent)
    assert len(found) == 2
    sources = [c.source for c in nbformat.read(path, as_version=4).cells]
    assert "mine = 1" in sources and any("return x + x" in source for source in sources)
    assert sources.index('double = check("99.1", double)') > sources.index("def double(x):\n    return x + x")
    assert sources.index('answer = check("99.2", answer)') == sources.index("answer = ...  # YOUR CODE") + 1
    assert (tmp_path / "99_synthetic.before-restore.ipynb").read_bytes() == before
    assert restore(path, master.parent) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells which pages are shared")
def test_pages_that_forks_share_count_once():
    code = "import os, sys, time\nheld = bytearray(200_000_000)\nfor _ in range(4):\n    if not os.fork(): break\n"
    code += "os.write(1, b'ready\\n')\ntime.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert [process.stdout.readline() for _ in range(5)] == ["ready\n"] * 5
        assert limiting._memory(process.pid, 10**12) > 900e6  # the plain sum, which is enough where it is small
        assert 200e6 < limiting._memory(process.pid, 0) < 400e6
    finally:
        limiting._kill(process)


def test_limit_on_the_whole_notebook(master, solved, tmp_path):
    set_source("use", "import time\ntime.sleep(60)")(solved)
    path = save(solved, tmp_path / "slow [1].ipynb")
    marks = mark(path, Limits(seconds=20), master.parent)  # a busy machine needs ten to come to the sleeping cell
    assert marks.state("99.1") == "passed" and marks.state("99.2") == "not run"
    assert "stopped after 20 seconds" in marks.notes[0]
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # it ends at this moment
            assert "ipykernel" not in " ".join(process.cmdline())


def test_a_table_opens_as_text_in_a_spreadsheet(tmp_path):
    write_table(tmp_path / "t.csv", [Marks("=HYPERLINK(1).ipynb", {"9.1": ("wrong", "a\nb")})])
    assert (tmp_path / "t.csv").read_text() == (
        "\ufeffsubmission,9.1,passed,notes\n'=HYPERLINK(1).ipynb,wrong,0,9.1: a b\n"
    )


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["nowhere.ipynb"], "no file nowhere.ipynb"),
        (["--dir", "nowhere"], "nowhere is not a folder"),
        (["--restore"], "needs a notebook"),
        (["x.ipynb", "--csv", "y"], "goes with --dir"),
    ],
)
def test_wrong_arguments_are_named(arguments, words, capsys):
    with pytest.raises(SystemExit):
        marking.main(arguments)
    assert words in capsys.readouterr().err
