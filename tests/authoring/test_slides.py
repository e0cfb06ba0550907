"""Slides: what of a section is shown, how many, and that a deck needs nothing from elsewhere."""

from __future__ import annotations

import base64
import io
import re

from gan_course.authoring import slides
from gan_course.authoring.notebook_builder import masters, read_master, student_edition
from gan_course.authoring.teaching import Prediction, predictions

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

ASKED = Prediction("9.a", "Does `x` < y?", ["yes", "no"], 1, "It is more.")


def picture(size: int):
    return new_output("display_data", data={"image/png": "A" * size, "text/plain": "<Figure>"})


def section(*parts: str | int) -> list:
    """The cells of a section: "ask" is a prediction, "check" an exercise, a number a figure of that size."""
    cells = [new_markdown_cell("## 1 · Part\n\n*5 minutes · must*")]
    for part in parts:
        if part == "ask":
            cells.append(new_code_cell('predict(\n    "9.a",\n    sealed="x")'))
        elif part == "check":
            about = {"gan_course": {"role": "check", "exercise": "4.1"}}
            cells.append(new_code_cell('check("4.1", f)', metadata=about))
        else:
            cells.append(new_code_cell("plot()", outputs=[picture(part)]))
    return cells


def told(*parts: str | int) -> list[tuple]:
    """(size of the figure, asks, exercises) of each slide of such a section."""
    notebook = new_notebook(cells=[new_markdown_cell("# 09 · Title"), *section(*parts)])
    found = slides.slides(notebook, [ASKED])
    return [(one.figure.count("A") // 100 * 100, one.prediction is ASKED, len(one.exercises)) for one in found]


@pytest.mark.parametrize(
    "parts, expected",
    [
        ((100, 300, 200), [(300, False, 0)]),  # the richest
        (("ask", 300), [(0, True, 0), (300, False, 0)]),  # the answer's figure comes after the question
        ((100, 300, 200, "ask"), [(300, False, 0), (200, True, 0)]),  # "look at the last figure"
        ((100, "ask", 300, 200, "ask", 400), [(100, True, 0), (300, False, 0), (200, True, 0), (400, False, 0)]),
        (("ask", "check", 200), [(0, True, 1), (200, False, 0)]),  # an exercise stands before what it draws
        (("ask", 300, "check", 200, "ask"), [(0, True, 0), (300, False, 1), (200, True, 0)]),
        (("check", "ask"), [(0, True, 1)]),
        (("check", 100), [(100, False, 1)]),
        (("check",), [(0, False, 1)]),
        ((), []),
    ],
)
def test_a_question_stands_before_the_figure_that_answers_it(parts, expected):
    assert told(*parts) == expected


def test_a_slide_hides_the_answer():
    text = slides.Slide("2 · Part", prediction=ASKED).html()
    assert "Does <code>x</code> &lt; y?" in text and text.index("<details>") < text.index("<b>B.</b> It is more.")


def test_a_wide_figure_stands_below_the_words():
    def html(width: int, height: int) -> str:
        stream = io.BytesIO()
        Image.new("RGB", (width, height)).save(stream, "PNG")
        data = base64.b64encode(stream.getvalue()).decode()
        return slides.Slide("1 · Part", figure=f'<img src="data:image/png;base64,{data}">').html()

    assert 'class="columns wide"' in html(800, 200) and 'class="columns"' in html(400, 300)


def test_a_deck_stands_alone():
    notebook = new_notebook(cells=section(100, "ask", 200))
    text = slides.deck("A & B", slides.slides(notebook, [ASKED]))
    assert text.count("<section>") == 4 and "<title>A &amp; B</title>" in text
    assert not re.search(r'(src|href)="(?!data:)', text) and "http" not in text


def test_a_deck_in_smoke_says_that_nothing_is_trained():
    assert "nothing is trained" in slides.deck("A", [], "smoke") and "nothing is trained" not in slides.deck("A", [])


@pytest.mark.parametrize("master", masters(), ids=lambda path: path.stem)
def test_each_prediction_of_a_chapter_is_found_in_its_notebook(master):
    known = {one.id for one in predictions(master)}
    text = "\n".join(cell.source for cell in student_edition(master).cells if cell.cell_type == "code")
    assert known and known == set(re.findall(r'^predict\(\s*"([^"]+)"', text, re.MULTILINE))
    assert re.search(r"^# (.+)$", read_master(master).cells[0].source, re.MULTILINE)
