"""The GAN laboratory: a GAN of points that trains while you watch, set its controls, and replace its parts.

Besides session, picture, view and words: `pair` (two runs as one session), `setup` (controls and presets),
`networks` (built, trained or brought by the learner), `measures`, `maps` and `arrows` (what the session computes for a
picture), `panel` (the layout of the controls), `board` (to draw data on), `export` (files).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_course.data.points import Points
from gan_course.widgets.laboratory.board import Board
from gan_course.widgets.laboratory.networks import Own
from gan_course.widgets.laboratory.pair import Pair
from gan_course.widgets.laboratory.session import LaboratorySession, Snapshot
from gan_course.widgets.laboratory.setup import CONTROLS, Setup, changed
from gan_course.widgets.laboratory.view import Laboratory

from torch import Tensor, nn

__all__ = ["CONTROLS", "Board", "Laboratory", "LaboratorySession", "Own", "Pair", "Setup", "Snapshot", "laboratory"]


def laboratory(
    text: str = "",
    *,
    d_step: Callable[..., Tensor] | None = None,
    g_step: Callable[..., Tensor] | None = None,
    d_loss: Callable[[Tensor, Tensor], Tensor] | None = None,
    g_loss: Callable[[Tensor], Tensor] | None = None,
    G: nn.Module | None = None,
    D: nn.Module | None = None,
    data: Points | str | None = None,
    name: str = "laboratory",
    **controls: Any,
) -> Laboratory:
    """Show a GAN of points to play with.

    Args:
        text: the values of the controls as the laboratory prints them: "data=ring lr_G=0.002"; two runs side by side
            are separated by `|`.
        d_step, g_step: your own steps, `d_step(G, D, real, noise, opt_D)` and `g_step(G, D, n, noise, opt_G)`.
        d_loss, g_loss: your own losses, `d_loss(real_logits, fake_logits)` and `g_loss(fake_logits)`, for the
            course's steps. Yours are played while the control "losses" is set to "own", as it is at first.
        G, D: your own networks, (n, z) to (n, 2) and (n, 2) to (n, 1) logits; each start trains a copy.
        data: your own distribution, such as `from_points(...)`, or a value of the control "data".
        name: two laboratories in one cell need two names.
        controls: any of :data:`CONTROLS`, such as `lr_G=0.002`.

    Nothing trains before Play is pressed, or `run(rounds)` is called. Raises ValueError for an unknown control or
    value.
    """
    if isinstance(data, str):
        controls, data = {"data": data, **controls}, None
    if (d_step or g_step or d_loss or g_loss) and "objective" not in text:
        controls = {"objective": "own", **controls}
    if controls.get("data") == "drawing":
        controls = {"drawing": Board.SMILE, **controls}
    setups = [changed(Setup.parse(part), **controls) for part in text.split("|")]
    return Laboratory(setups, Own(d_step, g_step, d_loss, g_loss, G, D, data), name)
