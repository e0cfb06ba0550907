"""What every widget of the course has: a picture that outlives the kernel, safe callbacks, and one of each name.

    class Sliders(View):
        def __init__(self):
            self.control = widgets.FloatSlider(...)
            super().__init__([self.control], name="sliders", alt="an avatar and its code")
            self.on_change(self.control, self.draw)
            self.draw()

        def draw(self, value=None):
            self.show(pixels)          # uint8 (height, width, 3)

A widget that goes on by itself, round by round, is a :class:`gan_course.widgets.core.player.Player` on top of this.
"""

from __future__ import annotations

import asyncio
import base64
import io
import traceback
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from threading import get_ident
from typing import Any

from gan_course.widgets.core import words
from gan_course.widgets.core.pointer import Pad, Touch

import ipywidgets as widgets
import numpy as np
from IPython import get_ipython
from IPython.display import display
from PIL import Image

QUALITY = 82  # of the JPEGs; colours at full resolution, or thin coloured lines look dirty

SET_ALT = """const name = tries => {
    const picture = this.closest('.gan-course-live')?.querySelector('img.gan-picture');
    if (picture) picture.alt = this.alt; else if (tries) setTimeout(name, 100, tries - 1);
}; name(100)"""
ALT_HTML = '<img alt="{alt}" src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=" onload="{script}">'
"""Passes its alt text on to the picture: ipywidgets' Image has none, and the page makes it a little later than this."""

alive: weakref.WeakValueDictionary[tuple[str, str], View] = weakref.WeakValueDictionary()
"""The widgets at work, by their name and the cell that made them."""


class View(widgets.VBox):
    """A picture with widgets around it.

    Args:
        below: widgets below the picture and its caption.
        above: widgets above it.
        name: a widget closes an earlier one of the same name and cell.
        alt: alt text of the picture, for screen readers.
        pad: makes the picture take pointer and keys, see :meth:`on_touch`.

    Attributes: `picture` (the last one shown), `image`, `caption` (a line of HTML below it).
    """

    picture: np.ndarray = np.full((1, 1, 3), 255, np.uint8)
    _quiet: int | None = None  # the thread in which the view itself sets its controls

    def __init__(
        self,
        below: Sequence[widgets.Widget] = (),
        above: Sequence[widgets.Widget] = (),
        *,
        name: str,
        alt: str = "",
        pad: Pad | None = None,
    ):
        self.name, self.alt, self._pad = name, alt or name, pad
        self._loop = _running_loop()
        self.image = widgets.Image(format="jpeg", layout=widgets.Layout(max_width="100%", height="auto"))
        self.caption, self._error = widgets.HTML(), widgets.HTML()
        for member, css in ((self.image, "picture"), (self.caption, "caption"), (self._error, "error")):
            member.add_class(f"gan-{css}")
        touched = self.image if pad is None else pad.over(self.image)
        named = widgets.HTML(
            ALT_HTML.format(alt=escape(self.alt), script=escape(SET_ALT)), layout=widgets.Layout(display="none")
        )
        children = [*above, touched, named, self.caption, self._error, *below]
        super().__init__(children, layout=widgets.Layout(max_width="1000px"))
        self.add_class("gan-course-live")
        self.add_class(f"gan-{name}")
        key = (name, _cell())
        if (before := alive.get(key)) is not None:
            before.close()
        alive[key] = self

    def show(self, picture: np.ndarray) -> None:
        """Show a picture, uint8 (height, width, 3), or what `Canvas.picture()` gives."""
        if picture.shape[1] != self.picture.shape[1]:
            self.image.layout.width = f"{picture.shape[1]}px"
        self.picture = picture
        self.image.value = encoded(picture, "jpeg")

    # --- callbacks

    def on_click(self, button: widgets.Button, do: Callable[[], Any]) -> None:
        """Call `do()` when the button is clicked, in the kernel's main thread; its exceptions are shown."""
        button.on_click(lambda _: self.call(do))

    def on_change(self, control: widgets.Widget, do: Callable[[Any], Any], trait: str = "value") -> None:
        """Call `do(new value)` when the control changes, in the kernel's main thread; its exceptions are shown.

        It is called a little later, and only for the last of several changes: earlier values are outdated and would
        undo what the view itself has set meanwhile. Controls that are set :meth:`quietly` call nothing.
        """
        turns = 0

        def turned(change: dict[str, Any]) -> None:
            nonlocal turns
            if self._quiet == get_ident():
                return
            turns += 1
            mine = turns
            self.call(lambda: do(change["new"]) if mine == turns else None)

        control.observe(turned, trait)

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Set controls in the block without calling their handlers; what a person changes meanwhile is still heard."""
        before, self._quiet = self._quiet, get_ident()
        try:
            yield
        finally:
            self._quiet = before

    def on_touch(self, do: Callable[[list[Touch]], Any], pad: Pad | None = None) -> None:
        """Call `do(touches)` when the picture is touched, in the kernel's main thread; its exceptions are shown.

        `pad`: of another picture among the view's widgets.
        """
        pad, waiting = pad or self._pad, []

        def hear(change: dict[str, Any]) -> None:
            waiting.extend(pad.heard(change["new"]))
            self.call(answer)

        def answer() -> None:  # to all that came while the kernel was busy at once
            touches, waiting[:] = waiting[:], []
            if touches:
                do(touches)

        pad.said.observe(hear, "value")

    def call(self, do: Callable[[], Any]) -> None:
        """Call `do()` on the kernel's main loop; an exception is shown in the red box and ends nothing else."""
        if self._loop is None or self._loop.is_closed():
            self._guarded(do)
        else:  # a click may arrive on another thread, while the main one is at work
            self._loop.call_soon_threadsafe(self._guarded, do)

    def _guarded(self, do: Callable[[], Any]) -> None:
        try:
            do()
        except Exception as error:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        self._error.value = error_box(error)

    def _clear_error(self) -> None:
        if self._error.value:
            self._error.value = ""

    def close(self) -> None:
        """Remove everything from the page and from the kernel."""
        for widget in family(self)[1:]:
            take_away(widget)
        self.layout.close()
        super().close()

    # --- where no kernel answers

    def _repr_mimebundle_(self, **arguments: Any) -> dict[str, Any]:
        """Return the live view, and a picture for an exported page or a notebook without its kernel."""
        bundle = super()._repr_mimebundle_(**arguments) or {}
        bundle = bundle[0] if isinstance(bundle, tuple) else bundle
        png, alt = encoded(self.picture, "png"), repr(self)
        return {**bundle, "text/html": picture_html(png, alt), "image/png": png, "text/plain": alt}

    def _ipython_display_(self) -> None:
        still = still_html(encoded(self.picture, "png"), repr(self))
        display(self._repr_mimebundle_(), raw=True)
        display({"text/html": still, "text/plain": ""}, raw=True)

    def __repr__(self) -> str:
        return words.STILL.format(alt=self.alt)


def encoded(picture: np.ndarray, kind: str) -> bytes:
    """Return a picture, uint8 (height, width, 3 or 4), as the bytes of a "jpeg" or "png" file, without channel 4."""
    buffer = io.BytesIO()
    height, width, channels = picture.shape
    mode = {3: "RGB", 4: "RGBX"}[channels]  # JPEG takes RGBX as it is: no copy in between
    image = Image.frombuffer(mode, (width, height), np.ascontiguousarray(picture), "raw", mode, 0, 1)
    if kind == "png":
        image.convert("RGB").quantize(128, method=Image.Quantize.FASTOCTREE).save(buffer, "png", optimize=True)
    else:
        image.save(buffer, "jpeg", quality=QUALITY, subsampling=0)
    return buffer.getvalue()


def named(text: str, hint: str) -> dict[str, Any]:
    """Return description and tooltip of a Dropdown or Text: `Dropdown(**named("losses", "What D and G minimise"))`.

    The page shows no tooltip of theirs once they have a description, so the description itself gets one.
    """
    description = f'<span title="{escape(hint, quote=True)}">{escape(text)}</span>'
    return {"description": description, "description_allow_html": True, "tooltip": hint}


def family(widget: widgets.Widget) -> list[widgets.Widget]:
    """Return a widget and everything displayed inside it."""
    return [widget] + [one for child in getattr(widget, "children", ()) for one in family(child)]


def take_away(widget: widgets.Widget) -> None:
    """Close a widget with its layout and style, which are models of their own that nothing else closes."""
    for aside in (getattr(widget, "layout", None), getattr(widget, "style", None)):
        if isinstance(aside, widgets.Widget):
            aside.close()
    widget.close()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:  # a plain script, or a test
        return None


def _cell() -> str:
    """Return the id of the running cell, or "" if the front end does not send it."""
    try:
        return get_ipython().kernel.get_parent("shell")["metadata"]["cellId"]
    except (AttributeError, KeyError, TypeError):
        return ""


FRAMES = 5  # of the traceback at most: the learner's own function is at its end
HERE = Path(__file__).parents[1]  # all widgets


def error_box(error: BaseException, state: str = "") -> str:
    """Return an exception as HTML: what went wrong, where outside the widgets, the present state, and what to do."""
    frames = traceback.extract_tb(error.__traceback__)
    # Frames of the widgets and of generated code such as a dataclass's help no one.
    theirs = [one for one in frames if HERE not in Path(one.filename).parents and one.filename != "<string>"]
    where = escape("".join(traceback.format_list(theirs[-FRAMES:])))
    where = f'<pre style="white-space:pre-wrap;font-size:12px;margin:.3em 0">{where}</pre>' if theirs else " "
    mend = f" {words.MEND_IT}" if theirs else ""
    kind = words.STOPPED_BY_HAND if isinstance(error, KeyboardInterrupt) else type(error).__name__
    message = f": {error}" if str(error) else ""
    return (
        '<div role="alert" class="gan-course-error" style="border:2px solid #b3402e;border-radius:6px;'
        'padding:.4em .8em;margin:.3em 0;line-height:1.45">'
        f"<b>{escape(kind)}{escape(message)}</b>"
        f"{where}{escape(state)}{mend}</div>"
    )


STYLE = """<style>
.jp-OutputArea-child:has(.gan-course-still) { display: none }
.jp-OutputArea-child:has(> .jupyter-widgets):not(:has(.gan-course-live)) + .jp-OutputArea-child:has(.gan-course-still)
{ display: flex }
.jp-OutputArea-child:has(> .jupyter-widgets):not(:has(.gan-course-live)):has(+ .jp-OutputArea-child .gan-course-still)
{ display: none }
.jp-OutputArea-child .gan-course-still { display: block !important }
</style>"""


def picture_html(png: bytes, alt: str) -> str:
    """Return a picture with its alt text, which a bare image/png cannot have."""
    picture = base64.b64encode(png).decode()
    return f'<img alt="{escape(alt, quote=True)}" style="max-width:100%" src="data:image/png;base64,{picture}">'


def still_html(png: bytes, alt: str) -> str:
    """Return the second output: hidden, unless the widget above it is missing."""
    return (
        f'{STYLE}<div class="gan-course-still" style="display:none">{picture_html(png, alt)}'
        f"<div>{escape(alt)}</div></div>"
    )
