"""*You are D* on the page: two pictures to click, two buttons, two arrow keys."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from gan_course.utils import html_table
from gan_course.widgets.core.controls import button, row
from gan_course.widgets.core.pointer import Pad, Touch
from gan_course.widgets.core.view import View
from gan_course.widgets.you_are_d import words
from gan_course.widgets.you_are_d.picture import Drawing
from gan_course.widgets.you_are_d.session import Snapshot, Tally, YouAreDSession

KEYS = {"ArrowLeft": "left", "ArrowRight": "right"}


class YouAreD(View):
    """See :func:`gan_course.widgets.you_are_d.you_are_d`. Attribute `session`: the :class:`YouAreDSession`."""

    def __init__(self, session: YouAreDSession, name: str):
        self.session = session
        self.drawing = Drawing(session.snapshot().steps)
        buttons = {key: button(*words.BUTTONS[key], key) for key in ("left", "right", "again")}
        super().__init__([row(buttons.values())], name=name, alt=words.ALT, pad=Pad(words.PAD))
        for side in ("left", "right"):
            self.on_click(buttons[side], lambda side=side: self.answer(side))
        self.on_click(buttons["again"], self.again)
        self.on_touch(self.touched)
        self.refresh()

    def answer(self, side: str) -> None:
        """Say which side is real, "left" or "right"."""
        self.session.answer(side)
        self.refresh()

    def again(self) -> None:
        """Forget all answers and draw other pairs."""
        self.session.restart()
        self.refresh()

    def run(self, answers: Iterable[str]) -> YouAreD:
        """Give several answers, "left" or "right" each, and return the widget."""
        for side in answers:
            self.session.answer(side)
        self.refresh()
        return self

    def touched(self, touches: list[Touch]) -> None:
        for touch in touches:
            side = KEYS.get(touch.kind) or (self.drawing.side_at(touch.x, touch.y) if touch.kind == "down" else None)
            if side:
                self.session.answer(side)
        self.refresh()

    def refresh(self) -> None:
        """Show where the game stands."""
        shown = self.session.snapshot()
        self.show(self.drawing(shown))
        self.caption.value = caption(shown)
        self._clear_error()


def caption(shown: Snapshot) -> str:
    """The last answer in words, and at the end a table of all, as HTML."""
    if shown.last is None:
        return _line(words.CAPTION["start"].format(total=shown.total))
    hit = "hit" if shown.choice == shown.last.real else "miss"
    of_D = words.CAPTION["right" if shown.last.real == shown.last.D else "wrong"]
    lines = [_line(words.CAPTION[hit].format(done=shown.done, total=shown.total, D=of_D))]
    you, D = (sum(tallies, Tally(0, 0)) for tallies in (shown.you, shown.D))
    most = Tally(20, 20).d_prime
    lines.append(_line(words.CAPTION["d'"].format(you=you.d_prime, D=D.d_prime, most=most)))
    if shown.pair is None:
        rows = [
            (f"{steps:,}", _tally(mine), _tally(its), f"{always:.0%}")
            for steps, mine, its, always in zip(shown.steps, shown.you, shown.D, shown.always, strict=True)
        ]
        lines.append(html_table(words.CAPTION["head"], [*rows, (words.CAPTION["all"], _tally(you), _tally(D), "")]))
    return "".join(lines)


def _tally(tally: Tally) -> str:
    return words.CAPTION["tally"].format(hits=tally.hits, n=tally.n)


def _line(text: str) -> str:
    return f'<div style="line-height:1.5">{escape(text)}</div>'
