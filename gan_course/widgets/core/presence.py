"""Tells a player whether it is still displayed, and a page that its kernel has gone, with core ipywidgets alone.

The kernel asks a question from time to time, a piece of HTML. Where a view of it is displayed, its script runs and
writes the number of the question into a hidden text widget, which brings it back. An output that was cleared has no
view and answers nothing. The same script shows a line if the next question is late, as after a restart of the kernel.
A page that forbids scripts in HTML never answers; then nothing is known, and nothing happens.
"""

from __future__ import annotations

from html import escape

from gan_course.widgets.core import words

import ipywidgets as widgets
from traitlets import Unicode

LATE = 10.0  # seconds after a question that the page waits for the next one

PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
SCRIPT = """
const box = this.closest('.gan-presence'), view = this.closest('.gan-course-live');
clearTimeout(box.late);
view?.classList.remove('gan-left');
const said = box.querySelector('.gan-presence-said input');
if (said) { said.value = 'NUMBER'; said.dispatchEvent(new Event('input', { bubbles: true })); }
if (LATE) box.late = setTimeout(() => view?.classList.add('gan-left'), LATE);
"""
STYLE = """<style>
.gan-left .gan-play, .gan-left .gan-status { visibility: hidden }
.gan-presence .gan-gone { display: none }
.gan-left .gan-presence .gan-gone { display: block }
</style>"""


class _Said(widgets.Text):
    """A text that the kernel does not send back to the page."""

    value = Unicode().tag(sync=True, echo_update=False)


class Presence(widgets.Box):
    """An almost invisible part of a view.

    Attributes: `asked`, the number of the last question; `answered`, that of the last one that came back, 0 for none.
    """

    def __init__(self) -> None:
        self.asked = 0
        self._question = widgets.HTML()
        self._said = _Said(tooltip=words.HEARD, layout=widgets.Layout(display="none"))
        self._said.add_class("gan-presence-said")
        super().__init__([self._question, self._said])
        self.add_class("gan-presence")

    @property
    def answered(self) -> int:
        return int(self._said.value) if self._said.value.isdecimal() else 0

    @property
    def waits(self) -> bool:
        """Whether the last question has no answer yet, from a page that has answered before."""
        return 0 < self.answered < self.asked

    def ask(self, last: bool = False) -> None:
        """Ask whether the view is displayed; after the `last` question the page expects no other one."""
        self.asked += 1
        late = 0 if last else int(1000 * LATE)
        script = SCRIPT.replace("NUMBER", str(self.asked)).replace("LATE", str(late))
        image = f'<img alt="" width="0" height="0" src="{PIXEL}" onload="{escape(script)}">'
        self._question.value = f'{STYLE}{image}<div class="gan-gone">{words.KERNEL_IS_SILENT}</div>'
