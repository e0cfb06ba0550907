"""C20 to C24: what is compared, and by which rule each holds."""

from gan_course.claims.chapter06 import (
    c20_smallest,
    c21_silence,
    c22_cures,
    c22a_one_side,
    c23_bounds,
    c23a_wrong_side,
    c24_wgan_gp,
)
from gan_course.claims.chapter06.apart import FAKE, REAL, samples

import pytest


def test_c20_needs_both_halves():
    outcome = c20_smallest.run(3, quick=True)
    assert outcome.holds == (outcome.a > 0.5 and outcome.b < 0.01)
    assert outcome.b < outcome.a < 2 and outcome.more["simultaneous steps"] > 1


def test_the_two_distributions_do_not_touch_and_samples_are_not_those_of_the_training():
    real, fake = samples(0)
    assert real.max() < -0.5 and fake.min() > 0.5
    assert (real.shape, fake.shape) == ((200, 1), (200, 1))
    assert REAL.sd == FAKE.sd


def test_c21_compares_the_end_with_the_greatest():
    outcome = c21_silence.run(0, quick=True)
    assert 0 < outcome.a <= 1 and 0 < outcome.b <= 1
    assert outcome.holds == (outcome.a < 0.01 and outcome.b > 0.1)
    assert outcome.a == pytest.approx(outcome.more["minimax, at the end"] / outcome.more["minimax, greatest"])


def test_c22_holds_only_if_all_three_keep_it_audible():
    outcome = c22_cures.run(0, quick=True)
    assert set(outcome.more) == {"noise of 0.5", "labels of 0.9", "early stop"}
    assert outcome.a == min(outcome.more.values()) and outcome.holds == (outcome.a >= 0.01)


def test_an_early_stop_is_where_ds_loss_first_falls_below_the_limit():
    assert c22_cures.stopped([1.0, 2.0, 3.0, 4.0], [0.9, 0.3, 0.1, 0.05]) == 3.0
    assert c22_cures.stopped([1.0, 2.0], [0.9, 0.3]) == 2.0


def test_c22a_looks_at_both_sides():
    outcome = c22a_one_side.run(0, quick=True)
    assert outcome.holds == (abs(outcome.a - c22a_one_side.WANTED) < 0.5 and outcome.b < -5)


def test_c23_compares_errors_of_two_ways_and_shows_all():
    outcome = c23_bounds.run(0, quick=True)
    truth = outcome.more["the distance"]
    assert truth == pytest.approx(2, abs=0.1)
    assert outcome.b == pytest.approx(abs(outcome.more["gradient penalty: estimate"] / truth - 1))
    assert outcome.holds == (outcome.b < outcome.a and outcome.b < 0.2)
    assert {name.split(":")[0] for name in outcome.more} == {"the distance", *c23_bounds.WAYS}


def test_c23a_holds_where_only_the_side_was_wrong():
    outcome = c23a_wrong_side.run(2, quick=True)
    near = lambda share: abs(share - 1) < 0.2
    assert outcome.holds == (near(outcome.b) and (near(outcome.a) or outcome.a < 0))
    assert outcome.more["first estimate"] < 0


def test_clipping_clips_and_spectral_norm_bounds():
    assert c23_bounds.estimate("clipped at 0.01", 0, 5)[1] < 0.01
    assert c23_bounds.estimate("spectral norm", 0, 50)[1] < 1.05


def test_c24_takes_one_thing_away_at_a_time():
    outcome = c24_wgan_gp.run(0, quick=True)
    assert outcome.holds == (outcome.a == 8 and outcome.b < 8)
    steps = {name: d_steps for name, (d_steps, _) in c24_wgan_gp.VARIANTS.items()}
    assert all(c24_wgan_gp.STEPS_OF_D % d == 0 for d in steps.values())
    assert len(outcome.more) == 2 * len(steps)
