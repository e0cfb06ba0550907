"""Buttons, switches and rows of them, as every widget of the course has them.

`css` becomes the class `gan-<css>`, by which a test finds a control on the page.
"""

from __future__ import annotations

from collections.abc import Iterable

import ipywidgets as widgets


def button(text: str, icon: str, hint: str, css: str) -> widgets.Button:
    """A button as wide as its text, with a Font Awesome icon and a tooltip."""
    return _dressed(widgets.Button(description=text, icon=icon, tooltip=hint), css)


def switch(text: str, icon: str, hint: str, css: str, value: bool = False) -> widgets.ToggleButton:
    """A button that stays down while it is on."""
    return _dressed(widgets.ToggleButton(value, description=text, icon=icon, tooltip=hint), css)


def row(members: Iterable[widgets.Widget]) -> widgets.HBox:
    """Side by side, going on in the next line where the page is narrow."""
    return widgets.HBox(list(members), layout=widgets.Layout(flex_flow="row wrap", align_items="center"))


def _dressed(made: widgets.Widget, css: str) -> widgets.Widget:
    made.layout.width = "auto"
    made.add_class(f"gan-{css}")
    return made
