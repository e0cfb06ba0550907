"""Trainings that take a given processor time, so that models of different kinds cost the same."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from gan_course.data.pictures import Pictures
from gan_course.device import threads as limited_to
from gan_course.models import DCGANDiscriminator, DCGANGenerator
from gan_course.training.presets import AVATARS
from gan_course.training.trainer import Trainer
from gan_course.utils import seeded

WARM_UP, TRIAL = 3, 9  # steps that are not timed, and steps that say how many fit into the time


def steps_within(step: Callable[[], None], seconds: float, threads: int = 1) -> int:
    """Return how many calls of `step` fit into so many seconds of processor time, by a short trial; at least 1.

    The median of single steps counts: on a busy machine a few of them take several times as long as the others.

    Args:
        step: does one step of a training.
        seconds: processor time of all steps together.
        threads: how many of the processor's the training uses (its attribute `threads`).
    """
    with limited_to(threads):
        for _ in range(WARM_UP):
            step()
        times = []
        for _ in range(TRIAL):
            begun = time.process_time()
            step()
            times.append(time.process_time() - begun)
    return max(1, round(seconds / median(times)))


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
    steps = steps_within(trial.step, seconds, trial.threads)
    trainer = fresh(steps)
    trainer.train(steps, progress=False)
    return trainer
