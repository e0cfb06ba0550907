"""C27: batch norm in D with real and fake pictures in one batch, or each in a batch of its own?

A DCGAN of width 16 on 16-pixel avatars, 400 steps of the recipe AVATARS at 6e-4 without momentum; all that differs is
whether D's step shows D the real pictures and the fakes in one batch or in two. (G's step shows it fakes alone.) The
rule, written before the figures: apart ends nearer to the data than together. A third training reuses D's fakes in G's
step instead of drawing new ones; it is in `more`.
"""

from __future__ import annotations

from gan_course.claims.registry import Outcome, claim
from gan_course.data.avatars import avatars
from gan_course.data.pictures import Pictures
from gan_course.measure.attributes import factor_probe
from gan_course.measure.frechet import frechet
from gan_course.models import DCGANDiscriminator, DCGANGenerator
from gan_course.training import steps as course
from gan_course.training.losses import d_loss
from gan_course.training.presets import AVATARS
from gan_course.utils import seeded

import torch

SIZE, WIDTH, STEPS = 16, 16, 400
RATES = {"lr_G": 6e-4, "lr_D": 6e-4, "betas": (0.0, 0.99)}


def together(G, D, real, noise, opt_D):
    """D's step with real and fake pictures in one batch."""
    fake = G(noise(len(real))).detach()
    real_logits, fake_logits = D(torch.cat([real, fake])).chunk(2)
    loss = d_loss(real_logits, fake_logits)
    opt_D.zero_grad()
    loss.backward()
    opt_D.step()
    return loss.detach()


class Reuse:
    """Steps that share latent vectors: G's step sees the fakes that D's step has just seen."""

    def d_step(self, G, D, real, noise, opt_D):
        self.z = noise(len(real))
        return course.d_step(G, D, real, lambda n: self.z, opt_D)

    def g_step(self, G, D, n, noise, opt_G):
        return course.g_step(G, D, n, lambda n: self.z, opt_G)


def distance(seed: int, quick: bool, **own) -> float:
    """Fréchet distance of a training with some of its steps replaced; infinite where it diverged."""
    steps, pictures, samples = (3, 60, 60) if quick else (STEPS, 4000, 2000)
    with seeded(seed):
        G, D = DCGANGenerator(SIZE, WIDTH), DCGANDiscriminator(SIZE, WIDTH)
    trainer = AVATARS.trainer(Pictures(avatars(pictures, seed, SIZE)), G, D, steps=steps, seed=seed, **RATES, **own)
    try:
        trainer.train(steps, progress=False)
    except FloatingPointError:
        return float("inf")
    real = Pictures(avatars(samples, 999, SIZE))[:]
    return frechet(real, trainer.sample(samples, seed), factor_probe().features).distance


@claim(
    "C27",
    "with batch norm in D, real and fake in batches of their own end nearer to the data than in one batch",
    ("Fréchet distance, apart", "Fréchet distance, together"),
    seeds=5,
    chapter=6,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """Two trainings that differ in D's batches only; `more` has the one that reuses fakes."""
    apart, one = distance(seed, quick), distance(seed, quick, d_step=together)
    again = Reuse()
    more = {"fakes reused": distance(seed, quick, d_step=again.d_step, g_step=again.g_step)}
    return Outcome(apart, one, apart < one, more)
