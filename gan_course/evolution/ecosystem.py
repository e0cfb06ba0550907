"""Birds and butterflies in one wood: a GAN on pictures of leaves, with knobs that may be turned while it runs.

>>> wood = Ecosystem(Settings(seed=3))
>>> for _ in range(600):
...     wood.step()
>>> wood.chronicle.reached           # {'noticed': 27, 'fading': 102, 'brown': 160, ...}
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from gan_course.data.creatures import Leaves
from gan_course.data.latent import Latent
from gan_course.data.pictures import Pictures, to_uint8
from gan_course.evolution.acts import Chronicle, Resemblance
from gan_course.evolution.bird import Bird
from gan_course.evolution.butterfly import SIZE, Butterfly
from gan_course.evolution.settings import Settings
from gan_course.training.losses import Objective, g_loss, r1_penalty
from gan_course.training.steps import d_step, g_step

import torch
from torch import Tensor
from torch.nn.functional import softplus

LEAVES = 512  # pictures that the birds see again and again
SHOWN = 24  # butterflies that are watched: the same genes from the first round to the last
R1, R1_EVERY = 1.0, 4  # weight; rounds between two penalties (lazily: Karras et al. 2020, arXiv 1912.04958, appendix B)


class Ecosystem:
    """G, D, what they learn with, and what has happened so far.

    Attributes:
        G, D: the butterflies and the birds.
        rounds: done so far.
        settings: see `set`.
        leaf_logits, butterfly_logits: what D said to the leaves and butterflies of the last rounds.
        resemblance, chronicle: how like leaves the watched butterflies are, and what was achieved when.
    """

    def __init__(self, settings: Settings | None = None):
        self.settings = settings = settings or Settings()
        self.rounds = 0
        self.generator = torch.Generator().manual_seed(settings.seed)
        with torch.random.fork_rng(devices=[]):  # the first weights come from the global generator
            torch.manual_seed(settings.seed)
            self.G, self.D = Butterfly(settings.by_variance), Bird()
        self.opt_G = torch.optim.Adam(self.G.parameters(), betas=(0.5, 0.9))
        self.opt_D = torch.optim.Adam(self.D.parameters(), betas=(0.0, 0.9))
        self._latent = Latent(Butterfly.GENES)
        self.watched = self._latent.sample(SHOWN, torch.Generator().manual_seed(settings.seed + 1))
        self.chronicle = Chronicle()
        self.leaf_logits: deque[Tensor] = deque(maxlen=12)
        self.butterfly_logits: deque[Tensor] = deque(maxlen=12)
        self._find_leaves()
        self._obey()

    def set(self, **changes: object) -> None:
        """Turn knobs, by the names of `Settings`; `seed` and `by_variance` act only on a fresh start."""
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
        """n fresh latent vectors."""
        return self._latent.sample(n, self.generator)

    def step(self) -> None:
        """One round: the birds' turn, the butterflies' turn, and a note in the chronicle."""
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
            resemblance = self.resemblance(self.G.traits(self.watched))
        self.chronicle.add(self.rounds, **resemblance, right=self._right())

    @torch.no_grad()
    def _judge(self) -> None:
        """The birds look and learn nothing; what they say is heard all the same."""
        n = self.settings.population
        real = self.leaves.sample(n, self.generator)
        self._hear(self.D(real), self.D(self.G(self.noise(n))))

    def _hear(self, leaves: Tensor, butterflies: Tensor) -> None:
        """Keep logits, (n, 1) each, that D gave to leaves and to butterflies."""
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
        """Share of the birds' right answers in the last rounds; 0.5 before there are any."""
        if not self.leaf_logits:
            return 0.5
        leaves, butterflies = torch.cat([*self.leaf_logits]), torch.cat([*self.butterfly_logits])
        return ((leaves > 0).float().mean() + (butterflies < 0).float().mean()).item() / 2
