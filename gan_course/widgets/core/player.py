"""The view that every live widget is made of: it plays a session, shows its pictures, and rewinds it.

    player = Player(make, draw, name="butterflies")     # make() -> Session, draw(snapshot) -> pixels

Play trains in a task on the kernel's own event loop, a few hundredths of a second at a time, and lets other cells run
in between. Buttons only ask that loop for something, whichever thread they are clicked on. Nothing plays by itself,
nothing runs while it is paused, and whatever goes wrong is shown in a red box.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout, suppress
from typing import Any

from gan_course.device import machine
from gan_course.device import threads as limited_to
from gan_course.utils import Interruption
from gan_course.widgets.core import words
from gan_course.widgets.core.controls import button, row
from gan_course.widgets.core.pace import SHARE, Pace
from gan_course.widgets.core.pointer import Pad
from gan_course.widgets.core.presence import Presence
from gan_course.widgets.core.printed import Printed
from gan_course.widgets.core.session import Session, Timeline
from gan_course.widgets.core.view import View, alive, error_box, take_away

import ipywidgets as widgets
import numpy as np

ASKED = 3  # the page answers each third picture
AHEAD = 9  # pictures that may be under way to the page
CAPTIONS = 6  # captions a second, at most: nobody reads faster
PATIENCE = 10.0  # seconds that a page may be silent before it counts as closed
NEVER_ANSWERED = 600.0  # the same for a page that never answered: it may not know how to
SLOWEST, FILM, FASTEST = 1.0, 25.0, math.inf
SPEEDS = (SLOWEST, 5.0, FILM, FASTEST)  # rounds a second


class Player(View):
    """A session with buttons: play, pause, step, reset, rewind, speed.

    Args:
        make: gives a fresh session; called at once and at each reset.
        draw: the session's snapshot as a picture, uint8 (height, width, 3), or what `Canvas.picture()` gives.
        name: a player closes an earlier one of the same name and cell.
        caption: the snapshot as a line of HTML below the picture, or None.
        buttons: further widgets in a row below the buttons.
        above, below: further widgets around the picture; :meth:`on_click` and :meth:`on_change` connect them.
        keep: how many states are kept to rewind to; fewer for a session whose state is large.
        threads: how many of PyTorch's threads a round may use; 0 chooses as for a training of small layers.
        share: training gets at least so many times the time of the pictures.
        timeline: where the states to rewind to are kept, in place of `keep` of them.
        alt: alt text of the picture, for screen readers.
        pad: takes pointer and keys, as for :class:`View`.

    Attributes: `session`, `playing`, `picture` (the last one drawn), `status` (the line next to the buttons), `printed`
    (what a step printed while it played; what it prints in :meth:`run` belongs to the cell).
    By keyboard: Tab to a button, Space to press it.
    """

    unit = "round"  # what a step of the session is called, one of words.MOMENT
    _task: asyncio.Task | None = None
    _scrubbed_to = 0  # where the slider stands
    _captioned = 0.0  # when the caption was written

    def __init__(
        self,
        make: Callable[[], Session],
        draw: Callable[[Any], np.ndarray],
        *,
        name: str,
        caption: Callable[[Any], str] | None = None,
        buttons: Sequence[widgets.Widget] = (),
        above: Sequence[widgets.Widget] = (),
        below: Sequence[widgets.Widget] = (),
        keep: int = 48,
        threads: int = 0,
        share: float = SHARE,
        timeline: Timeline | None = None,
        alt: str = "",
        pad: Pad | None = None,
    ):
        self._make, self._draw, self._caption_of = make, draw, caption
        self._timeline, self._threads, self._share = timeline or Timeline(keep), threads or machine().threads(), share
        self._sent = 0  # pictures
        self._stream, self.printed = Printed(), widgets.HTML()
        self.printed.add_class("gan-printed")
        self._presence = Presence()
        controls = [*self._controls(), self._presence, *([row(buttons)] if buttons else []), self.printed]
        super().__init__([*controls, *below], above, name=name, alt=alt, pad=pad)
        self._connect_buttons()
        self.session = make()
        self._timeline.push(self.session)
        self.refresh()

    @property
    def playing(self) -> bool:
        """Whether it trains at present."""
        return self._task is not None and not self._task.done()

    def play(self) -> None:
        """Begin to train, until :meth:`pause`. One player plays at a time: the others pause."""
        if self.playing:
            return
        if self._loop is None:
            raise RuntimeError("Play needs a notebook's event loop; run(rounds=50) does the same work without one.")
        for other in list(alive.values()):
            if other is not self and isinstance(other, Player):
                other.pause()
        self._clear_error()
        self._timeline.truncate(self.session.rounds)
        self._task = self._loop.create_task(self._play())
        self._look()

    def pause(self) -> None:
        """Stop training after the round in hand. Everything is kept, and shown as it is."""
        if self.playing:
            self._halt()
            self.refresh()

    def _halt(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self._presence.ask(last=True)

    def step(self) -> None:
        """Pause, do one round, show it."""
        self._halt()
        self._clear_error()
        self._timeline.truncate(self.session.rounds)
        try:
            with limited_to(self._threads), redirect_stdout(self._stream):
                self.session.step()
        finally:
            self._show_printed()
        self._timeline.force(self.session)
        self.refresh()

    def reset(self) -> None:
        """Pause and start over with a fresh session."""
        self._halt()
        self._clear_error()
        self.session = self._make()
        self._stream.clear()
        self._timeline.clear()
        self._timeline.push(self.session)
        self.refresh()

    def rewind(self, index: int) -> None:
        """Pause and go to a stored moment, 0 the first, -1 the last. Play goes on from there, another way."""
        self._halt()
        self._timeline.rewind(self.session, index)
        self.refresh()

    @property
    def moment(self) -> str:
        """How far the session is, in words."""
        return words.MOMENT[self.unit].format(rounds=self.session.rounds)

    @property
    def moments(self) -> list[int]:
        """The rounds that :meth:`rewind` can go to."""
        return self._timeline.rounds

    def run(self, rounds: int = 50) -> Player:
        """Do the work of Play without a clock: `rounds` rounds, then one picture. Errors are raised. Returns itself."""
        # The picture is drawn inside as well: an interrupt within torch.no_grad() can leave gradients off for good.
        with Interruption() as interruption, limited_to(self._threads):
            self.pause()
            self._timeline.truncate(self.session.rounds)
            for _ in range(rounds):
                self.session.step()
                self._timeline.push(self.session)
                self.ran()
                if interruption.asked:  # the notebook's stop button: after the round in hand, with everything intact
                    break
            self._timeline.force(self.session)
            self.refresh()
        if interruption.asked:
            raise KeyboardInterrupt
        return self

    def ran(self) -> None:
        """Called after each round of :meth:`run`, for a player that has something to show meanwhile."""

    @property
    def over(self) -> bool:
        """Whether there is nothing left to play: Play then pauses by itself."""
        return False

    def refresh(self) -> None:
        """Draw the session as it is now and show it."""
        snapshot = self.session.snapshot()
        self.show(self._draw(snapshot))
        self._sent += 1
        if self._sent % ASKED == 0:
            self._shown.value = self._sent
        now = time.perf_counter()
        if self._caption_of and (not self.playing or now > self._captioned + 1 / CAPTIONS):
            self.caption.value = self._caption_of(snapshot)
            self._captioned = now
        if not self.playing:
            self._show_printed()
            self._look()

    def _show_printed(self) -> None:
        html = self._stream.html(words.PRINTED)
        if self.printed.value != html:
            self.printed.value = html

    def note(self, text: str) -> None:
        """Show a short line of HTML next to the buttons, until the next picture's."""
        self.status.value = text

    def close(self) -> None:
        """Stop training and remove everything from the page and from the kernel."""
        self._halt()
        for hidden in getattr(self, "_hidden", ()):  # none if it was never built to the end
            take_away(hidden)
        super().close()

    # --- training

    async def _play(self) -> None:
        """Train and show, one tick after the other, until cancelled or until the page has gone."""
        try:
            why = await self._ticks()
            self._task = None
            self._presence.ask(last=True)
            self.refresh()
            self.note(words.STATUS.format(status=self.status.value, more=why))
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001  (a KeyboardInterrupt must not end the kernel's loop)
            self._fail(error)

    async def _ticks(self) -> str:
        """Train and show until there is nothing left to do; return why it ended."""
        pace, silent, unseen, moved, seen = Pace(self._share), 0.0, 0.0, False, self._seen.value
        self._presence.ask()
        while not self.over:
            # threads of everything in a tick: going to and fro costs threads that come and go
            with limited_to(self._threads), Interruption() as interruption, redirect_stdout(self._stream):
                passed = pace.tick(None if self.speed.value == FASTEST else self.speed.value)
                while pace.round_due() and not self.over and not interruption.asked:
                    self.session.step()
                    self._timeline.push(self.session)
                    pace.did_round()
                    moved = True
                answered, seen, before = self._seen.value > 0, self._seen.value, seen
                silent = silent + passed if seen == before and seen < self._shown.value else 0.0
                if silent > (PATIENCE if answered else NEVER_ANSWERED):
                    return words.PAGE_IS_SILENT
                unseen = unseen + passed if self._presence.waits else 0.0
                if unseen > PATIENCE:  # the page is there, and answers all the same
                    return words.NOT_DISPLAYED
                # A page that never answers may not know how to: it gets a few pictures a second, in good faith.
                room = self._sent - seen < AHEAD or (not answered and pace.since_picture > 0.2)
                if moved and room and pace.picture_due():
                    self.refresh()
                    pace.did_picture()
                    moved = False
            if interruption.asked:  # the notebook's stop button: after the round in hand, with everything intact
                raise KeyboardInterrupt
            if (measured := pace.rates(self.session.rounds)) is not None:
                rounds, pictures = measured
                rates = {"rounds": self.session.rounds, "speed": rounds, "pictures": pictures}
                self.note(words.RATES[self.unit].format(**rates))
                self._show_printed()
                if not self._presence.waits:
                    self._presence.ask()
                self._scrub_to_end()
            await asyncio.sleep(pace.rest())
        return words.THE_END

    # --- the page

    def _controls(self) -> list[widgets.Widget]:
        looks = {
            "play": (words.PLAY, "play"),
            "step": (words.STEP, "step-forward"),
            "reset": (words.RESET, "fast-backward"),
            "back": (words.BACK, "chevron-left"),
            "on": (words.ON, "chevron-right"),
        }
        self._buttons = {css: button(text, icon, hint, css) for css, ((text, hint), icon) in looks.items()}
        self._scrubber = widgets.IntSlider(
            0, 0, 0, readout=False, layout=widgets.Layout(width="130px"), tooltip=words.REWIND
        )
        self._scrubber.add_class("gan-rewind")
        self.speed = widgets.Dropdown(
            options=list(zip(words.SPEEDS, SPEEDS, strict=True)),
            value=FASTEST,
            layout=widgets.Layout(width="145px"),
            tooltip=words.SPEED,
        )
        self.status = widgets.HTML()
        self.status.add_class("gan-status")
        # The page answers: it copies `shown` to `seen`, which tells how far behind it is, or that it has gone. The link
        # is the page's own (no callback, any thread); all three are never displayed.
        self._shown, self._seen = widgets.IntText(), widgets.IntText()
        self._hidden = (self._shown, self._seen, widgets.jsdlink((self._shown, "value"), (self._seen, "value")))
        *first, back, forward = self._buttons.values()
        return [row([*first, back, self._scrubber, forward, self.speed, self.status])]

    def _connect_buttons(self) -> None:
        actions = {
            "play": self._toggle,
            "step": self.step,
            "reset": self.reset,
            "back": lambda: self._go(-1),
            "on": lambda: self._go(1),
        }
        for name, do in actions.items():
            self.on_click(self._buttons[name], do)
        self._scrubber.observe(self._scrubbed, "value")

    def _look(self) -> None:
        """Bring buttons, status and slider to the present state."""
        playing = self.playing
        (text, hint), icon = (words.PAUSE, "pause") if playing else (words.PLAY, "play")
        button = self._buttons["play"]
        if button.description != text:
            button.description, button.tooltip, button.icon = text, hint, icon
        if not playing:
            self.status.value = self.moment
            self._scrub_to_end()

    def _toggle(self) -> None:
        self.pause() if self.playing else self.play()

    def _place(self) -> int:
        """Index of the last stored moment that is not later than now."""
        return int(np.searchsorted(self.moments, self.session.rounds, side="right")) - 1

    def _go(self, by: int) -> None:
        self._halt()
        self._timeline.force(self.session)  # so that the present is one of the moments
        self.rewind(min(max(self._place() + by, 0), len(self.moments) - 1))

    def _scrub_to_end(self) -> None:
        place = max(self._place(), 0)
        self._scrubbed_to = place  # so that our own change is told from a person's
        with self._scrubber.hold_trait_notifications():
            self._scrubber.max = max(len(self.moments) - 1, 0)
            self._scrubber.value = place

    def _scrubbed(self, change: dict) -> None:
        index = change["new"]
        if index != self._scrubbed_to:
            self._scrubbed_to = index
            self.call(lambda: self.rewind(min(index, len(self.moments) - 1)))

    def _fail(self, error: BaseException) -> None:
        self._halt()
        self._show_printed()
        with suppress(Exception):  # as things stand now, if they can be drawn at all
            self.refresh()
        self._look()
        self._error.value = error_box(error, words.PAUSED_IN.format(moment=self.moment))

    def __repr__(self) -> str:
        return words.STILL_PLAYER.format(alt=self.alt, moment=self.moment)
