import math

from gan_course.models import MLPDiscriminator
from gan_course.training import OBJECTIVES, losses

import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits as bce


@pytest.fixture
def logits():
    g = torch.Generator().manual_seed(0)
    return torch.randn(16, 1, generator=g) * 3, torch.randn(16, 1, generator=g) * 3


def test_d_loss_is_binary_cross_entropy(logits):
    real, fake = logits
    expected = bce(real, torch.ones_like(real)) + bce(fake, torch.zeros_like(fake))
    torch.testing.assert_close(losses.d_loss(real, fake), expected)


def test_g_losses_are_the_papers(logits):
    _, fake = logits
    D = torch.sigmoid(fake.double())
    torch.testing.assert_close(losses.g_loss(fake).double(), -torch.log(D).mean(), rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(losses.minimax_g_loss(fake).double(), torch.log(1 - D).mean(), rtol=1e-5, atol=1e-6)


def test_an_undecided_d_loses_2_log_2():
    zero = torch.zeros(8, 1)
    assert losses.d_loss(zero, zero).item() == pytest.approx(2 * math.log(2))
    assert losses.g_loss(zero).item() == pytest.approx(math.log(2))


LOG_2 = math.log(2)
EVEN = {
    "non-saturating": (2 * LOG_2, LOG_2),
    "minimax": (2 * LOG_2, -LOG_2),
    "least-squares": (1 / 4, 1 / 8),
    "hinge": (2.0, 0.0),
    "wasserstein-gp": None,
    "wasserstein-gp-points": None,
    "non-saturating-r1": (2 * LOG_2, LOG_2),
    "relativistic-r1-r2": None,
}


@pytest.mark.parametrize("name", OBJECTIVES)
def test_an_even_game_has_closed_forms_and_D_cannot_do_better(name):
    game = OBJECTIVES[name]
    logits = torch.linspace(-3, 3, 601, dtype=torch.float64)
    losses_of_D = torch.stack([game.d_loss(one, one) for one in logits[:, None]])
    if EVEN[name] is None:
        assert game.even_losses is None and game.even_answer is None
        assert losses_of_D.max() == losses_of_D.min()  # no logit is better than another
        return
    assert game.even_losses == pytest.approx(EVEN[name])
    assert losses_of_D.min().item() == pytest.approx(game.even_losses[0])
    best = logits[losses_of_D < losses_of_D.min() + 1e-9]
    assert best.mean().item() == pytest.approx(game.even, abs=1e-6)
    assert game.even_answer == pytest.approx(torch.sigmoid(torch.tensor(game.even)).item())


def test_only_cross_entropy_asks_for_a_probability():
    asks = [name for name, game in OBJECTIVES.items() if game.asks_for_probability]
    assert asks == ["non-saturating", "minimax", "non-saturating-r1"]
    own = losses.Objective(losses.least_squares_d_loss, losses.g_loss)
    assert own.even_losses is None and not own.asks_for_probability


def test_losses_are_finite_far_from_zero():
    far = torch.tensor([[-300.0], [300.0]])
    for game in OBJECTIVES.values():
        assert torch.isfinite(game.d_loss(far, far))
        assert torch.isfinite(game.loss_of_G(far, far))


def test_where_d_is_sure_minimax_is_flat_and_non_saturating_is_not():
    sure = torch.full((1, 1), -10.0, requires_grad=True)
    (flat,) = torch.autograd.grad(losses.minimax_g_loss(sure), sure)
    (steep,) = torch.autograd.grad(losses.g_loss(sure), sure)
    assert abs(flat.item()) < 1e-4 < 0.99 < abs(steep.item())


@pytest.mark.parametrize("name", OBJECTIVES)
def test_every_objective_pulls_the_players_apart(name):
    game = OBJECTIVES[name]
    real = torch.zeros(4, 1, requires_grad=True)
    fake = torch.zeros(4, 1, requires_grad=True)
    d_real, d_fake = torch.autograd.grad(game.d_loss(real, fake), (real, fake), allow_unused=True)
    assert (d_real < 0).all()  # D wants real scores up
    (g_fake,) = torch.autograd.grad(game.loss_of_G(fake, real), fake)
    assert (g_fake < 0).all()  # G wants fake scores up
    assert (d_fake >= 0).all()  # and D never does


def test_an_unknown_objective_is_named():
    with pytest.raises(ValueError, match="'magic'.*non-saturating"):
        losses.objective("magic")


class Linear(torch.nn.Module):
    """D(x) = a . x, whose slope is `a` everywhere."""

    def __init__(self, a):
        super().__init__()
        self.a = torch.nn.Parameter(torch.tensor(a))

    def forward(self, x):
        return (x.flatten(1) @ self.a)[:, None]


def test_penalties_of_a_linear_d_have_closed_forms():
    D, real, fake = Linear([3.0, 4.0]), torch.randn(6, 2), torch.randn(6, 2)
    assert losses.r1_r2_penalty(2.0)(D, real, fake).item() == pytest.approx(50.0)
    assert losses.r1_penalty(2.0)(D, real, fake).item() == pytest.approx(25.0)
    assert losses.gradient_penalty(10.0)(D, real, fake).item() == pytest.approx(10 * (5 - 1) ** 2)


def test_relativistic_losses_are_cross_entropy_of_the_difference_of_each_pair(logits):
    real, fake = logits
    above = torch.ones_like(real)
    torch.testing.assert_close(losses.relativistic_d_loss(real, fake), bce(real - fake, above))
    torch.testing.assert_close(losses.relativistic_g_loss(fake, real), bce(fake - real, above))
    torch.testing.assert_close(losses.relativistic_d_loss(real + 5, fake + 5), losses.relativistic_d_loss(real, fake))


def test_a_relativistic_G_asks_for_real_samples(logits):
    real, fake = logits
    game = OBJECTIVES["relativistic-r1-r2"]
    assert game.loss_of_G(fake, real) == losses.relativistic_g_loss(fake, real)
    with pytest.raises(ValueError, match="give real samples"):
        game.loss_of_G(fake)
    plain = OBJECTIVES["non-saturating"]
    assert plain.loss_of_G(fake) == plain.loss_of_G(fake, real) == losses.g_loss(fake)


def test_smoothed_labels_are_cross_entropy_with_09(logits):
    real, fake = logits
    wanted = bce(real, torch.full_like(real, 0.9)) + bce(fake, torch.zeros_like(fake))
    torch.testing.assert_close(losses.smoothed_d_loss(real, fake), wanted)


def test_a_one_sided_penalty_counts_only_slopes_above_1():
    real, fake = torch.randn(6, 2), torch.randn(6, 2)
    for slope, two, one in (([3.0, 4.0], 16.0, 16.0), ([0.0, 0.4], 0.36, 0.0)):
        D = Linear(slope)
        assert losses.gradient_penalty(1.0)(D, real, fake).item() == pytest.approx(two)
        assert losses.gradient_penalty(1.0, one_sided=True)(D, real, fake).item() == pytest.approx(one)


def test_R2_is_R1_at_the_fakes():
    torch.manual_seed(0)
    D, real, fake = MLPDiscriminator((2,), (16,)), torch.randn(5, 2), torch.randn(5, 2)
    r1 = losses.r1_penalty(3.0)
    torch.testing.assert_close(losses.r1_r2_penalty(3.0)(D, real, fake), r1(D, real, fake) + r1(D, fake, real))


def test_penalties_agree_with_finite_differences():
    torch.manual_seed(0)
    D = MLPDiscriminator((2,), (16,)).double()
    real, fake, h = torch.randn(5, 2).double(), torch.randn(5, 2).double(), 1e-6
    steps = h * torch.eye(2).double()
    slopes = torch.cat([(D(real + e) - D(real - e)) / (2 * h) for e in steps], 1)
    expected = 0.5 * slopes.square().sum(1).mean()
    torch.testing.assert_close(losses.r1_penalty(1.0)(D, real, fake), expected, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("penalty", [losses.r1_penalty(), losses.r1_r2_penalty(), losses.gradient_penalty()])
def test_penalties_reach_the_weights(penalty):
    D = MLPDiscriminator((1, 4, 4), (8,))
    penalty(D, torch.randn(3, 1, 4, 4), torch.randn(3, 1, 4, 4)).backward()
    assert any(p.grad is not None and p.grad.abs().sum() > 0 for p in D.parameters())
