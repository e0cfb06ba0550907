"""C37: a GAN that begins with trained networks needs a quarter of the steps, or fewer.

200 portraits of a club at 64 x 64 (data/phone.py), which the shipped `avatars64` hardly ever draws. The rule, written
before the figures: after 60 steps from the shipped G and D the Fréchet distance to held-out members is smaller than
after 240 steps from fresh weights, with the same recipe. `more` has the distance of the shipped G before any step, and
the core-seconds of both trainings.
"""

from __future__ import annotations

import time

from gan_course.claims.registry import Outcome, claim
from gan_course.data.phone import club
from gan_course.data.pictures import Pictures, to_float
from gan_course.measure.attributes import factor_probe
from gan_course.measure.frechet import frechet
from gan_course.pretrained import start_from

SIZE, PICTURES, HELD_OUT, OTHERS = 64, 200, 500, 50_000
STEPS = {"trained": 60, "fresh": 240}


@claim(
    "C37",
    "from trained networks a quarter of the steps brings a GAN nearer to 200 new pictures than all from nothing",
    ("Fréchet distance, 60 steps from the shipped networks", "Fréchet distance, 240 steps from fresh ones"),
    seeds=3,
    chapter=7,
)
def run(seed: int, quick: bool = False) -> Outcome:
    n, others = (30, 40) if quick else (PICTURES, HELD_OUT)
    heads, held_out = Pictures(club(n, seed, SIZE)), to_float(club(others, seed + OTHERS, SIZE))
    features = factor_probe().features
    found, more = {}, {}
    for start, steps in STEPS.items():
        training = start_from(heads, start, seed)
        if start == "trained":
            more["before any step"] = frechet(held_out, training.sample(others, seed), features).distance
        begun = time.process_time()
        training.train(2 if quick else steps, progress=False)
        more[f"core-seconds, {start}"] = time.process_time() - begun
        found[start] = frechet(held_out, training.sample(others, seed), features).distance
    return Outcome(found["trained"], found["fresh"], found["trained"] < found["fresh"], more)
