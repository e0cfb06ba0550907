"""Words that a learner sees: no raw markup in questions, plain numbers on log axes, no picture without words."""

import ast
import re
from pathlib import Path

import pytest

MASTERS = sorted((Path(__file__).parents[2] / "notebooks" / "masters").glob("0*.py"))
each = pytest.mark.parametrize("master", MASTERS, ids=lambda path: path.stem)
MARKUP = re.compile(r"\*\w[^*]*\*|\*\*|\]\(|^#+ ", re.MULTILINE)


def calls(master: Path, *names: str):
    """The calls of functions or methods with these names in a master's code."""
    for node in ast.walk(ast.parse(master.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in names:
            yield node


@each
def test_questions_have_no_raw_asterisks(master):
    for call in calls(master, "predict", "question", "quiz"):
        for part in ast.walk(call):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                assert not MARKUP.search(part.value), f"a question shows its text as it is: {part.value}"


@each
def test_logarithmic_axes_have_plain_numbers(master):
    for call in calls(master, "yscale", "xscale", "loglog", "semilogx", "set"):
        wide = any(keyword.arg in ("xscale", "yscale") for keyword in call.keywords)
        assert not wide and getattr(call.func, "attr", "") == "set", "plots.plain_log(ax) has plain numbers"


@each
def test_every_sheet_of_pictures_has_words(master):
    for call in calls(master, "grid"):
        named = {keyword.arg for keyword in call.keywords} & {"title", "alt", "sides", "ax"}
        assert named, f"line {call.lineno}: say what the pictures show, in a title or by alt="
