"""The record of passed exercises, its strip and its sheet."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from html.parser import HTMLParser
from types import SimpleNamespace

from gan_course.authoring import notebook_builder as builder
from gan_course.authoring.grading.align import exercises_of
from gan_course.exercises import certificate, check, forget, passed, progress

import pytest

TODAY = "2026-05-06"


@pytest.fixture(autouse=True)
def no_midnight(monkeypatch):
    monkeypatch.setattr(progress, "date", SimpleNamespace(today=lambda: date.fromisoformat(TODAY)))


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A record of this test's own, as in a notebook that somebody works in."""
    path = tmp_path / "data" / "progress.txt"
    monkeypatch.setenv(progress.VARIABLE, str(path))
    monkeypatch.setattr(progress, "_of_a_person", lambda: True)
    return path


def test_a_pass_is_kept_once_and_a_wrong_answer_is_not(path, synthetic):
    check("99.1", lambda x: x)
    assert not path.exists()
    check("99.1", lambda x: x * x), check("99.1", lambda x: x + x)
    assert progress.read() == ({"99.1": TODAY}, "")
    assert path.read_text().count("99.1") == 1


def test_tests_and_notebooks_that_a_program_runs_keep_nothing(tmp_path, monkeypatch, synthetic):
    assert progress.file() is None  # as every test of this suite is started
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "progress.txt"))
    check("99.1", lambda x: x * x)
    assert not (tmp_path / "progress.txt").exists()


def test_a_program_that_runs_a_notebook_keeps_nothing_and_a_person_does(tmp_path, monkeypatch):
    """nbclient (solutions, book, slides) starts kernels without a history; JupyterLab starts them with one."""
    from nbclient import NotebookClient
    from nbformat.v4 import new_code_cell, new_notebook

    path, before = tmp_path / "progress.txt", date.today()
    monkeypatch.setenv(progress.VARIABLE, str(path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    code = "from gan_course.exercises import progress\nprogress.record('1.1')"
    NotebookClient(new_notebook(cells=[new_code_cell(code)]), timeout=300).execute()
    assert not path.exists()

    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel()
    try:
        client.execute_interactive(code, timeout=300)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert path.read_text().strip() in {f"1.1 {day}" for day in (before, date.today())}  # the kernel has its own


def test_marking_keeps_nothing():
    code = "import os; print(repr(os.environ['GAN_COURSE_PROGRESS']))"
    plugin = "from gan_course.authoring.grading import nbval_plugin as p; from types import SimpleNamespace as S; "
    option = "S(nbval=True, nbval_lax=True, nbval_kernel_name='x', nbval_cell_timeout=1, "
    option += "nbval_kernel_startup_timeout=1, memory=0)"
    run = f"{plugin}p.pytest_configure(S(option={option})); {code}"
    done = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, env=_without_the_variable())
    assert done.stdout.strip() == "''", done.stderr


def _without_the_variable():
    return {name: value for name, value in os.environ.items() if name != progress.VARIABLE}


def test_two_kernels_at_once_lose_nothing(path):
    ids = [f"1.{n}" for n in range(200)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(progress.record, ids))
    days, trouble = progress.read()
    assert set(days) == set(ids) and not trouble


@pytest.mark.parametrize(
    "content", [b"dear diary", b"\xff\xfe\x00", b"{}", b"PK\x03\x04" + bytes(range(256)), b"4.2 yesterday"]
)
def test_a_foreign_file_is_named_and_left_alone(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    progress.record("4.2")
    assert path.read_bytes() == content
    days, trouble = progress.read()
    assert not days and str(path) in trouble
    assert trouble in repr(passed())


@pytest.mark.parametrize("torn", [b"4.1 2026-01-02\n4.2 2026-0", b"\x00\x00\n4.1 2026-01-02"])
def test_a_damaged_record_keeps_what_is_whole_and_goes_on(path, torn):
    path.parent.mkdir()
    path.write_bytes(torn)
    progress.record("4.3")
    days, trouble = progress.read()
    assert days == {"4.1": "2026-01-02", "4.3": TODAY}
    assert trouble.startswith("1 damaged")


def test_an_editor_that_drops_the_last_newline_costs_nothing(path):
    path.parent.mkdir()
    path.write_bytes(b"4.1 2026-01-02")
    progress.record("4.3")
    assert progress.read() == ({"4.1": "2026-01-02", "4.3": TODAY}, "")


def test_a_folder_or_a_file_in_the_way_is_no_crash(path, monkeypatch, tmp_path):
    path.mkdir(parents=True)
    progress.record("4.2")
    assert str(path) in progress.read()[1]
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "file" / "progress.txt"))
    progress.record("4.2")
    repr(passed())


def test_forget_removes_the_record(path, capsys):
    progress.record("4.2")
    forget(), forget()
    assert progress.read() == ({}, "") and not path.exists()
    assert progress.MESSAGES["forgotten"] in capsys.readouterr().out


class Page(HTMLParser):
    """Counts what a page holds; fails on a tag that is closed wrongly."""

    def __init__(self, html: str):
        super().__init__()
        self.open: list[str] = []
        self.labels: list[str] = []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        if tag != "meta":
            self.open.append(tag)
        if dict(attributes).get("role") == "img":
            self.labels.append(dict(attributes)["aria-label"])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_strip_has_a_square_for_each_exercise_of_the_notebooks(path):
    ids = [id for master in builder.masters() for id in exercises_of(builder.student_edition(master))]
    progress.record("4.2"), progress.record("7.1")
    strip = passed()
    labels = Page(strip._repr_html_()).labels
    assert [re.search(r"\d+\.\d+", label)[0] for label in labels] == sorted(
        ids, key=lambda id: [*map(int, id.split("."))]
    )
    assert sum("passed on" in label for label in labels) == 2
    assert "4.2✓" in repr(strip) and "4.1○" in repr(strip) and f"2 of {len(ids)}" in repr(strip)


def test_the_sheet_names_learner_day_and_passed_exercises(path, tmp_path, capsys):
    progress.record("4.2")
    sheet = tmp_path / "sheet.html"
    certificate("Ada <Lovelace> {x}", sheet)
    html = sheet.read_text(encoding="utf-8")
    Page(html)
    assert "Ada &lt;Lovelace&gt; {x}" in html and TODAY in html and html.count("<li>") == 1 and "4.2" in html
    assert str(sheet) in capsys.readouterr().out
    assert not re.search(r"https?://", html)


def test_where_the_sheet_cannot_be_written_it_says_so(path, tmp_path, capsys):
    certificate("Ada", tmp_path / "none" / "sheet.html")
    assert "give another place" in capsys.readouterr().out
