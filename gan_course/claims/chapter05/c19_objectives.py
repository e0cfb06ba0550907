"""C19: DCGAN as a test bench. On one architecture, does any objective beat the non-saturating one?

In words: wrong without batch norm in D. The usual objective, minimax and least squares are close, and which of them is
ahead changes from seed to seed. Batch norm in D is ahead of all of them on four of five seeds.
"""

from __future__ import annotations

from gan_course.claims.chapter05.small_dcgan import SIZE, WIDTH, distance_after
from gan_course.claims.registry import Outcome, claim
from gan_course.models import DCGANDiscriminator, DCGANGenerator
from gan_course.utils import seeded

STEPS = 500
OTHERS = ("minimax", "least-squares", "hinge", "wasserstein-gp")


def distance_with(objective: str, seed: int, quick: bool = False, **options: bool) -> float:
    """Fréchet distance of a small DCGAN trained with `objective`; infinite where the training diverged.

    D has no batch norm unless `options` (of :class:`DCGANDiscriminator`) say otherwise: the gradient penalty is on
    D's slope at each picture, and batch norm makes that depend on the other pictures. All else is the recipe AVATARS,
    tuned for the non-saturating objective and for none of the others.
    """
    with seeded(seed):
        G = DCGANGenerator(SIZE, WIDTH)
        D = DCGANDiscriminator(SIZE, WIDTH, **{"batch_norm": False, **options})
    work = {"steps": 4, "samples": 50, "pictures": 100} if quick else {"steps": STEPS}
    return distance_after(G=G, D=D, seed=seed, objective=objective, **work)


@claim(
    "C19",
    "on one DCGAN, no other objective beats the non-saturating one",
    ("Fréchet distance, non-saturating", "the smallest Fréchet distance of the other objectives"),
    seeds=5,
    chapter=5,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """Holds if minimax, least squares, hinge and Wasserstein-GP all end farther from the data.

    `more` has each of them, and two stabilised trainings for comparison: batch norm in D, and hinge with spectral norm.
    """
    usual = distance_with("non-saturating", seed, quick)
    others = {name: distance_with(name, seed, quick) for name in OTHERS}
    stabilised = {
        "batch norm in D": distance_with("non-saturating", seed, quick, batch_norm=True),
        "hinge, spectral norm": distance_with("hinge", seed, quick, spectral_norm=True),
    }
    best = min(others.values())
    return Outcome(usual, best, usual < best, {"non-saturating": usual} | others | stabilised)
