"""C13a: C13 measures with too few points; with ten times as many, the loop arrives and the GAN is quicker.

Of 500 real points a few more lie on one mode than on the other, as chance will have it, and they are the same 500 for a
whole race. Where C13 fails, the GAN stays a little outside the goal for ever: it may be nearer to the data than these
points are. Here 5,000 real points are compared with 5,000 of each player's. The goal is where it was, twice the
distance of 500 real to 500 real points, and players, budget and seeds are C13's.

So is the rule: in both spaces the loop arrives within the budget, and later than the GAN, on 9 of 10 seeds.
"""

from __future__ import annotations

from gan_course.claims.chapter03.c13_without_a_generator import SPACES, verdict
from gan_course.claims.registry import Outcome, claim
from gan_course.data.points import points
from gan_course.measure.race import WAYS, goal, run_gan, run_loop

MANY = 5000


@claim(
    "C13a",
    "C13 measures with too few points; with ten times as many, the loop arrives and the GAN is quicker",
    ("loop: samples through D until it is near the data in both spaces", "GAN: the same"),
    seeds=10,
    chapter=3,
)
def run(seed: int, quick: bool = False) -> Outcome:
    budget = 20_000 if quick else 900_000
    loops, gans, more = [], [], {}
    for space, (name, box) in SPACES.items():
        data = points(name)
        near = goal(data)
        loops.append(run_loop(data, box, budget, seed, near, MANY, **WAYS["remembers"]).arrived(near))
        gans.append(run_gan(data, budget, seed, near=near, samples=MANY).arrived(near))
        more |= {f"{space}, loop: arrived at": loops[-1], f"{space}, GAN: arrived at": gans[-1]}
    return verdict(loops, gans, more)
