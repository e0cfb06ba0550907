"""Many small GANs at once against one after another: rounds of all members a second, and their ratio.

    python benchmarks/ensemble.py

Networks, batch and Adam are those of chapter 04's outcome map. "One after another" is the package's own d_step and
g_step with torch's fused Adam on networks of their own, fed batches of the same kind, and nothing around them. The two
ways take turns in one process, and the median of several turns counts. Where there is a card, the members train on it
as well.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from statistics import median

from gan_course.data.latent import Latent
from gan_course.data.points import Points, points
from gan_course.device import machine
from gan_course.models import MLPDiscriminator, MLPGenerator
from gan_course.training import d_step, g_step
from gan_course.training.batched import AHEAD, Ensemble, draw

import torch

BATCH, BETAS, HIDDEN = 32, (0.0, 0.9), (32, 32)
DEVICES = ["cpu"] if machine().device.type == "cpu" else ["cpu", machine().device]
DATA, LATENT = Points(points("ring8").modes, 0.05, name="wide ring"), Latent(2)


def small_gan() -> tuple[MLPGenerator, MLPDiscriminator]:
    return MLPGenerator(2, (2,), HIDDEN), MLPDiscriminator((2,), HIDDEN)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def one_member() -> Callable[[], None]:
    """A function that trains one GAN for AHEAD rounds."""
    G, D = small_gan()
    opt_G, opt_D = (torch.optim.Adam(net.parameters(), 1e-3, BETAS, fused=True) for net in (G, D))
    generator = torch.Generator().manual_seed(0)

    def rounds() -> None:
        for real, z_D, z_G in zip(*draw(DATA, LATENT, AHEAD, BATCH, generator)):
            d_step(G, D, real, lambda n, z=z_D: z, opt_D)
            g_step(G, D, BATCH, lambda n, z=z_G: z, opt_G)

    return rounds


def all_members(members: int, device: torch.device | str) -> Callable[[], None]:
    """A function that trains an ensemble for AHEAD rounds."""
    ensemble = Ensemble(small_gan, DATA, LATENT, seeds=range(members), betas=BETAS, batch=BATCH, device=device)

    def rounds() -> None:
        ensemble.train(AHEAD, progress=False)
        ensemble.loss_G.sum().item()  # a card works on when the processor has gone ahead

    return rounds


def compare(members: int, turns: int) -> list[float]:
    """GAN rounds a second: one after another, at once, and at once on the card where there is one."""
    ways = [one_member()] + [all_members(members, device) for device in DEVICES]
    for way in ways:
        way()
    times = [[seconds(way) for way in ways] for _ in range(turns)]
    one, *together = (median(side) for side in zip(*times))
    return [AHEAD / one] + [AHEAD * members / each for each in together]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--members", type=int, nargs="+", default=[16, 64, 256] + [1024] * (len(DEVICES) - 1))
    parser.add_argument("--turns", type=int, default=7)
    args = parser.parse_args()
    print(f"GAN rounds a second, {os.cpu_count()} cores, {torch.get_num_threads()} threads, batch {BATCH}: the median")
    print(f"of {args.turns} turns, and in brackets how many times those of one after another.\n")
    print("| members | one after another |", " | ".join(f"at once, {device}" for device in DEVICES), "|")
    print("|" + "---|" * (2 + len(DEVICES)))
    for members in args.members:
        slow, *fast = compare(members, args.turns)
        print(f"| {members:,} | {slow:,.0f} |", " | ".join(f"{x:,.0f} ({x / slow:.1f})" for x in fast), "|", flush=True)


if __name__ == "__main__":
    main()
