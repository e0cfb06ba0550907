"""Two distributions on a line that do not touch, and a discriminator that learns to tell them apart."""

from __future__ import annotations

from gan_course.data.points import Points
from gan_course.models import MLPDiscriminator
from gan_course.utils import seeded

import torch
from torch import Tensor

REAL, FAKE = Points([[-1.0]], 0.1), Points([[1.0]], 0.1)
STEPS, SAMPLES = 1000, 200


def discriminator(seed: int) -> MLPDiscriminator:
    """Two hidden layers of 64."""
    with seeded(seed):
        return MLPDiscriminator((1,), (64, 64))


def samples(seed: int) -> tuple[Tensor, Tensor]:
    """Real samples and fakes that D has not seen, each (SAMPLES, 1)."""
    generator = torch.Generator().manual_seed(seed + 1000)
    return REAL.sample(SAMPLES, generator), FAKE.sample(SAMPLES, generator)
