"""C11 to C14: what the experiments of chapter 03 return, and the rules by which they are judged."""

from gan_course.claims.chapter03.c11_arg_max import SHAPE, taught_on_noise
from gan_course.claims.chapter03.c11_arg_max import run as run_c11
from gan_course.claims.chapter03.c12_mismatched_eyes import accepted, odd_among_best, pairs
from gan_course.claims.chapter03.c12_mismatched_eyes import run as run_c12
from gan_course.claims.chapter03.c13_without_a_generator import Race, goal, run_gan, run_loop
from gan_course.claims.chapter03.c13_without_a_generator import run as run_c13
from gan_course.claims.chapter03.c14_linear import linear_D, share_right
from gan_course.claims.chapter03.c14_linear import run as run_c14
from gan_course.data.bars import bars_and_stripes
from gan_course.data.points import points
from gan_course.models import MLPDiscriminator

import pytest
import torch


def test_c11_counts_passes_for_each_time_the_best_is_found():
    outcome = run_c11(0, quick=True)
    assert outcome.b == 2**16
    elsewhere = outcome.more["starts that end elsewhere than at the best"]
    hits = round((1 - elsewhere) * 256)
    assert outcome.a == (pytest.approx(256 * 11 / hits) if hits else float("inf"))
    assert 0 <= outcome.more["G: share of bars or stripes, one pass each"] <= 1


def test_c11_taught_on_noise_lowers_the_price():
    torch.manual_seed(0)
    D = taught_on_noise(MLPDiscriminator(SHAPE, (32,)), bars_and_stripes(4), 150)
    noise = torch.randn(2000, *SHAPE, generator=torch.Generator().manual_seed(1)).sign()
    assert D(bars_and_stripes(4)).mean() > D(noise).mean() + 1


def test_c12_shares_and_the_rule():
    outcome = run_c12(0, quick=True)
    assert 0 <= outcome.a <= 1 and 0 <= outcome.b <= 1
    matched = outcome.more["hard negatives: share of matched avatars accepted"]
    assert outcome.holds == (outcome.a >= 0.9 and outcome.b <= 0.2 and matched >= 0.8)


def test_c12_measures_on_a_judge_that_is_known():
    """A D that adds up the right half of a picture, minus the left: exact shares."""
    even, odd = pairs(30, torch.Generator().manual_seed(0))
    changed = (even != odd).flatten(1).any(1)
    assert changed.float().mean() > 0.9  # some eyes are closed or hidden, few
    D = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3 * 32 * 32, 1))
    torch.nn.init.zeros_(D[1].weight)
    torch.nn.init.ones_(D[1].bias)
    assert accepted(D, even) == 1 and accepted(D, odd) == 1
    torch.nn.init.ones_(D[1].weight)
    assert odd_among_best(D, even.fill_(-1), odd.fill_(1), best=10) == 1


def test_c13_arrives_at_the_first_of_three_in_a_row():
    race = Race([10, 20, 30, 40, 50, 60], [0.1, 0.9, 0.1, 0.2, 0.1, 0.1])
    assert race.arrived(0.2) == 30
    assert race.arrived(0.05) == float("inf")


def test_c13_both_players_get_the_same_budget():
    data = points("two_gaussians_1d")
    loop = run_loop(data, (-3.0, 3.0), 30_000, start="fresh", keep=2, climb_steps=20)
    gan = run_gan(data, 30_000)
    for race in (loop, gan):
        assert race.evaluations[-2] < 30_000 <= race.evaluations[-1]
        assert len(race.evaluations) == len(race.distance)
        assert min(race.distance) > 0
    assert goal(data) < 0.2


def test_c13_the_rule():
    outcome = run_c13(0, quick=True)
    assert not outcome.holds  # nobody arrives with so small a budget
    assert outcome.a == float("inf") and outcome.b == 20_000


def test_c14_the_formula_is_the_search_and_the_rule():
    outcome = run_c14(0, quick=True)
    assert outcome.more["the formula gives the best of all pictures"] == 1
    assert outcome.holds == (outcome.a <= 0.6 and outcome.b >= 0.9)


def test_c14_no_linear_D_is_right_in_much_more_than_half():
    """Of a picture and its inverse the logits average to b; so do those of noise. Held for any weights."""
    noise = torch.randn(20_000, *SHAPE, generator=torch.Generator().manual_seed(0)).sign()
    for seed in range(20):
        D = linear_D(seed)
        torch.nn.init.normal_(D.layers[1].weight, generator=torch.Generator().manual_seed(seed))
        torch.nn.init.zeros_(D.layers[1].bias)
        assert abs(share_right(D, bars_and_stripes(4), noise) - 0.5) < 0.03
