"""What the first claims of this chapter share: features of real avatars and of the shipped generator's samples."""

from __future__ import annotations

from gan_course.data.avatars import avatars
from gan_course.data.latent import Latent
from gan_course.data.pictures import to_float
from gan_course.measure.latent_directions import drawn
from gan_course.pretrained import pretrained

import torch
from torch import Tensor

LATENT = Latent(100, "uniform")
SIZE = 64


def real(n: int, seed: int) -> Tensor:
    """`n` drawn avatars, (n, 3, 64, 64) in [-1, 1]."""
    return to_float(avatars(n, seed, SIZE))


def generated(n: int, seed: int) -> Tensor:
    """`n` samples of the shipped generator, (n, 3, 64, 64) in [-1, 1]."""
    return drawn(pretrained("avatars64"), LATENT.sample(n, torch.Generator().manual_seed(seed)))
