"""C10: how much of their samples a VAE and a GAN put between the modes."""

from gan_course.claims.chapter04.c10_between import KL_WEIGHTS, gan_points, run, vae_points
from gan_course.data.points import points

import torch


def test_shares_and_the_rule():
    outcome = run(0, quick=True)
    assert all(0 <= share <= 1 for share in (outcome.a, outcome.b))
    assert outcome.holds == (outcome.a > outcome.b)
    assert outcome.a == min(outcome.more[f"VAE between, KL weight {weight:g}"] for weight in KL_WEIGHTS)
    assert outcome.more["real between"] < 0.02


def test_samples_follow_from_the_seed():
    data = points("three_blobs")
    for make in (gan_points, vae_points):
        a, b, c = (make(data, 3, seed, progress=False) for seed in (0, 0, 1))
        assert a.shape == (2500, 2) and torch.equal(a, b) and not torch.equal(a, c)
