"""Carrying and criticising give one number, and it is SciPy's."""

from gan_course.measure.earth_mover import best_critic, earth_mover

import numpy as np
import pytest
import torch
from scipy.stats import wasserstein_distance


def samples(seed, n=40, m=40):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(n, generator=rng, dtype=torch.float64) - 1, 2 * torch.randn(
        m, generator=rng, dtype=torch.float64
    )


@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_wasserstein_distance(seed):
    real, fake = samples(seed)
    assert earth_mover(real, fake).item() == pytest.approx(wasserstein_distance(real, fake))


@pytest.mark.parametrize(("n", "m"), [(40, 40), (7, 30), (1, 1)])
def test_the_best_critic_earns_just_that_and_no_other_earns_more(n, m):
    real, fake = samples(5, n, m)
    places, scores = best_critic(real, fake)
    assert (scores.diff().abs() <= places.diff() + 1e-12).all()  # slope at most 1

    def earned(values):
        return np.interp(real, places, values).mean() - np.interp(fake, places, values).mean()

    assert earned(scores) == pytest.approx(wasserstein_distance(real, fake))
    rng = torch.Generator().manual_seed(0)
    for _ in range(20):
        slope = 2 * torch.rand(len(places) - 1, generator=rng) - 1
        assert earned(torch.cat([torch.zeros(1), (slope * places.diff()).cumsum(0)])) <= earned(scores) + 1e-9


def test_equal_heaps_need_no_carrying_and_no_critic():
    real, _ = samples(0)
    assert earth_mover(real, real.flip(0)).item() == 0
    assert best_critic(real, real.clone())[1].abs().max() < 1e-12
