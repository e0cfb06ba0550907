"""HTML below a picture, in the colours of the page: they are legible in a light and in a dark theme."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def note(*parts: str) -> str:
    """Return pieces of HTML one below the other, as a caption."""
    return f'<div style="line-height:1.45;font-size:13px">{"".join(f"<div>{part}</div>" for part in parts)}</div>'


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
