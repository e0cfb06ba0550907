"""The laboratory's experiment: a GAN of points in training, and all that is to be seen of it."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from gan_course.data.latent import Latent
from gan_course.data.points import Points
from gan_course.models.mlp import MLPDiscriminator, MLPGenerator
from gan_course.training import losses, manual_backward, steps
from gan_course.training.ema import EMA
from gan_course.training.losses import Objective, objective
from gan_course.training.trainer import batch_statistics
from gan_course.utils import seeded
from gan_course.widgets.core.session import Trace, load_state_dict, state_dict
from gan_course.widgets.laboratory import starts
from gan_course.widgets.laboratory.advice import advice
from gan_course.widgets.laboratory.measures import SAMPLES, baselines, distances, quality
from gan_course.widgets.laboratory.plane import CELLS, blurred_density, cloth, kernel_density, plane
from gan_course.widgets.laboratory.setup import Setup

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

SHOWN = 220  # real points, and fakes, in the picture
ARROWS = 90  # fakes with an arrow
PHASES = ("sample", "D learns", "advice", "G learns")
"""What happens in a round, one after the other."""


@dataclass(frozen=True)
class Own:
    """What the learner brings.

    `d_step`, `g_step`: steps with the course's signature. `d_loss(real_logits, fake_logits)`, `g_loss(fake_logits)`:
    losses for the course's steps. These are played while the control "losses" stands at "own"; whichever is missing is
    the course's non-saturating one. `G`, `D`: networks, copied at each start. `data`: a distribution of points.

    The step of G is also asked for the arrows, once for each picture: what it prints or counts, it does then, too.
    """

    d_step: Callable[..., Tensor] | None = None
    g_step: Callable[..., Tensor] | None = None
    d_loss: Callable[[Tensor, Tensor], Tensor] | None = None
    g_loss: Callable[[Tensor], Tensor] | None = None
    G: nn.Module | None = None
    D: nn.Module | None = None
    data: Points | None = None


@dataclass
class Shown:
    """A snapshot: everything that can be drawn of one run. What is not to be drawn is None.

    Points are (n, 2) in the data's units; maps are (CELLS, CELLS), row 0 at the top, over the square of half-width
    `reach`; `curves` and `distances` hold arrays by name over their "round".
    """

    reach: float
    rounds: int
    phase: str
    real: np.ndarray
    fake: np.ndarray
    ground: np.ndarray | None = None
    arrows: tuple[np.ndarray, np.ndarray] | None = None
    cloth: np.ndarray | None = None
    curves: dict[str, np.ndarray] = field(default_factory=dict)
    distances: dict[str, np.ndarray] = field(default_factory=dict)
    baselines: dict[str, float] = field(default_factory=dict)
    quality: tuple[int, int, float] | None = None
    steps: tuple[int, int] = (0, 0)
    even: tuple[float, float] | None = None  # D's and G's loss in an even game, where that is known
    unknown: str = ""  # what was to be seen and is not known
    trouble: Exception | None = None  # of the learner's g_step, when it was asked for the arrows


class Run:
    """A session of the laboratory (see `widgets.session.Session`): one GAN of points, from its first round on.

    Args:
        setup: how it is set up.
        own: what the learner brings.

    `look` holds what is to be drawn and may be changed at any time: "ground" ("D", "best D", "D - best D", "density" or
    None), "arrows" and "cloth".
    """

    def __init__(self, setup: Setup, own: Own | None = None):
        self.setup, self.own = setup, own or Own()
        self.look: dict[str, Any] = {"ground": "D", "arrows": True, "cloth": False}
        self.data = self.own.data or setup.points()
        if self.data.dim != 2:
            raise ValueError(f"The laboratory shows the plane, and {self.data} is on a line; give points with dim=2.")
        self.latent = Latent(setup.noise_dim, setup.noise)
        self.reach = 1.3 * self.data.extent
        self.rounds, self.phase, self.done_D, self.done_G = 0, 0, 0, 0
        self.slow = False
        self.generator = torch.Generator().manual_seed(setup.seed)
        self._build()
        self._average = EMA(self.G, 0.0)
        self.curves = Trace("loss_D", "loss_G", size=400)
        self.distances = Trace("js", "kl", "wasserstein", "captured", "high_quality", "score_real", "score_fake")
        self.baselines = _baselines(self.data, self.reach)
        self.change(setup)

        look = torch.Generator().manual_seed(setup.seed + 1)  # of its own: looking changes nothing
        self._real = self.data.sample(SAMPLES, look)
        self._z = self.latent.sample(SAMPLES, look)
        self._plane, self._cloth_z = plane(self.reach), cloth(self.latent)
        self._p = blurred_density(self.data, self._plane, self.reach)
        self._measure()

    def _build(self) -> None:
        s, own = self.setup, self.own
        with seeded(s.seed):
            hidden_G, hidden_D = [s.G_width] * s.G_layers, [s.D_width] * s.D_layers
            G = own.G if own.G is not None else MLPGenerator(s.noise_dim, (2,), hidden_G, scale=self.data.scale)
            D = own.D if own.D is not None else MLPDiscriminator((2,), hidden_D)
            self.G, self.D = _copied("G", G), _copied("D", D)
            if s.spectral and own.D is None:
                for layer in self.D.modules():
                    if isinstance(layer, nn.Linear):
                        spectral_norm(layer)
        if s.start == "trained":
            if own.data is not None:
                raise ValueError("Trained networks are there for the named points, not for data of your own.")
            starts.load(s.data, self.G, self.D)
        kinds = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}
        self.opt_G, self.opt_D = (kinds[s.optimiser](net.parameters(), 1e-3, fused=True) for net in (self.G, self.D))

    def change(self, setup: Setup) -> None:
        """Go on with other live settings (learning rates, steps, batch, losses, momentum, average)."""
        mine = self.own if setup.objective == "own" else Own()
        if setup.objective == "own" and not (mine.d_step or mine.g_step or mine.d_loss or mine.g_loss):
            raise ValueError(
                "objective=own needs functions of yours: laboratory(d_step=..., g_step=...) or d_loss, g_loss."
            )
        if setup.ema and not self.setup.ema:  # an average that stood still knows nothing of the rounds in between
            self._average = EMA(self.G, 0.0)
        self.setup = s = setup
        for optimiser, rate in ((self.opt_G, s.lr_G), (self.opt_D, s.lr_D)):
            for group in optimiser.param_groups:
                group["lr"] = rate
                if s.optimiser == "adam":
                    group["betas"] = (s.momentum, 0.999 if s.momentum >= 0.9 else 0.9)
                else:
                    group["momentum"] = s.momentum
        self.game = game = objective("non-saturating" if s.objective == "own" else s.objective)
        if mine.d_loss or mine.g_loss:  # of these nobody knows what an even game costs
            self.game = game = Objective(mine.d_loss or game.d_loss, mine.g_loss or game.g_loss, game.penalty)
        self.d_step = mine.d_step or partial(steps.d_step, objective=game)
        self.g_step = mine.g_step or partial(steps.g_step, objective=game)
        quick = manual_backward if manual_backward.fits(self.G, self.D, game) else steps  # the same steps
        self._train_D = mine.d_step or partial(quick.d_step, objective=game)
        self._train_G = mine.g_step or partial(quick.g_step, objective=game)
        self._average.decay = 1 - 1 / s.ema if s.ema else 0.0

    # --- training

    def noise(self, n: int) -> Tensor:
        """n fresh latent vectors, from the training's own random generator."""
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
        if PHASES[self.phase] == "D learns":
            for _ in range(self.setup.d_steps):
                self.step_D()
        elif PHASES[self.phase] == "G learns":
            for _ in range(self.setup.g_steps):
                self.step_G()
        self.phase = (self.phase + 1) % len(PHASES)
        if self.phase == 0:
            self.rounds += 1
            self._note()

    def step_D(self) -> None:
        """One step of D alone."""
        self.D.requires_grad_(True)  # a step of the learner's that failed half-way may have left it frozen
        real = self.data.sample(self.setup.batch, self.generator)
        self._loss_D = _number("d_step", self._train_D(self.G, self.D, real, self.noise, self.opt_D))
        self.done_D += 1

    def step_G(self) -> None:
        """One step of G alone."""
        self._loss_G = _number("g_step", self._train_G(self.G, self.D, self.setup.batch, self.noise, self.opt_G))
        if self.setup.ema:
            self._average.update(self.G)
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
        scores = [one.mean().item() for one in self._answers(self._real[:500], fake[:500])]
        row = distances(self._real, fake, self.reach)
        self.distances.add(
            self.rounds, captured=captured, high_quality=good, score_real=scores[0], score_fake=scores[1], **row
        )

    # --- what is seen

    @torch.no_grad()
    def _fakes(self, z: Tensor) -> Tensor:
        network = self._average.network if self.setup.ema else self.G
        with batch_statistics(network):
            return network(z)

    @torch.no_grad()
    def _answers(self, *places: Tensor) -> list[Tensor]:
        """D's answers of 0..1 to places, (n, 2) each, as its loss means them.

        Cross entropy and hinge: sigmoid(logit). Least squares asks for the very numbers 0 and 1. For Wasserstein only
        differences mean anything, so 0.5 is put half-way between the mean logits of real points and of fakes.
        """
        with batch_statistics(self.D):
            logits = [self.D(x).flatten() for x in places]
            if self.game.d_loss is losses.least_squares_d_loss:
                return [one.clamp(0, 1) for one in logits]
            if self.game.d_loss is losses.wasserstein_d_loss:
                ends = [self.D(x[:SHOWN]).mean() for x in (self._real, self._fakes(self._z[:SHOWN]))]
                logits = [one - sum(ends) / 2 for one in logits]
        return [one.sigmoid() for one in logits]

    def belief(self) -> Tensor:
        """D's answer at each cell of the plane, (CELLS * CELLS,), 0..1."""
        return self._answers(self._plane)[0]

    @property
    def best_is_known(self) -> bool:
        """Whether the best answer is p / (p + q): for cross entropy and least squares it is, for the others not."""
        return self.game.asks_for_probability or self.game.d_loss is losses.least_squares_d_loss

    def best(self) -> Tensor:
        """The best answer p / (p + q), blurred by one cell: p is known, q is a kernel estimate from G's samples.

        Both are blurred by the same Gaussian, so that equal distributions give 0.5 (proposition 1 of Goodfellow et al.
        2014, for the blurred distributions). Where neither ever lands nothing can be known, and it is 0.5.
        """
        q = kernel_density(self._fakes(self._z), self.reach)
        nothing = 1e-4 * self._p.max()
        return (self._p + nothing / 2) / (self._p + q + nothing)

    def snapshot(self) -> Shown:
        fake = self._fakes(self._z[:SHOWN])
        shown = Shown(
            self.reach, self.rounds, PHASES[self.phase], self._real[:SHOWN].numpy(), fake.numpy(),
            curves={name: self.curves[name] for name in self.curves.names},
            distances={name: self.distances[name] for name in self.distances.names},
            baselines=self.baselines, quality=self.quality, steps=(self.done_D, self.done_G),
            even=self.game.even_losses,
        )  # fmt: skip
        ground = self.look["ground"]
        if ground in ("best D", "D - best D") and not self.best_is_known:
            shown.unknown = "for this loss no best answer D* is known"
        elif ground:
            maps = {
                "D": self.belief,
                "best D": self.best,
                "D - best D": lambda: 0.5 + (self.belief() - self.best()) / 2,
                "density": lambda: 0.5 + 0.5 * (self._p / self._p.max()).sqrt(),
            }
            shown.ground = maps[ground]().view(CELLS, CELLS).numpy()
        if self.look["arrows"] or (self.slow and PHASES[self.phase] == "advice"):
            try:
                by = advice(self.g_step, self.D, fake[:ARROWS], self.latent.dim)
                shown.arrows = fake[:ARROWS].numpy(), by.numpy()
            except Exception as error:  # a step of the learner's: everything else can still be seen
                shown.trouble = error
        if self.look["cloth"]:
            shown.cloth = self._fakes(self._cloth_z.flatten(0, 1)).view(*self._cloth_z.shape[:2], 2).numpy()
        return shown

    # --- memory

    def _parts(self) -> dict[str, Any]:
        return {
            "G": self.G, "D": self.D, "opt_G": self.opt_G, "opt_D": self.opt_D, "average": self._average.network,
            "generator": self.generator, "curves": self.curves, "distances": self.distances,
            "numbers": (self.rounds, self.phase, self.done_D, self.done_G, self._average.steps, self.quality),
        }  # fmt: skip

    def save(self) -> dict[str, Any]:
        return state_dict(self._parts())

    def restore(self, state: dict[str, Any]) -> None:
        load_state_dict(self._parts(), state)
        self.rounds, self.phase, self.done_D, self.done_G, self._average.steps, self.quality = state["numbers"]
        self.change(self.setup)  # the controls stand where they stand now


class Pair:
    """Two runs in step, side by side: a session, too."""

    def __init__(self, *runs: Run):
        self.runs = runs

    @property
    def rounds(self) -> int:
        return min(run.rounds for run in self.runs)

    def step(self) -> None:
        """A round of both; if one of them fails, the other waits for it at the next."""
        last = min((run.rounds, run.phase) for run in self.runs)
        for run in self.runs:
            if (run.rounds, run.phase) == last:
                run.step()

    def snapshot(self) -> list[Shown]:
        return [run.snapshot() for run in self.runs]

    def save(self) -> list:
        return [run.save() for run in self.runs]

    def restore(self, state: list) -> None:
        for run, one in zip(self.runs, state, strict=True):
            run.restore(one)


def _number(name: str, loss: Any) -> float:
    if not isinstance(loss, (Tensor, float)):
        raise TypeError(f"{name} returned {loss!r}, not a tensor; end it with `return loss.detach()`.")
    loss = float(loss)
    if not math.isfinite(loss):
        raise FloatingPointError(
            f"The loss of {name} is {loss}: the training ran away, and weights may be no numbers any more. "
            "Go back or press Reset, then try a smaller learning rate."
        )
    return loss


def _copied(name: str, network: nn.Module) -> nn.Module:
    """A copy on the CPU: so small, a GPU would only be slower."""
    try:
        return copy.deepcopy(network).cpu()
    except RuntimeError as error:
        raise ValueError(
            f"{name} cannot be copied ({error}). Give a network that has not been used yet; of the spectral norms, "
            "torch.nn.utils.parametrizations.spectral_norm can be copied at any time."
        ) from error


_known_baselines: dict[tuple, dict[str, float]] = {}


def _baselines(data: Points, reach: float) -> dict[str, float]:
    key = (data.sd, tuple(data.means.flatten().tolist()), tuple(data.weights.tolist()))
    if key not in _known_baselines:
        _known_baselines[key] = baselines(data, reach)
    return _known_baselines[key]
