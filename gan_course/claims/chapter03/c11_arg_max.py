"""C11: exhaustive arg max costs 2^n; gradient arg max costs hundreds of forward passes and often ends in a local
optimum; G costs one.

The rule was written after a first look at one D and before the ten runs. D has learned bars and stripes against noise.
All of this has to hold:

* the logarithm (base 2) of an exhaustive search's seconds rises by 0.8 to 1.2 for each further pixel;
* the gradient search needs at least 100 passes for each time that it finds the best-scored picture (steps times starts
  over hits), and fewer than the 65,536 of the exhaustive search;
* more than half of its starts end elsewhere than at the best;
* a small GAN's generator draws bars and stripes with one pass each: at least half of its samples are some, rounded to
  black and white.
"""

from __future__ import annotations

from gan_course.argmax import all_scores, cost_law, exhaustive, gradient_argmax, learn, peaks
from gan_course.argmax.negatives import noise_pictures
from gan_course.claims.registry import Outcome, claim
from gan_course.data.bars import bars_and_stripes, is_bars
from gan_course.models import MLPDiscriminator
from gan_course.training.ready_made import HIDDEN, SHAPE, bars_gan

import numpy as np
import torch
from torch import nn

STARTS, STEPS, LR = 256, 200, 0.1
PIXELS = (12, 14, 16, 18)


def taught_on_noise(D: nn.Module, real: torch.Tensor, steps: int, seed: int = 0, batch: int = 64) -> nn.Module:
    """D after `steps` steps with pictures of `real` up and pictures of black and white noise down."""
    random = torch.Generator().manual_seed(seed)
    opt_D = torch.optim.Adam(D.parameters(), 2e-3)
    for _ in range(steps):
        chosen = torch.randint(len(real), (batch,), generator=random)
        learn(D, real[chosen], noise_pictures(batch, real.shape[1:], random).sign(), opt_D)
    return D


@claim(
    "C11",
    "Exhaustive arg max costs 2^n; gradient arg max costs hundreds of forward passes and often ends in a local "
    "optimum; G costs one",
    ("gradient search: forward passes for each time that the best picture is found", "exhaustive search: the same"),
    seeds=10,
    chapter=3,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """Three ways to draw bars and stripes."""
    torch.manual_seed(seed)
    D = taught_on_noise(MLPDiscriminator(SHAPE, HIDDEN), bars_and_stripes(4), 20 if quick else 600, seed)
    best, _ = exhaustive(D, SHAPE, progress=False)
    starts = noise_pictures(STARTS, SHAPE, torch.Generator().manual_seed(seed))
    found = gradient_argmax(D, starts, 10 if quick else STEPS, LR, inside="tanh")
    at_best = (found.x.sign() == best).flatten(1).all(1)
    hits = int(found.hits[at_best].sum())
    passes = found.evaluations / hits if hits else float("inf")

    law = cost_law(lambda n: MLPDiscriminator((n,), HIDDEN), PIXELS[:2] if quick else PIXELS)
    slope = float(np.polyfit(law.pixels, np.log2(law.seconds), 1)[0])
    scores = all_scores(D, SHAPE, progress=False)
    drawn = bars_gan(20 if quick else 2000, seed, progress=False).sample(1000)
    by_G = is_bars(drawn).float().mean().item()
    elsewhere = 1 - hits / STARTS
    more = {
        "pixels: doublings of the cost": slope,
        "8x8: years": law.years(64),
        "starts that end elsewhere than at the best": elsewhere,
        "starts that end at bars or stripes": found.hits[is_bars(found.x)].sum().item() / STARTS,
        "different ends": len(found),
        "pictures that no single pixel improves": len(peaks(scores)),
        "G: share of bars or stripes, one pass each": by_G,
    }
    holds = 0.8 <= slope <= 1.2 and 100 <= passes < 2**16 and elsewhere > 0.5 and by_G >= 0.5
    return Outcome(passes, 2.0**16, holds, more)
