"""Exhaustive search against itertools, closed forms and brute force."""

from itertools import product

from gan_course.argmax import all_scores, best_of, binary_pictures, cost_law, exhaustive, linear_argmax, peaks
from gan_course.models import MLPDiscriminator

import pytest
import torch
from torch import nn


def network(n: int, seed: int = 0) -> nn.Module:
    torch.manual_seed(seed)
    return MLPDiscriminator((n,), (16, 16))


def test_every_picture_is_there_once():
    pictures = binary_pictures(torch.arange(2**6), (1, 2, 3))
    assert pictures.shape == (64, 1, 2, 3)
    assert set(map(tuple, pictures.flatten(1).tolist())) == set(product((-1.0, 1.0), repeat=6))


def test_pixel_i_is_bit_i():
    assert binary_pictures(torch.tensor([5]), (4,)).tolist() == [[1, -1, 1, -1]]


@pytest.mark.parametrize("batch", [1, 7, 64, 1000])
def test_scores_do_not_depend_on_the_batch(batch: int):
    D = network(6)
    torch.testing.assert_close(all_scores(D, (6,), batch), D(binary_pictures(torch.arange(64), (6,)))[:, 0].detach())


def test_the_best_are_the_best():
    D = network(8)
    x, scores = exhaustive(D, (8,), top=5)
    everything = sorted((D(torch.tensor([p])).item() for p in product((-1.0, 1.0), repeat=8)), reverse=True)
    torch.testing.assert_close(scores, torch.tensor(everything[:5]))
    torch.testing.assert_close(D(x)[:, 0].detach(), scores)


def test_best_of_a_given_set():
    x = torch.tensor([[0.0], [3.0], [-1.0], [2.0]])
    best, scores = best_of(lambda x: -x.abs(), x, 2)
    assert best.tolist() == [[0.0], [-1.0]]
    assert scores.tolist() == [0.0, -1.0]


def test_peaks_are_those_of_brute_force():
    scores = torch.randn(2**7, generator=torch.Generator().manual_seed(0))
    wanted = {k for k in range(2**7) if all(scores[k] > scores[k ^ (1 << i)] for i in range(7))}
    found = peaks(scores)
    assert set(found.tolist()) == wanted
    assert (scores[found].diff() <= 0).all()
    assert scores[found[0]] == scores.max()


def test_a_linear_score_has_one_peak_and_it_is_the_formula():
    """Oracle for the search and for the formula at once."""
    linear = nn.Linear(10, 1)
    scores = all_scores(linear, (10,))
    (peak,) = peaks(scores)
    closed = linear_argmax(linear.weight[0].detach(), -1.0, 1.0)
    assert torch.equal(binary_pictures(peak[None], (10,))[0], closed)
    assert torch.equal(exhaustive(linear, (10,))[0][0], closed)


def test_the_formula_beats_every_place_in_the_box():
    random = torch.Generator().manual_seed(0)
    weight = torch.randn(3, 4, generator=random)
    best = linear_argmax(weight, -0.5, 2.0)
    anywhere = torch.rand(5000, 3, 4, generator=random) * 2.5 - 0.5
    assert ((weight * best).sum() >= (anywhere * weight).sum((1, 2))).all()
    assert set(best.unique().tolist()) == {-0.5, 2.0}


def test_too_many_pixels_are_refused_before_anything_is_asked():
    with pytest.raises(ValueError, match=r"2\^64.*1 to 24"):
        all_scores(lambda x: 1 / 0, (1, 8, 8))


def test_the_cost_law_counts():
    asked: list[int] = []

    def build(n: int):
        return lambda x: asked.append(len(x)) or x[:, :1]

    law = cost_law(build, (4, 6), repeats=2)
    assert asked == [16] * 3 + [64] * 3  # the first pass is not timed
    assert law.predicted(7) == pytest.approx(2 * law.seconds[-1])
    assert law.predicted(16) == pytest.approx(2**10 * law.seconds[-1])
    assert law.years(64) == pytest.approx(2**58 * law.seconds[-1] / (365.25 * 86400))
