"""Rates of the avatars recipe: what a training of a given length reaches with each of several settings.

    python benchmarks/rates.py [--size 32] [--width 32] [--steps 1000 2100 4200] [--seeds 0 1 2] [--settings now first]

Trains the DCGAN of chapters 04 and 05 on 10,000 avatars, and compares 2,000 samples with 2,000 other avatars (features
of the avatar probe). Each length is a training of its own, since the learning rates fall over its second half. One
training a core at a time. Prints a Markdown table; a row takes minutes.
"""

from __future__ import annotations

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median

from gan_course.data.avatars import avatars
from gan_course.data.pictures import Pictures, to_float
from gan_course.measure.attributes import factor_probe
from gan_course.measure.frechet import frechet
from gan_course.measure.prdc import coverage
from gan_course.models import DCGANDiscriminator, DCGANGenerator
from gan_course.training.presets import AVATARS
from gan_course.utils import seeded

import torch

SETTINGS = {
    "now": {},
    "first": {"lr_G": 3e-4, "lr_D": 3e-4, "betas": (0.5, 0.999), "ema": 0.995},
    "6e-4": {"lr_G": 6e-4, "lr_D": 6e-4, "betas": (0.0, 0.99)},
    "1e-3": {"lr_G": 1e-3, "lr_D": 1e-3, "betas": (0.0, 0.99)},
    "2e-3": {"lr_G": 2e-3, "lr_D": 2e-3, "betas": (0.0, 0.99)},
    "1e-3, beta2 0.9": {"lr_G": 1e-3, "lr_D": 1e-3, "betas": (0.0, 0.9)},
    "1e-3, D half": {"lr_G": 1e-3, "lr_D": 5e-4, "betas": (0.0, 0.99)},
    "1e-3, batch 16": {"lr_G": 1e-3, "lr_D": 1e-3, "betas": (0.0, 0.99), "batch": 16},
}
PICTURES, SAMPLES, HELD_OUT = 10_000, 2000, 999


def run(name: str, size: int, width: int, steps: int, seed: int) -> tuple[float, float, float, float]:
    """Fréchet distance, coverage, share of mismatched eyes and seconds of one training."""
    torch.set_num_threads(1)
    with seeded(seed):
        G, D = DCGANGenerator(size, width), DCGANDiscriminator(size, width)
    trainer = AVATARS.trainer(Pictures(avatars(PICTURES, seed, size)), G, D, steps=steps, seed=seed, **SETTINGS[name])
    start = time.process_time()
    trainer.train(steps, progress=False)
    seconds = time.process_time() - start
    probe, samples = factor_probe(), trainer.sample(SAMPLES, seed)
    real, fake = probe.features(to_float(avatars(SAMPLES, HELD_OUT, size))), probe.features(samples)
    return frechet(real, fake).distance, coverage(real, fake, 5), float(probe.mismatched_rate(samples)), seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--width", type=int, default=32)
    parser.add_argument("--steps", type=int, nargs="+", default=[1000, 2100, 4200])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--settings", nargs="+", default=["now", "first"], choices=SETTINGS)
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()

    rows = [(name, steps) for steps in args.steps for name in args.settings]
    with ProcessPoolExecutor(args.jobs, get_context("spawn")) as pool:
        runs = {
            (row, seed): pool.submit(run, row[0], args.size, args.width, row[1], seed)
            for row in rows
            for seed in args.seeds
        }
        print("| steps | settings | Fréchet distance | coverage | mismatched eyes | core-seconds |")
        print("|---|---|---|---|---|---|")
        for row in rows:
            distances, shares, eyes, seconds = zip(*(runs[row, seed].result() for seed in args.seeds))
            each = ", ".join(f"{d:.1f}" for d in distances)
            print(
                f"| {row[1]:,} | {row[0]} | {median(distances):.1f} ({each}) | {median(shares):.2f} "
                f"| {median(eyes):.0%} | {median(seconds):.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
