"""Trainings next to each other: how fast each of one, two and four trainings at once is, and with how many threads.

    python benchmarks/threads.py [--seconds 2] [--turns 3]

A convolutional GAN (the avatars recipe, 32 px, width 32) in both precisions, and one of small layers (the points
recipe). "The course" is what `Trainer.train` does by itself; the other rows force a number of threads. Each training
runs in a process of its own, as each notebook does. A second table is about one notebook: trainings of one process one
after another, and with `train_together`. The ways take turns, and the median counts. Prints Markdown, in about six
minutes.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import time
from multiprocessing.connection import Connection

from gan_course.data.pictures import Pictures
from gan_course.data.points import points
from gan_course.device import CORES, Machine, threads
from gan_course.models import DCGANDiscriminator, DCGANGenerator
from gan_course.training import Trainer, train_together
from gan_course.training.presets import AVATARS, POINTS

import torch

DTYPES = {"bfloat16 convolutions": torch.bfloat16, "float32 convolutions": torch.float32}
KINDS = (*DTYPES, "small layers")
WAYS = {f"all {CORES}": CORES, "one": 1, "the course": None}
AT_ONCE = 1, 2, 4
WARM_UP = 1.0  # seconds
STEPS = 60  # of each training in one notebook


def training(kind: str) -> Trainer:
    """A new training of one of the `KINDS`, on the CPU."""
    if kind not in DTYPES:
        on = Machine(torch.device("cpu"), torch.float32, torch.contiguous_format, "CPU")
        return POINTS.trainer(points("ring8"), on=on)
    on = Machine(torch.device("cpu"), DTYPES[kind], torch.channels_last, "CPU")
    pictures = Pictures(torch.randint(256, (1024, 3, 32, 32), dtype=torch.uint8))
    return AVATARS.trainer(pictures, DCGANGenerator(size=32, width=32), DCGANDiscriminator(size=32, width=32), on=on)


def steps_for(trainer: Trainer, seconds: float) -> tuple[float, float]:
    """Steps a second, and milliseconds of processor time a step."""
    start, used, steps = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - start < seconds:
        trainer.step()
        steps += 1
    return steps / (time.perf_counter() - start), 1e3 * (time.process_time() - used) / steps


def work(orders: Connection) -> None:
    """What each process does: train as ordered by (kind, number of threads, seconds), until the order None."""
    trainings = {kind: training(kind) for kind in KINDS}
    orders.send("ready")
    while (order := orders.recv()) is not None:
        kind, n, seconds = order
        trainer = trainings[kind]
        with threads(n or trainer.threads):
            steps_for(trainer, WARM_UP)
            result = steps_for(trainer, seconds)
            steps_for(trainer, WARM_UP)  # the others may be late: they are measured in company as well
        orders.send(result)


def measure(workers: list[Connection], kind: str, n: int | None, seconds: float) -> tuple[float, float]:
    """Mean steps a second of each training, and milliseconds of processor time a step."""
    for worker in workers:
        worker.send((kind, n, seconds))
    speeds, costs = zip(*(worker.recv() for worker in workers))
    return sum(speeds) / len(speeds), sum(costs) / len(costs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement")
    parser.add_argument("--turns", type=int, default=3, help="measurements of each way")
    args = parser.parse_args()
    spawn, workers = multiprocessing.get_context("spawn"), []
    for _ in range(max(AT_ONCE)):
        here, there = spawn.Pipe()
        spawn.Process(target=work, args=(there,), daemon=True).start()
        there.close()  # so that a process that fails is noticed
        workers.append(here)
    for worker in workers:
        worker.recv()
    print(f"{os.cpu_count()} cores, torch {torch.__version__}: steps/s of each training (processor ms a step)\n")
    print("| training | threads | alone | two at once | four at once | two / alone | four / alone |")
    print("|---|---|---|---|---|---|---|")
    for kind in KINDS:
        for way, n in WAYS.items():
            turns = [[measure(workers[:k], kind, n, args.seconds) for k in AT_ONCE] for _ in range(args.turns)]
            results = [sorted(of_one)[len(of_one) // 2] for of_one in zip(*turns)]
            cells = [f"{speed:.1f} ({cost:.0f} ms)" for speed, cost in results]
            alone, *company = (speed for speed, _ in results)
            print("|", " | ".join([kind, way, *cells, *(f"{speed / alone:.2f}" for speed in company)]), "|", flush=True)
    for worker in workers:
        worker.send(None)
    together(args.turns)


def together(turns: int) -> None:
    """Print the second table: seconds of trainings in this process."""
    ways = {
        "one after another": one_after_another,
        "train_together": lambda *some: train_together(*some, steps=STEPS, progress=False),
    }
    print("\n| trainings in one notebook |", " | ".join(ways), "| how many times as fast |")
    print("|---|---|---|---|")
    for kind in DTYPES:
        for count in AT_ONCE[1:]:
            taken = {way: [] for way in ways}
            for _ in range(turns):
                for way, train in ways.items():
                    trainings = [training(kind) for _ in range(count)]
                    start = time.perf_counter()
                    train(*trainings)
                    taken[way].append(time.perf_counter() - start)
            slow, fast = (sorted(times)[turns // 2] for times in taken.values())
            print(f"| {count}, {kind} | {slow:.1f} s | {fast:.1f} s | {slow / fast:.2f} |", flush=True)


def one_after_another(*trainings: Trainer) -> None:
    for one in trainings:
        one.train(STEPS, progress=False)


if __name__ == "__main__":
    main()
