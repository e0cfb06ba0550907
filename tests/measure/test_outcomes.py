"""One word for how a training ended."""

from gan_course.data.latent import Latent
from gan_course.data.points import Points, points
from gan_course.measure.outcomes import GOOD, OUTCOMES, outcome, outcomes
from gan_course.models import MLPDiscriminator, MLPGenerator
from gan_course.training.ensemble import Ensemble

import pytest
import torch

RING = Points(points("ring8").modes, 0.05, name="wide ring")


def real(n=2500):
    return RING.sample(n, torch.Generator().manual_seed(0))


def on_first(modes, n=2500):
    few = Points(RING.modes[:modes], RING.sd)
    return few.sample(n, torch.Generator().manual_seed(1))


@pytest.mark.parametrize(
    "modes, word", [(1, "collapsed"), (4, "collapsed"), (5, "in part"), (7, "in part"), (8, "good")]
)
def test_modes_decide(modes, word):
    assert outcome(on_first(modes), RING) == word


@pytest.mark.parametrize("share, word", [(GOOD - 0.05, "in part"), (GOOD + 0.05, "good")])
def test_quality_decides(share, word):
    samples = real()
    samples[int(share * 2500) :] = 0.0  # the middle of the ring is far from every mode, and not outside
    assert outcome(samples, RING) == word


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e9])
@pytest.mark.parametrize("share, word", [(0.4, "good"), (0.5, "blown up"), (1.0, "blown up")])
def test_half_of_the_samples_far_out_is_a_blow_up(value, share, word):
    samples = real()
    samples[: int(share * 2500), 0] = value
    assert outcome(samples, RING) == word


def test_every_member_is_judged():
    make = lambda: (MLPGenerator(2, (2,), (8,)), MLPDiscriminator((2,), (8,)))
    ensemble = Ensemble(make, RING, Latent(2), seeds=[0, 1, 2], lr_G=[1e-3, 1e-3, float("inf")])
    ensemble.train(1, progress=False)
    words = outcomes(ensemble, RING, 100)
    assert len(words) == 3 and set(words) <= set(OUTCOMES)
    assert words[2] == "blown up" and words[0] != "blown up"
