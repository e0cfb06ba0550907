"""C8: pixel error prefers the stray pixel, D prefers the longer stroke.

Each of the 100 held-out 2s is spoilt in two ways: one stray white pixel far from the ink, and a foot that is two
pixels longer. D learned to tell real digits from digits with 1 to 8 specks of ink anywhere. So it has met stray pixels
as fakes, and never a longer stroke; what is asked is whether it minds a dozen changed pixels less than one, if the
dozen go on with a stroke. The rule, written before the figures: the claim holds if, for most of the 2s, the pixel
error is smaller for the stray pixel and D's score is higher for the longer stroke.

`more` has a D that learned to tell real digits from a VAE's samples, and so never met a stray pixel.
"""

from __future__ import annotations

from collections.abc import Callable

from gan_course.claims.chapter02.digit_codes import QUICK, STEPS, trained
from gan_course.claims.registry import Outcome, claim
from gan_course.data.corruptions import longer_stroke, specks, stray_pixel
from gan_course.data.digits import digits
from gan_course.models.autoencoder import VAE
from gan_course.training.steps import d_step
from gan_course.training.trainer import linear_decay
from gan_course.utils import seeded

import torch
from torch import Tensor, nn

D_STEPS = 800


def new_discriminator() -> nn.Module:
    """A small convolutional D for digits, (batch, 1, 28, 28) -> logits (batch, 1); its weights are not yet trained."""
    return nn.Sequential(
        nn.Conv2d(1, 24, 4, 2, 1), nn.LeakyReLU(0.2),  # (batch, 24, 14, 14)
        nn.Conv2d(24, 48, 4, 2, 1), nn.LeakyReLU(0.2),  # (batch, 48, 7, 7)
        nn.Flatten(), nn.Linear(48 * 7 * 7, 64), nn.LeakyReLU(0.2), nn.Linear(64, 1),
    )  # fmt: skip


def train_discriminator(D: nn.Module, negatives: Callable[[int], Tensor], steps: int = D_STEPS, seed: int = 0) -> None:
    """D learns to tell real digits (up) from `negatives(n)` (down), in `steps` steps of 64 each."""
    real, random = digits(), torch.Generator().manual_seed(seed)
    opt = torch.optim.Adam(D.parameters(), betas=(0.5, 0.999))
    for step in range(steps):
        opt.param_groups[0]["lr"] = 2e-3 * linear_decay(step, steps)
        d_step(nn.Identity(), D, real.sample(64, random), negatives, opt)  # what noise(n) gives are the fakes


def with_specks(seed: int = 0) -> Callable[[int], Tensor]:
    """What draws n real digits with specks."""
    real, random = digits(), torch.Generator().manual_seed(seed + 1)
    return lambda n: specks(real.sample(n, random), random)


def spoilt(twos: Tensor, seed: int = 0) -> tuple[Tensor, Tensor]:
    """The pictures with a stray pixel, and with a longer stroke, both of the shape of `twos`."""
    return stray_pixel(twos, torch.Generator().manual_seed(seed)), longer_stroke(twos)


@torch.no_grad()
def share_preferring_longer(D: nn.Module, stray: Tensor, longer: Tensor) -> float:
    """Share of pictures for which D scores `longer` higher than `stray`, 0..1."""
    return (D(longer) > D(stray)).float().mean().item()


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
        train_discriminator(discriminators[name], negatives, QUICK if quick else D_STEPS, seed)
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
