"""A race to the data: the arg max loop and a GAN with the same D, at the cost of what each sends through D."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from gan_course.argmax import ArgmaxLoop, LoopSettings
from gan_course.data.latent import Latent
from gan_course.data.points import Points
from gan_course.measure.divergences import baseline, sliced_wasserstein
from gan_course.models import MLPDiscriminator, MLPGenerator
from gan_course.training.trainer import Settings, Trainer
from gan_course.utils import seeded

import torch
from torch import Tensor

HIDDEN, BATCH, SAMPLES = (64, 64), 128, 500
WAYS = {
    "remembers": {"start": "fresh", "keep": 20, "climb_steps": 50},
    "forgets": {"start": "fresh", "keep": 1, "climb_steps": 50},
    "goes on": {"start": "last", "keep": 1, "climb_steps": 10},
}
"""Three ways to play the loop: settings on top of those of :class:`LoopSettings`."""


@dataclass
class Race:
    """How near a player came to the data, and at what cost, measured again and again.

    Attributes:
        evaluations: samples sent through D (forward and back) up to each measurement.
        distance: sliced Wasserstein distance to real points at each measurement.
        seconds: time of the whole run without the measurements.
    """

    evaluations: list[int] = field(default_factory=list)
    distance: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def arrived(self, goal: float) -> float:
        """Return the evaluations at the first of three measurements in a row at or below `goal`, or infinity."""
        good = [distance <= goal for distance in self.distance]
        for i in range(len(good) - 2):
            if all(good[i : i + 3]):
                return self.evaluations[i]
        return float("inf")


def goal(data: Points) -> float:
    """Return twice the distance of real to real points."""
    return 2 * baseline(sliced_wasserstein, data, SAMPLES).mean().item()


def _real_points(data: Points, seed: int, samples: int) -> Tensor:
    return data.sample(samples, torch.Generator().manual_seed(1000 + seed))


def run_loop(
    data: Points,
    box: tuple[float, float],
    budget: int,
    seed: int = 0,
    near: float = 0.0,
    samples: int = SAMPLES,
    **settings: Any,
) -> Race:
    """Run the arg max loop until it has sent `budget` samples through D or has arrived at `near`.

    It is measured after each round.

    Args:
        box: lowest and highest coordinate that the search may reach.
        near: goal of :meth:`Race.arrived`.
        samples: real points, and as many negatives, of each measurement.
        settings: of :class:`LoopSettings`, such as one of `WAYS`.
    """
    with seeded(seed):
        D = MLPDiscriminator((data.dim,), HIDDEN)
    loop = ArgmaxLoop(D, data, LoopSettings(box=box, batch=BATCH, seed=seed, **settings))
    race, real = Race(), _real_points(data, seed, samples)
    while loop.evaluations < budget and race.arrived(near) == float("inf"):
        start = time.perf_counter()
        loop.step()
        race.seconds += time.perf_counter() - start
        race.evaluations.append(loop.evaluations)
        generated = loop.negatives.cpu()
        some = torch.randperm(len(generated), generator=torch.Generator().manual_seed(loop.rounds))[:samples]
        race.distance.append(sliced_wasserstein(real, generated[some]))
    return race


def run_gan(
    data: Points, budget: int, seed: int = 0, every: int = 40, near: float = 0.0, samples: int = SAMPLES
) -> Race:
    """Train a GAN with the loop's D until it has sent `budget` samples through D or has arrived at `near`.

    Args:
        every: steps between two measurements.
        near: goal of :meth:`Race.arrived`.
        samples: real points, and as many generated ones, of each measurement.
    """
    with seeded(seed):
        G, D = MLPGenerator(2, (data.dim,), HIDDEN), MLPDiscriminator((data.dim,), HIDDEN)
    settings = Settings(batch=BATCH, lr_G=1e-3, lr_D=1e-3, betas=(0.0, 0.9), seed=seed, log_every=budget)
    trainer = Trainer(G, D, data, Latent(2), settings)
    race, real, a_step = Race(), _real_points(data, seed, samples), 3 * BATCH  # real and fake for D, fake again for G
    while trainer.steps * a_step < budget and race.arrived(near) == float("inf"):
        start = time.perf_counter()
        trainer.train(every, progress=False)
        race.seconds += time.perf_counter() - start
        race.evaluations.append(trainer.steps * a_step)
        race.distance.append(sliced_wasserstein(real, trainer.sample(samples, seed)))
    return race
