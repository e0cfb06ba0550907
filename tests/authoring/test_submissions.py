"""Whatever a student hands in gives a row: the notebook, or one sentence."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from pathlib import Path

from gan_course.authoring.grading import marking, submissions
from gan_course.authoring.grading.align import read_notebook
from gan_course.authoring.grading.marks import Marks, write_table
from gan_course.authoring.grading.submissions import submissions_in

import nbformat
import pytest

TEXT = nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 'ü'")]))


def zipped(files: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def rows(tmp_path: Path):
    folder, room = tmp_path / "in", tmp_path / "room"
    folder.mkdir(), room.mkdir()

    def list_rows(files: dict[str, bytes | str]):
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return submissions_in(folder, room)

    return list_rows


@pytest.mark.parametrize("name", ["01_generators (1).ipynb", "Copy of 01_generators.ipynb", "01_GENERATORS.IPYNB",
                                  "a.ipynb.txt", "a.ipynb.json", "Ångström ☃.ipynb", "Ada/week 1/a.ipynb"])  # fmt: skip
@pytest.mark.parametrize("inside", [False, True])
def test_a_notebook_of_any_name_is_found(rows, name, inside):
    (row,) = rows({"ada.zip": zipped({name: TEXT})} if inside else {name: TEXT})
    assert row.name == (f"ada.zip/{name}" if inside else name)
    assert read_notebook(row.path).cells[0].source == "x = 'ü'"


@pytest.mark.parametrize("name", ["__MACOSX/Ada/._a.ipynb", "._a.ipynb", ".DS_Store", "Thumbs.db", "marks.csv"])
def test_what_an_os_leaves_behind_gives_no_row(rows, name):
    assert [row.name for row in rows({name: "x", "a.ipynb": TEXT, "b.zip": zipped({name: "x", "b.ipynb": TEXT})})] == [
        "a.ipynb",
        "b.zip/b.ipynb",
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("ada/report.pdf", "x", "no notebook"),
        ("ada.pdf", "x", "not a notebook"),
        ("ada.rar", "x", "Only .zip"),
        ("ada.zip", "x", "cannot be opened"),
        ("ada.zip", zipped({"a.txt": "x"}), "no notebook"),
        ("ada.zip", zipped({f"{i}.ipynb": "" for i in range(9)}), "more than 5 files"),
        ("ada.zip", zipped({"a.ipynb": " " * 2_000_000}), "unpacks to more"),
    ],
)
def test_where_there_is_no_notebook_one_sentence_says_so(rows, monkeypatch, name, content, said):
    monkeypatch.setattr(submissions, "MOST_FILES", 5)
    monkeypatch.setattr(submissions, "LARGEST_ZIP", 1_000_000)
    (row,) = rows({name: content})
    assert row.path is None and said in row.note


def test_zips_in_zips_are_opened_up_to_a_depth(rows):
    inner = zipped({"a.ipynb": TEXT})
    found = rows({"ada.zip": zipped({"b.zip": inner})})
    assert [row.name for row in found] == ["ada.zip/b.zip/a.ipynb"]


def test_zips_deeper_than_that_are_named(rows):
    content = zipped({"a.ipynb": TEXT})
    for _ in range(5):
        content = zipped({"b.zip": content})
    (row,) = rows({"ada.zip": content})
    assert row.path is None and "more than 3 deep" in row.note


@pytest.mark.parametrize("name", ["../../out.ipynb", "/out.ipynb", "..\\out.ipynb", "C:\\out.ipynb"])
def test_no_name_in_a_zip_leaves_the_room(rows, tmp_path, name):
    (row,) = rows({"ada.zip": zipped({name: TEXT})})
    assert (tmp_path / "room") in row.path.resolve().parents


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_no_utf8_is_readable(rows, tmp_path):
    rows({"a.ipynb": TEXT})
    Path(os.fsdecode(os.fsencode(tmp_path / "in") + b"/\xe9.ipynb")).write_text(TEXT)
    assert [row.name for row in rows({})] == ["a.ipynb", "\ufffd.ipynb"]


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_notebooks_in_other_encodings_are_read(tmp_path, coding):
    path = tmp_path / "a.ipynb"
    path.write_bytes(TEXT.encode(coding))
    assert read_notebook(path).cells[0].source == "x = 'ü'"


def test_a_console_that_lacks_a_letter_ends_nothing(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    marking._say("Zoë ☃ \udce9")
    assert stream.buffer.getvalue().startswith(b"Zo\\xeb")


def test_a_full_disk_leaves_no_half_table(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_table(tmp_path / "t.csv", [Marks("a")])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("line", ['{"kind": "verdict", "exercise": "x", "state": "passed"}', "nonsense", "[]",
                                  '{"kind": "verdict", "exercise": "77.7", "state": [], "message": 3}',
                                  '{"kind": "cell", "cell": 1, "message": null}'])  # fmt: skip
def test_strange_lines_of_verdicts_end_nothing(tmp_path, line):
    path = tmp_path / "v"
    path.write_text('{"kind": "notebook", "exercises": ["1.1"]}\n' + line + "\n")
    marks = marking._collect("a", path, "", "")
    write_table(tmp_path / "t.csv", [marks])
    assert marks.verdicts == {"1.1": ("not-run", "")}


@pytest.mark.parametrize(("busy", "state", "runs"), [(1, "passed", 2), (9, "busy: run again", 3)])
def test_a_busy_machine_is_tried_again_and_never_wrong(tmp_path, monkeypatch, busy, state, runs):
    found = []

    def collect(name, *_):
        found.append(name)
        return Marks(name, {"1.1": ("busy" if len(found) <= busy else "passed", "")})

    monkeypatch.setattr(marking, "_run", lambda *_: ())
    monkeypatch.setattr(marking, "_collect", collect)
    marks = marking.mark(tmp_path / "a.ipynb")
    assert (marks.state("1.1"), len(found)) == (state, runs)
