"""C25: does each textbook treatment of mode collapse help?

A small GAN on a ring of eight clusters, Adam's usual momentum of 0.9, learning rates of 0.01 that fall to zero over the
second half of 2,000 rounds: it collapses. The rule, written before the figures: each of the eight treatments, applied
alone, captures more modes than the untreated training of the same seed.

In words: the treatments differ widely. Momentum 0 and two time scales bring all eight modes back on every seed, three
steps of D on most; a larger batch, packing and averaged weights bring back none on half of the seeds or more.
"""

from __future__ import annotations

from functools import cache

from gan_course.claims.registry import Outcome, claim
from gan_course.data.latent import Latent
from gan_course.measure.modes import modes
from gan_course.training.batched import Ensemble
from gan_course.training.collapse import TREATMENTS, UNTREATED, WIDE, untreated_pair

SEEDS, ROUNDS, RATE = 10, 2000, 1e-2


@cache
def trained(rounds: int, seeds: tuple[int, ...]) -> dict[str, list[tuple[int, float]]]:
    """Modes captured and share of high quality for each treatment and seed, all seeds of a treatment at once."""
    found = {}
    for name, changes in TREATMENTS.items():
        options = UNTREATED | {"make": untreated_pair, "lr_G": RATE, "lr_D": RATE} | changes(RATE)
        gans = Ensemble(options.pop("make"), WIDE, Latent(2), seeds=seeds, decay_steps=rounds, **options)
        gans.train(rounds, progress=False)
        reports = [modes(samples, WIDE) for samples in gans.sample(2500)]
        found[name] = [(report.captured, report.high_quality) for report in reports]
    return found


@claim(
    "C25",
    "each of eight treatments of mode collapse, applied alone, captures more modes on a ring of eight",
    ("modes, the least successful treatment", "modes, untreated"),
    seeds=SEEDS,
    chapter=6,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """`more` has the modes and the share of high quality of each treatment."""
    seeds = tuple(range(SEEDS)) if seed < SEEDS and not quick else (seed,)
    found = {name: reports[seeds.index(seed)] for name, reports in trained(4 if quick else ROUNDS, seeds).items()}
    more = {f"{name} | modes": float(captured) for name, (captured, _) in found.items()}
    more |= {f"{name} | high quality": share for name, (_, share) in found.items()}
    captured = [float(found[name][0]) for name in TREATMENTS]  # the first is "untreated"
    return Outcome(min(captured[1:]), captured[0], min(captured[1:]) > captured[0], more)
