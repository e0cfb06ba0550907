"""A picture that takes the pointer and the keyboard, with core ipywidgets alone.

    class Sheet(View):
        def __init__(self):
            super().__init__(name="sheet", pad=Pad("Arrow keys move, Space turns a pixel"))
            self.on_touch(self.touched)

        def touched(self, touches):            # a list of Touch, oldest first, never empty
            ...

An input field without colours lies over the picture. An input field, because JupyterLab leaves the arrow keys to those
and takes them from everything else. What it hears it writes into a hidden text widget, which brings it to the kernel.
A page that forbids handlers in its HTML does not hear them, so whatever a pad can do also needs controls.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import isfinite

from gan_course.widgets.core import words

import ipywidgets as widgets
from traitlets import Unicode

ARROWS = {"ArrowUp": (-1, 0), "ArrowDown": (1, 0), "ArrowLeft": (0, -1), "ArrowRight": (0, 1)}
"""Rows down and columns to the right that an arrow key stands for."""

KEYS = (*ARROWS, "Space")
MEMORY = 200  # touches that the page repeats, as those of a quick drag overtake each other on their way

STYLE = """<style>
.gan-pad { position: relative; width: fit-content; max-width: 100%; overflow: hidden; flex: none }
.gan-pad > img { margin: 0 }
.gan-pad > .gan-pad-ear { position: absolute; inset: 0; width: auto; height: auto; margin: 0 }
.gan-pad-ear input { all: unset; position: absolute; inset: 0; width: 100%; height: 100%; box-sizing: border-box;
  cursor: crosshair; touch-action: none; user-select: none }
.gan-pad-ear input:focus-visible { border: 2px solid #0072B2 }
</style>"""

SCRIPT = """
const keys = KEYS, memory = this.memory ||= { id: Math.random().toString(36).slice(2, 9), count: 0, said: [] };
let word;
if (event.type === 'keydown') {
  word = event.key === ' ' ? 'Space' : event.key;
  if (!keys.includes(word) || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
} else {
  if (event.type === 'pointermove' ? !memory.down : event.type === 'pointerdown' && event.button) return;
  if (event.type !== 'pointermove') memory.down = event.type === 'pointerdown';
  if (event.type === 'pointerdown') this.setPointerCapture(event.pointerId);
  const box = this.getBoundingClientRect();
  word = [event.type.slice(7), (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]
    .map(part => part.toFixed?.(4) ?? part).join(',');
}
event.stopPropagation();
memory.count += 1;
memory.said = [...memory.said, word].slice(-MEMORY);
const ear = this.closest('.gan-pad').querySelector('.gan-pad-said input');
ear.value = [memory.id, memory.count, ...memory.said].join(' ');
ear.dispatchEvent(new Event('input', { bubbles: true }));
"""


class _Said(widgets.Text):
    """A text that the kernel does not say back to the page, as it would before each picture."""

    value = Unicode().tag(sync=True, echo_update=False)


@dataclass(frozen=True)
class Touch:
    """What was done to the picture.

    Attributes:
        kind: "down", "move" (with the button held), "up", or one of KEYS.
        x, y: where, as shares of the picture's width and height from its top left corner; a drag may leave 0..1.
    """

    kind: str
    x: float = 0.0
    y: float = 0.0


class Pad(widgets.Box):
    """Lies over a picture and hears what is done to it.

    Args:
        hint: what keys and pointer do here, for screen readers.

    Attribute `said`: the hidden text widget that hears from the page.
    """

    def __init__(self, hint: str):
        script = SCRIPT.replace("KEYS", str(list(KEYS))).replace("MEMORY", str(MEMORY))
        events = ("onpointerdown", "onpointermove", "onpointerup", "onpointercancel", "onkeydown")
        handlers = " ".join(f'{event}="{escape(script)}"' for event in events)
        ear = widgets.HTML(
            f'{STYLE}<input inputmode="none" autocomplete="off" aria-label="{escape(hint)}" '
            f"oninput=\"this.value = ''\" {handlers}>"
        )
        ear.add_class("gan-pad-ear")
        self.said = _Said(tooltip=words.HEARD, layout=widgets.Layout(display="none"))
        self.said.add_class("gan-pad-said")
        self._ear, self._heard = ear, {}
        super().__init__([ear, self.said])
        self.add_class("gan-pad")

    def over(self, image: widgets.Image) -> Pad:
        """Lie over this picture; the pad then stands in its place."""
        self.children = [image, self._ear, self.said]
        return self

    def heard(self, text: str) -> list[Touch]:
        """What is new in the page's text: "page count touch touch ...". Whatever makes no sense is left out."""
        page, count, *words = [*text.split(), "", ""]
        words = words[:-2]
        if not count.isdecimal():
            return []
        count = int(count)
        new = count - self._heard.get(page, 0)
        if len(self._heard) > 50:  # pages that came and went
            self._heard.clear()
        self._heard[page] = max(count, self._heard.get(page, 0))
        touches = [_touch(word) for word in words[max(len(words) - new, 0) :]] if new > 0 else []
        return [touch for touch in touches if touch is not None]


def between(start: tuple[int, int], end: tuple[int, int]) -> list[tuple[int, int]]:
    """All cells of a straight stroke from one cell to another, both among them: a quick mouse skips some."""
    n = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1)
    return [tuple(round(a + (b - a) * i / n) for a, b in zip(start, end)) for i in range(n + 1)]


def _touch(word: str) -> Touch | None:
    kind, *place = word.split(",")
    if kind in KEYS and not place:
        return Touch(kind)
    try:
        x, y = map(float, place)
    except ValueError:
        return None
    return Touch(kind, x, y) if kind in ("down", "move", "up", "cancel") and isfinite(x) and isfinite(y) else None
