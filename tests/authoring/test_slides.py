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


def chapter(n: int):
    """A chapter of n sections: each has a figure, the second a prediction, the last but one is a may."""
    cells = [new_markdown_cell("# 09 · Title")]
    for i in range(n):
        level = "may" if i == n - 2 else "must"
        cells.append(new_markdown_cell(f"## {i + 1} · Part\n\n*{i + 1} minutes · {level}*"))
        cells.append(new_code_cell("plot()", outputs=[picture(100), picture(300), picture(200)]))
        if i == 1:
            cells.append(new_code_cell('predict(\n    "9.a",\n    sealed="x")'))
    return new_notebook(cells=[*cells, new_markdown_cell("## 99 · Nothing to show")])


def test_a_section_gives_its_richest_figure_and_its_prediction():
    one, two, *_ = slides.slides(chapter(3), [ASKED])
    assert "A" * 300 in one.figure and "A" * 301 not in one.figure and one.prediction is None
    assert two.prediction is ASKED and (two.title, two.minutes, two.level) == ("2 · Part", 2, "may")
    text = two.html()
    assert "Does <code>x</code> &lt; y?" in text and text.index("<details>") < text.index("<b>B.</b> It is more.")


def test_a_wide_figure_stands_below_the_words():
    def html(width: int, height: int) -> str:
        stream = io.BytesIO()
        Image.new("RGB", (width, height)).save(stream, "PNG")
        data = base64.b64encode(stream.getvalue()).decode()
        return slides.Slide("1 · Part", figure=f'<img src="data:image/png;base64,{data}">').html()

    assert 'class="columns wide"' in html(800, 200) and 'class="columns"' in html(400, 300)


def test_there_are_at_most_twelve_and_a_may_goes_first():
    found = slides.slides(chapter(11), [ASKED])
    assert len(found) == slides.MOST - 2
    assert [one.title for one in found] == [f"{i} · Part" for i in (*range(1, 10), 11)], "in order, without the may"


def test_a_deck_stands_alone():
    text = slides.deck("A & B", slides.slides(chapter(3), [ASKED]))
    assert text.count("<section>") == 5 and "<title>A &amp; B</title>" in text
    assert not re.search(r'(src|href)="(?!data:)', text) and "http" not in text


@pytest.mark.parametrize("master", masters(), ids=lambda path: path.stem)
def test_each_prediction_of_a_chapter_is_found_in_its_notebook(master):
    known = {one.id for one in predictions(master)}
    text = "\n".join(cell.source for cell in student_edition(master).cells if cell.cell_type == "code")
    assert known and known == set(re.findall(r'^predict\(\s*"([^"]+)"', text, re.MULTILINE))
    assert re.search(r"^# (.+)$", read_master(master).cells[0].source, re.MULTILINE)
