"""The GAN laboratory: a GAN of points that trains while you watch, turn its controls, and replace its parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_course.data.points import Points
from gan_course.widgets.laboratory.board import Board
from gan_course.widgets.laboratory.session import Own, Pair, Run
from gan_course.widgets.laboratory.setup import CONTROLS, Setup
from gan_course.widgets.laboratory.view import Laboratory

from torch import Tensor, nn

__all__ = ["CONTROLS", "Laboratory", "Pair", "Run", "Setup", "laboratory"]


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
    """A GAN of points to play with.

    Args:
        text: the values of the controls as the laboratory prints them: "data=ring lr_G=0.002"; two runs side by side
            are separated by `|`.
        d_step, g_step: your own steps, `d_step(G, D, real, noise, opt_D)` and `g_step(G, D, n, noise, opt_G)`.
        d_loss, g_loss: your own losses, `d_loss(real_logits, fake_logits)` and `g_loss(fake_logits)`, for the
            course's steps. Yours are played while the control "losses" stands at "own", as it does at first.
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
    setups = [Setup.parse(part).but(**controls) for part in text.split("|")]
    return Laboratory(setups, Own(d_step, g_step, d_loss, g_loss, G, D, data), name)
