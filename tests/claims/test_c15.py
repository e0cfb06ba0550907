"""C15: which pairs of learning rates leave a GAN of either family far from digits."""

from gan_course.claims.chapter04.c15_settings import (
    PAIRS,
    dcgan,
    distance_to_digits,
    distances_of,
    half_of_the_digits,
    mlp,
    run,
)  # fmt: skip
from gan_course.data.digits import digits

import pytest
import torch


@pytest.fixture(scope="module")
def distance():
    return distance_to_digits(400)


def test_half_of_the_digits_lies_between_all_of_them_and_noise(distance):
    half = half_of_the_digits(400)
    assert half.shape == (400, 1, 16, 16)
    noise = torch.rand(400, 1, 16, 16, generator=torch.Generator().manual_seed(0)) * 2 - 1
    assert distance(digits(16)[:400]) < distance(half) / 3 < distance(noise) / 9


def test_the_rule():
    outcome = run(0, quick=True)
    limit = outcome.more["limit"]
    for family, share in (("MLP", outcome.a), ("DCGAN", outcome.b)):
        distances = [value for name, value in outcome.more.items() if name.startswith(f"{family} ")]
        assert len(distances) == len(PAIRS)
        assert share == sum(not d <= limit for d in distances) / len(PAIRS)
    assert outcome.holds == (outcome.a > outcome.b)


def test_what_ran_away_is_infinitely_far():
    def broken():
        G, D = mlp()
        G.layers[0].weight.data[:] = float("nan")
        return G, D

    assert distances_of(broken, 0, 1, 10, lambda x: 0.0) == [float("inf")] * len(PAIRS)


def test_both_families_are_small():
    sizes = [sum(p.numel() for net in make() for p in net.parameters()) for make in (mlp, dcgan)]
    assert max(sizes) < 250_000
