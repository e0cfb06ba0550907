"""The teacher's pages: what they take from the masters is up to date, and what is written by hand is complete."""

from __future__ import annotations

import re
from pathlib import Path

from gan_course.authoring import teaching
from gan_course.authoring.notebook_builder import masters

import pytest

PAGES = [master for master in masters() if (teaching.FOLDER / f"{master.stem}.md").is_file()]
INDEX = (teaching.FOLDER / "README.md").read_text(encoding="utf-8")


def each_page(test):
    return pytest.mark.parametrize("master", PAGES, ids=[m.stem for m in PAGES])(test)


def text_of(master: Path) -> str:
    return (teaching.FOLDER / f"{master.stem}.md").read_text(encoding="utf-8")


@each_page
def test_the_page_is_what_its_sources_give(master: Path):
    text = text_of(master)
    assert teaching.filled(text, master) == text, "run `make teaching`"
    assert set(re.findall(r"<!-- (\w+): written", text)) == set(teaching.blocks(master))
    assert f"({master.stem}.md)" in INDEX


@each_page
def test_there_is_something_to_say_to_wrong_answers_of_each_prediction(master: Path):
    answered = set(re.findall(r"^- \*\*(\d\.[a-z])\*\*", text_of(master), re.MULTILINE))
    assert answered == {one.id for one in teaching.predictions(master)}


@each_page
def test_the_plans_add_up_and_name_sections_and_exercises_that_exist(master: Path):
    text = text_of(master)
    short, long = (re.search(rf"\*\*{n} minutes.*?(?=\n\n)", text, re.DOTALL)[0] for n in (45, 90))
    assert sum(map(int, re.findall(r"(?:\*\*|[.?]) (\d+):\s", short.replace("\n", " ")))) == 45
    assert sum(map(int, re.findall(r"\((\d+)\)", long))) == 90
    numbers = {int(name.split(" ")[0]) for name, _, _ in teaching.sections(master) if name[0].isdigit()}
    named = re.findall(r"(?<!chapter )[Ss]ections? (\d+)", short)
    assert named and set(map(int, named)) <= numbers
    exercises = set(re.findall(r"\b\d\.\d\b", short + long))
    assert exercises <= set(re.findall(r"^\| (\d\.\d) \|", text, re.MULTILINE))


@each_page
def test_the_short_plan_asks_in_the_order_of_the_notebook_and_its_figures_belong_to_it(master: Path):
    text = text_of(master)
    short = re.search(r"\*\*45 minutes.*?(?=\n\n)", text, re.DOTALL)[0]
    order = [one.id for one in teaching.predictions(master)]
    asked = [order.index(id) for id in re.findall(r"\b\d\.[a-z]\b", short.split("A next")[0])]
    assert asked and asked == sorted(asked)
    shown = re.findall(r"^\| (\d+) \| [^|]+ \| [^|]+ \|$", text, re.MULTILINE)
    assert set(shown) <= set(re.findall(r"\d+", " ".join(re.findall(r"[Ss]ections? (\d+(?: and \d+)?)", short))))
    assert shown or master.stem.startswith("00"), "chapter 00 shows no figures but those of its claim"


@each_page
def test_examination_questions_have_keys(master: Path):
    exam = re.search(r"^## Examination\n(.*?)^## ", text_of(master), re.DOTALL | re.MULTILINE)[1]
    questions = re.findall(r"^\d+\. \*", exam, re.MULTILINE)
    assert len(questions) >= 3 and exam.count("Key:") == len(questions)


def test_a_changed_page_is_named(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setattr(teaching, "FOLDER", tmp_path)
    page = tmp_path / f"{PAGES[0].stem}.md"
    page.write_text("by hand\n<!-- sections: written by make teaching -->\nold\n<!-- end -->\nalso by hand\n")
    assert teaching.main(["--check"]) == 1 and page.name in capsys.readouterr().out
    assert teaching.main([]) == 0 and teaching.main(["--check"]) == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith("by hand\n") and text.endswith("\nalso by hand\n") and "old" not in text
    assert "| **together** | **30** | of which must: 27 |" in text
