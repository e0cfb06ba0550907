"""C14: a linear D has a cheap arg max and cannot do the job.

The rule was written before the ten runs. The job is to tell bars and stripes from noise, with noise and real pictures
equally often. *Cheap*: the picture that the formula gives at once is the one that the exhaustive search finds.
*Cannot*: the linear D is right in at most 60 % of the cases (50 % is guessing), the D with hidden layers in at least
90 %.

The inverse of a picture of bars is a picture of bars. The two logits of a linear D, w x + b and -w x + b, average to b,
and so do those of noise: whatever w is, it cannot raise the ones above the others.
"""

from __future__ import annotations

from gan_course.argmax import exhaustive, linear_argmax
from gan_course.argmax.negatives import noise_pictures
from gan_course.claims.chapter03.c11_arg_max import taught_on_noise
from gan_course.claims.registry import Outcome, claim
from gan_course.data.bars import bars_and_stripes
from gan_course.measure.discriminator import share_right
from gan_course.models import MLPDiscriminator
from gan_course.training.ready_made import HIDDEN, SHAPE

import torch
from torch import nn


def linear_D(seed: int = 0) -> nn.Module:
    """logit = w . x + b for pictures of 4x4."""
    torch.manual_seed(seed)
    return MLPDiscriminator(SHAPE, hidden=())


@claim(
    "C14",
    "A linear D has a cheap arg max and cannot do the job",
    ("linear D: share of right answers", "D with two hidden layers: the same"),
    seeds=10,
    chapter=3,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """Bars and stripes against noise."""
    real, steps = bars_and_stripes(4), 20 if quick else 600
    linear = taught_on_noise(linear_D(seed), real, steps, seed)
    layers = taught_on_noise(MLPDiscriminator(SHAPE, HIDDEN), real, steps, seed)
    noise = noise_pictures(10_000, SHAPE, torch.Generator().manual_seed(1000 + seed)).sign()
    a, b = share_right(linear, real, noise), share_right(layers, real, noise)
    by_formula = linear_argmax(linear.layers[1].weight[0].detach(), -1.0, 1.0).view(SHAPE)
    cheap = torch.equal(exhaustive(linear, SHAPE, progress=False)[0][0], by_formula)
    more = {"the formula gives the best of all pictures": float(cheap)}
    return Outcome(a, b, cheap and a <= 0.6 and b >= 0.9, more)
