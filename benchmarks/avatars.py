"""How many avatars a second the renderer draws, compared with the plain way to draw the same pictures.

    python benchmarks/avatars.py

The plain way paints every shape over the whole picture, every accessory for every avatar, the whole batch at once.
Both ways run in turn in one process, and the best of several repeats counts. The last line is drawing with gradients,
forward and back.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from unittest import mock

from gan_course.data.avatars import FACTORS, column, draw, render, sample_factors
from gan_course.data.avatars.canvas import Canvas

import torch
from torch import Tensor

BATCHES = {32: 2048, 64: 1024, 128: 256, 256: 64}  # picture size: avatars in a batch


def plainly(factors: Tensor, size: int) -> Tensor:
    """The same pictures without windows, chunks or leaving out what nobody wears."""

    def wears(canvas: Canvas, name: str) -> Tensor:
        choice = FACTORS[column("accessory")].choices.index(name)
        return (canvas.number["accessory"] == choice).to(canvas.pixels.dtype)

    with (
        mock.patch.object(render, "CHUNK_PIXELS", len(factors) * size**2),
        mock.patch.object(Canvas, "span", lambda *_: slice(0, size)),
        mock.patch.object(Canvas, "wears", wears),
    ):
        return draw(factors, size)


def best_seconds(work: Callable[[], object], repeats: int) -> float:
    """The shortest of several runs."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def with_gradients(factors: Tensor, size: int) -> None:
    draw(factors.clone().requires_grad_(), size).square().mean().backward()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5, help="runs of each kind, the best counts")
    repeats = parser.parse_args().repeats
    generator = torch.Generator().manual_seed(0)
    print(f"avatars a second, {torch.get_num_threads()} threads, best of {repeats} runs")
    print(f"{'size':>6} {'batch':>6} {'draw':>9} {'plainly':>9} {'ratio':>6}")
    for size, n in BATCHES.items():
        factors = sample_factors(n, generator)
        apart = (draw(factors, size) - plainly(factors, size)).abs().max().item()
        if apart > 1e-3:
            raise AssertionError(f"the two ways differ by {apart} at {size} pixels")
        ours = best_seconds(lambda f=factors, s=size: draw(f, s), repeats)
        plain = best_seconds(lambda f=factors, s=size: plainly(f, s), repeats)
        print(f"{size:>6} {n:>6} {n / ours:>9,.0f} {n / plain:>9,.0f} {plain / ours:>6.1f}")
    factors = sample_factors(64, generator)
    seconds = best_seconds(lambda: with_gradients(factors, 64), repeats)
    print(f"{64:>6} {64:>6} {64 / seconds:>9,.0f}   with gradients")


if __name__ == "__main__":
    main()
