"""C16, C17 and C19: what is compared, and by which rule each holds."""

from gan_course.claims.chapter05 import c16_rules, c17_arithmetic, c19_objectives
from gan_course.models.dcgan import RULES


def test_c16_holds_only_if_every_removal_hurts():
    outcome = c16_rules.run(0, quick=True)
    assert set(outcome.more) == set(RULES)
    assert outcome.b == min(outcome.more.values())
    assert outcome.holds == all(distance > outcome.a for distance in outcome.more.values())


def test_the_distance_is_repeatable_and_knows_the_rules():
    work = {"steps": 3, "samples": 50, "pictures": 60}
    first = c16_rules.distance_without("batch norm", 1, **work)
    assert first == c16_rules.distance_without("batch norm", 1, **work)
    assert first != c16_rules.distance_without("", 1, **work)


def test_c17_compares_bows_with_random_means():
    outcome = c17_arithmetic.run(0, quick=True)
    assert 0 <= outcome.b <= 1 and 0 <= outcome.a <= 1
    assert outcome.holds == (outcome.a >= 0.5)
    assert outcome.more["codes with a bow"] >= c17_arithmetic.EXAMPLES
    assert 0 <= outcome.more["hair moved, degrees"] <= 180


def test_c19_compares_with_the_best_of_the_others():
    outcome = c19_objectives.run(0, quick=True)
    assert outcome.a == outcome.more["non-saturating"]
    assert outcome.b == min(outcome.more[name] for name in c19_objectives.OTHERS)
    assert outcome.holds == (outcome.a < outcome.b)
