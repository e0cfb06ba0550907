"""C9a: where C9 fails, the GAN's training failed, not its small generator: against a larger D it wins on every seed.

On one of C9's seeds the GAN draws no point on any mode, and any VAE is as good as that. C9's statement is on the size
of G, but its D is as small as its G. Here the same generator learns from a D as large as the recipe for points has, and
nothing else is changed. Seeds are C9's and five more.

The rule, written before the figures: the generator's overlap with the data is larger than that of a VAE whose decoder
has its size.
"""

from __future__ import annotations

from gan_course.claims.chapter02.c09_decoder_size import GENERATOR, STEPS
from gan_course.claims.registry import Outcome, claim
from gan_course.data.points import Points, points
from gan_course.measure.modes import SAMPLES, modes, overlap
from gan_course.models import MLPDiscriminator, MLPGenerator
from gan_course.models.summary import parameter_count
from gan_course.training.presets import POINTS, Recipe
from gan_course.training.ready_made import BATCH, vae_of
from gan_course.utils import seeded

from torch import Tensor


def small_of_large(data: Points, steps: int, seed: int) -> tuple[Tensor, int]:
    """SAMPLES points by a GAN with a G of C9's size and the recipe's D, and the parameters of D."""
    with seeded(seed):
        G = MLPGenerator(POINTS.latent.dim, (data.dim,), (GENERATOR, GENERATOR), scale=data.scale)
        D = MLPDiscriminator((data.dim,), POINTS.hidden)
    recipe = Recipe(POINTS.latent, POINTS.settings, POINTS.steps)
    trainer = recipe.trainer(data, G, D, steps, seed=seed, batch=BATCH)
    trainer.train(steps, progress=False)
    return trainer.sample(SAMPLES, seed), parameter_count(D)


@claim(
    "C9a",
    "Where C9 fails, the GAN's training failed, not its small generator: against a larger D it wins on every seed",
    ("small generator, larger D: overlap with the data (1: perfect)", "VAE, decoder of the generator's size: the same"),
    seeds=10,
    chapter=2,
)
def run(seed: int, quick: bool = False) -> Outcome:
    data, steps = points("ring8"), 20 if quick else STEPS
    by_gan, of_D = small_of_large(data, steps, seed)
    by_vae, _ = vae_of(GENERATOR, data, steps, seed)
    a, b = overlap(by_gan, data), overlap(by_vae, data)
    more = {"parameters of D": float(of_D), "GAN: modes captured": float(modes(by_gan, data).captured)}
    return Outcome(a, b, a > b, more)
