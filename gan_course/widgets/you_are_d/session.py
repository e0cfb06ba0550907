"""The session behind *You are D*: pairs, answers, and how often you and D were right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from gan_course.data.pictures import Pictures
from gan_course.measure.attributes import area_under_curve
from gan_course.widgets.core.evaluate import evaluate, one_each, pixels
from gan_course.widgets.you_are_d.stages import Stage

import numpy as np
import torch
from torch import Tensor

SIDES = ("left", "right")


@dataclass(frozen=True)
class Pair:
    """A real and a generated picture.

    Attributes:
        stage: the number of the moment that the generated one is from.
        pictures: uint8 (2, height, width, 3), left and right.
        real: where the real one is, 0 left or 1 right.
        D: the side with the higher logit, by the D of that moment.
    """

    stage: int
    pictures: np.ndarray
    real: int
    D: int


@dataclass(frozen=True)
class Tally:
    """How often an observer was right: `hits` of `n` pairs."""

    hits: int
    n: int

    @property
    def rate(self) -> float:
        """Hit rate, 0 to 1; NaN without pairs. 0.5 is chance."""
        return self.hits / self.n if self.n else math.nan

    @property
    def d_prime(self) -> float:
        """d', how many standard deviations apart the two kinds appear to the observer; NaN without pairs, 0 is chance.

        For a choice between two, d' = sqrt(2) z(hit rate) (Macmillan and Creelman, *Detection Theory*, 2005, equation
        7.2), with z the inverse of the normal distribution function. Half a hit and half a miss are added, so that 20
        of 20 is not infinite (Hautus 1995).
        """
        return math.sqrt(2) * NormalDist().inv_cdf((self.hits + 0.5) / (self.n + 1)) if self.n else math.nan

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.hits + other.hits, self.n + other.n)


@dataclass(frozen=True)
class Snapshot:
    """All that a picture of the game shows.

    Attributes:
        pair: the pair to answer; None when all are answered.
        last: the pair before it, None at the start.
        choice: the side that was chosen there, 0 or 1.
        done, total: answered pairs, all pairs.
        steps: of each moment.
        you, D: both tallies over the answered pairs, one a moment.
        always: D's hit rate at each moment over all pairs of its real and generated pictures, 0 to 1.
    """

    pair: Pair | None
    last: Pair | None
    choice: int | None
    done: int
    total: int
    steps: tuple[int, ...]
    you: tuple[Tally, ...]
    D: tuple[Tally, ...]
    always: tuple[float, ...]


class YouAreDSession:
    """Pairs to answer, one after the other. Args as for :func:`gan_course.widgets.you_are_d.you_are_d`.

    Attributes: `pairs` (all of them), `choices` (the side chosen for each so far).
    """

    def __init__(self, stages: Sequence[Stage], real: Tensor | Pictures, pairs: int = 20, seed: int = 0):
        real = real[:] if isinstance(real, Pictures) else real
        if not stages or not isinstance(pairs, int) or pairs < len(stages):
            raise ValueError(
                f"Given {len(stages)} stages and {pairs!r} pairs; give a stage or more, and a pair for each."
            )
        for stage in stages:
            if stage.fake.shape[1:] != real.shape[1:]:
                raise ValueError(
                    f"The pictures after {stage.steps} steps have shape {tuple(stage.fake.shape[1:])}, the real ones "
                    f"{tuple(real.shape[1:])}; give pictures of one shape."
                )
        self.stages, self.real, self.n, self.seed = list(stages), real, pairs, seed
        self._scores = [(self._logits(s, real), self._logits(s, s.fake)) for s in self.stages]
        self._always = tuple(area_under_curve(*scores) for scores in self._scores)
        self.restart(seed)

    def restart(self, seed: int | None = None) -> None:
        """Draw new pairs and forget all answers; without a seed, the next one."""
        self.seed = self.seed + 1 if seed is None else seed
        rng = torch.Generator().manual_seed(self.seed)
        order = torch.arange(self.n) % len(self.stages)
        self.pairs = [self._pair(int(i), rng) for i in order[torch.randperm(self.n, generator=rng)]]
        self.choices: list[int] = []

    def answer(self, side: str) -> None:
        """Say which side is real, "left" or "right". Nothing happens when all pairs are answered."""
        if side not in SIDES:
            raise ValueError(f"The side is {side!r}; give 'left' or 'right'.")
        if len(self.choices) < self.n:
            self.choices.append(SIDES.index(side))

    def snapshot(self) -> Snapshot:
        done = len(self.choices)
        answered = list(zip(self.pairs, self.choices))
        return Snapshot(
            pair=self.pairs[done] if done < self.n else None,
            last=self.pairs[done - 1] if done else None,
            choice=self.choices[-1] if done else None,
            done=done,
            total=self.n,
            steps=tuple(stage.steps for stage in self.stages),
            you=self._tallies([(pair, choice == pair.real) for pair, choice in answered]),
            D=self._tallies([(pair, pair.real == pair.D) for pair, _ in answered]),
            always=self._always,
        )

    def _tallies(self, results: list[tuple[Pair, bool]]) -> tuple[Tally, ...]:
        by_stage = [[hit for pair, hit in results if pair.stage == i] for i in range(len(self.stages))]
        return tuple(Tally(sum(hits), len(hits)) for hits in by_stage)

    def _pair(self, stage: int, rng: torch.Generator) -> Pair:
        fake = self.stages[stage].fake
        i, j = (int(torch.randint(len(x), (), generator=rng)) for x in (self.real, fake))
        of_real, of_fake = self._scores[stage][0][i], self._scores[stage][1][j]
        side = int(torch.randint(2, (), generator=rng))
        both = pixels(torch.stack([self.real[i].cpu(), fake[j].cpu()]))
        return Pair(stage, both[::-1] if side else both, side, side if of_real > of_fake else 1 - side)

    def _logits(self, stage: Stage, pictures: Tensor) -> Tensor:
        return one_each(evaluate(stage.D, pictures), len(pictures), "pictures")
