"""C18: butterflies fix their colour before they grow veins; the article's story emerges by itself.

Butterflies (G, through the differentiable drawing) and birds (D) play the plain GAN game. What happened when is read
off the traits of the butterflies, smoothed, against thresholds that were written down before these seeds were run
(`evolution.phases.MILESTONES`): the colour is fixed when it has come three quarters of the way to the leaves', veins
begin to grow when they have come one quarter of it, and the story is over when colour, outline and veins all have come
three quarters.

The rule: within 900 rounds the colour is fixed, after that veins begin to grow, and the story is over.

What makes the order likely is one design choice, that traits change in proportion to how much they vary in the first
population (see `evolution.butterfly`). `more` says what happens without it, with all traits equally fast.
"""

from __future__ import annotations

import math

from gan_course.claims.registry import Outcome, claim
from gan_course.evolution import Ecosystem, Settings

ROUNDS = 900
EQUAL_RATE = 0.02  # of G where all traits are equally fast: the story then takes about as many rounds


@claim(
    "C18",
    "Butterflies fix their colour before they grow veins: the article's story emerges by itself.",
    ("round in which colour is fixed", "round in which veins begin to grow"),
    seeds=10,
    chapter=0,
)
def run(seed: int, quick: bool = False) -> Outcome:
    rounds = 30 if quick else ROUNDS
    wood = Ecosystem(Settings(seed=seed))
    veins_then = math.nan
    while wood.rounds < rounds and "dead leaves" not in wood.chronicle.reached:
        wood.step()
        if math.isnan(veins_then) and "brown" in wood.chronicle.reached:
            veins_then = wood.chronicle.now["veins"]
    colour, veins = when(wood, "brown"), when(wood, "veined")

    equal = Ecosystem(Settings(seed=seed, by_variance=False, butterfly_rate=EQUAL_RATE))
    while equal.rounds < rounds and not {"brown", "veined"} <= equal.chronicle.reached.keys():
        equal.step()
    equal_colour, equal_veins = when(equal, "brown"), when(equal, "veined")
    return Outcome(
        a=colour,
        b=veins,
        holds=colour < veins and when(wood, "dead leaves") < math.inf,
        more={
            "how far veins were when colour was fixed (0: first butterflies, 1: leaves)": veins_then,
            "round in which the outline was a leaf's": when(wood, "leaf-shaped"),
            "round in which the story was over": when(wood, "dead leaves"),
            "share of the birds' right answers then": wood.chronicle.now["right"],
            "round of the colour, all traits equally fast": equal_colour,
            "round of the veins, all traits equally fast": equal_veins,
            "colour first, all traits equally fast (1: yes)": float(equal_colour < equal_veins),
        },
    )


def when(wood: Ecosystem, milestone: str) -> float:
    """The round in which it was reached, or infinity."""
    return wood.chronicle.reached.get(milestone, math.inf)
