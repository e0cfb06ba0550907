"""What the code sliders say in words: what the probe reads now, and what changes along the way."""

from __future__ import annotations

from html import escape

from gan_course.data.avatars.factors import CATEGORICAL, CIRCULAR, FACTORS, column
from gan_course.measure.attributes import READABLE, Reading
from gan_course.widgets.sliders.picture import code_box
from gan_course.widgets.sliders.readings import ROWS, hexed
from gan_course.widgets.sliders.session import Shown

MOST = 4  # changes that are named
READ = (*ROWS.values(), "back_hair", "accessory")  # factors that are read out


def caption(shown: Shown, changes: dict[str, float] | None) -> str:
    """A few lines of HTML.

    Args:
        shown: what the sliders show.
        changes: factor -> how much it changes from end to end of the strip, as a share of how much strangers differ.
    """
    lines = [f"<b>{escape(shown.way)}</b> at {shown.place:+.2f}"]
    if shown.reading is not None:
        lines[0] += f" · the probe reads: {_read(shown.reading)}"
    if changes:
        order = sorted(changes, key=changes.get, reverse=True)
        most = ", ".join(f"{_plain(name)} {changes[name]:.2f}" for name in order[:MOST])
        rest = [changes[name] for name in order[MOST:]]
        mean = f"; the other {len(rest)} on average {sum(rest) / len(rest):.2f}" if rest else ""
        lines.append(
            f"From end to end of the strip this picture changes: {most}{mean} (1: as much as between strangers)."
        )
    if shown.right is not None:
        wrong = int((~shown.right[1:]).sum())
        lines.append(f"{wrong} of the {len(shown.right) - 1} lines are no sentence (✗).")
    if shown.sentences is None or code_box(shown.sentences) is not None:
        lines.append("Blue: the numbers of the code. Orange: how much each of them takes part in this way.")
    body = "<br>".join(lines)
    return f'<div style="line-height:1.45;font-size:13px;color:#333">{body}</div>'


def _read(reading: Reading) -> str:
    """Some factors of the first picture, hues with a swatch; a hue that the probe cannot read is left out."""
    parts = []
    for name in READ:
        factor, value = FACTORS[column(name)], reading[name][0].item()
        if factor.kind == CATEGORICAL:
            said = escape(factor.choices[int(value)]).replace("_", " ")
        elif factor.kind == CIRCULAR:
            if not reading.certainty(name)[0] >= READABLE:
                continue
            said = f'{360 * value:.0f}° <span style="color:{hexed(value)};font-size:16px">●</span>'
        else:
            said = f"{value:.2f}"
        parts.append(f"{_plain(name)} {said}")
    return ", ".join(parts)


def _plain(name: str) -> str:
    return escape(name.replace("_", " "))
