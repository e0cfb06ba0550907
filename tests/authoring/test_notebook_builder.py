"""Masters become student editions and solutions, the same bytes each time."""

from __future__ import annotations

import ast

from gan_course.authoring import notebook_builder as builder
from gan_course.authoring.notebook_builder import MasterError, blank, seal, solution
from gan_course.exercises.cards import VERDICT_MIME

import nbformat
import pytest

FUNCTION = """\
class Net:
    def forward(self, x):
        y = 1
        ### BEGIN SOLUTION
        secret = x
        return secret
        ### END SOLUTION

    def other(self): ...
"""


def sources(notebook):
    return {c.id: c.source for c in notebook.cells}


def test_functions_get_a_blank_that_says_so():
    code = blank(FUNCTION, "4.2")
    assert "secret" not in code and "y = 1" in code and "def other" in code
    assert "        # YOUR CODE\n        raise NotImplementedError(" in code
    names = {}
    exec(code, names)
    with pytest.raises(NotImplementedError, match="Exercise 4.2"):
        names["Net"]().forward(1)


def test_values_become_ellipses():
    code = "### BEGIN SOLUTION\na = 1\nb = [\n    2,\n]\na = 3\n### END SOLUTION\nc = 4"
    assert blank(code, "4.2") == "a = ...  # YOUR CODE\nb = ...  # YOUR CODE\nc = 4"
    assert solution(code) == "a = 1\nb = [\n    2,\n]\na = 3\nc = 4"


@pytest.mark.parametrize(
    "source, words",
    [
        ("### BEGIN SOLUTION\na = 1", "is missing"),
        ("### END SOLUTION", "alternate"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\n", "alternate"),
        ("### BEGIN SOLUTION\nprint(1)\n### END SOLUTION", "assignments"),
        ("### BEGIN SOLUTION\ndef f(): ...\n### END SOLUTION", "leave the `def` line outside"),
    ],
)
def test_broken_regions_are_named(source, words):
    with pytest.raises(MasterError, match=words):
        blank(source, "4.2")


def test_editions(master):
    student, solved = sources(builder.student_edition(master)), sources(builder.solution_edition(master))
    assert student.keys() == solved.keys()
    assert "return 2 * x" in solved["double"] and "return 2 * x" not in student["double"]
    assert "SOLUTION" not in "".join([*student.values(), *solved.values()])
    assert student["answer"] == "answer = ...  # YOUR CODE" and solved["answer"] == "answer = 42"
    assert "Exercise 99.1 · Double it" in student["double-card"] and "●○○○○ · 2 minutes" in student["double-card"]
    for source in student.values():
        assert "42" not in source


def test_the_same_bytes_each_time(master, tmp_path):
    assert builder.build(master, tmp_path)
    first = (tmp_path / "99_synthetic.ipynb").read_bytes()
    assert not builder.build(master, tmp_path)
    assert (tmp_path / "99_synthetic.ipynb").read_bytes() == first
    assert b"\r" not in first and first.endswith(b"}\n")
    nbformat.validate(nbformat.reads(first.decode(), as_version=4))
    assert builder.drifted(master, tmp_path) == ""


def test_drift_is_named(master, tmp_path):
    assert "is missing" in builder.drifted(master, tmp_path)
    builder.build(master, tmp_path)
    master.write_text(master.read_text().replace("eight", "acht"))
    assert "differs from its master at cell 'use'" in builder.drifted(master, tmp_path)
    builder.build(master, tmp_path)
    built = tmp_path / "99_synthetic.ipynb"
    built.write_text(built.read_text().replace('"outputs": []', '"outputs": [ ]', 1))
    assert builder.drifted(master, tmp_path) != ""


def test_missing_ids_are_written_into_the_master_once(master):
    text = master.read_text() + "\n# %%\nprint('Hello there')\n\n# %% [markdown]\n# Hello there\n"
    master.write_text(text)
    with pytest.raises(MasterError, match="has no id"):
        builder.student_edition(master)
    assert builder.assign_ids(master) and not builder.assign_ids(master)
    new = master.read_text()
    assert '# %% id="print-hello-there"\n' in new and '# %% [markdown] id="hello-there"\n' in new
    assert new.replace(' id="print-hello-there"', "").replace(' id="hello-there"', "") == text


@pytest.mark.parametrize(
    "old, new, words",
    [
        ('id="use"', 'id="title"', "another cell has this id"),
        ('id="use"', 'id="use it"', "letters, digits"),
        ('role="check"', 'role="chek"', "'chek' is none of"),
        (' exercise="99.1" role="blank"', "", "holds a solution"),
        ('exercise="99.1" role="check"', 'role="check"', "of which exercise"),
    ],
)
def test_broken_masters_are_named(master, old, new, words):
    master.write_text(master.read_text().replace(old, new, 1))
    with pytest.raises(MasterError, match=words):
        builder.student_edition(master)


PREDICTION = """\
x = 1
predict(
    "4.a",
    "What is „é“?",
    ["a \\"quoted\\" one", "two"],
    answer=1,
    why="Because.",
)"""


def test_answers_of_predictions_are_sealed():
    from gan_course.exercises import questions as quiz

    sealed = seal(PREDICTION)
    assert "answer=" not in sealed and "Because" not in sealed and "„é“" in sealed and sealed.startswith("x = 1\n")
    question = eval(compile(ast.Expression(ast.parse(sealed).body[1].value), "", "eval"), {"predict": quiz.predict})
    assert (question.answer, question.why) == (1, "Because.")
    assert question.choices == ['a "quoted" one', "two"]


def test_answers_in_a_quiz_are_sealed():
    from gan_course.exercises import questions as quiz

    source = (
        'quiz("4.q", question("A?", ["é", "2"], answer=0, why="w1"), question("B?", ["1", "2"], answer=1, why="w2"))'
    )
    sealed = seal(source)
    assert "answer=" not in sealed and "w1" not in sealed
    made = eval(sealed, {"quiz": quiz.quiz, "question": quiz.question})
    assert [(q.text, q.answer, q.why) for q in made.questions] == [("A?", 0, "w1"), ("B?", 1, "w2")]


def test_solutions_run_and_pass(master, tmp_path):
    notebook = builder.build_solution(master, tmp_path)
    said = [
        o.data[VERDICT_MIME] for c in notebook.cells for o in c.get("outputs", []) if VERDICT_MIME in o.get("data", {})
    ]
    assert [(v["exercise"], v["state"]) for v in said] == [("99.1", "passed"), ("99.2", "passed")]
    assert (tmp_path / "99_synthetic.ipynb").exists()
