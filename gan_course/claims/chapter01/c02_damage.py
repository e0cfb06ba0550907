"""C2: D's score falls monotonically with the damage done to an avatar.

D learns to tell avatars from spoilt ones (five kinds of damage, by amounts from slight to bad) and is then asked about
new avatars, whole and with each kind of damage at each level.

The rule: for each of the five kinds the mean score falls by at least 0.05 from none to slight damage, and nowhere on
the way to medium and bad does it rise by more than 0.02. It was written after a look at one training of another length,
which had shown that scores end near 0 for medium damage already, hence the 0.02.

The same D trained three times as long is there to explain what comes out.

In words: true where D has learned that kind of damage. It grades slight and medium damage of most kinds; what is next
to invisible it overlooks, and where it is nearly sure already it does not tell bad from worse.
"""

from __future__ import annotations

from gan_course.claims.registry import Outcome, claim
from gan_course.data.avatars import draw, sample_factors
from gan_course.data.corruptions import CORRUPTIONS, LEVELS, corrupted, randomly_corrupted
from gan_course.device import machine
from gan_course.models import DCGANDiscriminator
from gan_course.training.classifier import train_discriminator
from gan_course.training.trainer import mean_score
from gan_course.utils import seeded

import torch
from torch import nn

LONGER = 3  # times as many steps, to see whether patience helps


@claim(
    "C2",
    "D's score falls monotonically with the damage done to an avatar.",
    ("mean score of new avatars", "mean score of badly damaged ones, over five kinds of damage"),
    seeds=5,
    chapter=1,
)
def run(seed: int, quick: bool = False) -> Outcome:
    n, steps = (64, 2) if quick else (3000, 800)
    scores = score_ladder(corruption_discriminator(n, steps, seed), n=n // 8, seed=seed + 1)
    longer = score_ladder(corruption_discriminator(n, LONGER * steps, seed), n=n // 8, seed=seed + 1)
    whole = scores["eyes"][0]
    bad = sum(row[-1] for row in scores.values()) / len(scores)
    more = {f"{kind}, {level}": row[i] for kind, row in scores.items() for i, level in enumerate(LEVELS, start=1)}
    more |= {f"eyes, {level}, trained longer": longer["eyes"][i] for i, level in enumerate(("none", *LEVELS))}
    more["trained longer: kinds that fall"] = sum(map(falls, longer.values()))
    return Outcome(whole, bad, all(map(falls, scores.values())), more)


def falls(row: list[float]) -> bool:
    """The rule, for the mean scores of one kind of damage: none, slight, medium, bad."""
    none, slight, medium, bad = row
    return none - slight >= 0.05 and medium - slight <= 0.02 and bad - medium <= 0.02


def corruption_discriminator(n: int, steps: int, seed: int, kinds: tuple[str, ...] = tuple(CORRUPTIONS)) -> nn.Module:
    """A discriminator of 32-pixel avatars that learned from n avatars and their damaged twins for some steps."""
    dice = torch.Generator().manual_seed(seed)
    factors = sample_factors(n, dice)
    with seeded(seed):
        D = machine().place(DCGANDiscriminator(size=32, width=16))
    train_discriminator(D, draw(factors, 32), randomly_corrupted(factors, dice, kinds=kinds), steps, dice)
    return D.eval()


def score_ladder(D: nn.Module, n: int, seed: int) -> dict[str, list[float]]:
    """D's mean score of n new avatars by kind of damage: undamaged, slight, medium, bad."""
    factors = sample_factors(n, torch.Generator().manual_seed(seed + 10_000))
    levels = (0.0, *LEVELS.values())
    return {
        kind: [mean_score(D, corrupted(factors, kind, level, torch.Generator().manual_seed(seed))) for level in levels]
        for kind in CORRUPTIONS
    }
