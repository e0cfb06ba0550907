"""What the experiments of chapter 02's claims are made of."""

from gan_course.claims.chapter02.c05_random_codes import fit_to_codes
from gan_course.claims.chapter02.c06_midpoint import leaning, midpoint, spherical_midpoint
from gan_course.claims.chapter02.c08_stray_pixel import (
    new_discriminator,
    share_preferring_longer,
    spoilt,
    train_discriminator,
)
from gan_course.claims.chapter02.c09_decoder_size import overlap, size, vae_of
from gan_course.data.digits import digits
from gan_course.data.points import points
from gan_course.measure.attributes import slant
from gan_course.models import MLPGenerator
from gan_course.training.autoencoder import squared_error

import pytest
import torch
from torch import nn


def random(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_a_decoder_learns_the_pictures_of_its_codes_by_heart():
    torch.manual_seed(0)
    codes, pictures = torch.randn(5, 4, generator=random()), torch.randn(5, 1, 3, 3, generator=random(1))
    decoder = MLPGenerator(4, (1, 3, 3), (32,))
    before = squared_error(decoder(codes), pictures)
    fit_to_codes(decoder, codes, pictures, 600)
    assert squared_error(decoder(codes), pictures) < 0.1 * before


def test_leaning_ones_are_sorted_by_their_slant():
    ones = digits(split="test").only(1)[:]
    left, right = leaning(ones, 10)
    assert (slant(left).diff() >= 0).all() and (slant(right).diff() <= 0).all()
    assert slant(left).max() < slant(ones).median() < slant(right).min()


def test_the_arc_keeps_the_distance_from_the_middle():
    a, b, middle = torch.randn(7, 5), torch.randn(7, 5), torch.randn(5)
    arc = spherical_midpoint(a, b, middle)
    reach = ((a - middle).norm(dim=1) + (b - middle).norm(dim=1)) / 2
    torch.testing.assert_close((arc - middle).norm(dim=1), reach)
    torch.testing.assert_close(spherical_midpoint(a, a, middle), a)
    assert (torch.cosine_similarity(arc - middle, midpoint(a, b) - middle) > 0.999).all()


def test_a_judge_learns_what_it_is_shown():
    torch.manual_seed(0)
    D = new_discriminator()
    blank = lambda n: torch.full((n, 1, 28, 28), -1.0)
    train_discriminator(D, blank, steps=20)
    assert D(digits(split="test")[:50]).min() > D(blank(1)).max()


def test_the_share_that_prefers_the_longer_stroke():
    twos = digits(split="test").only(2)[:20]
    stray, longer = spoilt(twos)
    more_ink = nn.Sequential(nn.Flatten(), nn.Linear(784, 1))
    nn.init.constant_(more_ink[1].weight, 1.0)
    assert share_preferring_longer(more_ink, stray, longer) > 0.8
    assert share_preferring_longer(more_ink, longer, stray) < 0.2


def test_overlap_is_one_for_the_data_and_punishes_misses_and_lost_modes():
    ring = points("ring8")
    x = ring.sample(20_000, random())
    assert overlap(x, ring) > 0.96
    one_mode = ring.modes[:1].expand(1000, 2)
    assert overlap(one_mode, ring) == pytest.approx(1 / 8)
    assert overlap(x + 3, ring) < 0.02
    half = torch.cat([x[:1000], x[:1000] * 5])
    assert overlap(half, ring) == pytest.approx(0.49, abs=0.03)


def test_decoders_have_the_size_that_is_said():
    samples, parameters = vae_of(16, points("ring8"), steps=2)
    assert parameters == 2 * 16 + 16 + 16 * 16 + 16 + 16 * 2 + 2
    assert samples.shape == (2500, 2)
    assert size(nn.Linear(3, 4)) == 16
