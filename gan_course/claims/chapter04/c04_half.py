"""C4: at the end D gives real and generated points about 0.5.

The rule was written before the figures: both means lie within 0.1 of 0.5.

0.5 is also the output of a D that has learned nothing. So `more` holds how a fresh discriminator does: a new
D, trained for a while against the finished G. If it tells more of them right than half, the old D's 0.5 was its own
limit and not the generator's perfection.
"""

from __future__ import annotations

from gan_course.claims.registry import Outcome, claim
from gan_course.data.points import points
from gan_course.measure.modes import modes
from gan_course.models import MLPDiscriminator
from gan_course.training.presets import POINTS
from gan_course.training.steps import d_step
from gan_course.training.trainer import Trainer, mean_score
from gan_course.utils import seeded

import torch
from torch import Tensor, nn

NEAR = 0.1
SAMPLES = 5000


@claim(
    "C4",
    "At the end D gives real and generated points about 0.5",
    ("D's mean answer to real points", "to generated points"),
    seeds=10,
    chapter=4,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """A GAN on eight Gaussians with the recipe for points, and D's answers to fresh points at the end."""
    data, steps = points("ring8"), 20 if quick else 3000
    trainer = POINTS.trainer(data, steps=steps, seed=seed)
    trainer.train(steps, progress=False)
    real = data.sample(SAMPLES, torch.Generator().manual_seed(1000 + seed))
    with torch.no_grad():
        fake = trainer.G(trainer.noise(SAMPLES))
    a, b = mean_score(trainer.D, real), mean_score(trainer.D, fake)
    discriminator = fresh_discriminator(trainer, seed, 20 if quick else 500)
    more = {
        "D right": share_right(trainer.D, real, fake),
        "fresh discriminator right": share_right(discriminator, real, fake),
        "high quality": modes(fake, data).high_quality,
    }
    return Outcome(a, b, abs(a - 0.5) < NEAR and abs(b - 0.5) < NEAR, more)


def fresh_discriminator(trainer: Trainer, seed: int, steps: int) -> nn.Module:
    """A new D of the same layers, trained against the trainer's G as it stands."""
    with seeded(2000 + seed):
        discriminator = MLPDiscriminator((trainer.data.dim,), POINTS.hidden)
    opt = torch.optim.Adam(discriminator.parameters(), 1e-3)
    for _ in range(steps):
        d_step(trainer.G, discriminator, trainer.data.sample(256, trainer.generator), trainer.noise, opt)
    return discriminator


@torch.no_grad()
def share_right(D: nn.Module, real: Tensor, fake: Tensor) -> float:
    """Share of samples, 0 to 1, for which D's answer lies on the right side of 0.5; half of it is guessing."""
    return ((D(real) > 0).float().mean() + (D(fake) < 0).float().mean()).item() / 2
