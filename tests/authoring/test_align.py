"""Check cells are found whatever an editor did to ids and metadata, and only real changes are reported."""

from __future__ import annotations

import copy

from gan_course.authoring.grading.align import Unreadable, align, defined, edition_of, exercises_of, read_notebook

import nbformat
import pytest

CHECK_1, CHECK_2 = 'double = check("99.1", double)', 'answer = check("99.2", answer)'


def cell(notebook, id):
    return next(c for c in notebook.cells if c.get("id") == id)


def code(source):
    return nbformat.v4.new_code_cell(source)


def forget_ids(notebook):
    for i, c in enumerate(notebook.cells):
        c.id = f"x{i}"
        c.metadata = nbformat.from_dict({})


def aligned(notebook, edition):
    """Kinds of problems, and the sources of the repaired notebook."""
    before = copy.deepcopy(notebook)
    repaired, problems, places = align(notebook, edition)
    assert notebook == before
    assert {repaired.cells[i].source.strip(): id for i, id in places.items()} == {CHECK_1: "99.1", CHECK_2: "99.2"}
    assert align(repaired, edition)[1] == [p for p in problems if p.kind == "no blank"]
    return [(p.exercise, p.kind) for p in problems], [c.source for c in repaired.cells]


@pytest.mark.parametrize("forget", [False, True])
def test_an_unchanged_notebook_has_no_problems(student, solved, forget):
    for notebook in (copy.deepcopy(student), solved):
        if forget:
            forget_ids(notebook)
        problems, sources = aligned(notebook, student)
        assert problems == [] and sources == [c.source for c in notebook.cells]


def test_what_editors_do_is_no_problem(student):
    mine = copy.deepcopy(student)
    cell(mine, "double-check").source = f"\n{CHECK_1}  \n"
    cell(mine, "double-check").metadata = nbformat.from_dict({"colab": {}, "tags": ["mine"], "collapsed": True})
    mine.cells.insert(1, code("notes = 1"))
    assert aligned(mine, student)[0] == []


def test_own_calls_of_check_are_left_alone(student):
    mine = copy.deepcopy(student)
    mine.cells.append(code('check("99.1", lambda x: x + x)'))
    problems, sources = aligned(mine, student)
    assert problems == [] and sources[-1] == 'check("99.1", lambda x: x + x)'


@pytest.mark.parametrize("forget", [False, True])
@pytest.mark.parametrize(
    "source",
    [
        'double = check("99.1", lambda x: 2 * x)',
        f"import os\n{CHECK_1}",
        f"# NBVAL_SKIP\n{CHECK_1}",
        f"# {CHECK_1}",
        "",
    ],
)
def test_edited(student, source, forget):
    mine = copy.deepcopy(student)
    cell(mine, "double-check").source = source
    if forget:
        forget_ids(mine)
    (kind,), sources = aligned(mine, student)
    assert kind == ("99.1", "deleted" if forget else "changed")
    assert sources.count(CHECK_1) == 1


def test_turned_into_text(student):
    mine = copy.deepcopy(student)
    place = mine.cells.index(cell(mine, "double-check"))
    mine.cells[place] = nbformat.v4.new_markdown_cell(CHECK_1)
    assert aligned(mine, student)[0] == [("99.1", "changed")]


@pytest.mark.parametrize("tag", ["skip", "nbval-skip", "raises-exception", "skip-execution"])
def test_retagged(student, tag):
    mine = copy.deepcopy(student)
    cell(mine, "answer-check").metadata["tags"] = ["mine", tag]
    repaired, problems, _ = align(mine, student)
    assert [(p.exercise, p.kind) for p in problems] == [("99.2", "changed")] and tag in problems[0].message
    assert "tags" not in cell(repaired, "answer-check").metadata


@pytest.mark.parametrize("where", [1, 5, -1])
def test_duplicated(student, where):
    mine = copy.deepcopy(student)
    mine.cells.insert(where, code(CHECK_1))
    problems, sources = aligned(mine, student)
    assert problems == [("99.1", "changed")] and sources.count(CHECK_1) == 1
    assert sources.index(CHECK_1) > sources.index(cell(student, "double").source)


def test_deleted_with_everything_around_it(student):
    mine = copy.deepcopy(student)
    mine.cells = [c for c in mine.cells if "double" not in c.source]
    problems, sources = aligned(mine, student)
    assert problems == [("99.1", "no blank"), ("99.1", "deleted")]
    assert sources.index(CHECK_1) < sources.index(CHECK_2)


def test_all_deleted(student):
    mine = copy.deepcopy(student)
    mine.cells = []
    assert {kind for _, kind in aligned(mine, student)[0]} == {"no blank", "deleted"}


def test_swapped_checks_go_back_to_their_blanks(student):
    mine = copy.deepcopy(student)
    a, b = (mine.cells.index(cell(mine, id)) for id in ("double-check", "answer-check"))
    mine.cells[a], mine.cells[b] = mine.cells[b], mine.cells[a]
    problems, sources = aligned(mine, student)
    assert problems == [("99.2", "changed")]
    assert sources.index(CHECK_2) > sources.index(cell(student, "answer").source)


def test_an_answer_and_its_check_merged_into_one_cell(student):
    mine = copy.deepcopy(student)
    answer, check = cell(mine, "double"), cell(mine, "double-check")
    answer.source = f"def double(x):\n    return x + x\n\n{check.source}"
    mine.cells.remove(check)
    problems, sources = aligned(mine, student)
    assert problems == [("99.1", "deleted")] and sources.index(CHECK_1) == sources.index(answer.source) + 1


def test_the_last_answer_counts_where_the_check_was_deleted(student):
    """Some leave the blank as it is and write below it; a cell of the lesson that defines the name is no answer."""
    mine = copy.deepcopy(student)
    mine.cells.remove(cell(mine, "double-check"))
    mine.cells.append(code("def double(x):\n    return x + x"))
    problems, sources = aligned(mine, student)
    assert problems == [("99.1", "deleted")] and sources[-1] == CHECK_1


def test_a_check_in_place_stays_whatever_comes_later(student):
    mine = copy.deepcopy(student)
    mine.cells.append(code("def double(x):\n    return 3 * x  # what happens then?"))
    problems, sources = aligned(mine, student)
    assert problems == [] and sources[-1] != CHECK_1


def test_messages_show_the_text_that_should_be_there(student):
    mine = copy.deepcopy(student)
    cell(mine, "double-check").source = "pass"
    message = align(mine, student)[1][0].message
    assert message == f"Exercise 99.1: the check cell was edited. It should read:\n    {CHECK_1}"


def test_notebooks_are_recognised(master, student):
    folder = master.parent
    assert exercises_of(student) == ["99.1", "99.2"]
    assert edition_of(student, "renamed", folder) == master
    del student.metadata["gan_course"]
    assert edition_of(student, "Copy of 99_synthetic (2)", folder) == master
    assert edition_of(student, "homework", folder) == master
    for c in student.cells:
        c.source = c.source.replace("check(", "print(")
    assert edition_of(student, "homework", folder) is None


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "is empty"),
        (b"{", "not a notebook"),
        (b"\xff\xfe\x00", "not a notebook"),
        (b"[]", "not a notebook"),
        (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code"}]}', "not a"),
        (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [7]}', "not a"),
        (b'{"nbformat": 9, "cells": []}', "not a notebook"),
    ],
)
def test_files_that_are_no_notebooks(tmp_path, content, words):
    path = tmp_path / "x.ipynb"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=words):
        read_notebook(path)


def test_old_notebooks_are_read(tmp_path):
    path = tmp_path / "old.ipynb"
    path.write_text(
        '{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [{"cell_type": "code", '
        '"collapsed": false, "input": ["x = 1"], "language": "python", "metadata": {}, "outputs": []}]}]}'
    )
    assert [c.source for c in read_notebook(path).cells] == ["x = 1"]


@pytest.mark.parametrize(
    "source, names",
    [
        ("def f(x): y = 1\nz, w = 1, 2\nclass C: ...\nv: int = 3", {"f", "z", "w", "C", "v"}),
        ("def f(x)\n    broken\ny = 1", {"f", "y"}),
        ("%matplotlib inline\nx = 1\n!ls", {"x"}),
        ("if x == 1: pass", set()),
    ],
)
def test_names_that_a_cell_defines(source, names):
    assert defined(source) == names
