"""C9: a VAE needs a larger decoder than a GAN's generator for the same sample quality.

Eight modes on a ring. The quality of samples is the overlap of two histograms: how much of the probability of each mode
a model gets right, 1/8 at most; a miss counts for nothing, and so does a mode that is drawn too often. A GAN with a
small generator sets the mark. VAEs with decoders of the same kind, from the generator's size upwards, try to reach it;
everything else is equal or in their favour (a larger encoder, and the weight of the KL term that suited them best in
a search over 0.0002, 0.002 and 0.02). The rule, written before the figures: the claim holds if the decoder of the
generator's own size does not reach the mark.

In words: true of GANs whose training comes through, and one of these did not.
"""

from __future__ import annotations

from dataclasses import replace

from gan_course.claims.registry import Outcome, claim
from gan_course.data.points import Points, points
from gan_course.measure.modes import SAMPLES, modes
from gan_course.models import VAE, MLPEncoder, MLPGenerator
from gan_course.training.autoencoder import AutoencoderTrainer
from gan_course.training.presets import POINTS
from gan_course.utils import seeded

from torch import Tensor, nn

GENERATOR, DECODERS = 32, (32, 64, 128, 256)  # neurons of each of two hidden layers
STEPS, BATCH, KL_WEIGHT = 3000, 256, 0.02


def overlap(samples: Tensor, data: Points) -> float:
    """Sum over the modes of min(share of samples on it, 1 / number of modes), 0..1; 1 is perfect."""
    report = modes(samples, data)
    return sum(min(count / report.samples, 1 / report.total) for count in report.counts)


def size(network: nn.Module) -> int:
    """Number of parameters."""
    return sum(p.numel() for p in network.parameters())


def gan_of(width: int, data: Points, steps: int, seed: int = 0) -> tuple[Tensor, int]:
    """SAMPLES points by a GAN whose G has two hidden layers of `width`, and the parameters of G."""
    trainer = replace(POINTS, hidden=(width, width)).trainer(data, steps=steps, seed=seed, batch=BATCH)
    trainer.train(steps, progress=False)
    return trainer.sample(SAMPLES, seed), size(trainer.G)


def vae_of(width: int, data: Points, steps: int, seed: int = 0, kl_weight: float = KL_WEIGHT) -> tuple[Tensor, int]:
    """The same of a VAE whose decoder has two hidden layers of `width`; its encoder always has two of 64."""
    with seeded(seed):
        vae = VAE(
            (data.dim,),
            POINTS.latent.dim,
            encoder=MLPEncoder((data.dim,), 2 * POINTS.latent.dim, (64, 64), data.scale),
            decoder=MLPGenerator(POINTS.latent.dim, (data.dim,), (width, width), scale=data.scale),
        )
    trainer = AutoencoderTrainer(vae, data, kl_weight=kl_weight, batch=BATCH, decay_steps=steps, seed=seed)
    trainer.train(steps, progress=False)
    return trainer.model.sample(SAMPLES, trainer.generator.manual_seed(seed)).cpu(), size(vae.decoder)


@claim(
    "C9",
    "A VAE needs a larger decoder than a GAN's generator for the same sample quality",
    (
        "parameters of the smallest VAE decoder that reaches the GAN (of the largest tried, if none does)",
        "parameters of the GAN's generator",
    ),
    seeds=5,
    chapter=2,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """Decoders are tried from small to large until one reaches the mark."""
    data, steps = points("ring8"), 20 if quick else STEPS
    samples, of_generator = gan_of(GENERATOR, data, steps, seed)
    mark = overlap(samples, data)
    more = {"GAN: overlap": mark}
    for width in DECODERS:
        samples, of_decoder = vae_of(width, data, steps, seed)
        more[f"VAE of {of_decoder:,} parameters: overlap"] = got = overlap(samples, data)
        if got >= mark:
            break
    more["a VAE reached the GAN (1: yes)"] = float(got >= mark)
    return Outcome(a=float(of_decoder), b=float(of_generator), holds=of_decoder > of_generator, more=more)
