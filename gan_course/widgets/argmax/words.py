"""The line below the picture of the arg max on a line: which part of a round this is, and what it has come to."""

from __future__ import annotations

from gan_course.widgets.argmax.session import PHASES, Shown

WORDS = {
    "D learns": "D learns: real up, negatives down",
    "search": "search: climb D's curve",
    "new negatives": "where they end are the new negatives",
}
NOW = "background:#ffe2b8;color:#222;font-weight:600;border-radius:4px;padding:1px 5px"


def caption(shown: Shown, slow: bool) -> str:
    """HTML: in slow motion the parts of a round, the present one marked; then the figures."""
    marks = {phase: NOW if slow and phase == shown.phase else "opacity:.6" for phase in PHASES}
    parts = " → ".join(f'<span style="{marks[phase]}">{WORDS[phase]}</span>' for phase in PHASES)
    distance = shown.curves["distance"]
    now = f"{distance[-1]:.3f}" if len(distance) else "not yet measured"
    figures = (
        f"distance of the negatives to the data: {now} (real to real: {shown.baseline:.3f}); "
        f"{shown.negatives:,} negatives; {shown.evaluations:,} samples sent through D"
    )
    return f'<div style="line-height:1.5">{parts}<br>{figures}</div>'
