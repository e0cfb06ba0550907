"""What builds on what: a small directed graph, drawn left to right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gan_course.plots.alt import WORDS
from gan_course.plots.style import GENERATED, axes_for

from matplotlib.axes import Axes


def graph(needs: Mapping[str, Sequence[str]], light: Sequence[tuple[str, str]] = (), ax: Axes | None = None) -> Axes:
    """Draw nodes and an arrow from each one to those that build on it.

    A node stands one column right of the last of those that it needs; nodes of one column stand above one another.

    Args:
        needs: for each node, what it builds on; a node without needs may be left out.
        light: arrows (from, to) to draw dashed and paler.

    Raises:
        ValueError: nodes need each other in a circle.
    """
    nodes = list(dict.fromkeys([name for node, before in needs.items() for name in (*before, node)]))
    column: dict[str, int] = {}
    while len(column) < len(nodes):
        ready = [n for n in nodes if n not in column and all(b in column for b in needs.get(n, ()))]
        if not ready:
            raise ValueError(f"These need each other in a circle: {', '.join(n for n in nodes if n not in column)}.")
        for node in ready:
            column[node] = max((column[b] + 1 for b in needs.get(node, ())), default=0)
    columns = [[n for n in nodes if column[n] == c] for c in range(max(column.values()) + 1)]
    place = {n: (c, (len(names) - 1) / 2 - i) for c, names in enumerate(columns) for i, n in enumerate(names)}
    ax = axes_for(ax, 1.2 * len(columns), 0.9 * max(map(len, columns)) + 0.3)
    for node, before in needs.items():
        for start in before:
            between = range(column[start] + 1, column[node])
            bend = 0.35 if any((c, place[start][1]) in place.values() for c in between) else 0.0  # around a node
            arrow = {
                "arrowstyle": "-|>",
                "color": "0.55" if (start, node) in light else "0.2",
                "linestyle": "--" if (start, node) in light else "-",
                "shrinkA": 13,
                "shrinkB": 13,
                "connectionstyle": f"arc3,rad={-bend}",
            }
            ax.annotate("", place[node], place[start], arrowprops=arrow)
    for node, (x, y) in place.items():
        box = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": GENERATED, "linewidth": 1.3}
        ax.text(x, y, node, ha="center", va="center", bbox=box)
    half = max(map(len, columns)) / 2
    ax.set(xlim=(-0.4, len(columns) - 0.6), ylim=(-half - 0.15, half + 0.15))
    ax.axis("off")
    told = [WORDS["needs"].format(node=node, before=", ".join(before)) for node, before in needs.items() if before]
    ax.set_label("; ".join(told))
    return ax
