"""C35: with 200 pictures, a D that sees everything through differentiable augmentation leads G nearer to the data.

The pictures are portraits of a club (data/phone.py). The rule, written before the figures: after 1,200 steps the
Fréchet distance to 1,000 members that were not trained on is smaller with augmentation. `more` has how much is copied:
the chance that a generated picture is nearer to a training picture than a held-out member is (0.5: none).
"""

from __future__ import annotations

from gan_course.claims.registry import Outcome, claim
from gan_course.data.phone import club
from gan_course.data.pictures import Pictures, to_float
from gan_course.measure.attributes import factor_probe
from gan_course.measure.frechet import frechet
from gan_course.measure.neighbours import memorisation
from gan_course.models import DCGANDiscriminator, DCGANGenerator
from gan_course.training.augmentation import Augmented, DiffAugment
from gan_course.training.presets import AVATARS
from gan_course.utils import seeded

from torch import Tensor, nn

SIZE, WIDTH, PICTURES, STEPS, HELD_OUT = 32, 16, 200, 1200, 1000
OTHERS = 50_000  # added to a seed: members that are not trained on


def networks(seed: int) -> tuple[nn.Module, nn.Module]:
    """G and D with first weights that follow from the seed."""
    with seeded(seed):
        return DCGANGenerator(SIZE, WIDTH), DCGANDiscriminator(SIZE, WIDTH)


def distance_and_copying(samples: Tensor, training: Pictures, held_out: Tensor) -> tuple[float, float]:
    """Fréchet distance to the held-out pictures, and the memorisation score, both by the probe's features."""
    probe = factor_probe()
    drawn, learned, other = (probe.features(x) for x in (samples, training[:], held_out))
    return frechet(other, drawn).distance, memorisation(drawn, learned, other).score


@claim(
    "C35",
    "with 200 pictures, differentiable augmentation brings a GAN nearer to the data",
    ("Fréchet distance with augmentation", "Fréchet distance without"),
    seeds=3,
    chapter=7,
)
def run(seed: int, quick: bool = False) -> Outcome:
    n, steps, others = (40, 4, 60) if quick else (PICTURES, STEPS, HELD_OUT)
    heads, held_out = Pictures(club(n, seed, SIZE)), to_float(club(others, seed + OTHERS, SIZE))
    found = {}
    for name in ("with", "without"):
        G, D = networks(seed)
        D = Augmented(D, DiffAugment(seed=seed)) if name == "with" else D
        trainer = AVATARS.trainer(heads, G, D, steps=steps, seed=seed)
        trainer.train(steps, progress=False)
        found[name] = distance_and_copying(trainer.sample(others, seed), heads, held_out)
    more = {f"memorisation {name} augmentation": copying for name, (_, copying) in found.items()}
    return Outcome(found["with"][0], found["without"][0], found["with"][0] < found["without"][0], more)
