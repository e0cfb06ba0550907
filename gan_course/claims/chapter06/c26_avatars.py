"""C26: do the treatments that help points help avatars?

A DCGAN of width 16 on 16-pixel avatars, 400 steps with momentum 0.9 and a G five times as fast as D: its faces become
alike. Coverage is measured with the features of the avatar probe, 1,000 samples against 1,000 fresh avatars. The rule,
written before the figures: each treatment, applied alone, has a higher coverage than the untreated training.
"""

from __future__ import annotations

from gan_course.claims.registry import Outcome, claim
from gan_course.data.avatars import avatars
from gan_course.data.pictures import Pictures
from gan_course.measure.attributes import factor_probe
from gan_course.measure.birthday import twin_radius, variety
from gan_course.measure.prdc import prdc
from gan_course.models import DCGANDiscriminator, DCGANGenerator
from gan_course.models.minibatch import MinibatchStd, Packed
from gan_course.training.presets import AVATARS
from gan_course.training.trainer import Trainer
from gan_course.utils import seeded

from torch import nn

SIZE, WIDTH, STEPS, SAMPLES = 16, 16, 400, 1000
UNTREATED = {"lr_G": 3e-3, "lr_D": 6e-4, "betas": (0.9, 0.99), "ema": 0.0}
TREATMENTS: dict[str, dict] = {
    "untreated": {},
    "momentum 0": {"betas": (0.0, 0.99)},
    "3 steps of D": {"d_steps": 3},
    "batch x 4": {"batch": 128},
    "minibatch std": {},
    "packing": {},
    "two time scales": {"lr_G": 6e-4 / 4},
    "averaged weights": {"ema": 0.995},
}


def discriminator(treatment: str) -> nn.Module:
    """D for one of the treatments."""
    if treatment == "packing":
        return Packed(DCGANDiscriminator(SIZE, WIDTH, channels=6), 2)
    D = DCGANDiscriminator(SIZE, WIDTH)
    if treatment == "minibatch std":
        *body, _, flatten = D.layers
        return nn.Sequential(*body, MinibatchStd(), nn.Conv2d(2 * WIDTH + 1, 1, 4), flatten)
    return D


def trained(treatment: str, seed: int, steps: int = STEPS, pictures: int = 4000) -> Trainer:
    """A trainer of small avatars after `steps` steps. Raises FloatingPointError if it diverged."""
    with seeded(seed):
        G, D = DCGANGenerator(SIZE, WIDTH), discriminator(treatment)
    data = Pictures(avatars(pictures, seed, SIZE))
    trainer = AVATARS.trainer(data, G, D, steps=steps, seed=seed, **(UNTREATED | TREATMENTS[treatment]))
    trainer.train(steps, progress=False)
    return trainer


@claim(
    "C26",
    "each treatment of mode collapse, applied alone, raises the coverage of avatars",
    ("coverage, the least successful treatment", "coverage, untreated"),
    seeds=3,
    chapter=6,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """`more` has for each treatment the coverage and the variety: how many pairs there are for each pair of twins."""
    steps, n = (3, 60) if quick else (STEPS, SAMPLES)
    features = factor_probe().features
    real = features(Pictures(avatars(n, 999, SIZE))[:])
    radius = twin_radius(real)
    coverage, more = {}, {}
    for name in TREATMENTS:
        try:
            fakes = features(trained(name, seed, steps, n if quick else 4000).sample(n, seed))
        except FloatingPointError:
            coverage[name] = 0.0
            continue
        coverage[name] = prdc(real, fakes).coverage
        more[f"{name} | variety"] = variety(fakes, radius)
    worst = min(value for name, value in coverage.items() if name != "untreated")
    more |= {f"{name} | coverage": value for name, value in coverage.items()}
    return Outcome(worst, coverage["untreated"], worst > coverage["untreated"], more)
