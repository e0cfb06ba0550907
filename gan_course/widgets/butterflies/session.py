"""The session of butterflies and birds: an `Ecosystem`, its curves, and the butterflies in the picture."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass

from gan_course.evolution import FEATURES, Ecosystem, Settings
from gan_course.evolution.creatures import cut_out, draw, trait_column
from gan_course.evolution.networks import SIZE
from gan_course.measure.saliency import saliency
from gan_course.widgets.core.canvas import to_bytes
from gan_course.widgets.core.session import Trace, load_state_dict, state_dict

import numpy as np
import torch

WINGS = 88  # pixels, height and width, of a butterfly as people see it
AT_ONCE, EVERY = 4, 4  # butterflies redrawn together; rounds between two such groups
LOOKED_AT = 3  # this many butterflies, the first ones, and as many leaves are also shown as birds see them
SHADOW = 0.5  # how much of the light it takes
BINS = np.linspace(0, 1, 21)


@dataclass(frozen=True)
class Seen:
    """A leaf or a butterfly as birds see it.

    Attributes:
        picture: what their eyes pass on, float32 (32, 32, 3) in 0..1, of a butterfly without its body.
        glow: where they look, (32, 32) in 0..1.
    """

    picture: np.ndarray
    glow: np.ndarray


@dataclass(frozen=True)
class Drawn:
    """A butterfly as it was in some round.

    Attributes:
        wings: as people see it, with its shadow, to be laid over any floor: RGBA, uint8 (WINGS, WINGS, 4).
        tilt: of its body, in degrees, positive clockwise.
        seen: as birds see it; None behind the first LOOKED_AT.
        leaf: how sure they are that it is a leaf, 0..1.
    """

    wings: np.ndarray
    tilt: float
    seen: Seen | None
    leaf: float


@dataclass(frozen=True)
class Snapshot:
    """All that a picture shows.

    Attributes:
        rounds: done so far.
        butterflies: those of the fixed noise.
        leaves: LOOKED_AT of the real ones, as birds see them.
        curves: round, colour, outline, veins, right; arrays of equal length.
        leaf_scores, butterfly_scores: histograms over BINS of D's outputs, shares that sum to 1 (or all 0).
        reached: rounds of the milestones, by name.
        right: smoothed share of the birds' right answers.
    """

    rounds: int
    butterflies: tuple[Drawn, ...]
    leaves: tuple[Seen, ...]
    curves: dict[str, np.ndarray]
    leaf_scores: np.ndarray
    butterfly_scores: np.ndarray
    reached: dict[str, int]
    right: float


class ButterfliesSession:
    """A session of butterflies and birds.

    Args:
        settings: values of the controls at the beginning.

    Attributes: `ecosystem`, `rounds`, `settings`.
    """

    def __init__(self, settings: Settings | None = None):
        self.ecosystem = Ecosystem(settings)
        self.trace = Trace(*FEATURES, "right")
        self._drawn: list[Drawn | None] = [None] * len(self.ecosystem.fixed_noise)
        self._leaves: list[Seen] = []
        self._next, self._drawn_at = 0, -math.inf

    @property
    def rounds(self) -> int:
        return self.ecosystem.rounds

    @property
    def settings(self) -> Settings:
        return self.ecosystem.settings

    def set(self, **changes: object) -> None:
        """Set controls while it runs."""
        self.ecosystem.set(**changes)
        if changes.keys() & {"kind", "blur"}:  # what birds see is no longer what was drawn
            self._drawn_at = -math.inf

    def step(self) -> None:
        self.ecosystem.step()
        self.trace.add(self.rounds, **self.ecosystem.chronicle.now)

    def snapshot(self) -> Snapshot:
        self._draw_some()
        ecosystem = self.ecosystem
        return Snapshot(
            rounds=self.rounds,
            butterflies=tuple(self._drawn),
            leaves=tuple(self._leaves),
            curves={name: self.trace[name] for name in self.trace.names},
            leaf_scores=_histogram(ecosystem.leaf_logits),
            butterfly_scores=_histogram(ecosystem.butterfly_logits),
            reached=dict(ecosystem.chronicle.reached),
            right=ecosystem.chronicle.now.get("right", 0.5),
        )

    def _draw_some(self) -> None:
        """Draw the butterflies as they are now: a few at a time while rounds go by one by one, else all."""
        passed, n = self.rounds - self._drawn_at, len(self._drawn)
        if passed < EVERY and self.rounds > 3:  # the first rounds are looked at one by one
            return
        count = n if not 0 < passed < 3 * EVERY or self.rounds <= 3 else AT_ONCE
        for i in range(self._next, self._next + count):
            self._drawn[i % n] = None
        chosen = [i for i in range(n) if self._drawn[i] is None]
        for i, one in zip(chosen, self._draw(chosen), strict=True):
            self._drawn[i] = one
        self._next, self._drawn_at = (self._next + count) % n, self.rounds

    @torch.no_grad()
    def _draw(self, chosen: list[int]) -> list[Drawn]:
        """Draw these butterflies as they are now, and what birds see of them and of the leaves."""
        ecosystem = self.ecosystem
        traits = ecosystem.G.traits(ecosystem.fixed_noise[chosen])
        colour, cover, shadow = cut_out(traits, WINGS, body=True)
        both = 1 - (1 - cover) * (1 - SHADOW * shadow)  # a shadow is black that covers a little
        wings = torch.cat([(colour + 1) / 2 * cover / both.clamp_min(1e-3), both], dim=1).movedim(1, -1)
        pictures = draw(traits, SIZE)
        leaf = torch.sigmoid(ecosystem.D(pictures))[:, 0].tolist()
        looked_at = [i for i in chosen if i < LOOKED_AT]  # they come first
        seen, self._leaves = self._look(pictures[: len(looked_at)], ecosystem.leaves[:LOOKED_AT])
        seen += [None] * (len(chosen) - len(looked_at))
        tilts = traits[:, trait_column("tilt")].tolist()
        return [Drawn(*one) for one in zip(to_bytes(wings.numpy()), tilts, seen, leaf, strict=True)]

    def _look(self, *groups: torch.Tensor) -> list[list[Seen]]:
        """Return what birds see of several groups of pictures, in one forward pass."""
        pictures, D = torch.cat(groups), self.ecosystem.D
        glows = saliency(D, pictures)[1].numpy()
        eyes = ((D.see(pictures) + 1) / 2).movedim(1, -1).numpy()
        seen = iter([Seen(*one) for one in zip(eyes, glows, strict=True)])
        return [[next(seen) for _ in group] for group in groups]

    def _parts(self) -> dict[str, object]:
        ecosystem = self.ecosystem
        learners = {name: getattr(ecosystem, name) for name in ("G", "D", "opt_G", "opt_D", "generator")}
        notes = {name: getattr(ecosystem, name) for name in ("rounds", "settings", "chronicle")}
        scores = {name: list(getattr(ecosystem, name)) for name in ("leaf_logits", "butterfly_logits")}
        return learners | notes | scores | {"trace": self.trace}

    def save(self) -> dict[str, object]:
        return state_dict(self._parts())

    def restore(self, state: dict[str, object]) -> None:
        load_state_dict(self._parts(), state)
        ecosystem = self.ecosystem
        ecosystem.set(**vars(state["settings"]))
        ecosystem.rounds, ecosystem.chronicle = state["rounds"], copy.deepcopy(state["chronicle"])
        for name in ("leaf_logits", "butterfly_logits"):
            logits = getattr(ecosystem, name)
            logits.clear()
            logits.extend(state[name])
        self._drawn_at = -math.inf


def _histogram(logits: list[torch.Tensor]) -> np.ndarray:
    if not logits:
        return np.zeros(len(BINS) - 1)
    counts, _ = np.histogram(torch.cat([*logits]).sigmoid().numpy(), BINS)
    return counts / counts.sum()
