"""C34: training pictures drawn more often where a first generator draws too few bring its shares nearer the data."""

from __future__ import annotations

from gan_course.claims.registry import Outcome, claim
from gan_course.data.avatars import FACTORS, avatars, column, draw, sample_factors
from gan_course.data.pictures import Pictures, to_float, to_uint8
from gan_course.measure.attributes import factor_probe
from gan_course.measure.bias import grouped, keep_probability, moved, shares
from gan_course.measure.frechet import frechet
from gan_course.models import DCGANDiscriminator, DCGANGenerator
from gan_course.training.presets import AVATARS
from gan_course.utils import seeded

import torch
from torch import Tensor

SIZE, WIDTH, STEPS, PICTURES, SAMPLES = 32, 16, 700, 8000, 2000
MOST = 6.0  # how many times as often as before a picture is drawn at most
FACTOR = "accessory"


def samples(pixels: Tensor, seed: int, steps: int, n: int) -> Tensor:
    """Train a small DCGAN on these pictures and return n samples."""
    with seeded(seed):
        G, D = DCGANGenerator(SIZE, WIDTH), DCGANDiscriminator(SIZE, WIDTH)
    trainer = AVATARS.trainer(Pictures(pixels), G, D, steps=steps, seed=seed)
    trainer.train(steps, progress=False)
    return trainer.sample(n, seed)


@claim(
    "C34",
    "drawing training pictures with rare accessories more often brings the shares of accessories in the samples nearer "
    "to those of the data",
    ("share of samples that would have to change their accessory, reweighted", "the same with the data as they are"),
    seeds=3,
    chapter=7,
)
def run(seed: int, quick: bool = False) -> Outcome:
    """Holds if A is smaller than B.

    Weights are data share over sample share of the first training, at most 6. `more` has the cost (Fréchet distances),
    the other cure, keeping samples of the first generator by :func:`keep_probability`, and for each factor the share of
    samples that would have to change their group: as they are, reweighted, kept, and for other avatars of the data.
    """
    pictures, steps, n = (200, 2, 100) if quick else (PICTURES, STEPS, SAMPLES)
    rng, probe = torch.Generator().manual_seed(seed), factor_probe()
    factors = sample_factors(pictures, rng)
    pixels = to_uint8(draw(factors, SIZE))
    fresh = to_float(avatars(n, 5000 + seed, SIZE))
    all_data, of_fresh = shares(probe(fresh)), probe.features(fresh)
    other = shares(probe(to_float(avatars(n, 6000 + seed, SIZE))))
    data = all_data[FACTOR]

    first = samples(pixels, seed, steps, n)
    all_before = shares(probe(first))
    before = all_before[FACTOR]
    weight = torch.tensor([share / max(before[name], share / MOST, 1e-6) for name, share in data.items()])
    worn = grouped(FACTORS[column(FACTOR)], factors[:, column(FACTOR)])
    chosen = torch.multinomial(weight[worn], pictures, replacement=True, generator=rng)
    second = samples(pixels[chosen], seed, steps, n)
    all_after = shares(probe(second))
    after = all_after[FACTOR]

    keep = keep_probability(probe(first)[FACTOR].long(), torch.tensor(list(data.values())))
    kept = first[torch.rand(n, generator=rng) < keep]
    all_kept = shares(probe(kept)) if len(kept) else {}
    more = {
        "glasses, data": data["glasses"],
        "glasses, as they are": before["glasses"],
        "glasses, reweighted": after["glasses"],
        "Fréchet distance, as they are": frechet(of_fresh, probe.features(first)).distance,
        "Fréchet distance, reweighted": frechet(of_fresh, probe.features(second)).distance,
        "share kept by groups": keep.mean().item(),
    }
    for name in all_data:
        tables = {"as they are": all_before, "reweighted": all_after, "kept": all_kept, "other data": other}
        for way, table in tables.items():
            more[f"moved, {name}, {way}"] = moved(all_data[name], table[name]) if table else float("nan")
    a, b = moved(data, after), moved(data, before)
    return Outcome(a, b, a < b, more)
