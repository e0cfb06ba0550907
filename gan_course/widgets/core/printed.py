"""What a learner's step prints while a player plays: the page shows the prints of a background task nowhere."""

from __future__ import annotations

import io
from collections import deque
from html import escape

LINES, LONGEST = 8, 160  # lines that are kept, characters of each


class Printed(io.TextIOBase):
    """A stream that keeps the last LINES lines written to it, each cut to LONGEST characters.

    >>> printed = Printed()
    >>> with redirect_stdout(printed): step()
    """

    def __init__(self) -> None:
        self._lines: deque[str] = deque([""], LINES + 1)  # the last one is still being written

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        first, *rest = text.split("\n")
        self._lines[-1] = (self._lines[-1] + first)[:LONGEST]
        self._lines.extend(line[:LONGEST] for line in rest)
        return len(text)

    def clear(self) -> None:
        self._lines.clear()
        self._lines.append("")

    def html(self, title: str) -> str:
        """Return the lines below a title, escaped; "" if nothing was printed."""
        lines = [*self._lines] if self._lines[-1] else [*self._lines][:-1]
        text = escape("\n".join(lines[-LINES:]))
        style = "white-space:pre-wrap;font-size:12px;line-height:1.35;margin:.1em 0"
        return f'<div style="opacity:.7">{title}</div><pre style="{style}">{text}</pre>' if lines else ""
