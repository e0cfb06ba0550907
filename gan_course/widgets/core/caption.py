"""Parts of the HTML below a picture."""

from __future__ import annotations

from collections.abc import Mapping

DOT = " · "  # between two parts of a line
NOW, OTHER = "background:#ffe2b8;color:#222;font-weight:600;border-radius:4px;padding:1px 5px", "opacity:.6"


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
