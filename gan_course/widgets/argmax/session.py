"""The loop without a generator on a line, in pieces small enough to watch: D learns, searches climb, and fall."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gan_course.argmax import ArgmaxLoop, climb, learn
from gan_course.data.points import Points
from gan_course.device import Machine
from gan_course.measure.divergences import baseline, sliced_wasserstein
from gan_course.models.mlp import MLPDiscriminator
from gan_course.utils import batch_statistics, seeded
from gan_course.widgets.argmax.setup import REACH, Setup
from gan_course.widgets.core.evaluate import one_each
from gan_course.widgets.core.session import Trace, load_state_dict, state_dict

import numpy as np
import torch
from torch import Tensor, nn

PHASES = ("learn", "search", "collect")
"""The phases of a round, in their order."""

LEARN, CLIMB, FALL = 10, 25, 7  # pieces of each phase at most
PLACES = 241  # of the line at which D is evaluated
BLUR = 0.03  # sd of the Gaussian about each negative, in units of the box's half-width
MEASURED = 500  # samples on each side of the distance, as in chapter 03
SHOWN, CLIMBERS = 150, 40  # points of each kind in the picture; searches whose path is drawn
CPU = Machine(
    torch.device("cpu"), torch.float32, torch.contiguous_format, "processor"
)  # small networks are quickest here


@dataclass(frozen=True)
class Own:
    """What the learner brings; None takes the package's.

    Attributes: `learn(D, real, negatives, opt_D)`, `climb(D, x, steps, lr, box)`, `D` ((n, 1) to logits (n, 1) or (n,);
    a copy is trained), `data` (points on a line).
    """

    learn: Callable[..., Tensor] | None = None
    climb: Callable[..., Tensor] | None = None
    D: nn.Module | None = None
    data: Points | None = None

    def __post_init__(self) -> None:
        if self.data is not None and not (isinstance(self.data, Points) and self.data.dim == 1):
            raise ValueError(
                f"The data are {self.data!r}; give points on a line, such as Points([[-1.0], [2.0]], 0.3)."
            )
        if self.D is not None and not isinstance(self.D, nn.Module):
            raise TypeError(f"D is {self.D!r}; give a network, (n, 1) to logits (n, 1).")
        for name in ("learn", "climb"):
            if not callable(getattr(self, name) or learn):
                raise TypeError(f"{name} is {getattr(self, name)!r}; give a function.")


@dataclass(frozen=True)
class Snapshot:
    """All that is drawn, as plain arrays and numbers.

    Attributes:
        rounds: whole rounds done.
        phase: what has just been done, one of PHASES; "" before the first round.
        reach: half-width of the box.
        places, scores: D's probabilities, 0..1, at places of the line, both (PLACES,).
        before: the scores at the start of this round, or None.
        best: the best possible scores against these negatives, (PLACES,); NaN where neither kind has any density.
        real_density, density: of the data and of the negatives at these places, blurred alike, per unit of x.
        real, old, newest: real numbers, negatives of earlier rounds and of the last one, (n,).
        paths: where some searches have been in this round, (pieces + 1, CLIMBERS at most), or None.
        fall: how far they have fallen since, 0..1.
        curves: "round", "distance" to the data (units of x, or NaN) and "loss_D".
        baseline: the distance of real to real.
        negatives, evaluations: how many negatives count; samples sent through D so far.
    """

    rounds: int
    phase: str
    reach: float
    places: np.ndarray
    scores: np.ndarray
    before: np.ndarray | None
    best: np.ndarray
    real_density: np.ndarray
    density: np.ndarray
    real: np.ndarray
    old: np.ndarray
    newest: np.ndarray
    paths: np.ndarray | None
    fall: float
    curves: dict[str, np.ndarray]
    baseline: float
    negatives: int
    evaluations: int


class ArgmaxSession:
    """A session: the loop of chapter 03 on a line. `slow` does a piece of a round in each step instead of a whole one.

    Attributes: `loop`, `setup`, `slow`, `rounds`, `mid_round` (whether a round has been begun and not ended).
    """

    def __init__(self, setup: Setup | None = None, own: Own | None = None):
        self.setup, own = setup or Setup(), own or Own()
        data = own.data or self.setup.points()
        self.reach = REACH if own.data is None else max(REACH, float(math.ceil(1.1 * data.extent)))
        self.loop = ArgmaxLoop(
            _network(own.D, self.setup.seed),
            data,
            self.setup.loop((-self.reach, self.reach)),
            learn=own.learn or learn,
            climb=own.climb or climb,
            on=CPU,
        )
        self.slow = False
        self.trace = Trace("distance", "loss_D")
        self._places = torch.linspace(-self.reach, self.reach, PLACES)[:, None]
        blurred = Points(data.means, math.hypot(data.sd, BLUR * self.reach), weights=data.weights)
        self._real_density = blurred.log_density(self._places).exp().numpy()
        self._real = data.sample(MEASURED, torch.Generator().manual_seed(1000 + self.setup.seed))
        self.baseline = baseline(sliced_wasserstein, data, MEASURED).mean().item()
        self._plan: list[tuple[str, int]] = []  # pieces of the current round: phase, steps
        self._piece, self._paths, self._losses, self._before, self._phase = 0, [], [], None, ""

    @property
    def rounds(self) -> int:
        return self.loop.rounds

    @property
    def mid_round(self) -> bool:
        return self._piece > 0

    def change(self, setup: Setup) -> None:
        """Apply new values of live controls; the searches of the current round keep their length."""
        self.setup = setup
        self.loop.settings = setup.loop((-self.reach, self.reach))

    def step(self) -> None:
        """One round, or what is left of it; if `slow`, one piece of it."""
        self._do_piece()
        while self.mid_round and not self.slow:
            self._do_piece()

    def _do_piece(self) -> None:
        if not self.mid_round:
            s = self.loop.settings
            self._plan = [("learn", n) for n in _pieces(s.d_steps, LEARN)]
            self._plan += [("search", n) for n in _pieces(s.climb_steps, CLIMB)] + [("collect", 0)] * FALL
            self._losses = []
            self._before = self._scores() if self.slow else None
        phase, steps = self._plan[self._piece]
        if phase == "learn":
            self.loop.teach(steps)
            self._require_numbers(last=self._plan[self._piece + 1][0] != phase)
            self._losses.append(self.loop.loss_D * steps)
        elif phase == "search":
            paths = self._paths if self._phase == "search" else [self.loop.begin()]
            self._paths = [*paths, self._climbed(paths[-1], steps)]
        self._phase = phase
        self._piece += 1
        if self._piece == len(self._plan):
            self._end_round()

    def _climbed(self, x: Tensor, steps: int) -> Tensor:
        found = self.loop.ascend(x, steps)
        if not found.isfinite().all():
            raise FloatingPointError("Some searches ended at infinity or NaN.")
        return found

    def _require_numbers(self, last: bool) -> None:
        """Raise FloatingPointError for a diverged D before searches climb on it; after the `last` piece evaluate it."""
        loss = self.loop.loss_D
        if not math.isfinite(loss):
            raise FloatingPointError(f"D's loss is {loss}: it diverged. Press Reset.")
        if last and not self._logits().isfinite().all():
            raise FloatingPointError("Some of D's outputs are not finite: it diverged. Press Reset.")

    def _end_round(self) -> None:
        loss = sum(self._losses) / sum(steps for phase, steps in self._plan if phase == "learn")
        self.loop.loss_D = loss
        self.loop.take(self._paths[-1])
        self.loop.rounds += 1
        self._piece = 0
        negatives = self.loop.negatives
        some = torch.randperm(len(negatives), generator=torch.Generator().manual_seed(self.rounds))[:MEASURED]
        self.trace.add(self.rounds, distance=sliced_wasserstein(self._real, negatives[some]), loss_D=loss)

    @torch.no_grad()
    def _logits(self) -> Tensor:
        with batch_statistics(self.loop.D):
            return one_each(self.loop.D(self._places), PLACES, "places")

    def _scores(self) -> np.ndarray:
        return torch.sigmoid(self._logits()).numpy()

    def snapshot(self) -> Snapshot:
        negatives, newest = (x[:, 0].numpy() for x in (self.loop.negatives, self.loop.found))
        density = self._density(negatives)
        both = self._real_density + density
        with np.errstate(invalid="ignore", divide="ignore"):
            best = np.where(both > 0.01 * self._real_density.max(), self._real_density / both, np.nan)
        collects = [i for i, (phase, _) in enumerate(self._plan) if phase == "collect"]
        fallen = self._piece - collects[0] if collects and self.mid_round else len(collects) if self.slow else 0
        older = negatives[: len(negatives) - len(newest)]
        return Snapshot(
            rounds=self.rounds,
            phase=self._phase,
            reach=self.reach,
            places=self._places[:, 0].numpy(),
            scores=self._scores(),
            before=self._before if self._phase == "learn" else None,
            best=best,
            real_density=self._real_density,
            density=density,
            real=self._real[:SHOWN, 0].numpy(),
            old=older[:: max(1, len(older) // SHOWN)],
            newest=newest[:SHOWN].copy(),
            paths=None if not self._paths or self._phase == "learn" else self._path(),
            fall=max(0, fallen) / max(1, len(collects)),
            curves={name: self.trace[name] for name in self.trace.names},
            baseline=self.baseline,
            negatives=len(negatives),
            evaluations=self.loop.evaluations,
        )

    def _path(self) -> np.ndarray:
        return np.stack([x[:CLIMBERS, 0].numpy() for x in self._paths])

    def _density(self, x: np.ndarray) -> np.ndarray:
        """Return the density of these numbers at the places, blurred; it is reflected at the ends of the box."""
        cell = 2 * self.reach / (PLACES - 1)
        counts = np.bincount(((x + self.reach) / cell).round().astype(int).clip(0, PLACES - 1), minlength=PLACES)
        width = BLUR * self.reach / cell  # in cells
        far = math.ceil(4 * width)
        bell = np.exp(-0.5 * (np.arange(-far, far + 1) / width) ** 2)
        return np.convolve(np.pad(counts / len(x) / cell, far, mode="reflect"), bell / bell.sum(), mode="valid")

    # --- rewinding

    def _parts(self) -> dict[str, Any]:
        names = ("setup", "_plan", "_piece", "_paths", "_losses", "_before", "_phase")
        return {"trace": self.trace, **{name: getattr(self, name) for name in names}}

    def save(self) -> dict[str, Any]:
        return {"loop": self.loop.save(), **state_dict(self._parts())}

    def restore(self, state: dict[str, Any]) -> None:
        self.change(state["setup"])
        self.loop.restore(state["loop"])
        parts = self._parts()
        load_state_dict(parts, state)
        for name in parts.keys() - {"trace", "setup"}:
            setattr(self, name, copy.deepcopy(state[name]))


def _network(own: nn.Module | None, seed: int) -> nn.Module:
    if own is not None:
        return copy.deepcopy(own)
    with seeded(seed):
        return MLPDiscriminator((1,), (64, 64))


def _pieces(steps: int, most: int) -> list[int]:
    """Split `steps` into at most `most` parts, as equal as can be, none of them empty."""
    n = min(steps, most)
    return [steps * (i + 1) // n - steps * i // n for i in range(n)]
