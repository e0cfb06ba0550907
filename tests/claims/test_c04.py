"""C4: what D says at the end, and what a fresh discriminator says."""

from gan_course.claims.chapter04.c04_half import fresh_discriminator, run, share_right
from gan_course.data.points import points
from gan_course.training.presets import POINTS

import torch
from torch import nn


def test_figures_are_probabilities_and_shares():
    outcome = run(0, quick=True)
    assert all(0 <= value <= 1 for value in (outcome.a, outcome.b, *outcome.more.values()))
    assert outcome.holds == (abs(outcome.a - 0.5) < 0.1 and abs(outcome.b - 0.5) < 0.1)


def test_a_fresh_discriminator_tells_an_untrained_generator():
    trainer = POINTS.trainer(points("ring8"), steps=10)
    discriminator = fresh_discriminator(trainer, 0, 60)
    real, fake = points("ring8").sample(500, torch.Generator().manual_seed(1)), trainer.G(trainer.noise(500)).detach()
    assert share_right(discriminator, real, fake) > 0.9


def test_a_constant_answer_is_right_for_half():
    always_real = lambda x: torch.ones(len(x), 1)
    assert share_right(always_real, torch.zeros(5, 2), torch.zeros(7, 2)) == 0.5
    assert share_right(nn.Identity(), torch.ones(3, 1), -torch.ones(3, 1)) == 1
