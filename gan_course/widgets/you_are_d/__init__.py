"""You are D: pairs of a real and a generated picture. Which one is real? Your hit rate next to a discriminator's.

>>> moments = stages(trainer, (60, 250, 700, 1500))      # trains, and keeps fakes and D at these steps
>>> game = you_are_d(moments, fresh)                      # fresh: real pictures that D has not learned from
>>> game.run(["left", "right"])                           # as if by hand
"""

from __future__ import annotations

from collections.abc import Sequence

from gan_course.data.pictures import Pictures
from gan_course.widgets.you_are_d.session import Snapshot, YouAreDSession
from gan_course.widgets.you_are_d.stages import Stage, stages
from gan_course.widgets.you_are_d.view import YouAreD

from torch import Tensor

__all__ = ["Snapshot", "Stage", "YouAreD", "YouAreDSession", "stages", "you_are_d"]


def you_are_d(
    stages: Sequence[Stage], real: Tensor | Pictures, *, pairs: int = 20, seed: int = 0, name: str = "you-are-d"
) -> YouAreD:
    """Choose the real one of two pictures, pair after pair.

    Args:
        stages: moments of a training, earliest first.
        real: real pictures of the same shape, (n, c, size, size) in [-1, 1], or `Pictures`.
        pairs: how many, all stages together; they come mixed, so that nobody knows how old G is.
        seed: of the choice and the order.
        name: two games in one cell need two names.

    Raises:
        ValueError, TypeError: stages or pictures that do not fit together. Whatever a D raises.
    """
    return YouAreD(YouAreDSession(stages, real, pairs, seed), name)
