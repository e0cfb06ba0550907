"""Exceptions of a widget's task or callback, as a red box that a learner can read."""

from __future__ import annotations

import traceback
from html import escape
from pathlib import Path

FRAMES = 5  # of the traceback at most: the learner's own function is at its end
HERE = Path(__file__).parent


def trouble_html(error: BaseException, state: str = "") -> str:
    """What went wrong, where outside the widgets, how things stand now, and what to do."""
    frames = traceback.extract_tb(error.__traceback__)
    # How we called it helps nobody, nor what a dataclass has written for itself.
    theirs = [one for one in frames if HERE not in Path(one.filename).parents and one.filename != "<string>"]
    where = escape("".join(traceback.format_list(theirs[-FRAMES:])))
    where = f'<pre style="white-space:pre-wrap;font-size:12px;margin:.3em 0">{where}</pre>' if theirs else " "
    mend = " If it is a function of yours, mend it, then run its cell and this one again." if theirs else ""
    kind = "Stopped by hand" if isinstance(error, KeyboardInterrupt) else type(error).__name__
    message = f": {error}" if str(error) else ""
    return (
        '<div role="alert" class="gan-course-trouble" style="border:2px solid #b3402e;border-radius:6px;'
        'padding:.4em .8em;margin:.3em 0;line-height:1.45">'
        f'<b style="color:#b3402e">{escape(kind)}{escape(message)}</b>'
        f"{where}{escape(state)}{mend}</div>"
    )
