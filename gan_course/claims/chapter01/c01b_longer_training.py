"""C1b: C1's generator was trained too briefly; one that learned longer tells hair from the rest at the full distance.

The course's generator of 64-pixel avatars saw many times more pictures than C1's. It goes through C1's experiment; its
codes are uniform on [-1, 1], and the distance is again three of their standard deviations to each side. (It differs in
more than the length of its training: its pictures are larger, and several discriminators taught it.)

The rule is C1's: hair hue changes at least half as much as between strangers, the others at most half as much as it.
"""

from __future__ import annotations

from gan_course.claims.chapter01.c01_hair_direction import FAR, hair_and_rest, moved
from gan_course.claims.registry import Outcome, claim
from gan_course.data.latent import Latent
from gan_course.pretrained import pretrained

LATENT = Latent(100, "uniform")
SPREAD = 3**-0.5  # standard deviation of an entry


@claim(
    "C1b",
    "C1's generator was trained too briefly; one that learned longer tells hair from the rest at the full distance",
    ("64-pixel generator: change of the hair's hue (1: as between strangers)", "mean change of the other factors"),
    seeds=5,
    chapter=1,
)
def run(seed: int, quick: bool = False) -> Outcome:
    found = moved(pretrained("avatars64"), LATENT, 100 if quick else 2000, seed, FAR * SPREAD)
    hair, rest = hair_and_rest(found["along"])
    of_hair, of_rest = hair_and_rest(found["random"])
    more = {"hair hue, random direction": of_hair, "the others, random direction": of_rest}
    return Outcome(hair, rest, hair >= 0.5 and rest <= hair / 2, more)
