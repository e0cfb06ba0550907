"""Links from notebook to notebook lead to a heading that is there."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from gan_course.authoring import notebook_builder as builder

import pytest

TARGET = r"(?P<file>[^)\s#]*\.ipynb)?(?:#(?P<heading>[^)\s]+))?"
LINKS = re.compile(rf"\]\({TARGET}\)"), re.compile(rf"^\[[^\]]+\]: {TARGET}$", re.MULTILINE)  # in the line, below it
MASTERS = builder.masters()


def anchor(heading: str) -> str:
    """What Jupyter calls a heading in an address: its text as shown, with dashes for spaces."""
    shown = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading.strip())
    return shown.replace(" ", "-")


def prose(master: Path) -> list[str]:
    return [cell.source for cell in builder.student_edition(master).cells if cell.cell_type == "markdown"]


def headings(master: Path) -> set[str]:
    lines = "\n".join(prose(master)).splitlines()
    return {anchor(line.lstrip("#")) for line in lines if re.match(r"#{1,6} ", line)}


def links(master: Path) -> list[tuple[str, str]]:
    """(notebook, heading) of each link into a notebook; an empty name is the notebook itself."""
    found = (m for kind in LINKS for m in kind.finditer("\n".join(prose(master))))
    return [(m["file"] or "", unquote(m["heading"] or "")) for m in found if m["file"] or m["heading"]]


@pytest.mark.parametrize("master", MASTERS, ids=[m.stem for m in MASTERS])
def test_links_lead_somewhere(master: Path):
    by_name = {f"{m.stem}.ipynb": m for m in MASTERS}
    for file, heading in links(master):
        assert not file or file in by_name, f"there is no notebook {file}"
        target = by_name.get(file, master)
        assert not heading or heading in headings(target), f"{target.stem} has no heading #{heading}"


def test_an_anchor_is_what_jupyter_makes_of_a_heading():
    assert anchor(" 5 · How good can *D* get?") == "5-·-How-good-can-D-get?"
    assert anchor("What `G` replaces") == "What-G-replaces"


def test_each_cell_of_the_comparison_is_a_link():
    """Chapter 04 ends with a table of G and D whose answers lead to the experiments behind them."""
    master = next(m for m in MASTERS if m.stem.startswith("04"))
    text = next(text for text in prose(master) if "| generator alone |" in text)
    targets = set(re.findall(r"^\[([^\]]+)\]: ", text, re.MULTILINE))
    rows = [line for line in text.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 4
    used = set()
    for row in rows:
        answers = row.strip("| ").split(" | ")[1:]
        names = [re.fullmatch(r"\[[^\]]+\]\[([^\]]+)\]", answer) for answer in answers]
        assert len(answers) == 3 and all(names), row
        used |= {name[1] for name in names}
    assert used == targets and len(links(master)) >= len(targets)
