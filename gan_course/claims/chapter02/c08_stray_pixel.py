"""C8: pixel error prefers the stray pixel, D prefers the longer stroke.

Each of the 100 held-out 2s is spoilt in two ways: one stray white pixel far from the ink, and a foot that is two
pixels longer. D learned to tell real digits from digits with 1 to 8 specks of ink anywhere. So it has met stray pixels
as fakes, and never a longer stroke; what is asked is whether it minds a dozen changed pixels less than one, if the
dozen go on with a stroke. The rule, written before the figures: the claim holds if, for most of the 2s, the pixel
error is smaller for the stray pixel and D's score is higher for the longer stroke.

`more` has a D that learned to tell real digits from a VAE's samples, and so never met a stray pixel.
"""

from __future__ import annotations

from gan_course.claims.chapter02.digit_codes import QUICK, STEPS, trained
from gan_course.claims.registry import Outcome, claim
from gan_course.data.corruptions import spoilt, with_specks
from gan_course.data.digits import digits
from gan_course.measure.discriminator import share_preferring_longer
from gan_course.models.autoencoder import VAE
from gan_course.training.classifier import train_on_digits
from gan_course.utils import seeded

import torch
from torch import nn

D_STEPS = 800


def new_discriminator() -> nn.Module:
    """A small convolutional D for digits, (batch, 1, 28, 28) -> logits (batch, 1); its weights are not yet trained."""
    return nn.Sequential(
        nn.Conv2d(1, 24, 4, 2, 1), nn.LeakyReLU(0.2),  # (batch, 24, 14, 14)
        nn.Conv2d(24, 48, 4, 2, 1), nn.LeakyReLU(0.2),  # (batch, 48, 7, 7)
        nn.Flatten(), nn.Linear(48 * 7 * 7, 64), nn.LeakyReLU(0.2), nn.Linear(64, 1),
    )  # fmt: skip


@claim(
    "C8",
    "Pixel error prefers the stray pixel, D prefers the longer stroke",
    (
        "share of 2s whose pixel error is smaller for the stray pixel",
        "share for which D scores the longer stroke higher",
    ),
    seeds=5,
    chapter=2,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """100 held-out 2s."""
    twos = digits(split="test").only(2)[:]
    stray, longer = spoilt(twos, seed)
    errors = [(spoiled - twos).square().flatten(1).sum(1) for spoiled in (stray, longer)]
    vae, random = trained(VAE, seed, QUICK if quick else STEPS), torch.Generator().manual_seed(seed)
    discriminators = {}
    for name, negatives in (("specks", with_specks(seed)), ("VAE", lambda n: vae.sample(n, random))):
        with seeded(seed):
            discriminators[name] = new_discriminator()
        train_on_digits(discriminators[name], negatives, QUICK if quick else D_STEPS, seed)
    a = (errors[0] < errors[1]).float().mean().item()
    b = share_preferring_longer(discriminators["specks"], stray, longer)
    with torch.no_grad():
        scores = [discriminators["specks"](x).sigmoid().mean().item() for x in (twos, stray, longer)]
    return Outcome(
        a=a,
        b=b,
        holds=a > 0.5 and b > 0.5,
        more={
            "pixels changed by the longer stroke": ((longer - twos).abs() > 0.1)
            .flatten(1)
            .sum(1)
            .float()
            .mean()
            .item(),
            "D trained on VAE samples: share for which it scores the longer stroke higher": share_preferring_longer(
                discriminators["VAE"], stray, longer
            ),
            **dict(zip(("D(real)", "D(stray pixel)", "D(longer stroke)"), scores)),
        },
    )
