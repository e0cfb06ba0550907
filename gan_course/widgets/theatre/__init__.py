"""The training theatre: watch a long training, look back at its recording, keep its state.

>>> stage = theatre(trainer)
>>> stage.run()          # trains to the planned end, and shows it
"""

from __future__ import annotations

from gan_course.training.trainer import Trainer
from gan_course.widgets.theatre.session import Frame, Recording, Snapshot, TheatreSession
from gan_course.widgets.theatre.view import TrainingTheatre

__all__ = ["Frame", "Recording", "Snapshot", "TheatreSession", "TrainingTheatre", "theatre"]


def theatre(
    trainer: Trainer, steps: int = 0, *, file: str = "training.safetensors", name: str = "theatre"
) -> TrainingTheatre:
    """Show a training of pictures, of points in the plane or of points on a line.

    Args:
        trainer: new or half-way; it is trained in place, with whatever `d_step` and `g_step` it was given.
        steps: planned length; defaults to `decay_steps` of the trainer's settings.
        file: where its button *Save* writes the training, and *Load* reads it.
        name: two theatres in one cell need two names.

    Nothing trains before Play is pressed, or `run()` is called. Raises TypeError or ValueError for what cannot be
    shown.
    """
    return TrainingTheatre(trainer, steps, file, name)
