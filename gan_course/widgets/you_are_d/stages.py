"""Moments of a training: what G drew at that step, and the D of that step."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass

from gan_course.device import bare
from gan_course.training.trainer import Trainer
from gan_course.widgets.core.evaluate import Network

from torch import Tensor


@dataclass(frozen=True)
class Stage:
    """One moment of a training.

    Attributes:
        steps: after how many steps.
        fake: pictures that G drew then, (n, c, size, size) in [-1, 1].
        D: the discriminator as it was then, pictures -> logits.
    """

    steps: int
    fake: Tensor
    D: Network


def stages(trainer: Trainer, moments: Sequence[int], n: int = 200, seed: int = 0, progress: bool = True) -> list[Stage]:
    """Train and keep a copy of D and `n` samples of the averaged G at some moments.

    Args:
        trainer: not yet beyond the first moment.
        moments: steps, increasing.
        n: generated pictures of each moment.
        seed: of their latent vectors, the same at each moment.
        progress: whether a bar shows the progress.

    An interrupt leaves out the moments that were not reached.

    Raises ValueError for moments that lie behind.
    """
    moments = list(moments)
    if not moments or moments[0] < trainer.steps or sorted(set(moments)) != moments:
        raise ValueError(f"moments are {moments}, after {trainer.steps} steps; give increasing numbers of steps.")
    kept = []
    for moment in moments:
        trainer.train(moment - trainer.steps, progress=progress)
        if trainer.stopped:
            break
        kept.append(Stage(moment, trainer.sample(n, seed), copy.deepcopy(bare(trainer.D)).eval().requires_grad_(False)))
    return kept
