"""C1: moving along the found latent direction changes hair hue and leaves the other factors alone.

The generator is a GAN's, whose codes nobody has given a meaning. The direction is found from its own pictures: the mean
code of those in which the probe reads reddish hair, less the mean code of those with hair of the opposite hues. Then
new codes are set to three standard deviations before and behind along it, and the probe says what is different.

The figures at half the distance and along a random direction are there to explain what comes out.

The rule, written before the figures were seen: the hair's hue changes at least half as much as between strangers, and
the other factors on average at most half as much as the hair's hue.

In words: true within limits. Hair turned on every seed, and the rest came along less than half as much. How much
depends on how far one goes, and on how well the generator has learned.
"""

from __future__ import annotations

from gan_course.claims.chapter01.small_avatars import MOMENTS, QUICK, trained
from gan_course.claims.registry import Outcome, claim
from gan_course.data.latent import Latent
from gan_course.measure.attributes import factor_probe, hue_difference
from gan_course.measure.latent_directions import changes, direction, follow

import torch
from torch import Tensor, nn

RED = 60.0  # degrees around red that count as reddish, and around cyan as the opposite
FAR = 3.0  # standard deviations of a code's entry


@claim(
    "C1",
    "Moving along the found latent direction changes hair hue and leaves the other factors alone.",
    ("change of the hair's hue (1: as between strangers)", "mean change of the other factors"),
    seeds=5,
    chapter=1,
)
def run(seed: int, quick: bool = False) -> Outcome:
    trainer, _, _ = trained(seed, QUICK if quick else MOMENTS)
    n = 200 if quick else 2000
    found = moved(trainer.average, trainer.latent, n, seed, FAR)
    hair, rest = hair_and_rest(found["along"])
    near_hair, near_rest = hair_and_rest(moved(trainer.average, trainer.latent, n, seed, FAR / 2)["along"])
    random_hair, random_rest = hair_and_rest(found["random"])
    more = {
        "the most changed of the others": max(v for name, v in found["along"].items() if name != "hair_hue" and v == v),
        "hair hue, half as far": near_hair,
        "the others, half as far": near_rest,
        "hair hue, random direction": random_hair,
        "the others, random direction": random_rest,
    }
    return Outcome(hair, rest, hair >= 0.5 and rest <= hair / 2, more)


def moved(G: nn.Module, latent: Latent, n: int, seed: int, far: float) -> dict[str, dict[str, float]]:
    """What changes between both ends of the direction of reddish hair ("along") and of a random one ("random").

    Args:
        G: generator of avatars.
        latent: where its codes come from.
        n: pictures that the direction is found from; a quarter as many are moved.
        seed: of the codes.
        far: how far to each side, in the units of a code's entry.

    Returns for each of the two the change of each factor, see `measure.latent_directions.changes`.
    """
    probe, dice = factor_probe(), torch.Generator().manual_seed(seed)
    codes = latent.sample(n, dice)
    away = hue_difference(torch.zeros(()), probe(_pictures(G, codes))["hair_hue"]).abs()
    clear = (away < RED) | (away > 180 - RED)
    reds = away[clear] < RED
    if reds.all() or not reds.any():  # a G that has learned nothing yet: any split will do
        clear, reds = torch.ones_like(clear), torch.arange(n) % 2 == 0
    ways = {
        "along": direction(codes[clear], reds),
        "random": direction(torch.randn(2, latent.dim, generator=dice), torch.tensor([True, False])),
    }
    codes = latent.sample(n // 4, dice)
    usual = _pictures(G, codes)
    return {
        name: changes(probe, *(_pictures(G, follow(codes, way, end)) for end in (-far, far)), usual)
        for name, way in ways.items()
    }


def hair_and_rest(change: dict[str, float]) -> tuple[float, float]:
    """The change of the hair's hue, and the mean of the others that can change at all (the rest is NaN)."""
    others = [share for name, share in change.items() if name != "hair_hue" and share == share]
    return change["hair_hue"], sum(others) / max(1, len(others))


@torch.no_grad()
def _pictures(G: nn.Module, codes: Tensor) -> Tensor:
    return torch.cat([G(part).cpu() for part in codes.split(500)])
