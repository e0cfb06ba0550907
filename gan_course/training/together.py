"""Several trainings at the same time, each on a thread of its own: a single one leaves most of a processor idle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import copy_context
from functools import partial
from itertools import count
from threading import Lock
from typing import Protocol

from gan_course.device import machine, side_by_side
from gan_course.utils import Interruption, part_of, progress_bar

import torch

MESSAGES = {
    "schedule": "Training {i} has no steps left in its schedule (decay_steps); say how many with `steps`.",
    "same": "Training {i} is given twice.",
}


class Training(Protocol):
    """Something that trains, such as a `Trainer`, an `AutoencoderTrainer` or an `Ensemble`."""

    threads: int
    steps_left: int

    def train(self, n: int, *, progress: bool) -> object: ...


def train_together(*trainings: Training, steps: int | None = None, progress: bool = True) -> None:
    """Train several networks at the same time where the processor has threads for it, else one after another.

    The results are those of one after another, bit for bit, where each training draws from a random generator of its
    own, as the package's steps do. An interrupt stops each after the step in progress. An error in one stops the others
    in the same way and is raised when all are still.

    Args:
        trainings: each with a `train` of its own.
        steps: for each of them; by default as many as are left in its schedule (`decay_steps`).
        progress: whether to show one bar for all.

    Raises ValueError for a training that is given twice or has no steps left, before any begins.
    """
    plan = []
    for i, training in enumerate(trainings, 1):
        if any(training is other for other in trainings[: i - 1]):
            raise ValueError(MESSAGES["same"].format(i=i))
        n = training.steps_left if steps is None else steps
        if not n:
            raise ValueError(MESSAGES["schedule"].format(i=i))
        plan.append((training, n))
    parts = [partial(training.train, n, progress=False) for training, n in plan]
    each = max((training.threads for training in trainings), default=1)
    run_together(parts, sum(n for _, n in plan), "steps", each, progress, machine().device, of_all=True)


def run_together(
    parts: Sequence[Callable[[], object]],
    total: int,
    unit: str,
    threads: int,
    progress: bool,
    device: torch.device,
    of_all: bool = False,
) -> bool:
    """Run loops at the same time, on `threads` of the processor each; say whether an interrupt ended them early.

    Args:
        parts: each runs loops of :class:`gan_course.utils.progress`, which end when an interrupt comes.
        total, unit, progress: of the one bar that they move.
        threads: of the processor's, for each part.
        device: where the parts compute; a card is busy with one of them.
        of_all: whether each step of a part moves the bar; else it takes one of every part.
    """
    failed, lock, steps = [], Lock(), count(1)
    many = len(parts) if device.type == "cpu" else 1
    with Interruption() as interruption, progress_bar(total=total, unit=f" {unit}", disable=not progress) as bar:

        def update() -> None:
            with lock:
                if of_all or next(steps) % len(parts) == 0:
                    bar.update()

        def run(part: Callable[[], object]) -> None:
            with part_of(interruption, update):
                part()

        def guarded(job: tuple) -> None:
            part, cell = job
            try:
                if not failed:
                    cell.run(run, part)  # what it prints belongs to this cell, whatever the thread
            except BaseException as error:
                failed.append(error)
                interruption.stop()

        with side_by_side(many, threads) as each:
            list(each(guarded, [(part, copy_context()) for part in parts]))
    if failed:
        raise failed[0]
    return interruption.asked
