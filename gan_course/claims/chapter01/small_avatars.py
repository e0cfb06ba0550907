"""The experiment that C1 and C3 share: the chapter's short training on small avatars, measured on the way."""

from __future__ import annotations

from functools import cache

from gan_course.data.avatars import avatars
from gan_course.data.pictures import Pictures
from gan_course.measure.attributes import factor_probe
from gan_course.measure.frechet import frechet
from gan_course.models import DCGANDiscriminator, DCGANGenerator
from gan_course.training.presets import AVATARS
from gan_course.training.trainer import Trainer
from gan_course.utils import seeded

MOMENTS = (50, 100, 200, 400, 800)  # steps after which the samples are measured
QUICK = (1, 2)


@cache
def trained(seed: int, moments: tuple[int, ...] = MOMENTS) -> tuple[Trainer, tuple[float, ...], float]:
    """Train a DCGAN on 32-pixel avatars and measure it at each of `moments` (steps, rising).

    Returns the trainer, the Fréchet distance to fresh avatars at each moment (features of the avatar probe, equal
    numbers of samples), and that distance between two sets of fresh avatars: the least that can be expected.
    """
    n = 2000 if moments == MOMENTS else 200
    probe = factor_probe()
    data = Pictures(avatars(10_000 if moments == MOMENTS else 200, seed=seed))
    fresh, others = (probe.features(Pictures(avatars(n, seed=seed + 1000 * k))[:]) for k in (1, 2))
    with seeded(seed):
        G, D = DCGANGenerator(size=32, width=32), DCGANDiscriminator(size=32, width=32)
    trainer = AVATARS.trainer(data, G, D, steps=moments[-1], seed=seed)
    distances = []
    for moment in moments:
        trainer.train(moment - trainer.steps, progress=False)
        distances.append(float(frechet(fresh, probe.features(trainer.sample(n, seed=seed + 3000)))))
    return trainer, tuple(distances), float(frechet(fresh, others))
