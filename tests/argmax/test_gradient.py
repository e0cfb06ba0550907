"""Climbing against closed forms and finite differences."""

import math

from gan_course.argmax import (
    climb,
    climb_inside,
    distinct,
    gradient_argmax,
    langevin,
    langevin_step,
    linear_argmax,
)
from gan_course.models import MLPDiscriminator

import pytest
import torch
from torch import nn


def bowl(x):
    """Highest at 0.3 in each entry."""
    return -((x - 0.3) ** 2).flatten(1).sum(1, keepdim=True)


def hills(x):
    """Two hills, at -1 (higher) and at 1."""
    return torch.log(2 * torch.exp(-8 * (x + 1) ** 2) + torch.exp(-8 * (x - 1) ** 2))


def test_one_step_is_the_slope_by_finite_differences():
    torch.manual_seed(0)
    D = MLPDiscriminator((3,), (8,)).double()
    x = torch.randn(4, 3, dtype=torch.float64)
    eps = 1e-6
    numeric = torch.stack([(D(x + eps * e) - D(x - eps * e))[:, 0] / (2 * eps) for e in torch.eye(3).double()], 1)
    torch.testing.assert_close(climb(D, x, 1, 0.5, (-99, 99)), x + 0.5 * numeric.detach(), atol=1e-6, rtol=0)


@pytest.mark.parametrize("way", [climb, climb_inside])
@pytest.mark.parametrize("shape", [(5, 2), (3, 1, 2, 2)])
def test_finds_the_top_of_a_bowl(way, shape):
    x = torch.rand(shape, generator=torch.Generator().manual_seed(0)) * 2 - 1
    torch.testing.assert_close(way(bowl, x, 300, 0.1, (-1.0, 1.0)), torch.full(shape, 0.3), atol=1e-3, rtol=0)


def test_a_linear_score_leads_to_the_corner_of_the_formula():
    linear = nn.Linear(6, 1)
    corner = linear_argmax(linear.weight[0].detach(), -1.0, 1.0)
    x = torch.zeros(1, 6)
    assert torch.equal(climb(linear, x, 500, 1.0, (-1.0, 1.0))[0], corner)
    assert torch.equal(climb_inside(linear, x, 500, 1.0, (-1.0, 1.0))[0].sign(), corner)


@pytest.mark.parametrize("way", [climb, climb_inside])
def test_stays_in_the_box_and_leaves_everything_alone(way):
    torch.manual_seed(0)
    D = MLPDiscriminator((2,), (8,))
    before = [p.clone() for p in D.parameters()]
    x = torch.rand(50, 2) * 3 - 1
    given = x.clone()
    out = way(D, x, 20, 50.0, (-1.0, 2.0))
    assert out.min() >= -1 and out.max() <= 2 and not out.requires_grad
    assert torch.equal(x, given)
    assert all(torch.equal(p, q) and p.grad is None for p, q in zip(D.parameters(), before))


def test_starts_climb_by_themselves():
    torch.manual_seed(0)
    D = MLPDiscriminator((2,), (8,))
    x = torch.randn(6, 2)
    alone = torch.cat([climb(D, one[None], 10, 0.1, (-9.0, 9.0)) for one in x])
    torch.testing.assert_close(climb(D, x, 10, 0.1, (-9.0, 9.0)), alone)


def test_two_hills_are_two_optima_and_are_counted():
    starts = torch.linspace(-2, 2, 41)[:, None]
    found = gradient_argmax(hills, starts, 200, 0.02, (-2, 2))
    assert len(found) == 2 and found.hits.sum() == 41
    torch.testing.assert_close(found.x, torch.tensor([[-1.0], [1.0]]), atol=1e-2, rtol=0)
    assert found.score[0] > found.score[1]
    assert found.evaluations == 41 * 201


def test_distinct_groups_what_is_equal():
    x = torch.tensor([[0.0], [0.05], [1.0], [1.02], [5.0]])
    first, hits = distinct(x, torch.tensor([1.0, 2.0, 9.0, 8.0, 3.0]), tolerance=0.1)
    assert first.tolist() == [2, 4, 1] and hits.tolist() == [2, 1, 2]


def test_langevin_visits_places_in_proportion_to_exp_of_the_logit():
    """N(0, 1) has logit -x^2 / 2: mean 0, variance 1, whatever the start."""
    random = torch.Generator().manual_seed(0)
    x = langevin(lambda x: -(x**2) / 2, torch.full((20_000, 1), 3.0), 200, 0.05, random, box=(-9, 9))
    assert abs(x.mean()) < 0.03
    assert x.var().item() == pytest.approx(1 / (1 - 0.05 / 2), abs=0.04)  # its variance at this finite step


def test_a_langevin_step_without_tremor_is_a_step_of_climb():
    x = torch.linspace(-1, 1, 5)[:, None]
    torch.testing.assert_close(langevin_step(bowl, x, 0.1, torch.zeros_like(x)), climb(bowl, x, 1, 0.1, (-9, 9)))
    still = langevin_step(lambda x: 0 * x, x, 0.02, torch.ones_like(x))
    torch.testing.assert_close(still, x + math.sqrt(0.04))


def test_errors_say_what_is_accepted():
    with pytest.raises(ValueError, match="'clip', 'tanh'"):
        gradient_argmax(bowl, torch.zeros(1, 1), inside="box")
    with pytest.raises(ValueError, match="outside the box"):
        gradient_argmax(bowl, torch.full((1, 1), 2.0))
