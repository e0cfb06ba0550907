"""The laboratory's session: a GAN of points in training, and all that is shown of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import Any

from gan_course.data.latent import Latent
from gan_course.training import losses, manual_backward, steps
from gan_course.training.ema import EMA
from gan_course.training.losses import Objective, objective
from gan_course.utils import batch_statistics
from gan_course.widgets.core.grid import CELLS, plane
from gan_course.widgets.core.session import Trace, load_state_dict, state_dict
from gan_course.widgets.laboratory.arrows import arrows
from gan_course.widgets.laboratory.maps import blurred_density, cloth, kernel_density
from gan_course.widgets.laboratory.measures import SAMPLES, baselines, distances, quality
from gan_course.widgets.laboratory.networks import Own, build
from gan_course.widgets.laboratory.setup import Setup

import numpy as np
import torch
from torch import Tensor

SHOWN = 220  # real points, and fakes, in the picture
ARROWS = 90  # fakes with an arrow
PHASES = ("sample", "learn_D", "gradient", "learn_G")
"""The phases of a round, in their order."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All that can be drawn of one run. What is not to be drawn is None.

    Points are (n, 2) in the data's units; maps are (CELLS, CELLS), row 0 at the top, over the square of half-width
    `reach`.

    Attributes:
        phase: the next phase of the round, one of PHASES.
        steps: of D and of G so far.
        curves, distances: arrays by name, over their "round".
        baselines: each distance between two real samples.
        quality: modes captured, modes in all, share of high quality; None where the data have no separate modes.
        even_losses: D's and G's loss in an even game; None where it is not known.
        background: a map of values in 0..1, 0.5 in the middle.
        best_is_unknown: whether the map of D* was to be drawn and is not known.
        arrows: places and directions, (ARROWS, 2) each.
        cloth: lines of G's samples, (lines, KNOTS, 2).
        error: what the learner's g_step raised when it was run for the arrows.
    """

    reach: float
    rounds: int
    phase: str
    steps: tuple[int, int]
    real: np.ndarray
    fake: np.ndarray
    curves: dict[str, np.ndarray]
    distances: dict[str, np.ndarray]
    baselines: dict[str, float]
    quality: tuple[int, int, float] | None
    even_losses: tuple[float, float] | None
    background: np.ndarray | None = None
    best_is_unknown: bool = False
    arrows: tuple[np.ndarray, np.ndarray] | None = None
    cloth: np.ndarray | None = None
    error: Exception | None = None


class LaboratorySession:
    """A session: one GAN of points, from its first round on.

    Args:
        setup: the values of the controls.
        own: what the learner brings.

    Attributes:
        layers: what is to be drawn, to be changed at any time: "background" ("D", "best", "difference", "density" or
            "" for none), "arrows" and "cloth".
        slow: whether a step does one phase of a round instead of a whole one.
    """

    def __init__(self, setup: Setup, own: Own | None = None):
        self.setup, self.own = setup, own or Own()
        self.layers: dict[str, Any] = {"background": "D", "arrows": True, "cloth": False}
        self.data = self.own.data or setup.points()
        if self.data.dim != 2:
            raise ValueError(f"The laboratory shows the plane, and {self.data} is on a line; give points with dim=2.")
        self.latent = Latent(setup.noise_dim, setup.noise)
        self.reach = 1.3 * self.data.extent
        self.rounds, self.phase, self.done_D, self.done_G = 0, 0, 0, 0
        self.slow = False
        self.generator = torch.Generator().manual_seed(setup.seed)
        self.G, self.D = build(setup, self.own, self.data)
        kinds = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}
        self.opt_G, self.opt_D = (
            kinds[setup.optimiser](network.parameters(), 1e-3, fused=True) for network in (self.G, self.D)
        )
        self._ema = EMA(self.G, 0.0)
        self.curves = Trace("loss_D", "loss_G", size=400)
        self.distances = Trace("js", "kl", "wasserstein", "captured", "high_quality", "score_real", "score_fake")
        self.baselines = baselines(self.data, self.reach)
        self.change(setup)

        look = torch.Generator().manual_seed(setup.seed + 1)  # its own generator: looking changes nothing
        self._real = self.data.sample(SAMPLES, look)
        self._z = self.latent.sample(SAMPLES, look)
        self._plane, self._cloth_z = plane(self.reach), cloth(self.latent)
        self._p = blurred_density(self.data, self._plane, self.reach)
        self._measure()

    def change(self, setup: Setup) -> None:
        """Apply new values of live controls: learning rates, steps, batch, losses, momentum, EMA."""
        mine = self.own if setup.objective == "own" else Own()
        if setup.objective == "own" and not mine.has_functions:
            raise ValueError(
                "objective=own needs functions of yours: laboratory(d_step=..., g_step=...) or d_loss, g_loss."
            )
        if setup.ema and not self.setup.ema:  # weights that were not averaged over the last rounds are out of date
            self._ema = EMA(self.G, 0.0)
        self.setup = s = setup
        for optimiser, rate in ((self.opt_G, s.lr_G), (self.opt_D, s.lr_D)):
            for group in optimiser.param_groups:
                group["lr"] = rate
                if s.optimiser == "adam":
                    group["betas"] = (s.momentum, 0.999 if s.momentum >= 0.9 else 0.9)
                else:
                    group["momentum"] = s.momentum
        self.game = game = objective("non-saturating" if s.objective == "own" else s.objective)
        if mine.d_loss or mine.g_loss:  # their value in an even game is not known
            self.game = game = Objective(mine.d_loss or game.d_loss, mine.g_loss or game.g_loss, game.penalty)
        self.d_step = mine.d_step or partial(steps.d_step, objective=game)
        self.g_step = mine.g_step or partial(steps.g_step, objective=game)
        quick = manual_backward if manual_backward.fits(self.G, self.D, game) else steps  # the same steps, faster
        self._train_D = mine.d_step or partial(quick.d_step, objective=game)
        self._train_G = mine.g_step or partial(quick.g_step, objective=game)
        self._ema.decay = 1 - 1 / s.ema if s.ema else 0.0

    # --- training

    def noise(self, n: int) -> Tensor:
        """Draw n latent vectors from the training's own random generator."""
        return self.latent.sample(n, self.generator)

    def step(self) -> None:
        """One round; in slow motion its next phase."""
        if self.slow:
            self._next_phase()
            return
        self._next_phase()
        while self.phase:
            self._next_phase()

    def _next_phase(self) -> None:
        if PHASES[self.phase] == "learn_D":
            for _ in range(self.setup.d_steps):
                self.step_D()
        elif PHASES[self.phase] == "learn_G":
            for _ in range(self.setup.g_steps):
                self.step_G()
        self.phase = (self.phase + 1) % len(PHASES)
        if self.phase == 0:
            self.rounds += 1
            self._note()

    def step_D(self) -> None:
        """One step of D alone."""
        self.D.requires_grad_(True)  # a learner's step that failed half-way may have left it frozen
        real = self.data.sample(self.setup.batch, self.generator)
        self._loss_D = _number("d_step", self._train_D(self.G, self.D, real, self.noise, self.opt_D))
        self.done_D += 1

    def step_G(self) -> None:
        """One step of G alone."""
        self._loss_G = _number("g_step", self._train_G(self.G, self.D, self.setup.batch, self.noise, self.opt_G))
        if self.setup.ema:
            self._ema.update(self.G)
        self.done_G += 1

    def _note(self) -> None:
        if self.rounds % 5 == 0 or self.rounds < 100:
            self.curves.add(self.rounds, loss_D=self._loss_D, loss_G=self._loss_G)
        if self.rounds % (10 if self.rounds <= 200 else 50 if self.rounds <= 1000 else 100) == 0:
            self._measure()

    @torch.no_grad()
    def _measure(self) -> None:
        fake = self._fakes(self._z)
        self.quality = quality(fake, self.data)
        captured, _, good = self.quality or (math.nan, 0, math.nan)
        scores = [one.mean().item() for one in self._scores(self._real[:500], fake[:500])]
        row = distances(self._real, fake, self.reach)
        self.distances.add(
            self.rounds, captured=captured, high_quality=good, score_real=scores[0], score_fake=scores[1], **row
        )

    # --- what is seen

    @torch.no_grad()
    def _fakes(self, z: Tensor) -> Tensor:
        network = self._ema.network if self.setup.ema else self.G
        with batch_statistics(network):
            return network(z)

    @torch.no_grad()
    def _scores(self, *places: Tensor) -> list[Tensor]:
        """Return D's outputs at places, (n, 2) each, as 0..1, in the sense of its loss.

        Cross entropy and hinge: sigmoid(logit). Least squares: the logit itself, whose targets are 0 and 1.
        Wasserstein: only differences have a meaning, so 0.5 is half-way between the mean logits of real and fake.
        """
        with batch_statistics(self.D):
            logits = [self.D(x).flatten() for x in places]
            if self.game.d_loss is losses.least_squares_d_loss:
                return [one.clamp(0, 1) for one in logits]
            if self.game.d_loss is losses.wasserstein_d_loss:
                ends = [self.D(x[:SHOWN]).mean() for x in (self._real, self._fakes(self._z[:SHOWN]))]
                logits = [one - sum(ends) / 2 for one in logits]
        return [one.sigmoid() for one in logits]

    def map_of_D(self) -> Tensor:
        """Return D's output at each cell of the plane, (CELLS * CELLS,), as 0..1."""
        return self._scores(self._plane)[0]

    @property
    def best_is_known(self) -> bool:
        """Whether the best output is p / (p + q): for cross entropy and least squares it is, for the others not."""
        return self.game.asks_for_probability or self.game.d_loss is losses.least_squares_d_loss

    def map_of_best(self) -> Tensor:
        """Return the best output p / (p + q) at each cell: p is known, q is a kernel estimate from G's samples.

        Both are blurred by the same Gaussian, one cell wide, so that equal distributions give 0.5 (proposition 1 of
        Goodfellow et al. 2014, for the blurred distributions). Where both densities vanish it is 0.5.
        """
        q = kernel_density(self._fakes(self._z), self.reach)
        nothing = 1e-4 * self._p.max()
        return (self._p + nothing / 2) / (self._p + q + nothing)

    def snapshot(self) -> Snapshot:
        fake = self._fakes(self._z[:SHOWN])
        background, unknown = self._background()
        pushed, error = self._arrows(fake[:ARROWS])
        return Snapshot(
            reach=self.reach,
            rounds=self.rounds,
            phase=PHASES[self.phase],
            steps=(self.done_D, self.done_G),
            real=self._real[:SHOWN].numpy(),
            fake=fake.numpy(),
            curves={name: self.curves[name] for name in self.curves.names},
            distances={name: self.distances[name] for name in self.distances.names},
            baselines=self.baselines,
            quality=self.quality,
            even_losses=self.game.even_losses,
            background=background,
            best_is_unknown=unknown,
            arrows=pushed,
            cloth=self._cloth() if self.layers["cloth"] else None,
            error=error,
        )

    def _background(self) -> tuple[np.ndarray | None, bool]:
        """Return the map behind the points, (CELLS, CELLS), and whether it was to be drawn but is not known."""
        name = self.layers["background"]
        if not name:
            return None, False
        if name in ("best", "difference") and not self.best_is_known:
            return None, True
        maps = {
            "D": self.map_of_D,
            "best": self.map_of_best,
            "difference": lambda: 0.5 + (self.map_of_D() - self.map_of_best()) / 2,
            "density": lambda: 0.5 + 0.5 * (self._p / self._p.max()).sqrt(),
        }
        return maps[name]().view(CELLS, CELLS).numpy(), False

    def _arrows(self, fake: Tensor) -> tuple[tuple[np.ndarray, np.ndarray] | None, Exception | None]:
        if not self.layers["arrows"] and not (self.slow and PHASES[self.phase] == "gradient"):
            return None, None
        try:
            return (fake.numpy(), arrows(self.g_step, self.D, fake, self.latent.dim).numpy()), None
        except Exception as error:  # of the learner's own step: everything else can still be drawn
            return None, error

    def _cloth(self) -> np.ndarray:
        return self._fakes(self._cloth_z.flatten(0, 1)).view(*self._cloth_z.shape[:2], 2).numpy()

    # --- memory

    def _parts(self) -> dict[str, Any]:
        return {
            "G": self.G, "D": self.D, "opt_G": self.opt_G, "opt_D": self.opt_D, "G_ema": self._ema.network,
            "generator": self.generator, "curves": self.curves, "distances": self.distances,
            "numbers": (self.rounds, self.phase, self.done_D, self.done_G, self._ema.steps, self.quality),
        }  # fmt: skip

    def save(self) -> dict[str, Any]:
        return state_dict(self._parts())

    def restore(self, state: dict[str, Any]) -> None:
        load_state_dict(self._parts(), state)
        self.rounds, self.phase, self.done_D, self.done_G, self._ema.steps, self.quality = state["numbers"]
        self.change(self.setup)  # the controls keep their present values


def _number(name: str, loss: Any) -> float:
    if not isinstance(loss, (Tensor, float)):
        raise TypeError(f"{name} returned {loss!r}, not a tensor; end it with `return loss.detach()`.")
    loss = float(loss)
    if not math.isfinite(loss):
        raise FloatingPointError(
            f"The loss of {name} is {loss}: the training diverged, and weights may be NaN. "
            "Go back or press Reset, then try a smaller learning rate; docs/symptoms.md, last row, has more."
        )
    return loss
