"""The course's trainings next to the plain recipe of PyTorch's DCGAN tutorial: samples and steps a second.

    python benchmarks/training.py [--only dcgan small drawing resume quality]

On a processor with one thread, per second of processor time, in two minutes; on an NVIDIA card with rounds recorded as
well (GAN_COURSE_RECORD=1, which this script sets itself), in under six. Everything runs side by side in one process, is
warmed up first, and prints one Markdown table. The plain recipe is written from the tutorial's description: float32,
channels first, losses read at each step. "Of the limit" is the share of what this machine's matrix product reaches in
the same precision, of all multiplications of a step.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable

os.environ["GAN_COURSE_RECORD"] = "1"

from gan_course.data.avatars import avatars, draw, sample_factors
from gan_course.data.latent import Latent
from gan_course.data.pictures import Pictures, to_float
from gan_course.data.points import points
from gan_course.device import machine, threads
from gan_course.measure.attributes import factor_probe
from gan_course.measure.frechet import frechet
from gan_course.measure.prdc import coverage
from gan_course.models import DCGANDiscriminator, DCGANGenerator
from gan_course.training import Settings, Trainer
from gan_course.training.presets import AVATARS, POINTS
from gan_course.training.recording import SOON
from gan_course.utils import seeded

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

CARD = machine().device.type == "cuda"
SIZES = ((64, 64), (64, 128), (128, 128), (64, 512)) if CARD else ((64, 64),)  # width, batch of the DCGAN at 64 pixels
CLOCK = time.perf_counter if CARD else time.process_time  # other programs may keep a processor busy as well
LONG = 1_000_000  # steps: learning rates do not fall while we measure


def wait() -> None:
    if CARD:
        torch.cuda.synchronize()


def a_second(work: Callable[[], object], times: int, warm_up: int) -> float:
    """How often `work` runs a second; on a processor, in a second of its time."""
    for _ in range(warm_up):
        work()
    wait()
    start = CLOCK()
    for _ in range(times):
        work()
    wait()
    return times / (CLOCK() - start)


def row(what: str, *cells: str) -> None:
    print("|", " | ".join([what, *cells]), "|", flush=True)


def plain_recipe(data: Pictures, width: int, batch: int) -> Callable[[], None]:
    """A step of the DCGAN tutorial's loop."""
    device = machine().device
    G, D = DCGANGenerator(64, width).to(device), DCGANDiscriminator(64, width).to(device)
    opt_G, opt_D = (torch.optim.Adam(net.parameters(), 2e-4, (0.5, 0.999)) for net in (G, D))
    cross_entropy, random = nn.BCELoss(), torch.Generator(device).manual_seed(0)

    def answers(x: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(D(x)).view(-1)

    def step() -> None:
        label = torch.full((batch,), 1.0, device=device)
        opt_D.zero_grad()
        of_real = answers(data.sample(batch, random))
        loss_real = cross_entropy(of_real, label)
        loss_real.backward()
        of_real.mean().item()
        fake = G(torch.randn(batch, 100, device=device))
        label.fill_(0.0)
        of_fake = answers(fake.detach())
        loss_fake = cross_entropy(of_fake, label)
        loss_fake.backward()
        of_fake.mean().item()
        opt_D.step()
        opt_G.zero_grad()
        label.fill_(1.0)
        of_fake = answers(fake)
        loss_G = cross_entropy(of_fake, label)
        loss_G.backward()
        of_fake.mean().item()
        opt_G.step()
        (loss_real + loss_fake).item(), loss_G.item()

    return step


def both_ways(make: Callable[[], Trainer], times: int, warm_up: int = SOON + 5) -> tuple[float, float]:
    """Steps a second of a training, step by step and recorded; not a number where nothing is recorded."""
    eager, recorded = make(), make()
    eager._rounds = None
    eager.begin()
    speed = a_second(eager.step, times, warm_up)
    if not CARD:
        return speed, float("nan")
    recorded.begin()
    faster = a_second(recorded.step, times, warm_up)
    if reason := recorded._rounds.reason:
        print(f"not recorded: {reason}")
    return speed, faster


def of_the_limit(trainer: Trainer, speed: float) -> float:
    """Share of the multiplications that this machine reaches in the machine's precision, of a training's `speed`."""
    with FlopCounterMode(display=False) as counted:
        trainer._round()
    size = 8192 if CARD else 2048
    a = torch.randn(size, size, device=machine().device, dtype=machine().dtype)
    limit = 2 * size**3 * a_second(lambda: a @ a, 20, 3)
    return speed * counted.get_total_flops() / limit


def dcgan() -> None:
    data, times = Pictures(avatars(1024, 0, 64)), 60 if CARD else 8
    for width, batch in SIZES:
        plain = batch * a_second(plain_recipe(data, width, batch), times, 2)

        def make(width: int = width, batch: int = batch) -> Trainer:
            networks = DCGANGenerator(64, width), DCGANDiscriminator(64, width)
            return Trainer(*networks, data, Latent(100), Settings(batch=batch, log_every=50))

        eager, recorded = both_ways(make, times, SOON + 5 if CARD else 2)
        best = recorded if CARD else eager
        what = f"DCGAN, 64 px, width {width}, batch {batch}: pictures/s"
        remark = f"{best * batch / plain:.1f} times the plain recipe, {of_the_limit(make(), best):.0%} of the limit"
        row(what, *figures(plain, eager * batch, recorded * batch), remark)


def figures(*values: float) -> list[str]:
    return ["" if value != value else f"{value:,.0f}" for value in values]


def points_and_avatars() -> None:
    data = Pictures(avatars(4096, 0, 32))

    def small() -> Trainer:
        return AVATARS.trainer(data, DCGANGenerator(32, 32), DCGANDiscriminator(32, 32), LONG)

    for what, make in (("avatars recipe", small), ("points recipe", lambda: POINTS.trainer(points("ring8"), LONG))):
        eager, recorded = both_ways(make, 1000 if CARD else 100)
        best = recorded if CARD else eager
        more = f"recorded {recorded / eager:.1f} times as fast, " if CARD else ""
        row(f"{what}: steps/s", "", *figures(eager, recorded), f"{more}{of_the_limit(make(), best):.0%} of the limit")


def drawing() -> None:
    factors = sample_factors(1 << 16, torch.Generator().manual_seed(0)).to(machine().device)
    few = len(factors) * a_second(lambda: draw(factors, 64), 3, 1)
    row("avatars drawn at 64 px, a second", "", f"{few:,.0f}", "", "")


def resume() -> None:
    """Largest difference of a weight between equal trainings, and after a stop in the middle."""

    def fresh() -> Trainer:
        with seeded(0):
            networks = DCGANGenerator(32, 32), DCGANDiscriminator(32, 32)
        return AVATARS.trainer(data, *networks, 1000)

    def apart(a: Trainer, b: Trainer) -> str:
        pairs = zip(a.G.parameters(), b.G.parameters())
        return f"{max((p - q).abs().max().item() for p, q in pairs):.1e}"

    data, n = Pictures(avatars(1024, 0, 32)), 2 * SOON + 60
    once, again, eager, halved = fresh(), fresh(), fresh(), fresh()
    eager._rounds = None
    for trainer in (once, again, eager):
        trainer.train(n, progress=False)
    halved.train(n // 2, progress=False)
    tensors, notes = halved.state()
    later = fresh().restore({name: tensor.clone() for name, tensor in tensors.items()}, notes)
    later.train(n - n // 2, progress=False)
    row("largest difference of a weight: repeated, resumed, step by step", "", "", apart(once, again),
        f"{apart(once, later)}, {apart(once, eager)}")  # fmt: skip


def quality() -> None:
    """64-pixel avatars from nothing: seconds, Fréchet distance, coverage, mismatched eyes."""
    probe = factor_probe()
    real = probe.features(to_float(avatars(2000, 999, 64)))
    for seed in range(3):
        with seeded(seed):
            networks = DCGANGenerator(64, 64), DCGANDiscriminator(64, 64)
        data = Pictures(avatars(20_000, seed, 64))
        start = time.perf_counter()
        trainer = AVATARS.trainer(data, *networks, 12_000, seed=seed, batch=64)
        trainer.train(12_000, progress=False)
        seconds, fakes = time.perf_counter() - start, trainer.sample(2000, seed)
        fake = probe.features(fakes)
        row(f"64-px avatars, width 64, 12,000 steps, seed {seed}", "", "", f"{seconds:.0f} s",
            f"distance {frechet(real, fake).distance:.1f}, coverage {coverage(real, fake, 5):.2f}, "
            f"eyes {float(probe.mismatched_rate(fakes)):.1%}")  # fmt: skip


PARTS = {"dcgan": dcgan, "small": points_and_avatars, "drawing": drawing, "resume": resume, "quality": quality}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", default=list(PARTS)[: None if CARD else 2], choices=PARTS)
    args = parser.parse_args()
    if not CARD and (only := set(args.only) - {"dcgan", "small"}):
        parser.error(f"{', '.join(sorted(only))} need an NVIDIA card; here is: {machine()}.")
    print(f"{machine()}, torch {torch.__version__}\n")
    row("what", "plain recipe", "step by step", "recorded", "")
    row(*["---"] * 5)
    with threads(1):
        for name in args.only:
            PARTS[name]()


if __name__ == "__main__":
    main()
