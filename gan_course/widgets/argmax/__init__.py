"""Arg max on a line: the loop of chapter 03 while you watch D's curve and the searches that climb on it.

`setup.py` holds the controls and the distributions to choose from.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_course.data.points import Points
from gan_course.widgets.argmax.session import ArgmaxSession, Own, Snapshot
from gan_course.widgets.argmax.setup import CONTROLS, DISTRIBUTIONS, Setup
from gan_course.widgets.argmax.view import ArgmaxLine

from torch import Tensor, nn

__all__ = ["CONTROLS", "DISTRIBUTIONS", "ArgmaxLine", "ArgmaxSession", "Own", "Setup", "Snapshot", "argmax_line"]


def argmax_line(
    data: Points | str = "two_modes",
    *,
    learn: Callable[..., Tensor] | None = None,
    climb: Callable[..., Tensor] | None = None,
    D: nn.Module | None = None,
    name: str = "argmax",
    **controls: Any,
) -> ArgmaxLine:
    """Show a discriminator on a line that generates by arg max.

    Args:
        data: one of :data:`DISTRIBUTIONS`, "drawing", or points of your own on a line.
        learn, climb: your own `learn(D, real, negatives, opt_D)` and `climb(D, x, steps, lr, box)`.
        D: your own network, (n, 1) to logits (n, 1) or (n,); each start trains a copy.
        name: two of them in one cell need two names.
        controls: any of :data:`CONTROLS`, such as `keep=1`.

    Nothing plays before Play is pressed, or `run(rounds)` is called. Raises ValueError or TypeError for arguments that
    are not accepted.
    """
    own = Own(learn, climb, D, None if isinstance(data, str) else data)
    setup = Setup(**({"data": data} if isinstance(data, str) else {}), **controls)
    return ArgmaxLine(setup, own, name)
