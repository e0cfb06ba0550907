"""Controls as every widget of the course has them: buttons, switches, dropdowns, tables of controls.

`css` becomes the class `gan-<css>`, by which a test finds a control on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gan_course.widgets.core.view import named

import ipywidgets as widgets


@dataclass(frozen=True)
class Control:
    """One thing that can be set. Its label and hint are in the widget's `words.py`.

    Attributes:
        group: which column it stands in.
        values: what it can be set to.
        live: whether it may change while the networks train; otherwise training starts again.
    """

    group: str
    values: tuple
    live: bool = False

    def require(self, name: str, value: Any) -> None:
        """Raise ValueError if the control, called `name`, does not have that value."""
        if value not in self.values:
            raise ValueError(f"{name} is {value!r}; it can be {', '.join(map(str, self.values))}.")

    def options(self, words: Mapping[str, str]) -> list[tuple[str, Any]]:
        """Options of a dropdown. Numbers speak for themselves; `words` names the other values, by `str(value)`."""
        return [(shown(value, words), value) for value in self.values]


def shown(value: Any, words: Mapping[str, str]) -> str:
    """A value of a control as its dropdown shows it."""
    return words.get(str(value)) or (f"{value:g}" if isinstance(value, float) else str(value))


def dropdown(
    text: str, hint: str, options: Iterable, css: str, *, width: int, label_width: str = "auto", tight: bool = False
) -> widgets.Dropdown:
    """Make a choice, `width` pixels wide, with a label in front that carries the tooltip; `tight` in a column."""
    made = widgets.Dropdown(
        options=list(options),
        **named(text, hint),
        style={"description_width": label_width},
        layout=widgets.Layout(width=f"{width}px", margin="1px 4px 1px 0" if tight else None),
    )
    made.add_class(f"gan-{css}")
    return made


def put(control: widgets.Dropdown, value: Any) -> None:
    """Set a dropdown; a value that it does not offer, such as a large seed, is added to its options."""
    if value not in [option for _, option in control.options]:
        control.options = [*control.options, (str(value), value)]
    control.value = value


def columns(groups: Mapping[str, str], members: Mapping[str, Iterable[widgets.Widget]]) -> widgets.HBox:
    """Columns of controls side by side: `groups` names each column, `members` holds its controls."""
    boxes = [widgets.VBox([widgets.HTML(f"<b>{title}</b>"), *members[group]]) for group, title in groups.items()]
    return widgets.HBox(boxes, layout=widgets.Layout(flex_flow="row wrap"))


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
