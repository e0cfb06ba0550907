"""docs/article.md: each statement of the article has cells that exist, a verdict, and claims that say the same."""

from __future__ import annotations

import re
from pathlib import Path

from gan_course.authoring.notebook_builder import masters, read_master
from gan_course.claims import store

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "article.md"
ROWS = [
    [part.strip() for part in line.strip("|").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("|") and not line.startswith(("|---", "| the article says"))
]
VERDICT = re.compile(r"(holds|in part|does not hold|told|each entry)\b")


@pytest.fixture(scope="module")
def cells() -> dict[str, set[str]]:
    return {path.name[:2]: {cell.metadata["id"] for cell in read_master(path).cells} for path in masters()}


def test_every_statement_has_cells_that_exist(cells):
    assert len(ROWS) > 60
    for statement, places, _ in ROWS:
        found = re.findall(r"`(\d\d):([\w-]+)`", places)
        assert found, f"nothing treats: {statement}"
        missing = [f"{chapter}:{id}" for chapter, id in found if id not in cells[chapter]]
        assert not missing, f"{statement}: {missing}"


def test_every_statement_has_a_verdict():
    assert not [statement for statement, _, verdict in ROWS if not VERDICT.match(verdict)]


def test_no_verdict_contradicts_a_claim():
    """A row that says *holds (Cn)* needs a claim that holds, one that says *does not hold* one that does not."""
    stored = store.load()
    for statement, _, verdict in ROWS:
        head = VERDICT.match(verdict)[1]
        first = re.match(r"[^:;.]*\((C\d+)\)", verdict)
        if first and head in ("holds", "does not hold"):
            assert stored[first[1]].verdict.startswith(head), f"{statement}: {stored[first[1]].verdict}"
