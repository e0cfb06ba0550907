"""Slides of a chapter from its own figures and predictions, a file each in build/slides (make slides).

python -m gan_course.authoring.slides                       from the chapters executed in the profile `class`
python -m gan_course.authoring.slides 04 --profile smoke    one chapter, quickly

A file holds all of its pictures and needs no network. Arrow keys, space and a wipe turn the pages; it prints a slide a
page.
"""

from __future__ import annotations

import argparse
import base64
import re
import struct
import sys
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from gan_course.authoring.book import BUILD, execute, still
from gan_course.authoring.notebook_builder import MASTERS, masters
from gan_course.authoring.teaching import Prediction, predictions
from gan_course.exercises.questions import LETTERS
from gan_course.exercises.registry import find

from nbformat import NotebookNode

FOLDER = MASTERS.parents[1] / "build" / "slides"
WIDE = 1.9  # from this ratio of width to height on a figure stands below the words, not next to them
PNG = re.compile(r"data:image/png;base64,([A-Za-z0-9+/]{32})")
MESSAGES = {
    "answer": "Answer",
    "exercise": "Your turn: exercise {id}, {title} ({minutes} minutes)",
    "keys": "Arrow keys turn the pages. A question stands before the figure that answers it. To get a PDF, print.",
    "smoke": "Made in the profile smoke, in which nothing is trained: curves are empty and pictures grey. Teach from "
    "slides made without --profile smoke.",
    "last": "What will you remember?",
    "task": "Say it to your neighbour in two sentences. Then ask one question that you cannot answer.",
    "done": "{name}: {n} slides in {path}",
}
STYLE = """
html { scroll-snap-type: y mandatory; font: 3.1vmin/1.4 system-ui, sans-serif; color: #222; background: #fff; }
body { margin: 0; }
section { box-sizing: border-box; height: 100vh; padding: 5vmin 7vmin; scroll-snap-align: start;
  display: flex; flex-direction: column; gap: 2vmin; }
h1 { font-size: 7vmin; margin: auto 0 0; } h2 { font-size: 4.6vmin; margin: 0; }
.columns { display: flex; gap: 2vmin 4vmin; align-items: center; flex: 1; min-height: 0; }
.columns > * { flex: 1; min-width: 0; } .columns > .figure { align-self: stretch; }
.wide { flex-direction: column; align-items: stretch; }
.wide > * { flex: none; } .wide > .figure { flex: 1; min-height: 0; }
img { display: block; width: 100%; height: 100%; object-fit: contain; }
.warning { color: #a50e0e; } .note { color: #5f6368; } h1 ~ p { margin: 0; } h1 ~ p:last-child { margin-bottom: auto; }
.turn { border-left: .6vmin solid #2a7d4f; padding-left: 2vmin; }
ol { list-style: upper-alpha; margin: 1vmin 0; } summary { cursor: pointer; }
code { background: #f2f2f2; padding: 0 .3em; }
@media (max-width: 700px) { html { font-size: 4.4vmin; scroll-snap-type: none; } section { height: auto; }
  .columns { display: block; } img { height: auto; } }
@media print { section { break-after: page; } }
"""
SCRIPT = """
addEventListener("keydown", event => {
  const way = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowDown: 1, ArrowLeft: -1, PageUp: -1, ArrowUp: -1 }[event.key];
  if (!way || event.target.tagName === "SUMMARY") return;
  event.preventDefault();
  const slides = [...document.querySelectorAll("section")];
  const tops = slides.map(slide => Math.abs(slide.getBoundingClientRect().top));
  const next = tops.indexOf(Math.min(...tops)) + way;
  slides[next]?.scrollIntoView();
});
"""


@dataclass
class Slide:
    """A slide of a section.

    Attributes:
        title: of the section.
        figure: an `<img>`; empty if there is none.
        prediction: a question that this figure does not answer.
        exercises: ids.
    """

    title: str
    figure: str = ""
    prediction: Prediction | None = None
    exercises: list[str] = field(default_factory=list)

    def html(self) -> str:
        """Return the slide as a section of the page."""
        parts = ("asked", self._asked()), ("figure", self.figure)
        columns = "".join(f'<div class="{name}">{part}</div>' for name, part in parts if part)
        turns = "".join(f'<div class="turn">{escape(_exercise(id))}</div>' for id in self.exercises)
        shape = "columns wide" if _ratio(self.figure) > WIDE else "columns"
        return f'<section><h2>{_code(self.title)}</h2><div class="{shape}">{columns}</div>{turns}</section>'

    def _asked(self) -> str:
        one = self.prediction
        if one is None:
            return ""
        choices = "".join(f"<li>{_code(choice)}</li>" for choice in one.choices)
        answer = f"<b>{LETTERS[one.answer]}.</b> {_code(one.why)}"
        fold = f"<details><summary>{MESSAGES['answer']}</summary>{answer}</details>"
        return f"<p>{_code(one.text)}</p><ol>{choices}</ol>{fold}"


def slides(notebook: NotebookNode, asked: list[Prediction]) -> list[Slide]:
    """Return the slides of an executed chapter, in its order.

    Each prediction has one, with the figure right before it. Of the other figures, the richest before the next
    prediction or the end of the section has one, so no figure that answers a question is shown before or with it.

    Args:
        asked: the chapter's predictions.
    """
    known, sections = {one.id: one for one in asked}, []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            sections += map(_Section, re.findall(r"^## (.+)$", cell.source, re.MULTILINE))
        elif sections:
            sections[-1].take(cell, known)
    return [slide for section in sections for slide in section.end()]


class _Section:
    """Collects the slides of a section, cell by cell."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.slides: list[Slide] = []
        self.figures: list[str] = []  # since the last prediction
        self.exercises: list[str] = []  # since the last prediction

    def take(self, cell: NotebookNode, known: dict[str, Prediction]) -> None:
        """Take what a code cell shows."""
        about = cell.metadata.get("gan_course", {})
        if about.get("role") == "check":
            self.exercises.append(about["exercise"])
        match = re.search(r'^predict\(\s*"([^"]+)"', cell.source, re.MULTILINE)
        if match:
            *others, last = self.figures or [""]
            self._add(others)
            self.slides.append(Slide(self.title, last, known[match[1]]))
            self._place_exercises()
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                self.figures.append(still(output, self.title).data["text/html"])

    def end(self) -> list[Slide]:
        """Return the section's slides."""
        if self.exercises and not self.figures and not self.slides:
            self.slides.append(Slide(self.title))
        self._place_exercises()  # an exercise belongs to the question before it, not to what its answer draws
        self._add(self.figures)
        self._place_exercises()
        return self.slides

    def _add(self, figures: list[str]) -> None:
        """Add a slide with the richest of some figures, at a glance; then the exercises have a place."""
        if figures:
            self.slides.append(Slide(self.title, max(figures, key=len)))
        self._place_exercises()
        self.figures = []

    def _place_exercises(self) -> None:
        if self.slides:
            self.slides[-1].exercises += self.exercises
            self.exercises = []


def deck(title: str, pages: list[Slide], profile: str = "class") -> str:
    """Return the file: a page with a first slide, `pages`, and a last one.

    Args:
        profile: in which the chapter was executed.
    """
    notes = f'<p class="note">{MESSAGES["keys"]}</p>'
    if profile == "smoke":
        notes += f'<p class="warning">{MESSAGES["smoke"]}</p>'
    first = f"<section><h1>{_code(title)}</h1>{notes}</section>"
    last = f"<section><h1>{MESSAGES['last']}</h1><p>{MESSAGES['task']}</p></section>"
    body = "\n".join([first, *(page.html() for page in pages), last])
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    style, script = f"<style>{STYLE}</style>", f"<script>{SCRIPT}</script>"
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}{style}</head>\n<body>\n{body}\n{script}</body></html>\n'


def _ratio(figure: str) -> float:
    """Return width over height of an `<img>` that holds its PNG, whose first 24 bytes end with both; else 0."""
    match = PNG.search(figure)
    width, height = struct.unpack(">II", base64.b64decode(match[1])[16:24]) if match else (0, 1)
    return width / max(height, 1)


def _exercise(id: str) -> str:
    one = find(id)
    return MESSAGES["exercise"].format(id=id, title=one.title, minutes=one.minutes)


def _code(text: str) -> str:
    """Escape text, with `code` in code style."""
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(escape(text).split("`")))


def write(master: Path, profile: str, folder: Path = FOLDER) -> tuple[Path, int]:
    """Write the slides of a chapter, executed in `profile`; return the file and the number of slides."""
    notebook = execute(master, profile, BUILD / "executed")
    title = re.search(r"^# (.+)$", notebook.cells[0].source, re.MULTILINE)[1]
    pages = slides(notebook, predictions(master))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{master.stem}.html"
    path.write_text(deck(title, pages, profile), encoding="utf-8")
    return path, len(pages) + 2


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m gan_course.authoring.slides", description=__doc__.split("\n")[0])
    parser.add_argument("chapters", nargs="*", metavar="NN", help="such as 04; all if none is named")
    parser.add_argument("--profile", default="class", choices=("smoke", "class", "full"))
    options = parser.parse_args(arguments)
    for master in masters():
        if not options.chapters or master.stem[:2] in options.chapters:
            path, n = write(master, options.profile)
            print(MESSAGES["done"].format(name=master.stem, n=n, path=path))
    return 0


if __name__ == "__main__":
    sys.exit(main())
