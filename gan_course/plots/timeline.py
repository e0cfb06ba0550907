"""Years on a line, with what happened above and below it."""

from __future__ import annotations

from collections.abc import Sequence

from gan_course.plots.style import GAN, GENERATED, REAL, axes_for

from matplotlib.axes import Axes

PAINTS = (GENERATED, GAN, REAL)
LEVELS = (1, -1, 2, -2, 3, -3)
MARKS = ("o", "^", "s")


def timeline(events: Sequence[tuple[float, str, str]], ax: Axes | None = None) -> Axes:
    """Draw dated events, each kind in its colour and with its marker.

    Args:
        events: (year, words, kind); at most three kinds, in the order of their first event.
        ax: where; None makes a figure of notebook width.
    """
    ax = axes_for(ax, 10, 4.2)
    kinds = list(dict.fromkeys(kind for _, _, kind in events))
    if len(kinds) > len(PAINTS):
        raise ValueError(f"There are {len(kinds)} kinds of events; a timeline tells {len(PAINTS)} apart.")
    ax.axhline(0, color="0.6", linewidth=1)
    for i, (year, words, kind) in enumerate(sorted(events)):
        level, paint = LEVELS[i % len(LEVELS)], PAINTS[kinds.index(kind)]
        ax.plot([year, year], [0, level], color=paint, linewidth=1, alpha=0.6)
        ax.plot(year, 0, MARKS[kinds.index(kind)], color=paint, markersize=7)
        ax.text(year, level, words, color=paint, fontsize=9.5, ha="center", va="bottom" if level > 0 else "top")
    for kind, paint, mark in zip(kinds, PAINTS, MARKS):
        ax.plot([], [], mark, color=paint, label=kind)
    ax.set(ylim=(-4.2, 4.4), yticks=[])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.legend(loc="upper right", fontsize=9.5)
    return ax
