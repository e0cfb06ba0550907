"""What C6 to C8 share: an autoencoder and a VAE of one size on the same handwritten digits, as in chapter 02."""

from __future__ import annotations

from functools import cache

from gan_course.data.digits import digits
from gan_course.models.autoencoder import VAE, Autoencoder
from gan_course.training.autoencoder import AutoencoderTrainer
from gan_course.utils import seeded

STEPS, CODE_DIM, KL_WEIGHT = 2000, 16, 1.0
QUICK = 20


@cache
def trained(kind: type[Autoencoder], seed: int, steps: int = STEPS) -> Autoencoder:
    """An Autoencoder or a VAE on the 4,000 digits; `seed` decides its first weights and the order of the pictures."""
    with seeded(seed):
        model = kind((1, 28, 28), CODE_DIM)
    trainer = AutoencoderTrainer(model, digits(), kl_weight=KL_WEIGHT, decay_steps=steps, seed=seed)
    trainer.train(steps, progress=False)
    return trainer.model.requires_grad_(False).cpu()


def pair(seed: int, quick: bool) -> tuple[Autoencoder, VAE]:
    """Both, trained alike."""
    steps = QUICK if quick else STEPS
    return trained(Autoencoder, seed, steps), trained(VAE, seed, steps)
