"""A discriminator that trains alone, and what it would tell G."""

from gan_course.data.points import Points
from gan_course.models import MLPDiscriminator
from gan_course.training.alone import pull, slopes, train_alone
from gan_course.training.losses import OBJECTIVES, g_loss, minimax_g_loss
from gan_course.utils import seeded

import pytest
import torch

REAL, FAKE = Points([[-1.0]], 0.1), Points([[1.0]], 0.1)


def critic():
    with seeded(0):
        return MLPDiscriminator((1,), (16, 16))


def at_fakes():
    return FAKE.sample(50, torch.Generator().manual_seed(3))


def test_it_learns_to_tell_them_apart_and_repeats():
    one, other = critic(), critic()
    for D in (one, other):
        train_alone(D, REAL, FAKE, 100)
    assert all(map(torch.equal, one.parameters(), other.parameters()))
    assert (one(at_fakes()) < 0).all() and (one(-at_fakes()) > 0).all()


def test_pulls_are_minus_the_gradient_of_each_fakes_own_loss():
    D, x = critic(), at_fakes().requires_grad_()
    logits = D(x)
    (slope,) = torch.autograd.grad(logits.sum(), x)
    torch.testing.assert_close(pull(D, x, g_loss), torch.sigmoid(-logits).detach() * slope)
    torch.testing.assert_close(pull(D, x, minimax_g_loss), torch.sigmoid(logits).detach() * slope)
    torch.testing.assert_close(slopes(D, x), slope.abs().flatten())
    assert all(weight.grad is None for weight in D.parameters())


def test_clipped_weights_stay_in_their_box():
    D = critic()
    train_alone(D, REAL, FAKE, 20, objective=OBJECTIVES["wasserstein-gp"], clip=0.05)
    assert all(weight.abs().max() <= 0.05 for weight in D.parameters())


def test_noise_makes_the_two_overlap():
    sharp, blurred = critic(), critic()
    train_alone(sharp, REAL, FAKE, 300)
    train_alone(blurred, REAL, FAKE, 300, noise=1.0)
    assert slopes(blurred, at_fakes()).mean() < slopes(sharp, at_fakes()).mean()


def test_the_callback_sees_every_step():
    seen = []
    train_alone(critic(), REAL, FAKE, 3, callback=seen.append)
    assert seen == [0, 1, 2, 3]


@pytest.mark.parametrize("name", ["non-saturating-r1", "wasserstein-gp"])
def test_penalties_count(name):
    plain, held = critic(), critic()
    train_alone(plain, REAL, FAKE, 200)
    train_alone(held, REAL, FAKE, 200, objective=OBJECTIVES[name])
    assert (
        slopes(held, REAL.sample(50, torch.Generator())).mean()
        < slopes(plain, REAL.sample(50, torch.Generator())).mean()
    )
