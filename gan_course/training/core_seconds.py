"""Trainings that take a given processor time, so that models of different kinds cost the same."""

from __future__ import annotations

import time
from collections.abc import Callable

from gan_course.data.pictures import Pictures
from gan_course.models import DCGANDiscriminator, DCGANGenerator
from gan_course.training.presets import AVATARS
from gan_course.training.trainer import Trainer
from gan_course.utils import seeded

TRIAL = 5  # steps that say how many fit into the time


def steps_within(step: Callable[[], None], seconds: float) -> int:
    """Return how many calls of `step` fit into so many seconds of processor time, by a short trial; at least 1."""
    step()  # the first call warms up
    begun = time.process_time()
    for _ in range(TRIAL):
        step()
    return max(1, round(seconds * TRIAL / (time.process_time() - begun)))


def gan_within(data: Pictures, seed: int, seconds: float, size: int = 32, width: int = 32) -> Trainer:
    """Train a DCGAN for so many core-seconds, with learning rates that fall to zero at the end.

    Args:
        data: pictures of `size` x `size`.
        seconds: processor time of the training; the trial that fixes the number of steps comes on top.
        width: as of :class:`DCGANGenerator` and :class:`DCGANDiscriminator`.
    """

    def fresh(steps: int) -> Trainer:
        with seeded(seed):
            G, D = DCGANGenerator(size, width), DCGANDiscriminator(size, width)
        return AVATARS.trainer(data, G, D, steps=steps, seed=seed)

    trial = fresh(1000)
    trial.begin()
    steps = steps_within(trial.step, seconds)
    trainer = fresh(steps)
    trainer.train(steps, progress=False)
    return trainer
