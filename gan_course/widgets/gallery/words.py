"""What the score gallery says in words: which damage this D sees. Its own measurements decide, not what we expect."""

from __future__ import annotations

import math
from html import escape

from gan_course.widgets.gallery.session import OTHERS, Shown

SEES = 0.05  # what slight damage has to cost, on average, to count as seen; claim C2 asks for the same
LEVELS = ("none", "slight", "medium", "bad")


def verdict(means: list[float]) -> str:
    """What mean scores at none, slight, medium and bad damage say of D."""
    none, slight, _, bad = means
    if not all(map(math.isfinite, means)):
        return "it answers with what is no number"
    if none - slight >= SEES:
        return "sees it"
    return "sees it only when it is bad" if none - bad >= SEES else "hardly sees it"


def caption(shown: Shown) -> str:
    """The table of means, as HTML."""
    head = "".join(f'<th style="text-align:right;padding:0 .7em">{level}</th>' for level in LEVELS)
    rows = []
    for kind, means in shown.means.items():
        said = verdict(means.tolist())
        numbers = "".join(f'<td style="text-align:right;padding:0 .7em">{mean:.2f}</td>' for mean in means)
        weight = "normal" if said == "sees it" else "bold"
        rows.append(
            f'<tr><td>{escape(kind)}</td>{numbers}<td style="font-weight:{weight};padding-left:.7em">{said}</td></tr>'
        )
    return (
        '<div style="line-height:1.4;font-size:13px;color:#333">'
        "D looks where a small change of the pixels would move its answer most. Blue: its answer to this picture, the "
        f"other damages as they are. Dashed: its mean answer to {OTHERS} others, with this damage alone. "
        f"These means, and what they say of this D (it <i>sees</i> what costs at least {SEES} when slight):"
        '<table style="border-spacing:0;margin-top:.2em">'
        f"<tr><th></th>{head}<th></th></tr>{''.join(rows)}</table></div>"
    )
