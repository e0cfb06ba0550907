"""Write examples/chapterNN.py: each chapter's code without its prose, from the same masters as the notebooks.

python -m gan_course.authoring.examples            write them
python -m gan_course.authoring.examples --check    say which differ from their masters (exit status 1)
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from pathlib import Path

from gan_course.authoring.notebook_builder import MASTERS, masters, read_master, solution

FOLDER = MASTERS.parents[1] / "examples"
LESSON_ONLY = "gan_course.exercises", "IPython.display"  # check, hint, predict ...: a program has no use for them
UPDATED = re.compile(r"^live = display\(.*\)\n|, live\.update\(\w+\)|^plt\.close\(\w+\);?$", re.MULTILINE)
"""A figure that a notebook updates in place while something trains; a program shows it once, at its end."""
MESSAGES = {
    "head": (
        '"""Chapter {number}, the code without its prose: {title}.\n\n'
        "GAN_COURSE_PROFILE=smoke python examples/chapter{number}.py    smoke: seconds; class: minutes; full: a GPU\n\n"
        'Written by `make examples` from notebooks/masters/{stem}.py: change that.\n"""\n'
    ),
    "changed": "{name} differs from its master: run `make examples`.",
    "fine": "{n} examples are up to date.",
}


def script(path: Path) -> str:
    """Return the code of a master, solutions included, as a program: sections as comments, shown values printed."""
    title, section, parts = "", "", []
    for cell in read_master(path).cells:
        if cell.cell_type == "markdown":
            headings = re.findall(r"^(#{1,2}) (?:[\d ]+· )?(.+)$", cell.source, re.MULTILINE)
            for level, heading in headings[:1]:
                if level == "#":
                    title = heading
                else:
                    section = f"# --- {heading} ".ljust(100, "-") + "\n\n"
        elif cell.metadata.get("role") != "check" and (code := program(solution(cell.source))):
            parts.append(section + code)
            section = ""
    number = path.stem[:2]
    head = MESSAGES["head"].format(number=number, title=title.rstrip("."), stem=path.stem)
    if any("import matplotlib.pyplot as plt" in part for part in parts):
        parts.append("plt.show()  # opens the figures where there is a screen")
    return "\n\n".join([head, *parts]) + "\n"


def program(code: str) -> str:
    """Return a cell as part of a program: without calls and imports of the lesson, its last value printed."""
    code = UPDATED.sub("", code).strip("\n")
    lines, tree = code.split("\n"), ast.parse(code)
    for i, node in reversed(list(enumerate(tree.body))):
        here = slice(node.lineno - 1, node.end_lineno)
        if _lesson_only(node):
            lines[here] = []
        elif isinstance(node, ast.Expr) and i == len(tree.body) - 1:
            text, rest = _split(lines[here], node)
            if not rest.startswith(";") and not _prints(node):
                lines[here] = [f"print({text[0]}", *text[1:]]
                lines[here.start + len(text) - 1] += f"){rest}"
            else:
                lines[here.start + len(text) - 1] = text[-1] + rest.removeprefix(";")
    kept = "\n".join(lines).strip("\n")
    return kept if ast.parse(kept).body else ""


def _split(lines: list[str], node: ast.Expr) -> tuple[list[str], str]:
    """Return the lines of an expression, and what stands behind it on its last line: a semicolon, a comment."""
    raw = lines[-1].encode()
    end = node.end_col_offset
    while end < len(raw) and raw[end : end + 1] == b")":  # parentheses around the whole are not the node's
        end += 1
    return [*lines[:-1], raw[:end].decode()], raw[end:].decode()


def _prints(node: ast.Expr) -> bool:
    return isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == "print"


def _lesson_only(node: ast.stmt) -> bool:
    """Whether a statement predicts, asks, hints or imports what does."""
    if isinstance(node, ast.ImportFrom):
        return node.module in LESSON_ONLY
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("predict", "quiz", "hint", "passed")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m gan_course.authoring.examples", description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, say what differs from its master")
    check = parser.parse_args(arguments).check
    changed = 0
    for path in masters():
        target, text = FOLDER / f"chapter{path.stem[:2]}.py", script(path)
        if target.is_file() and target.read_text(encoding="utf-8") == text:
            continue
        changed += 1
        if check:
            print(MESSAGES["changed"].format(name=target.name))
        else:
            target.write_text(text, encoding="utf-8", newline="\n")
    if not check or not changed:
        print(MESSAGES["fine"].format(n=len(masters())))
    return int(check and changed > 0)


if __name__ == "__main__":
    sys.exit(main())
