"""Alt texts of figures: what a screen reader says in place of the picture.

JupyterLab draws a bare `image/png` without an alt text, whatever the metadata say. So a figure is shown as HTML as
well, an `img` with its alt text and the same bytes; notebooks, exported pages and the book prefer it to the picture.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from weakref import WeakKeyDictionary

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from IPython import get_ipython
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection, QuadMesh
from matplotlib.figure import Figure

WORDS = {
    "figure": "Figure",
    "pictures": ("1 picture", "{n} pictures"),
    "points": ("1 point", "{n} points"),
    "map": "map of colours",
    "sheet": "{what} in rows of {columns}",
    "needs": "{node} builds on {before}",
    "planes": "{n} planes of numbers in rows of {columns}",
    "scored": "pictures, each with D's output: {rows}",
    "lattice": "{n} x {n} pictures, decoded from a lattice of codes",
    "network": "a network of {sizes} neurons",
    "bars": ("1 bar", "{n} bars"),
    "line": "{name} from {first:.3g} to {last:.3g}",
    "of": "{name}: {what}",
    "axes": "{y} against {x}",
    "along": "along {x}",
    "more": "...",
}
"""All words; "first" and "last" are heights of a line at its left and right end."""

MOST = 40  # written words that are told of one chart
LONGEST = 600  # characters of an alt text
HTML = '<img class="figure" alt="{alt}" src="data:image/png;base64,{png}"{size}>'


def alt_text(figure: Figure) -> str:
    """Return the words that stand for a figure: its own (`figure.set_label`), or those of its charts in order."""
    if figure.get_label():
        return figure.get_label()
    charts = [ax for ax in figure.axes if ax.get_visible() and ax.get_label() != "<colorbar>"]
    pictures = sum(len(ax.images) for ax in charts if not ax.get_label())
    parts = [figure.get_suptitle(), _count("pictures", pictures) if pictures else "", *map(_of_chart, charts)]
    told = list(dict.fromkeys(part for part in parts if part))
    text = ". ".join(told) or WORDS["figure"]
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + f" {WORDS['more']}"


def as_html(figure: Figure) -> str | None:
    """Return a figure as HTML with its alt text; None if the notebook does not draw figures as PNG."""
    painter = get_ipython().display_formatter.formatters["image/png"]
    try:
        draw = painter.lookup_by_type(Figure)
    except KeyError:  # another format was chosen
        return None
    if not isinstance(draw, _Once):
        draw = _Once(draw)
        painter.for_type(Figure, draw)
    shown = draw.again(figure)
    png, size = shown if isinstance(shown, tuple) else (shown, {})
    png = png if isinstance(png, str) else base64.b64encode(png).decode()
    width = f' width="{size["width"]}"' if "width" in size else ""
    return HTML.format(alt=escape(alt_text(figure), quote=True), png=png.replace("\n", ""), size=width)


def show_alt_texts() -> None:
    """Give each figure of this notebook its alt text from here on; does nothing outside a notebook."""
    if shell := get_ipython():
        plt.switch_backend(mpl.get_backend())  # a backend that is loaded later would take all formatters away
        shell.display_formatter.formatters["text/html"].for_type(Figure, as_html)


def sheet_of(n: int, columns: int, what: str = "", heads: Sequence[object] = (), sides: Sequence[object] = ()) -> str:
    """Return the words for a sheet of n pictures of `what`, with the names of its columns and rows."""
    pictures = _count("pictures", n)
    text = WORDS["of"].format(name=what, what=pictures) if what else pictures
    text = WORDS["sheet"].format(what=text, columns=columns) if n > columns else text
    names = [", ".join(map(str, some)) for some in (heads, sides) if some]
    return "; ".join([text, *names])


class _Once:
    """Draws each figure once for the two forms in which it is shown: HTML asks first, then the picture itself."""

    def __init__(self, draw) -> None:
        self.draw, self.drawn = draw, WeakKeyDictionary()

    def again(self, figure: Figure) -> str | bytes | tuple:
        self.drawn[figure] = shown = self.draw(figure)
        return shown

    def __call__(self, figure: Figure) -> str | bytes | tuple:
        return self.drawn.pop(figure) if figure in self.drawn else self.draw(figure)


def _of_chart(ax: Axes) -> str:
    """One chart in words: its title, what it holds, its axes, and what is written in it."""
    what = [ax.get_label() or ", ".join(_contents(ax))]
    if ax.axison:
        x, y = ax.get_xlabel(), ax.get_ylabel()
        what.append(WORDS["axes"].format(x=x, y=y) if x and y else WORDS["along"].format(x=x) if x else y)
    if not ax.get_label():
        written = [text.get_text().replace("\n", " ") for text in ax.texts if text.get_text().strip()]
        what.append(", ".join(written[:MOST]))
    title, inside = ax.get_title().replace("\n", " "), "; ".join(part for part in what if part)
    return WORDS["of"].format(name=title, what=inside) if title and inside else title or inside


def _contents(ax: Axes) -> list[str]:
    """What is drawn in a chart besides pictures: clouds of points, bars, and lines with their ends."""
    found = []
    if any(isinstance(one, QuadMesh) for one in ax.collections):
        found.append(WORDS["map"])
    for cloud in ax.collections:
        if isinstance(cloud, PathCollection) and len(cloud.get_offsets()):
            found.append(_named(cloud.get_label(), _count("points", len(cloud.get_offsets()))))
    for bars in ax.containers:
        found.append(_named(str(bars.get_label()), _count("bars", len(bars))))
    for line in ax.lines:
        heights = np.asarray(line.get_ydata(orig=False), dtype=float)  # names and dates as the numbers of their places
        heights = heights[np.isfinite(heights)]
        if line.get_label().startswith("_") or not len(heights):
            continue
        if line.get_linestyle() == "None":  # its markers only
            found.append(_named(line.get_label(), _count("points", len(heights))))
        else:
            found.append(WORDS["line"].format(name=line.get_label(), first=heights[0], last=heights[-1]))
    return found


def _named(label: str, what: str) -> str:
    return what if label.startswith("_") or not label else WORDS["of"].format(name=label, what=what)


def _count(kind: str, n: int) -> str:
    one, many = WORDS[kind]
    return one if n == 1 else many.format(n=n)
