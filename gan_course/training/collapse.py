"""Mode collapse on points, and the treatments that textbooks name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_course.data.points import Points, points
from gan_course.models.minibatch import MinibatchStd, Packed
from gan_course.models.mlp import MLPDiscriminator, MLPGenerator

from torch import nn

WIDE = Points(points("ring8").modes, sd=0.05, name="wide ring")
"""The ring of eight clusters, five times as wide as usual."""

UNTREATED: dict[str, Any] = {"betas": (0.9, 0.999), "batch": 32}
"""Options of `Ensemble` with which a small GAN collapses on :data:`WIDE`; Adam's default momentum."""


def untreated_pair() -> tuple[nn.Module, nn.Module]:
    """Return G and D for points, two hidden layers of 32."""
    return MLPGenerator(2, (2,), (32, 32)), MLPDiscriminator((2,), (32, 32))


def std_pair() -> tuple[nn.Module, nn.Module]:
    """Return the same with the standard deviation over the batch as one more input of D's last layer."""
    G, D = untreated_pair()
    last = nn.Linear(33, 1)
    return G, nn.Sequential(*list(D.layers)[:-1], MinibatchStd(), last)


def packed_pair() -> tuple[nn.Module, nn.Module]:
    """Return the same with a D that sees two points at once."""
    return untreated_pair()[0], Packed(MLPDiscriminator((4,), (32, 32)), 2)


TREATMENTS: dict[str, Callable[[float], dict[str, Any]]] = {
    "untreated": lambda rate: {},
    "momentum 0": lambda rate: {"betas": (0.0, 0.9)},
    "3 steps of D": lambda rate: {"d_steps": 3},
    "batch x 4": lambda rate: {"batch": 4 * UNTREATED["batch"]},
    "minibatch std": lambda rate: {"make": std_pair},
    "packing": lambda rate: {"make": packed_pair},
    "R1 penalty": lambda rate: {"objective": "non-saturating-r1"},
    "two time scales": lambda rate: {"lr_G": rate / 4},
    "averaged weights": lambda rate: {"ema": 0.995},
}
"""Treatment -> what it changes (`make`, and options of `Ensemble`), given the learning rate."""
