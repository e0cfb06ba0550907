"""C21: where D is sure of itself, the minimax loss has nothing left to tell G, and the non-saturating loss has.

The rule was written before the figures: G stands still, D trains on. At the end the mean length of the minimax loss's
gradient at the fakes is less than a hundredth of the greatest on the way, that of the non-saturating loss more than a
tenth of its own greatest.

Seeds 0 and 1 had been looked at while the experiment was built.
"""

from __future__ import annotations

from gan_course.claims.chapter06.apart import FAKE, REAL, STEPS, discriminator, samples
from gan_course.claims.registry import Outcome, claim
from gan_course.training.alone import pull, train_alone
from gan_course.training.losses import g_loss, minimax_g_loss

SILENT, AUDIBLE, EVERY = 0.01, 0.1, 10


@claim(
    "C21",
    "Where D is sure, the minimax loss goes silent and the non-saturating loss does not",
    ("minimax: last gradient / greatest", "non-saturating: the same"),
    seeds=10,
    chapter=6,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """`more` has the lengths themselves, at their greatest and at the end."""
    D, (_, fake), lengths = discriminator(seed), samples(seed), {"minimax": [], "non-saturating": []}

    def look(step: int) -> None:
        if step % EVERY == 0:
            for name, loss in (("minimax", minimax_g_loss), ("non-saturating", g_loss)):
                lengths[name].append(pull(D, fake, loss).norm(dim=1).mean().item())

    train_alone(D, REAL, FAKE, 30 if quick else STEPS, seed=seed, callback=look)
    shares = {name: curve[-1] / max(curve) for name, curve in lengths.items()}
    more = {f"{name}, greatest": max(curve) for name, curve in lengths.items()}
    more |= {f"{name}, at the end": curve[-1] for name, curve in lengths.items()}
    a, b = shares["minimax"], shares["non-saturating"]
    return Outcome(a, b, a < SILENT and b > AUDIBLE, more)
