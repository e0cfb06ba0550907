"""C23a: where the gradient penalty fails, the critic leans the wrong way and cannot turn round.

The penalty asks for a slope of 1 and does not ask for its sign. A critic whose first weights lean the wrong way would
have to pass through slope 0, where the penalty is 10 and the earnings are 0. A one-sided penalty, on slopes above 1
only, leaves that way open (Petzka, Fischer & Lukovnikov 2018, arXiv 1709.08894).

The rule was written before the figures of the one-sided penalty: with it the estimate is within 20 % of the distance;
with the two-sided one it is either within 20 % as well or negative.
"""

from __future__ import annotations

from gan_course.claims.chapter06.apart import FAKE, REAL, STEPS, discriminator, samples
from gan_course.claims.registry import Outcome, claim
from gan_course.measure.earth_mover import earth_mover
from gan_course.training.alone import train_alone
from gan_course.training.losses import Objective, gradient_penalty, raise_score, wasserstein_d_loss

import torch

NEAR = 0.2


@claim(
    "C23a",
    "Under a two-sided penalty a critic that begins by leaning the wrong way is stuck; a one-sided one lets it turn",
    ("two-sided: estimate / distance", "one-sided: the same"),
    seeds=10,
    chapter=6,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """The same first weights under both; `more` has their first slope between the two clusters."""
    real, fake = samples(seed)
    truth = earth_mover(real.flatten(), fake.flatten()).item()
    shares = []
    for one_sided in (False, True):
        D = discriminator(seed)
        game = Objective(wasserstein_d_loss, raise_score, gradient_penalty(10.0, one_sided))
        train_alone(D, REAL, FAKE, 10 if quick else STEPS, objective=game, seed=seed)
        with torch.no_grad():
            shares.append(-wasserstein_d_loss(D(real), D(fake)).item() / truth)
    with torch.no_grad():
        first = discriminator(seed)(torch.tensor([[-1.0], [1.0]]))
    a, b = shares
    holds = abs(b - 1) < NEAR and (abs(a - 1) < NEAR or a < 0)
    return Outcome(a, b, holds, {"first estimate": (first[0] - first[1]).item()})
