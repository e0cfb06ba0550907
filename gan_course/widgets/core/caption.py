"""Parts of the HTML below a picture."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from gan_course.training.symptoms import SYMPTOMS
from gan_course.widgets.core import words

DOT = " · "  # between two parts of a line
NOW, OTHER = "background:#ffe2b8;color:#222;font-weight:600;border-radius:4px;padding:1px 5px", "opacity:.7"


def lines(*parts: str) -> str:
    """Lines of HTML, one below the other."""
    return f'<div style="line-height:1.5">{"<br>".join(parts)}</div>'


def phases(words: Mapping[str, str], now: str) -> str:
    """The phases of a round joined by arrows, the one called `now` marked.

    Args:
        words: phase -> what happens in it, in words, in the order of a round.
        now: a phase; any other string marks none.
    """
    marks = {phase: NOW if phase == now else OTHER for phase in words}
    return " → ".join(f'<span style="{marks[phase]}">{text}</span>' for phase, text in words.items())


def counted(n: int, words: tuple[str, str], **fields: object) -> str:
    """Fill in a template that has a form for one and a form for several: (one, many), with the field {n}."""
    return words[n != 1].format(n=n, **fields)


def symptom(key: str) -> str:
    """Refer to a row of the symptom card by its sign, as HTML."""
    (sign,) = (one.sign for one in SYMPTOMS if one.key == key)
    return words.SYMPTOM.format(sign=sign)


def table(head: Sequence[str], rows: Sequence[Sequence[str]], left: Collection[int] = (0,)) -> str:
    """Return an HTML table; cells are HTML.

    Args:
        head: names of the columns.
        rows: their cells.
        left: indices of columns that are aligned to the left; numbers in the others stand below each other.
    """

    def line(cells: Sequence[str], weight: int) -> str:
        style = f"padding:0 .7em 0 0;font-weight:{weight};text-align"
        made = [f'<td style="{style}:{"left" if i in left else "right"}">{cell}</td>' for i, cell in enumerate(cells)]
        return f"<tr>{''.join(made)}</tr>"

    style = "line-height:1.5;border-spacing:0;font-variant-numeric:tabular-nums"
    return f'<table style="{style}">{line(head, 600)}{"".join(line(row, 400) for row in rows)}</table>'
