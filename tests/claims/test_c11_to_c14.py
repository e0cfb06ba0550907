"""C11 to C14: what the experiments of chapter 03 return, and the rules that decide."""

from gan_course.claims.chapter03.c11_arg_max import run as run_c11
from gan_course.claims.chapter03.c11_arg_max import taught_on_noise
from gan_course.claims.chapter03.c12_mismatched_eyes import pairs
from gan_course.claims.chapter03.c12_mismatched_eyes import run as run_c12
from gan_course.claims.chapter03.c13_without_a_generator import run as run_c13
from gan_course.claims.chapter03.c14_linear import linear_D
from gan_course.claims.chapter03.c14_linear import run as run_c14
from gan_course.data.bars import bars_and_stripes
from gan_course.measure.discriminator import share_right
from gan_course.models import MLPDiscriminator
from gan_course.training.ready_made import SHAPE

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


def test_c12_pairs_differ_in_the_eyes():
    even, odd = pairs(30, torch.Generator().manual_seed(0))
    changed = (even != odd).flatten(1).any(1)
    assert changed.float().mean() > 0.9  # some eyes are closed or hidden, few


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
