"""Write what the teacher's pages take from elsewhere: sections and minutes, exercises, predictions, expected figures.

python -m gan_course.authoring.teaching            write it between the marks in docs/teaching/NN_name.md
python -m gan_course.authoring.teaching --check    say which pages differ (exit status 1)

Everything outside the marks is written by hand.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from gan_course.authoring.notebook_builder import MASTERS, masters, read_master
from gan_course.claims.registry import explained
from gan_course.claims.store import load
from gan_course.claims.table import rows
from gan_course.exercises.questions import LETTERS
from gan_course.exercises.registry import find

FOLDER = MASTERS.parents[1] / "docs" / "teaching"
MINUTES = re.compile(r"^\*(\d+) minutes · (must|should|may)\*$", re.MULTILINE)
BLOCK = re.compile(r"<!-- (\w+): written by make teaching -->\n.*?<!-- end -->", re.DOTALL)
MESSAGES = {
    "begin": "<!-- {name}: written by make teaching -->\n",
    "end": "<!-- end -->",
    "sections": "| section | minutes | level |\n|---|---|---|\n",
    "sum": "| **together** | **{all}** | of which must: {must} |\n",
    "exercises": "| exercise | | minutes | difficulty |\n|---|---|---|---|\n",
    "no exercises": "This chapter has no exercises.\n",
    "predictions": "| | question and choices | why |\n|---|---|---|\n",
    "no figures": "No claim belongs to this chapter.\n",
    "changed": "{name} differs from its master or from docs/claims.json: run `make teaching`.",
    "fine": "{n} pages are up to date.",
}


@dataclass(frozen=True)
class Prediction:
    """A prediction of a master: its id, such as "4.a", question, choices, index of the right one, and why."""

    id: str
    text: str
    choices: list[str]
    answer: int
    why: str


def predictions(master: Path) -> list[Prediction]:
    """Return the predictions of a master in order."""
    found = []
    for cell in read_master(master).cells:
        if cell.cell_type != "code" or "predict(" not in cell.source:
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "predict":
                given = map(ast.literal_eval, node.args)
                found.append(Prediction(*given, **{k.arg: ast.literal_eval(k.value) for k in node.keywords}))
    return found


def sections(master: Path) -> list[tuple[str, int, str]]:
    """Return (heading, minutes, level) of each section of a master."""
    found, heading = [], ""
    for cell in read_master(master).cells:
        if cell.cell_type == "markdown":
            heading = (re.findall(r"^##+ (.+)$", cell.source, re.MULTILINE) or [heading])[0]
            found += [(heading, int(minutes), level) for minutes, level in MINUTES.findall(cell.source)]
    return found


def blocks(master: Path) -> dict[str, str]:
    """Return the text of each block of the chapter's page."""
    parts = sections(master)
    must = sum(minutes for _, minutes, level in parts if level == "must")
    table = MESSAGES["sections"] + "".join(f"| {name} | {minutes} | {level} |\n" for name, minutes, level in parts)
    table += MESSAGES["sum"].format(all=sum(minutes for _, minutes, _ in parts), must=must)
    cells = read_master(master).cells
    tasks = [find(cell.metadata["exercise"]) for cell in cells if cell.metadata.get("role") == "check"]
    exercises = "".join(f"| {one.id} | {one.title} | {one.minutes} | {one.dots} |\n" for one in tasks)
    asked = "".join(f"| {one.id} | {_choices(one)} | {_cell(one.why)} |\n" for one in predictions(master))
    figures = [one for id, one in load().items() if one.chapter == int(master.stem[:2]) and not explained(id)]
    return {
        "sections": table,
        "exercises": MESSAGES["exercises"] + exercises if tasks else MESSAGES["no exercises"],
        "predictions": MESSAGES["predictions"] + asked,
        "figures": rows(figures) if figures else MESSAGES["no figures"],
    }


def _choices(one: Prediction) -> str:
    choices = [f"{letter}. {_cell(choice)}" for letter, choice in zip(LETTERS, one.choices)]
    choices[one.answer] = f"**{choices[one.answer]}**"
    return "<br>".join([_cell(one.text), *choices])


def _cell(text: str) -> str:
    return text.replace("|", "&#124;").replace("\n", " ")


def filled(text: str, master: Path) -> str:
    """Return a page with its blocks as they should be."""
    written = blocks(master)

    def fill(match: re.Match) -> str:
        return MESSAGES["begin"].format(name=match[1]) + "\n" + written[match[1]] + "\n" + MESSAGES["end"]

    return BLOCK.sub(fill, text)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m gan_course.authoring.teaching", description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, say what differs")
    check, changed, done = parser.parse_args(arguments).check, 0, 0
    for master in masters():
        page = FOLDER / f"{master.stem}.md"
        if not page.is_file():
            continue
        done += 1
        before = page.read_text(encoding="utf-8")
        after = filled(before, master)
        if before != after:
            changed += 1
            if check:
                print(MESSAGES["changed"].format(name=page.name))
            else:
                page.write_text(after, encoding="utf-8", newline="\n")
    if not (check and changed):
        print(MESSAGES["fine"].format(n=done))
    return int(check and changed > 0)


if __name__ == "__main__":
    sys.exit(main())
