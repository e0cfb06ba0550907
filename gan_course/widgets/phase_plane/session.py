"""The smallest GAN as a session: two numbers that chase each other, and the path that they have left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gan_course.training import dirac
from gan_course.widgets.core.session import Trace
from gan_course.widgets.phase_plane import words

import numpy as np
import torch

REACH = 2.2  # half the plane's width
ARROWS = 15  # of the field, along each side
TRAIL = 3000  # places of the path that are kept
GONE = 1e6  # a distance at which nobody comes back

LOSSES: dict[str, dirac.Gradients | None] = {
    "minimax": dirac.minimax_gradients,
    "non-saturating": dirac.non_saturating_gradients,
    "own": None,
}
RULES = ("alternating", "simultaneous")
RANGES = {  # lowest, highest, one step of the slider
    "theta": (-2.0, 2.0, 0.05),
    "psi": (-2.0, 2.0, 0.05),
    "lr": (0.02, 1.0, 0.02),
    "momentum": (-0.5, 0.9, 0.1),
    "r1": (0.0, 2.0, 0.1),
}
START = ("theta", "psi")  # settings that begin a new path


@dataclass(frozen=True)
class Setup:
    """What can be set. Raises ValueError for a value outside `LOSSES`, `RULES` or `RANGES`."""

    theta: float = 1.0
    psi: float = 0.0
    loss: str = "minimax"
    rule: str = "alternating"
    lr: float = 0.2
    momentum: float = 0.0
    r1: float = 0.0

    def __post_init__(self) -> None:
        for name, known in (("loss", tuple(LOSSES)), ("rule", RULES)):
            value = getattr(self, name)
            if value not in known:
                raise ValueError(words.UNKNOWN.format(name=name, value=value, names=", ".join(known)))
        for name, (low, high, _) in RANGES.items():
            value = getattr(self, name)
            if not (isinstance(value, (int, float)) and low <= value <= high):
                raise ValueError(words.NOT_A_NUMBER.format(name=name, value=value, low=low, high=high))


@dataclass(frozen=True)
class Snapshot:
    """All that is drawn.

    Attributes:
        start, now: theta and psi, (2,).
        path: all places since the start, (n, 2); the last is `now`.
        places, field: of the arrows, (arrows, 2): where they begin and which way both players are pulled.
        rounds, radius: the distance to the equilibrium over the rounds, (points,).
    """

    start: np.ndarray
    now: np.ndarray
    path: np.ndarray
    places: np.ndarray
    field: np.ndarray
    rounds: np.ndarray
    radius: np.ndarray


class PhasePlaneSession:
    """A Dirac GAN that goes on round by round.

    Args:
        setup: see :class:`Setup`.
        gradients: the learner's own, used where `setup.loss` is "own"; see :func:`dirac.minimax_gradients`.

    Attributes: `rounds`; `state`; `gone`, whether the players have flown apart (then they stand still).
    """

    def __init__(self, setup: Setup, gradients: Callable | None = None):
        self._own = gradients
        self.rounds, self.state = 0, dirac.start(setup.theta, setup.psi)
        self.path = [self._place()]
        self.trace = Trace("radius", size=600)
        self.trace.add(0, radius=self.state.radius.item())
        self.change(setup)

    def change(self, setup: Setup) -> None:
        """Go on by other rules. A new start needs a new session."""
        gradients = LOSSES[setup.loss] or self._own
        if gradients is None:
            raise ValueError(words.NO_GRADIENTS)

        def two(theta: torch.Tensor, psi: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            got = gradients(theta, psi)
            if not (isinstance(got, (tuple, list)) and len(got) == 2):
                raise TypeError(words.NOT_TWO.format(got=got))
            return got

        rules = dirac.Rules(two, setup.lr, setup.rule == "alternating", setup.momentum, setup.r1)
        self._places, self._field = _field(rules)
        self.setup, self.rules = setup, rules

    @property
    def gone(self) -> bool:
        return not self.state.radius.item() < GONE

    def step(self) -> None:
        """One step of D and one of G."""
        if not self.gone:
            self.state = dirac.step(self.state, self.rules)
            self.path = [*self.path[-TRAIL:], self._place()]
        self.rounds += 1
        self.trace.add(self.rounds, radius=self.state.radius.item())

    def snapshot(self) -> Snapshot:
        path = np.array(self.path)
        start = np.array([self.setup.theta, self.setup.psi])
        return Snapshot(
            start, path[-1], path, self._places, self._field, self.trace["round"], self.trace["radius"]
        )  # fmt: skip

    def save(self) -> tuple:
        return self.rounds, self.state, list(self.path), self.trace.save()

    def restore(self, state: tuple) -> None:
        self.rounds, self.state, path, trace = state
        self.path = list(path)
        self.trace.restore(trace)

    def _place(self) -> tuple[float, float]:
        return self.state.theta.item(), self.state.psi.item()


def _field(rules: dirac.Rules) -> tuple[np.ndarray, np.ndarray]:
    """Where arrows begin, and where both players are pulled there, each (ARROWS², 2)."""
    axis = torch.linspace(-REACH, REACH, ARROWS + 2, dtype=torch.float64)[1:-1]
    theta, psi = (grid.flatten() for grid in torch.meshgrid(axis, axis, indexing="xy"))
    of_D, of_G = rules.gradients(theta, psi)
    places = torch.stack([theta, psi], dim=1)
    pull = torch.stack([-of_G, -of_D - rules.r1 * psi], dim=1).detach()
    return places.numpy(), pull.numpy()
