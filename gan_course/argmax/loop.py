"""Generation by a discriminator alone: train D, search for what it scores highest, use that as negatives, repeat.

The loop of chapter 03. There is no generator: what is "generated" at any moment are the places that the search found.

The idea is older than GANs (Tu 2007, "Learning generative models via discriminative approaches"; Lazarow, Jin & Tu
2017, "Introspective neural networks", arXiv 1704.07820), and with noise in the search it is how energy-based models are
trained (Tieleman 2008; Du & Mordatch 2019, arXiv 1903.08689).
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gan_course import utils
from gan_course.argmax.gradient import Box, climb
from gan_course.data.sources import Source
from gan_course.device import Machine, machine, threads
from gan_course.training.losses import d_loss
from gan_course.utils import batch_statistics

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim import Optimizer

Learn = Callable[[nn.Module, Tensor, Tensor, Optimizer], Tensor]
Climb = Callable[[nn.Module, Tensor, int, float, Box], Tensor]


def learn(D: nn.Module, real: Tensor, negatives: Tensor, opt_D: Optimizer) -> Tensor:
    """Do one step of D: real samples up, given negatives down. Chapter 03 has the learner write it.

    Returns D's loss before the step, a detached scalar.
    """
    loss = d_loss(D(real), D(negatives))
    opt_D.zero_grad()
    loss.backward()
    opt_D.step()
    return loss.detach()


@dataclass(frozen=True)
class LoopSettings:
    """Settings of the loop.

    Attributes:
        box: smallest and largest value of any coordinate or pixel; the search stays inside.
        searches: climbs in a round, each of which gives a new negative.
        climb_steps, climb_lr: of each climb.
        start: where a climb begins: "fresh" (anywhere in the box) or "last" (where it ended in the round before).
        keep: how many rounds a negative stays in use; 1 keeps only the newest.
        noise: size of a random push after each step of the climb; 0 for none, 1 for Langevin dynamics.
        d_steps: steps of D a round.
        batch: real samples, and as many negatives, in a step of D.
        lr_D, betas: of D's Adam.
        seed: of everything random (D's first weights are yours).
    """

    box: Box = (-1.0, 1.0)
    searches: int = 256
    climb_steps: int = 10
    climb_lr: float = 0.02
    start: str = "last"
    keep: int = 1
    noise: float = 0.0
    d_steps: int = 10
    batch: int = 128
    lr_D: float = 2e-3
    betas: tuple[float, float] = (0.0, 0.9)
    seed: int = 0

    def __post_init__(self) -> None:
        if self.start not in ("fresh", "last"):
            raise ValueError(f"start is {self.start!r}; accepted: 'fresh', 'last'.")
        for name in ("searches", "climb_steps", "keep", "d_steps", "batch"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}; it must be 1 or more.")
        if not self.box[0] < self.box[1]:
            raise ValueError(f"The box is {self.box}; give the smaller value first.")


class ArgmaxLoop:
    """The loop, one round at a time.

    Args:
        D: discriminator (logits); moved to the device and trained in place.
        data: source of real samples.
        settings: see :class:`LoopSettings`.
        learn, climb: your own ``learn(D, real, negatives, opt_D)`` and ``climb(D, x, steps, lr, box)``.
        on: the machine to train on; by default this one.

    Attributes: `rounds` done so far; `found`, where the last searches ended, (searches, *shape); `negatives`, what D is
    trained against in the next round, which is what the loop generates; `loss_D`, D's mean loss in the last round;
    `evaluations`, samples sent through D so far (forward and back).
    Two loops with equal networks, data and settings give equal results on one machine.
    """

    def __init__(
        self,
        D: nn.Module,
        data: Source,
        settings: LoopSettings | None = None,
        *,
        learn: Learn = learn,
        climb: Climb = climb,
        on: Machine | None = None,
    ):
        self.settings = s = settings or LoopSettings()
        on = on or machine()
        self.D, self.data = on.place(D), data
        self.threads = on.threads(self.D)
        self.learn, self.climb = learn, climb
        self.opt_D = torch.optim.Adam(self.D.parameters(), s.lr_D, s.betas)
        self.generator = on.generator(s.seed)
        self._shape = data.sample(1, on.generator(s.seed)).shape[1:]
        self.found = self.anywhere(s.searches)  # nothing is known yet: the first negatives are noise
        self._memory = [self.found]
        self.rounds, self.evaluations, self.loss_D = 0, 0, float("nan")

    def anywhere(self, n: int) -> Tensor:
        """Draw `n` places uniformly from the box, (n, *shape): noise, if the box is one of pictures."""
        low, high = self.settings.box
        uniform = torch.rand(n, *self._shape, generator=self.generator, device=self.generator.device)
        return low + (high - low) * uniform

    @property
    def negatives(self) -> Tensor:
        """Return all current negatives: what was found in the last `keep` rounds, oldest first."""
        return torch.cat(self._memory)

    def step(self) -> None:
        """Do one round: train D to tell the negatives from real samples, then search for what it scores highest."""
        self.teach()
        self.search()
        self.rounds += 1

    def teach(self, steps: int | None = None) -> None:
        """Do the first half of a round: `d_steps` steps of D, or `steps` of them."""
        s, negatives = self.settings, self.negatives
        losses = []
        for _ in range(s.d_steps if steps is None else steps):
            chosen = torch.randint(len(negatives), (s.batch,), generator=self.generator, device=negatives.device)
            real = self.data.sample(s.batch, self.generator)
            losses.append(self.learn(self.D, real, negatives[chosen], self.opt_D))
            if not isinstance(losses[-1], Tensor):
                raise TypeError(f"learn returned {losses[-1]!r}, not a tensor; end it with `return loss.detach()`.")
        self.loss_D = torch.stack(losses).mean().item()
        self.evaluations += len(losses) * 2 * s.batch

    def search(self) -> None:
        """Do the second half of a round: `searches` climbs, whose ends are the newest negatives."""
        self.take(self.ascend(self.begin(), self.settings.climb_steps))

    def begin(self) -> Tensor:
        """Return where the next searches begin, (searches, *shape)."""
        return self.found if self.settings.start == "last" else self.anywhere(self.settings.searches)

    def ascend(self, x: Tensor, steps: int) -> Tensor:
        """Do `steps` steps of each search from x on, (n, *shape). In several pieces they lead to the same place.

        With `noise`, `climb` does them one by one, and a random push follows each: Langevin dynamics in the box, see
        :func:`gan_course.argmax.langevin`. Raises ValueError if `climb` returns no places.
        """
        s = self.settings
        self.evaluations += len(x) * steps
        if not s.noise:
            return self._climbed(x, steps)
        for _ in range(steps):
            e = torch.randn(x.shape, generator=self.generator, device=x.device, dtype=x.dtype)
            x = (self._climbed(x, 1) + (2 * s.climb_lr) ** 0.5 * s.noise * e).clamp(*s.box)
        return x

    def _climbed(self, x: Tensor, steps: int) -> Tensor:
        found = self.climb(self.D, x, steps, self.settings.climb_lr, self.settings.box)
        if not isinstance(found, Tensor) or found.shape != x.shape:
            given = tuple(found.shape) if isinstance(found, Tensor) else repr(found)
            raise ValueError(f"climb returned {given}; it has to return where the climbs end, {tuple(x.shape)}.")
        return found.detach()

    def take(self, found: Tensor) -> None:
        """Make the ends of the searches the newest negatives."""
        self.found = found
        self._memory = [*self._memory, found][-self.settings.keep :]

    def run(self, rounds: int, every: int = 0, progress: bool = True) -> list[Snapshot]:
        """Play `rounds` rounds; return a snapshot of every `every`-th one, and of the state before (0 takes none)."""
        shots = [self.snapshot()] if every else []
        steps = utils.progress(rounds, "rounds", progress)
        with threads(self.threads):
            for _ in steps:
                self.step()
                if every and self.rounds % every == 0:
                    shots.append(self.snapshot())
        if steps.stopped:
            print(f"Stopped after round {self.rounds}. Everything is kept: run again to go on.")
        return shots

    @torch.no_grad()
    def snapshot(self, n: int = 500, resolution: int = 241) -> Snapshot:
        """Return all that is drawn of the loop; no random state moves, so looking changes nothing.

        Args:
            n: real samples and negatives to show, at most.
            resolution: places of a line at which D is evaluated (a plane: a third of it along each side).
        """
        looking = torch.Generator(self.generator.device).manual_seed(self.settings.seed + 1)
        negatives = self.negatives
        chosen = torch.randperm(len(negatives), generator=looking, device=negatives.device)[:n]
        places = _places(self._shape, self.settings.box, resolution).to(negatives)
        with batch_statistics(self.D):
            answers = torch.sigmoid(self.D(places))[:, 0]
        return Snapshot(
            self.rounds,
            self.data.sample(n, looking).cpu().numpy(),
            negatives[chosen].cpu().numpy(),
            self.found.cpu().numpy(),
            places.cpu().numpy(),
            answers.cpu().numpy(),
            self.loss_D,
        )

    def save(self) -> dict[str, Any]:
        """Return a copy of everything that later rounds depend on, for :meth:`restore`, any number of times."""
        return copy.deepcopy({name: read() for name, (read, _) in self._parts().items()})

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to what :meth:`save` returned."""
        state = copy.deepcopy(state)  # an optimiser keeps the very tensors it is given
        for name, (_, write) in self._parts().items():
            write(state[name])

    def _parts(self) -> dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]]:
        """Return how each part of the state is read and written."""
        plain = lambda name: (lambda: getattr(self, name), lambda value: setattr(self, name, value))
        return {
            "D": (self.D.state_dict, self.D.load_state_dict),
            "opt_D": (self.opt_D.state_dict, self.opt_D.load_state_dict),
            "generator": (self.generator.get_state, self.generator.set_state),
            **{name: plain(name) for name in ("found", "_memory", "rounds", "evaluations", "loss_D")},
        }


@dataclass(frozen=True)
class Snapshot:
    """What is drawn of a loop, as plain arrays.

    Attributes:
        rounds: how many were done.
        real: real samples, (n, *shape), the same ones at every moment.
        generated: negatives that D is trained against next, (n, *shape).
        found: where the last searches ended, (searches, *shape).
        places: where D was evaluated: (resolution, 1) on a line, (side * side, 2) in the plane (x slowest, as
            `torch.cartesian_prod` counts), empty for pictures.
        answers: D's outputs there as probabilities, 0..1.
        loss_D: mean loss of D in the last round; NaN before the first.
    """

    rounds: int
    real: np.ndarray
    generated: np.ndarray
    found: np.ndarray
    places: np.ndarray
    answers: np.ndarray
    loss_D: float


def _places(shape: torch.Size, box: Box, resolution: int) -> Tensor:
    if tuple(shape) == (1,):
        return torch.linspace(*box, resolution)[:, None]
    if tuple(shape) == (2,):
        axis = torch.linspace(*box, resolution // 3)
        return torch.cartesian_prod(axis, axis)
    return torch.empty(0, *shape)
