"""A long training as a session: any trainer, a recording of what the same codes become, and how long it will last."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from gan_course.data.pictures import to_uint8
from gan_course.training.losses import Objective
from gan_course.training.settings import History
from gan_course.training.trainer import Trainer
from gan_course.utils import batch_statistics
from gan_course.widgets.core.evaluate import one_each
from gan_course.widgets.core.grid import CELLS, plane
from gan_course.widgets.core.session import Timeline

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

FRAMES = 48  # of the recording, at most
POINTS, PLACES = 300, 181  # real and generated points in the picture; places of a line at which D is evaluated
WIDE, HIGH, GAP = 540, 404, 2  # pixels for the pictures of one moment
CELL = {40: 64, 100: 88, math.inf: 132}  # pictures up to so many pixels -> pixels of each on the page


@dataclass(frozen=True, eq=False)
class Frame:
    """One moment of a training.

    Attributes:
        step: after how many steps.
        samples: of the same codes in each frame: pictures, uint8 (n, height, width, 3), or points, (n, 1 or 2).
        scores: D's outputs as 0..1 in the plane (CELLS, CELLS), row 0 at the top, or on the line (PLACES,), or None.
    """

    step: int
    samples: np.ndarray
    scores: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All that is drawn.

    Attributes:
        step: steps done. end: steps planned; 0 for no plan.
        frame: the moment that is looked at. back: whether it is an earlier one.
        frames: the recording so far, ascending.
        columns: pictures in a row.
        curves: the trainer's history: step, loss_D, loss_G, score_real, score_fake.
        game: the objective, where that is known.
        idle: number of steps done at learning rates of zero.
        real: real points, (n, 1 or 2), or None.
        reach: half-width of the window of points.
        seconds: of a step, a running mean; 0 before the first.
    """

    step: int
    end: int
    frame: Frame
    back: bool
    frames: tuple[Frame, ...]
    columns: int
    curves: dict[str, np.ndarray]
    game: Objective | None
    idle: int
    real: np.ndarray | None
    reach: float
    seconds: float


class Recording(Timeline):
    """A timeline of frames instead of whole states: to go back in it is to look back.

    Attribute `looking`: index of the frame that is looked at, or None for the present.
    """

    looking: int | None = None

    def take(self, session: TheatreSession) -> Frame:
        return session.frame()

    def rewind(self, session: TheatreSession, index: int) -> None:
        index = range(len(self._moments))[index]
        self.looking = None if index == len(self._moments) - 1 else index

    def truncate(self, rounds: int) -> None:
        """Return to the present; the training itself never goes back."""
        self.looking = None

    def clear(self) -> None:
        super().clear()
        self.looking = None

    @property
    def frames(self) -> tuple[Frame, ...]:
        return tuple(frame for _, frame in self._moments)

    @frames.setter
    def frames(self, frames: tuple[Frame, ...]) -> None:
        self.clear()
        while len(frames) > self.keep:
            frames = frames[::2]
        self._moments = [(frame.step, frame) for frame in frames]


class TheatreSession:
    """A session around a trainer. One round is one step of it.

    Args:
        trainer: any :class:`gan_course.training.Trainer`, new or half-way, of pictures or of points.
        steps: planned length; by default where its learning rates end (`decay_steps`). 0: no plan.

    Attributes: `recording`; `end`, the planned length. Raises TypeError or ValueError for what cannot be shown.
    """

    def __init__(self, trainer: Trainer, steps: int = 0):
        if not isinstance(trainer, Trainer):
            raise TypeError(f"The theatre plays a Trainer, not {trainer!r}; see gan_course.training.Trainer.")
        if isinstance(steps, bool) or not isinstance(steps, int) or steps < 0:
            raise ValueError(f"steps is {steps!r}; give a whole number, or 0 for a training without an end.")
        self.trainer, self.end, self.seconds = trainer, steps or trainer.settings.decay_steps, 0.0
        look = torch.Generator(trainer.generator.device).manual_seed(trainer.settings.seed + 2)
        real = trainer.data.sample(POINTS, look).cpu()
        self._kind = _kind(real)
        with torch.no_grad():
            made = trainer.average(trainer.fixed_noise[:2])
        if made.shape[1:] != real.shape[1:]:
            raise ValueError(
                f"G makes {tuple(made.shape[1:])} and the data are {tuple(real.shape[1:])}: nothing to show."
            )
        if self._kind == "pictures":
            self._real, self.reach = None, 0.0
            self._cell = next(cell for size, cell in CELL.items() if max(real.shape[2:]) <= size)
            self.columns = (WIDE + GAP) // (self._cell + GAP)
            self._codes = trainer.fixed_noise[: self.columns * ((HIGH + GAP) // (self._cell + GAP))]
        else:
            self._real, self.columns = real.numpy(), 0
            self.reach = 1.25 * (float(real.abs().max()) or 1.0)
            more = trainer.latent.sample(max(0, POINTS - len(trainer.fixed_noise)), look)
            self._codes = torch.cat([trainer.fixed_noise, more])[:POINTS]
        self.recording = Recording(FRAMES, max(1, math.ceil(self.end / (FRAMES - 8))) if self.end else 10)
        self.recording.frames = self._from_history()

    @property
    def rounds(self) -> int:
        return self.trainer.steps

    @property
    def left(self) -> int:
        """Steps to the planned end; 0 without a plan."""
        return max(0, self.end - self.rounds)

    @property
    def over(self) -> bool:
        return bool(self.end) and not self.left

    def step(self) -> None:
        """One step of the trainer."""
        self.trainer.begin()
        start = time.perf_counter()
        self.trainer.step()
        passed = time.perf_counter() - start
        self.seconds += (passed - self.seconds) * (0.05 if self.seconds else 1.0)

    @torch.no_grad()
    def frame(self) -> Frame:
        """The present moment."""
        return Frame(self.rounds, self._shown(self.trainer.average(self._codes)), self._scores())

    def snapshot(self) -> Snapshot:
        frames = self.recording.frames
        looking = self.recording.looking
        if looking is not None:
            frame = frames[looking]
        else:
            frame = frames[-1] if frames and frames[-1].step == self.rounds else self.frame()
        history = self.trainer.history
        return Snapshot(
            step=self.rounds,
            end=self.end,
            frame=frame,
            back=looking is not None,
            frames=frames,
            columns=self.columns,
            curves={name: np.asarray(getattr(history, name), np.float64) for name in History.CURVES},
            game=self.trainer.game,
            idle=max(0, self.rounds - self.trainer.settings.decay_steps) if self.trainer.settings.decay_steps else 0,
            real=self._real,
            reach=self.reach,
            seconds=self.seconds,
        )

    def film(self) -> Iterator[Snapshot]:
        """Yield what to draw for each moment of the recording, from the first to the present."""
        now = self.snapshot()
        frames = [frame for frame in now.frames if frame.step < self.rounds] + [self.frame()]
        return (replace(now, frame=frame, back=frame.step < self.rounds) for frame in frames)

    def _shown(self, samples: Tensor) -> np.ndarray:
        samples = samples.detach().float().cpu()
        if self._kind != "pictures":
            return samples.nan_to_num(0, 0, 0).numpy()
        if max(samples.shape[2:]) > self._cell:
            scale = self._cell / max(samples.shape[2:])
            samples = F.interpolate(samples.nan_to_num(0, 1, -1), scale_factor=scale, mode="bilinear", antialias=True)
        return to_uint8(samples).expand(-1, 3, -1, -1).movedim(1, -1).contiguous().numpy()

    def _scores(self) -> np.ndarray | None:
        if self._kind == "pictures":
            return None
        places = plane(self.reach) if self._kind == "plane" else self._line()
        with batch_statistics(self.trainer.D):
            logits = one_each(self.trainer.D(places.to(self._codes.device)), len(places), "places")
        answers = torch.sigmoid(logits).float().cpu()
        return (answers.view(CELLS, CELLS) if self._kind == "plane" else answers).numpy()

    def _line(self) -> Tensor:
        return torch.linspace(-self.reach, self.reach, PLACES)[:, None]

    def _from_history(self) -> tuple[Frame, ...]:
        """Return the trainer's own snapshots as frames of a recording."""
        shots = [(step, samples) for step, samples in self.trainer.history.snapshots if step < self.rounds]
        shots = shots[:: max(1, math.ceil(2 * len(shots) / FRAMES))]
        return tuple(Frame(step, self._shown(samples[: len(self._codes)])) for step, samples in shots)

    # --- keeping

    def save(self) -> dict[str, Any]:
        """Copy the whole training and its recording, in memory; `trainer.save(path)` writes a file."""
        tensors, notes = self.trainer.state()
        tensors = {name: tensor.detach().clone() for name, tensor in tensors.items()}
        return {"tensors": tensors, "notes": copy.deepcopy(notes), "frames": self.recording.frames, "end": self.end}

    def restore(self, state: dict[str, Any]) -> None:
        tensors = {name: tensor.clone() for name, tensor in state["tensors"].items()}
        self.trainer.restore(tensors, copy.deepcopy(state["notes"]))
        self.recording.frames, self.end = state["frames"], state["end"]

    def load(self, path: str) -> None:
        """Go on from a file that `trainer.save` wrote. Raises as :meth:`Trainer.load`.

        The file holds no recording. Frames of this one that also belong to the training in the file are kept.
        """
        before, frames = self.trainer.history, self.recording.frames
        self.trainer.load(path)
        shots = self._from_history()
        mine = [frame for frame in frames if frame.step <= self.rounds] if _alike(before, self.trainer.history) else []
        last = mine[-1].step if mine else -1
        self.recording.frames = (*mine, *(frame for frame in shots if frame.step > last))
        self.recording.force(self)
        self.end = max(self.end, self.rounds) if self.end else 0


def _alike(one: History, other: History) -> bool:
    """Whether two histories are of the same training, as far as both go: the same numbers at the same steps."""
    n = min(len(one.step), len(other.step))
    return n > 0 and all(getattr(one, name)[:n] == getattr(other, name)[:n] for name in History.CURVES)


def _kind(real: Tensor) -> str:
    shape = tuple(real.shape[1:])
    if len(shape) == 3 and shape[0] in (1, 3):
        return "pictures"
    if shape in ((1,), (2,)):
        return "line" if shape == (1,) else "plane"
    raise ValueError(
        f"A sample of the data has shape {shape}; "
        "the theatre shows pictures, (1 or 3, height, width), and points, (1,) or (2,)."
    )
