"""C2b: C2 fails on slight damage alone; from none to medium, and on to bad, the score falls for every kind.

The Ds are others than C2's and learned like them.

The rule, written when C2's and C2a's figures were known: for each of the five kinds the mean score falls by at least
0.05 from none to medium damage, and does not rise by more than 0.02 from there to bad.

When we ran it, the score fell from none to medium for all five kinds on every seed, and by far. But on some seeds it
rose a little again from a mouth in the wrong place to one that is still farther away: where D is nearly sure already,
it does not tell bad from worse.
"""

from __future__ import annotations

from gan_course.claims.chapter01.c02_damage import corruption_discriminator, score_ladder
from gan_course.claims.registry import Outcome, claim

OTHER_SEEDS = 200  # added to C2's


@claim(
    "C2b",
    "C2 fails on slight damage alone; from none to medium, and on to bad, the score falls for every kind",
    ("smallest fall of the mean score from none to medium damage, over five kinds", "from none to slight damage"),
    seeds=5,
    chapter=1,
)
def run(seed: int, quick: bool = False) -> Outcome:
    seed += OTHER_SEEDS
    n, steps = (64, 2) if quick else (3000, 800)
    scores = score_ladder(corruption_discriminator(n, steps, seed), n=n // 8, seed=seed + 1)
    to_slight = {kind: none - slight for kind, (none, slight, _, _) in scores.items()}
    to_medium = {kind: none - medium for kind, (none, _, medium, _) in scores.items()}
    more = {f"{kind}: from none to slight": fall for kind, fall in to_slight.items()}
    more |= {f"{kind}: from none to medium": fall for kind, fall in to_medium.items()}
    on_to_bad = {kind: medium - bad for kind, (_, _, medium, bad) in scores.items()}
    more |= {f"{kind}: from medium to bad (a rise is below 0)": fall for kind, fall in on_to_bad.items()}
    holds = min(to_medium.values()) >= 0.05 and min(on_to_bad.values()) >= -0.02
    return Outcome(min(to_medium.values()), min(to_slight.values()), holds, more)
