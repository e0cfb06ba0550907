"""C15: MLP GANs fail for more settings (learning rates x seeds) than DCGANs.

Handwritten digits at 16x16, nine pairs of learning rates, the same for both families; the nine GANs of a family are
trained at once. What counts as a failure was written down before the figures: the samples are farther from real digits
than are real digits of five classes only, by the Fréchet distance of the features of the digit classifier. So a
GAN that draws half of the digits perfectly is about to fail, and so is one that draws all of them badly; one that ran
away has failed.

In words: the trainings are too short for the statement. Nearly everything fails the strict limit, but the MLPs miss it
by far and most DCGANs by little.
"""

from __future__ import annotations

from collections.abc import Callable

from gan_course.claims.registry import Outcome, claim
from gan_course.data.digits import digits
from gan_course.data.latent import Latent
from gan_course.measure.frechet import frechet
from gan_course.models import DCGANDiscriminator, DCGANGenerator, MLPDiscriminator, MLPGenerator
from gan_course.pretrained import pretrained
from gan_course.training.batched import Ensemble

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

SIZE, SAMPLES = 16, 1000
RATES = (2e-4, 1e-3, 5e-3)
PAIRS = [(lr_G, lr_D) for lr_G in RATES for lr_D in RATES]
LATENT = Latent(32)


def mlp() -> tuple[nn.Module, nn.Module]:
    """G and D of fully connected layers, 202,000 weights in all."""
    return MLPGenerator(32, (1, SIZE, SIZE), (128, 256), bounded=True), MLPDiscriminator((1, SIZE, SIZE), (256, 128))


def dcgan() -> tuple[nn.Module, nn.Module]:
    """G and D of convolutions, 13,000 weights in all."""
    return DCGANGenerator(SIZE, 8, 32, channels=1), DCGANDiscriminator(SIZE, 8, channels=1)


@claim(
    "C15",
    "MLP GANs fail for more settings (learning rates x seeds) than DCGANs",
    ("MLP: share of settings that fail", "DCGAN: the same"),
    seeds=5,
    chapter=4,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """Nine settings of each family; the claim holds if more of the MLPs fail."""
    samples = 100 if quick else SAMPLES
    distance = distance_to_digits(samples)
    limit = distance(half_of_the_digits(samples))
    more = {"limit": limit}
    failed = {}
    for name, make in (("MLP", mlp), ("DCGAN", dcgan)):
        distances = distances_of(make, seed, 2 if quick else 800, samples, distance)
        failed[name] = sum(not d <= limit for d in distances) / len(PAIRS)
        more |= {f"{name} {lr_G:g} {lr_D:g}": d for (lr_G, lr_D), d in zip(PAIRS, distances)}
    return Outcome(failed["MLP"], failed["DCGAN"], failed["MLP"] > failed["DCGAN"], more)


def distances_of(
    make: Callable[[], tuple[nn.Module, nn.Module]],
    seed: int,
    steps: int,
    samples: int,
    distance: Callable[[Tensor], float],
) -> list[float]:
    """How far each pair of learning rates leaves a GAN from real digits; infinitely far if it diverged."""
    lr_G, lr_D = zip(*PAIRS)
    settings = {"seeds": [seed] * len(PAIRS), "lr_G": lr_G, "lr_D": lr_D, "betas": (0.5, 0.999), "batch": 32}
    ensemble = Ensemble(make, digits(SIZE), LATENT, **settings)
    ensemble.train(steps, progress=False)
    return [distance(x) if x.isfinite().all() else float("inf") for x in ensemble.sample(samples, seed)]


def distance_to_digits(n: int = SAMPLES) -> Callable[[Tensor], float]:
    """A function of pictures (n, 1, 16, 16): how far they are from `n` real digits, as the digit classifier sees both.

    The figure is a Fréchet distance. The classifier takes 28x28 pixels; real and generated pictures are enlarged alike.
    """
    classifier = pretrained("digit-classifier")

    @torch.no_grad()
    def features(x: Tensor) -> Tensor:
        return classifier.features(interpolate(x, (28, 28), mode="bilinear"))

    real = features(digits(SIZE, "test")[:n])
    return lambda x: float(frechet(real, features(x)))


def half_of_the_digits(n: int = SAMPLES) -> Tensor:
    """`n` real digits of the classes 0 to 4, others than those that are compared with."""
    train = digits(SIZE)
    return train[torch.where(train.labels < 5)[0][:n]]
