"""C30 to C34: what is compared, and by which rule each holds."""

from gan_course.claims.chapter07 import (
    c30_few_samples,
    c31_cheats,
    c32_digits_as_asked,
    c33_hue_as_asked,
    c34_reweighted,
)

import pytest


def test_c30_compares_errors_of_two_ways_to_say_the_distance():
    outcome = c30_few_samples.run(0, quick=True)
    truth, predicted = outcome.more["distance with 120 samples"], outcome.more["predicted"]
    assert outcome.a == pytest.approx(abs(predicted - truth))
    assert outcome.b == pytest.approx(abs(outcome.more["distance with 60 samples"] - truth))
    assert outcome.holds == (outcome.a < outcome.b)
    assert outcome.more["distance with 20 samples"] > outcome.more["distance with 60 samples"]


def test_c31_holds_only_if_both_cheats_win_and_are_found():
    outcome = c31_cheats.run(0, quick=True)
    more = outcome.more
    assert outcome.a == max(more["Fréchet distance, recited"], more["Fréchet distance, blurred"])
    assert outcome.b == more["Fréchet distance, generator"]
    found = more["copying, standard errors, recited"] > 3 >= more["copying, standard errors, generator"]
    found &= more["Fréchet distance of edges, blurred"] > more["Fréchet distance of edges, generator"]
    assert outcome.holds == (outcome.a < outcome.b and found)


@pytest.mark.parametrize("which", [c32_digits_as_asked, c33_hue_as_asked])
def test_obedience_is_repeatable_and_compared_with_a_d_that_ignores(which):
    outcome = which.run(0, quick=True)
    assert outcome.a >= 0 and outcome.b >= 0 and len(outcome.more) == 2
    if which is c32_digits_as_asked:
        assert which.obedience(0, True, True) == which.obedience.__wrapped__(0, True, True)
        assert outcome.a <= 1 and outcome.holds == (outcome.a >= 0.8 and outcome.b <= 0.2)
    else:
        assert outcome.a <= 180 and outcome.holds == (outcome.a <= 20 and outcome.b >= 60)


def test_c34_compares_shares_before_and_after():
    outcome = c34_reweighted.run(0, quick=True)
    assert outcome.holds == (outcome.a < outcome.b)
    assert 0 <= outcome.a <= 1 and 0 < outcome.more["share kept by groups"] <= 1
    assert 0.05 < outcome.more["glasses, data"] < 0.25
