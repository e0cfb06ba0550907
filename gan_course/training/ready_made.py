"""Small generators of points, and of bars and stripes, trained in one call: for lessons and claims to compare."""

from __future__ import annotations

from dataclasses import replace

from gan_course.data.bars import bars_and_stripes
from gan_course.data.latent import Latent
from gan_course.data.pictures import Pictures, to_uint8
from gan_course.data.points import Points
from gan_course.models import VAE, MLPDiscriminator, MLPEncoder, MLPGenerator
from gan_course.models.summary import parameter_count
from gan_course.training.autoencoder import AutoencoderTrainer
from gan_course.training.presets import POINTS
from gan_course.training.trainer import Settings, Trainer
from gan_course.utils import seeded

from torch import Tensor

SAMPLES, BATCH = 2500, 256  # points that are returned; samples in a batch
SHAPE, HIDDEN = (1, 4, 4), (64, 64)  # of the pictures of bars and stripes, and the hidden layers of their D


def gan_of(width: int, data: Points, steps: int, seed: int = 0, progress: bool = False) -> tuple[Tensor, int]:
    """Train a GAN on points.

    Args:
        width: neurons in each of G's two hidden layers, and in each of D's.
        data: points, such as `points("ring8")`.
        seed: of the first weights and of every sample.

    Returns 2,500 of its samples, (2500, d), and the number of G's parameters.
    """
    trainer = replace(POINTS, hidden=(width, width)).trainer(data, steps=steps, seed=seed, batch=BATCH)
    trainer.train(steps, progress=progress)
    return trainer.sample(SAMPLES, seed), parameter_count(trainer.G)


def vae_of(
    width: int, data: Points, steps: int, seed: int = 0, kl_weight: float = 0.02, progress: bool = False
) -> tuple[Tensor, int]:
    """Train a VAE on points; arguments and results as for :func:`gan_of`, with the decoder in G's place.

    Args:
        width: neurons in each of the decoder's two hidden layers; the encoder always has two of 64.
        kl_weight: weight of the KL term.
    """
    with seeded(seed):
        vae = VAE(
            (data.dim,),
            POINTS.latent.dim,
            encoder=MLPEncoder((data.dim,), 2 * POINTS.latent.dim, (64, 64), data.scale),
            decoder=MLPGenerator(POINTS.latent.dim, (data.dim,), (width, width), scale=data.scale),
        )
    trainer = AutoencoderTrainer(vae, data, kl_weight=kl_weight, batch=BATCH, decay_steps=steps, seed=seed)
    trainer.train(steps, progress=progress)
    return trainer.model.sample(SAMPLES, trainer.generator.manual_seed(seed)).cpu(), parameter_count(vae.decoder)


def bars_gan(steps: int, seed: int = 0, progress: bool = True) -> Trainer:
    """Train a GAN of plain layers on the 4 x 4 pictures of bars and stripes, and return its trainer.

    D has two hidden layers of 64. Pictures so few and so different are hard for a plain GAN: it draws one of them, or
    none. The R1 penalty steadies it.
    """
    with seeded(seed):
        G, D = MLPGenerator(16, SHAPE, (128, 128), bounded=True), MLPDiscriminator(SHAPE, HIDDEN)
    data = Pictures(to_uint8(bars_and_stripes(4)))
    settings = Settings(
        batch=64,
        lr_G=2e-3,
        lr_D=2e-3,
        betas=(0.0, 0.9),
        objective="non-saturating-r1",
        decay_steps=steps,
        seed=seed,
        log_every=steps,
    )
    trainer = Trainer(G, D, data, Latent(16), settings)
    trainer.train(steps, progress=progress)
    return trainer
