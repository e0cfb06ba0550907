"""C22a: smoothed labels hold D back on one side only.

The rule was written before the figures: after the training of C22 D's mean logit at real samples lies within 0.5 of
log(0.9 / 0.1) = 2.2, where the smoothed labels want it, and at the fakes it is below -5.
"""

from __future__ import annotations

import math

from gan_course.claims.chapter06.apart import FAKE, REAL, STEPS, discriminator, samples
from gan_course.claims.chapter06.c22_cures import SMOOTHED
from gan_course.claims.registry import Outcome, claim
from gan_course.training.alone import train_alone

import torch

WANTED, NEAR, SURE = math.log(0.9 / 0.1), 0.5, -5.0


@claim(
    "C22a",
    "Smoothed labels bound D's answer to real samples, not to fakes",
    ("D's mean logit at real samples", "at fakes"),
    seeds=10,
    chapter=6,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """Labels of 0.9 for real samples, 0 for fakes."""
    D, (real, fake) = discriminator(seed), samples(seed)
    train_alone(D, REAL, FAKE, 30 if quick else STEPS, objective=SMOOTHED, seed=seed)
    with torch.no_grad():
        a, b = D(real).mean().item(), D(fake).mean().item()
    return Outcome(a, b, abs(a - WANTED) < NEAR and b < SURE)
