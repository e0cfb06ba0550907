"""How the controls of a wood stand."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, fields, replace
from numbers import Integral, Real

from gan_course.data.latent import Latent
from gan_course.data.pictures import Pictures, to_uint8
from gan_course.evolution.creatures import Leaves
from gan_course.evolution.creatures.sources import LEAVES as KINDS
from gan_course.evolution.networks import SIZE, Bird, Butterfly
from gan_course.evolution.phases import Chronicle, Resemblance
from gan_course.training.losses import Objective, g_loss, r1_penalty
from gan_course.training.steps import d_step, g_step
from gan_course.utils import seeded

import torch
from torch import Tensor
from torch.nn.functional import softplus

FROZEN = ("nobody", "birds", "butterflies")
CHOICES = {"kind": tuple(KINDS), "frozen": FROZEN, "by_variance": (True, False)}
LEAST = {"population": 1, "bird_steps": 1, "butterfly_steps": 1}  # of the other numbers, 0
ABOVE_0 = {
    "bird_rate": "to stop the birds, frozen='birds'",
    "butterfly_rate": "to stop the butterflies, frozen='butterflies'",
    "food": "numbers below 1 as well; 0.5 is half",
}


@dataclass(frozen=True)
class Settings:
    """The controls.

    Attributes:
        kind: of leaf, one of KINDS.
        bird_rate, butterfly_rate: learning rates of D and of G (Adam).
        bird_steps, butterfly_steps: steps of D and of G in a round, each on fresh samples.
        frozen: who learns nothing, one of FROZEN.
        population: butterflies, and leaves, that the birds see in a step.
        mutation: noise on every raw trait that no gene controls, 0 or more.
        food: share of butterflies among all that birds look at, between 0 and 1. Where there are few, it pays for a
            bird to take everything for a leaf, and there is little selection.
        blur: of the birds' eyes, in pixels.
        head_start: rounds at the beginning in which only the birds learn.
        by_variance: traits change in proportion to their first variance; see `Butterfly`. Needs a fresh start.
        seed: of everything random. Needs a fresh start.

    Raises:
        ValueError: a value that is not accepted.
    """

    kind: str = "beech"
    bird_rate: float = 2e-3
    butterfly_rate: float = 0.04
    bird_steps: int = 1
    butterfly_steps: int = 1
    frozen: str = "nobody"
    population: int = 16
    mutation: float = 0.0
    food: float = 0.5
    blur: float = 0.0
    head_start: int = 25
    by_variance: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        for one in fields(self):
            name, value = one.name, getattr(self, one.name)
            if name in CHOICES:
                if value not in CHOICES[name]:
                    raise ValueError(f"{name} is {value!r}; accepted: {', '.join(map(str, CHOICES[name]))}")
                continue
            whole = isinstance(one.default, int)
            if isinstance(value, bool) or not isinstance(value, Integral if whole else Real):
                raise ValueError(f"{name} is {value!r}; give a {'whole ' if whole else ''}number")
            if name in ABOVE_0 and not 0 < value < (1 if name == "food" else math.inf):
                raise ValueError(f"{name} is {value}; give a number above 0 ({ABOVE_0[name]})")
            if not LEAST.get(name, 0) <= value < math.inf:
                raise ValueError(f"{name} is {value}; give {LEAST.get(name, 0)} or more")


LEAVES = 512  # pictures that the birds see again and again
SHOWN = 24  # butterflies that are watched: the same genes from the first round to the last
R1, R1_EVERY = 1.0, 4  # weight; rounds between two penalties (lazily: Karras et al. 2020, arXiv 1912.04958, appendix B)


class Ecosystem:
    """G, D, what they learn with, and what has happened so far.

    Attributes:
        G, D: the butterflies and the birds.
        rounds: done so far.
        settings: see `set`.
        leaf_logits, butterfly_logits: D's outputs for the leaves and butterflies of the last rounds.
        resemblance, chronicle: how much the watched butterflies resemble leaves, and what was achieved when.
    """

    def __init__(self, settings: Settings | None = None):
        self.settings = settings = settings or Settings()
        self.rounds = 0
        self.generator = torch.Generator().manual_seed(settings.seed)
        with seeded(settings.seed):
            self.G, self.D = Butterfly(settings.by_variance), Bird()
        self.opt_G = torch.optim.Adam(self.G.parameters(), betas=(0.5, 0.9))
        self.opt_D = torch.optim.Adam(self.D.parameters(), betas=(0.0, 0.9))
        self._latent = Latent(Butterfly.GENES)
        self.fixed_noise = self._latent.sample(SHOWN, torch.Generator().manual_seed(settings.seed + 1))
        self.chronicle = Chronicle()
        self.leaf_logits: deque[Tensor] = deque(maxlen=12)
        self.butterfly_logits: deque[Tensor] = deque(maxlen=12)
        self._find_leaves()
        self._obey()

    def set(self, **changes: object) -> None:
        """Turn controls, by the names of `Settings`; `seed` and `by_variance` act only on a fresh start."""
        before, self.settings = self.settings, replace(self.settings, **changes)
        if self.settings.kind != before.kind:
            self._find_leaves()
        self._obey()

    def _find_leaves(self) -> None:
        leaves = Leaves(self.settings.kind, SIZE)
        generator = torch.Generator().manual_seed(self.settings.seed)
        self.leaves = Pictures(to_uint8(leaves.sample(LEAVES, generator)))
        self.resemblance = Resemblance(leaves)

    def _obey(self) -> None:
        settings = self.settings
        self.G.mutation, self.D.blur = settings.mutation, settings.blur
        for optimiser, rate in ((self.opt_G, settings.butterfly_rate), (self.opt_D, settings.bird_rate)):
            for group in optimiser.param_groups:
                group["lr"] = rate

    def noise(self, n: int) -> Tensor:
        """Draw n fresh latent vectors."""
        return self._latent.sample(n, self.generator)

    def step(self) -> None:
        """Do one round: the birds' turn, the butterflies' turn, and a note in the chronicle."""
        now = self.settings
        if now.frozen == "birds":
            self._judge()
        else:
            self.G.requires_grad_(False)  # D only looks at its pictures: no gradient is kept for drawing them
            for _ in range(now.bird_steps):
                real = self.leaves.sample(now.population, self.generator)
                d_step(self.G, self.D, real, self.noise, self.opt_D, self._objective())
            self.G.requires_grad_(True)
        if now.frozen != "butterflies" and self.rounds >= now.head_start:
            for _ in range(now.butterfly_steps):
                g_step(self.G, self.D, now.population, self.noise, self.opt_G, self._objective())
        self.rounds += 1
        with torch.no_grad():
            resemblance = self.resemblance(self.G.traits(self.fixed_noise))
        self.chronicle.add(self.rounds, **resemblance, right=self._right())

    @torch.no_grad()
    def _judge(self) -> None:
        """Evaluate D without training it, and keep its outputs."""
        n = self.settings.population
        real = self.leaves.sample(n, self.generator)
        self._hear(self.D(real), self.D(self.G(self.noise(n))))

    def _hear(self, leaves: Tensor, butterflies: Tensor) -> None:
        """Keep D's logits, (n, 1) each, for leaves and for butterflies."""
        self.leaf_logits.append(leaves.detach()[:, 0])
        self.butterfly_logits.append(butterflies.detach()[:, 0])

    def _objective(self) -> Objective:
        """The GAN's usual losses; leaves and butterflies weigh in D's as often as a bird meets them."""
        food = self.settings.food

        def d_loss(leaves: Tensor, butterflies: Tensor) -> Tensor:
            self._hear(leaves, butterflies)
            return 2 * ((1 - food) * softplus(-leaves).mean() + food * softplus(butterflies).mean())

        return Objective(d_loss, g_loss, r1_penalty(R1 * R1_EVERY) if self.rounds % R1_EVERY == 0 else None)

    def _right(self) -> float:
        """Return the share of the birds' right answers in the last rounds; 0.5 before there are any."""
        if not self.leaf_logits:
            return 0.5
        leaves, butterflies = torch.cat([*self.leaf_logits]), torch.cat([*self.butterfly_logits])
        return ((leaves > 0).float().mean() + (butterflies < 0).float().mean()).item() / 2
