"""Words of the field: no chapter uses one before the glossary says that it is explained."""

import re
from functools import cache
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted((ROOT / "notebooks").glob("0*.ipynb"))

EVERYDAY = {"factor", "network", "training", "code", "label", "vector", "spread", "critic", "density", "d'"}
"""Terms that are plain words as well: a chapter may say "spread" or "D's" without meaning the term."""

AHEAD = {
    ("gradient", "00:analogies-break"),
    ("convolution", "00:card-says"),
    ("channel", "00:card-says"),
    ("dcgan", "00:map"),
    ("stride", "01:judge-text"),
    ("convolution", "04:avatars-says"),
    ("convolution", "04:open-title"),
    ("r1", "03:inside-says"),
    ("r1", "04:rescue-says"),
    ("r1", "05:stable-text"),
    ("vanishing gradient", "04:laboratory-task"),
    ("mode", "01:judge-says"),  # of batch norm: training mode, a term of its own
}
"""Places that name a term ahead and say in the same sentence what it is or which chapter explains it."""


def terms():
    """Each name in the glossary, in lower case, with its chapter: {"logit": "01", ...}."""
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| [^|]+ \| (\d\d) \|$", (ROOT / "docs/glossary.md").read_text(), re.M)
    names = {}
    for row, chapter in rows:
        for name in re.split(r", |\(|\)", row):
            if name.strip():
                names.setdefault(name.strip().lower(), chapter)
    return names


@cache
def prose():
    """All markdown cells as (chapter, id, text), without addresses and references."""
    found = []
    for path in CHAPTERS:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                text = re.sub(r"\]\([^)]*\)|\*\*References.*", "", cell.source, flags=re.DOTALL)
                found.append((path.name[:2], cell.id, text.lower()))
    return found


def test_no_term_is_used_before_its_chapter():
    early = set()
    for name, chapter in terms().items():
        if name in EVERYDAY:
            continue
        word = re.compile(rf"(?<![\w-]){re.escape(name)}s?(?![\w-])")
        for where, id, text in prose():
            if where < chapter and id != "map" and word.search(text):
                early.add((name, f"{where}:{id}"))
    assert early - AHEAD == set()


def test_the_glossary_goes_by_chapters():
    chapters = list(terms().values())
    assert chapters == sorted(chapters)


@pytest.mark.parametrize(
    "word",
    [
        "distribution",
        "probability density",
        "seed",
        "claim",
        "likelihood",
        "overfitting",
        "momentum",
        "detach",
        "equilibrium",
        "softplus",
        "multilayer perceptron",
    ],
)
def test_words_that_students_asked_for_have_a_row(word):
    assert word in terms()
