"""The experiments behind C1, C2 and C3: their rules, and that they run."""

import math

from gan_course.claims import find
from gan_course.claims.chapter01.c02_damage import falls
from gan_course.claims.chapter01.small_avatars import MOMENTS, QUICK, trained

import pytest


@pytest.mark.parametrize("id", ["C1", "C2", "C3"])
def test_it_runs_and_gives_figures(id: str):
    outcome = find(id).run(0, True)
    assert math.isfinite(outcome.a) and math.isfinite(outcome.b)
    assert outcome.more and all(math.isfinite(figure) for figure in outcome.more.values())


def test_the_rule_of_falling_scores():
    assert falls([0.9, 0.5, 0.1, 0.0])
    assert falls([0.9, 0.5, 0.01, 0.02]), "near 0 a score may rise a little"
    assert not falls([0.9, 0.88, 0.5, 0.1]), "slight damage has to be seen"
    assert not falls([0.9, 0.5, 0.1, 0.2])


def test_the_training_is_measured_at_doubled_moments():
    assert all(later == 2 * earlier for earlier, later in zip(MOMENTS, MOMENTS[1:]))
    trainer, distances, least = trained(0, QUICK)
    assert trainer.steps == QUICK[-1] and len(distances) == len(QUICK)
    assert all(distance > least for distance in distances)
