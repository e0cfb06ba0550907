"""The switchboard on the page: a layer, a channel, and a switch."""

from __future__ import annotations

from html import escape

from gan_course.widgets.core.controls import button, row, switch
from gan_course.widgets.core.view import View, named
from gan_course.widgets.switchboard import words
from gan_course.widgets.switchboard.picture import draw
from gan_course.widgets.switchboard.session import Snapshot, SwitchboardSession

import ipywidgets as widgets


class Switchboard(View):
    """See :func:`gan_course.widgets.switchboard.switchboard`.

    Attributes: `session` (the :class:`SwitchboardSession`).
    """

    def __init__(self, session: SwitchboardSession, name: str):
        self.session = session
        options = [
            (words.LAYER_OPTION.format(layer=i, channels=channels, size=size), i)
            for i, (channels, size) in enumerate(session.layers, 1)
        ]
        self._layer = widgets.Dropdown(options=options, value=session.layer, **named(*words.LAYER))
        self._channel = widgets.IntSlider(
            0, 0, session.channels - 1, **dict(zip(("description", "tooltip"), words.CHANNEL))
        )
        for control, css in ((self._layer, "layer"), (self._channel, "channel")):
            control.add_class(f"gan-{css}")
        self._off = switch(words.OFF[0], "power-off", words.OFF[1], "off")
        strongest = button(words.STRONGEST[0], "bolt", words.STRONGEST[1], "strongest")
        all_on = button(words.ALL_ON[0], "undo", words.ALL_ON[1], "all-on")
        following = button(words.NEXT[0], "arrow-right", words.NEXT[1], "next")
        controls = [row([self._layer, self._channel, self._off]), row([strongest, all_on, following])]
        super().__init__(controls, name=name, alt=words.ALT)
        self.on_change(self._layer, self.choose_layer)
        self.on_change(self._channel, self.choose)
        self.on_change(self._off, self._turned)
        self.on_click(strongest, lambda: self.switch(self.session.strongest()))
        self.on_click(all_on, self.all_on)
        self.on_click(following, self.next)
        self.refresh()

    def choose_layer(self, layer: int) -> None:
        """Go to another layer, from 1, with all channels on."""
        if layer != self.session.layer:
            self.session.choose_layer(layer)
        self.refresh()

    def choose(self, channel: int) -> None:
        """Choose the channel that the switch is for."""
        self.session.channel = channel
        self.refresh()

    def switch(self, *channels: int) -> Switchboard:
        """Switch channels, as if by hand: off where they are on, on where they are off."""
        self.session.switch(*channels)
        self.session.channel = channels[-1] if channels else self.session.channel
        self.refresh()
        return self

    def all_on(self) -> None:
        """Switch all channels on again."""
        self.session.off.clear()
        self.refresh()

    def next(self) -> None:
        """Go on to other faces."""
        self.session.next()
        self.refresh()

    def refresh(self) -> None:
        """Draw the faces again and show them."""
        shown = self.session.snapshot()
        self.show(draw(shown))
        self.caption.value = escape(caption(shown))
        with self.quietly():
            self._layer.value, self._channel.max = shown.layer, len(shown.maps) - 1
            self._channel.value, self._off.value = shown.chosen, bool(shown.switched[shown.chosen])
        self._clear_error()

    def _turned(self, off: bool) -> None:
        if off != (self.session.channel in self.session.off):
            self.switch(self.session.channel)


def caption(shown: Snapshot) -> str:
    """What is off and what it changes, in words."""
    off = [str(i) for i, switched in enumerate(shown.switched) if switched]
    planes = words.CHANNELS.format(layer=shown.layer)
    said = words.SOME.format(channels=", ".join(off), change=100 * shown.change) if off else words.NONE
    return words.CAPTION.format(said=said, planes=planes)
