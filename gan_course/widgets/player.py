"""The view that every live widget is made of: it plays a session, shows its pictures, and rewinds it.

    player = Player(make, draw, name="butterflies")     # make() -> Session, draw(snapshot) -> pixels

Play trains in a task on the kernel's own event loop, a thirtieth of a second at a time, and lets other cells run
in between. Buttons only ask that loop for something, whichever thread they are clicked on. Nothing plays by itself,
nothing runs while it is paused, and whatever goes wrong is shown in a red box.
"""

from __future__ import annotations

import asyncio
import io
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from gan_course.training.interruption import Interruption
from gan_course.widgets.pace import Pace
from gan_course.widgets.session import Session, Timeline
from gan_course.widgets.still import still_html
from gan_course.widgets.trouble import trouble_html

import ipywidgets as widgets
import numpy as np
import torch
from IPython import get_ipython
from IPython.display import display
from PIL import Image

QUALITY = 82  # of the JPEGs; colours at full resolution, or thin coloured lines look dirty
ASKED = 3  # the page answers each third picture
AHEAD = 9  # pictures that may be under way to the page
CAPTIONS = 6  # captions a second, at most: nobody reads faster
PATIENCE = 10.0  # seconds that a page may be silent before it counts as closed
NEVER_ANSWERED = 600.0  # the same for a page that never answered: it may not know how to
SPEEDS = {"1 a second": 1.0, "5 a second": 5.0, "25 a second": 25.0, "as fast as it goes": None}

_alive: weakref.WeakValueDictionary[tuple[str, str], Player] = weakref.WeakValueDictionary()


class Player(widgets.VBox):
    """A session with buttons: play, pause, step, reset, rewind, speed.

    Args:
        make: gives a fresh session; called at once and at each reset.
        draw: the session's snapshot as a picture, uint8 (height, width, 3), or what `Canvas.picture()` gives.
        name: whoever makes a player of the same name in the same cell again ends its predecessor.
        caption: the snapshot as a line of HTML below the picture, or None.
        buttons: further widgets in a row below the buttons.
        above, below: further widgets around the picture; :meth:`on_click` and :meth:`on_change` connect them.
        keep: how many states are kept to rewind to; fewer for a session whose state is large.
        threads: how many of PyTorch's threads a round may use; None leaves it as it is. For small networks one is the
            quickest, and leaves the other cores to the page.
        alt: what the picture shows, in words, for who cannot see it.

    Attributes: `session`, `playing`, `picture` (the last one drawn), `status` (the line beside the buttons).
    By keyboard: Tab to a button, Space to press it.
    """

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
        threads: int | None = 1,
        alt: str = "",
    ):
        self.name, self.alt = name, alt or name
        self._make, self._draw, self._caption_of = make, draw, caption
        self._loop = _running_loop()
        self._timeline, self._threads = Timeline(keep), threads
        self._sent = 0  # pictures
        self._build(buttons, above, below)
        self.session = make()
        self._timeline.offer(self.session)
        self.refresh()
        self._register()

    # --- what one can do with it

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
        for other in list(_alive.values()):
            if other is not self:
                other.pause()
        self._clear_trouble()
        self._timeline.cut(self.session.rounds)
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

    def step(self) -> None:
        """Pause, do one round, show it."""
        self._halt()
        self._clear_trouble()
        self._timeline.cut(self.session.rounds)
        with threads(self._threads):
            self.session.step()
        self._timeline.insist(self.session)
        self.refresh()

    def reset(self) -> None:
        """Pause and begin anew with a fresh session."""
        self._halt()
        self._clear_trouble()
        self.session = self._make()
        self._timeline.clear()
        self._timeline.offer(self.session)
        self.refresh()

    def rewind(self, index: int) -> None:
        """Pause and go to a stored moment, 0 the first, -1 the last. Play goes on from there, another way."""
        self._halt()
        self._timeline.rewind(self.session, index)
        self.refresh()

    @property
    def moments(self) -> list[int]:
        """The rounds that :meth:`rewind` can go to."""
        return self._timeline.rounds

    def run(self, rounds: int = 50) -> Player:
        """Do the work of Play without a clock: so many rounds, then one picture. Errors are raised. Returns itself."""
        self._halt()
        self._timeline.cut(self.session.rounds)
        with threads(self._threads), Interruption() as interruption:
            for _ in range(rounds):
                self.session.step()
                self._timeline.offer(self.session)
                if interruption.asked:  # the notebook's stop button: after the round in hand, with everything intact
                    break
        self._timeline.insist(self.session)
        self.refresh()
        if interruption.asked:
            raise KeyboardInterrupt
        return self

    def refresh(self) -> None:
        """Draw the session as it is now and show it."""
        snapshot = self.session.snapshot()
        self.picture = self._draw(snapshot)
        self._show(self.picture)
        now = time.perf_counter()
        if self._caption_of and (not self.playing or now > self._captioned + 1 / CAPTIONS):
            self.caption.value = self._caption_of(snapshot)
            self._captioned = now
        if not self.playing:
            self._look()

    def note(self, text: str) -> None:
        """Show a short line of HTML beside the buttons, until the next picture's."""
        self.status.value = text

    def on_click(self, button: widgets.Button, do: Callable[[], Any]) -> None:
        """Call `do()` when the button is clicked, in the kernel's main thread; its exceptions are shown."""
        button.on_click(lambda _: self.call(do))

    def on_change(self, knob: widgets.Widget, do: Callable[[Any], Any], trait: str = "value") -> None:
        """Call `do(new value)` when the knob is turned, in the kernel's main thread; its exceptions are shown."""
        knob.observe(lambda change: self.call(lambda: do(change["new"])), trait)

    def call(self, do: Callable[[], Any]) -> None:
        """Call `do()` on the kernel's main loop, between two rounds; an exception is shown in the red box."""
        if self._loop is None or self._loop.is_closed():
            self._guarded(do)
        else:  # a click may arrive on another thread, while a round is being done
            self._loop.call_soon_threadsafe(self._guarded, do)

    def close(self) -> None:
        """End the work and take everything away, from the page and from the kernel."""
        self._halt()
        for widget in _family(self):
            if widget is not self:
                widget.close()
        for hidden in getattr(self, "_hidden", ()):  # none if it was never built to the end
            hidden.close()
        super().close()

    # --- training

    async def _play(self) -> None:
        """Train and show, one tick after the other, until cancelled or until the page has gone."""
        try:
            await self._ticks()
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001  (a KeyboardInterrupt must not end the kernel's loop)
            self._fail(error)
        else:
            self._task = None
            self._look()
            self.note(f"{self.status.value} · paused: the page no longer answers")

    async def _ticks(self) -> None:
        pace, silent, moved, seen = Pace(), 0.0, False, self._seen.value
        while True:
            passed = pace.tick(SPEEDS[self.speed.value])
            with threads(self._threads):
                while pace.round_due():
                    self.session.step()
                    self._timeline.offer(self.session)
                    pace.did_round()
                    moved = True
            answered, seen, before = self._seen.value > 0, self._seen.value, seen
            silent = silent + passed if seen == before and seen < self._shown.value else 0.0
            if silent > (PATIENCE if answered else NEVER_ANSWERED):
                return
            # A page that never answers may not know how to: it gets a few pictures a second, in good faith.
            room = self._sent - seen < AHEAD or (not answered and pace.since_picture > 0.2)
            if moved and room and pace.picture_due():
                self.refresh()
                pace.did_picture()
                moved = False
            if (rates := pace.rates(self.session.rounds)) is not None:
                rounds, pictures = rates
                self.note(f"round {self.session.rounds:,} · {rounds:,.0f} rounds/s · {pictures:.0f} pictures/s")
                self._scrub_to_end()
            await asyncio.sleep(pace.rest())

    # --- the page

    def _build(self, buttons: Sequence, above: Sequence, below: Sequence) -> None:
        def button(icon: str, text: str, tooltip: str, do: Callable[[], Any], css: str) -> widgets.Button:
            made = widgets.Button(icon=icon, description=text, tooltip=tooltip, layout=widgets.Layout(width="auto"))
            made.add_class(css)
            self.on_click(made, do)
            return made

        self._play_button = button("play", "Play", "Train until you pause", self._toggle, "gan-play")
        self._buttons = [
            self._play_button,
            button("step-forward", "Step", "Pause and do one round", self.step, "gan-step"),
            button("fast-backward", "Reset", "Begin anew", self.reset, "gan-reset"),
            button(
                "chevron-left", "Back", "Pause and go to the stored moment before", lambda: self._go(-1), "gan-back"
            ),
            button("chevron-right", "On", "Go to the stored moment after", lambda: self._go(1), "gan-on"),
        ]
        self._scrubber = widgets.IntSlider(
            0, 0, 0, readout=False, layout=widgets.Layout(width="130px"), tooltip="Rewind to a stored moment"
        )
        self._scrubber.add_class("gan-rewind")
        self._scrubber.observe(self._scrubbed, "value")
        self.speed = widgets.Dropdown(
            options=list(SPEEDS),
            value=list(SPEEDS)[-1],
            layout=widgets.Layout(width="145px"),
            tooltip="How fast it plays, in rounds",
        )
        self.status = widgets.HTML()
        self.status.add_class("gan-status")
        self.image = widgets.Image(format="jpeg", layout=widgets.Layout(max_width="100%", height="auto"))
        self.image.add_class("gan-picture")
        self.caption = widgets.HTML()
        self.caption.add_class("gan-caption")
        self._trouble = widgets.HTML()
        self._trouble.add_class("gan-trouble")
        # The page answers each picture: it copies `shown` to `seen`, which tells how far behind it is, or that it has
        # gone. The link is the page's own (no callback, any thread); all three are never displayed.
        self._shown, self._seen = widgets.IntText(), widgets.IntText()
        self._hidden = (self._shown, self._seen, widgets.jsdlink((self._shown, "value"), (self._seen, "value")))

        def row(members: Sequence[widgets.Widget]) -> widgets.HBox:
            return widgets.HBox(members, layout=widgets.Layout(flex_flow="row wrap", align_items="center"))

        *first, back, forward = self._buttons
        rows = [row([*first, back, self._scrubber, forward, self.speed, self.status])]
        rows += [row(list(buttons))] if buttons else []
        children = [*above, self.image, self.caption, *rows, self._trouble, *below]
        super().__init__(children, layout=widgets.Layout(max_width="1000px"))
        self.add_class("gan-course-player")
        self.add_class(f"gan-{self.name}")

    def _show(self, picture: np.ndarray) -> None:
        if not self._sent:
            self.image.layout.width = f"{picture.shape[1]}px"
        self.image.value = encoded(picture, "jpeg")
        self._sent += 1
        if self._sent % ASKED == 0:
            self._shown.value = self._sent

    def _look(self) -> None:
        """Buttons and slider as they should be now."""
        playing = self.playing
        text, icon = ("Pause", "pause") if playing else ("Play", "play")
        if self._play_button.description != text:
            self._play_button.description, self._play_button.icon = text, icon
            self._play_button.tooltip = "Stop training; everything is kept" if playing else "Train until you pause"
        if not playing:
            self.status.value = f"round {self.session.rounds:,}"
            self._scrub_to_end()

    def _toggle(self) -> None:
        self.pause() if self.playing else self.play()

    def _place(self) -> int:
        """Index of the last stored moment that is not later than now."""
        return int(np.searchsorted(self.moments, self.session.rounds, side="right")) - 1

    def _go(self, by: int) -> None:
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

    # --- trouble

    def _guarded(self, do: Callable[[], Any]) -> None:
        try:
            do()
        except Exception as error:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        self._halt()
        self._look()
        self._trouble.value = trouble_html(error, self.session.rounds)

    def _clear_trouble(self) -> None:
        if self._trouble.value:
            self._trouble.value = ""

    # --- without a page

    def _register(self) -> None:
        key = (self.name, _cell())
        before = _alive.get(key)
        if before is not None:
            before.close()
        _alive[key] = self

    def _repr_mimebundle_(self, **arguments: Any) -> dict[str, Any]:
        """The live view, and a picture for wherever no kernel answers: an exported page, or an opened file."""
        bundle = super()._repr_mimebundle_(**arguments) or {}
        bundle = bundle[0] if isinstance(bundle, tuple) else bundle
        return {**bundle, "image/png": encoded(self.picture, "png"), "text/plain": repr(self)}

    def _ipython_display_(self) -> None:
        still = still_html(encoded(self.picture, "png"), repr(self))
        display(self._repr_mimebundle_(), raw=True)
        display({"text/html": still, "text/plain": ""}, raw=True)

    def __repr__(self) -> str:
        return f"{self.alt} (round {self.session.rounds:,}). Run this cell to play it."


@contextmanager
def threads(n: int | None) -> Iterator[None]:
    """Inside, PyTorch computes with n threads (None: as many as before)."""
    before = torch.get_num_threads()
    torch.set_num_threads(n or before)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def encoded(picture: np.ndarray, kind: str) -> bytes:
    """A picture, uint8 (height, width, 3 or 4), as the bytes of a "jpeg" or a "png" file; channel 4 is ignored."""
    buffer = io.BytesIO()
    height, width, channels = picture.shape
    mode = {3: "RGB", 4: "RGBX"}[channels]  # JPEG takes RGBX as it is: no copy in between
    image = Image.frombuffer(mode, (width, height), np.ascontiguousarray(picture), "raw", mode, 0, 1)
    if kind == "png":
        image.convert("RGB").quantize(128, method=Image.Quantize.FASTOCTREE).save(buffer, "png", optimize=True)
    else:
        image.save(buffer, "jpeg", quality=QUALITY, subsampling=0)
    return buffer.getvalue()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:  # a plain script, or a test
        return None


def _cell() -> str:
    """Which notebook cell is running, where the front end says so; players of two cells do not end each other."""
    try:
        return get_ipython().kernel.get_parent("shell")["metadata"]["cellId"]
    except (AttributeError, KeyError, TypeError):
        return ""


def _family(widget: widgets.Widget) -> list[widgets.Widget]:
    """A widget and everything displayed inside it."""
    return [widget] + [one for child in getattr(widget, "children", ()) for one in _family(child)]
