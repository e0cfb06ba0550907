"""C18: the rule, on a run too short to hold it."""

import math

from gan_course.claims.chapter00.c18_colour_before_veins import run


def test_without_enough_rounds_nothing_is_claimed():
    outcome = run(100, quick=True)
    assert not outcome.holds and outcome.a == outcome.b == math.inf
    assert 0.5 <= outcome.more["share of the birds' right answers then"] <= 1
