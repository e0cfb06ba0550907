"""The diffusion model: its loss, its walk, its training."""

from gan_course.data.pictures import Pictures
from gan_course.models.denoiser import Denoiser
from gan_course.training.diffusion import DiffusionTrainer, denoise
from gan_course.utils import seeded

import torch


def heads() -> Pictures:
    flat = torch.tensor([0, 255], dtype=torch.uint8).view(2, 1, 1, 1).expand(2, 3, 8, 8).contiguous()
    return Pictures(flat)


def test_a_walk_with_the_best_guess_ends_in_the_data():
    """For data of a single picture the best guess is that picture, and every walk ends there."""
    x = torch.full((4, 3, 8, 8), 0.3)
    for steps in (1, 3, 10):
        torch.testing.assert_close(denoise(lambda mixture, t: x, torch.randn(4, 3, 8, 8), steps), x)


def test_training_lowers_the_loss_and_a_seed_repeats():
    def trained() -> DiffusionTrainer:
        with seeded(0):
            trainer = DiffusionTrainer(Denoiser(8), heads(), batch=8, lr=3e-3)
        trainer.train(40, progress=False)
        return trainer

    a, b = trained(), trained()
    assert sum(a.losses[-10:]) < 0.8 * sum(a.losses[:10]) and a.steps == 40
    assert a.losses == b.losses and torch.equal(a.sample(3, 4), b.sample(3, 4))
    pictures = a.sample(3, 4)
    assert pictures.shape == (3, 3, 8, 8) and pictures.abs().max() <= 1


def test_the_network_answers_in_the_shape_of_the_picture_and_hears_the_time():
    network = Denoiser(8, channels=1)
    torch.nn.init.normal_(network.middle.conv2.weight, std=0.1)
    x = torch.randn(2, 1, 16, 16)
    early, late = network(x, torch.tensor([0.1, 0.1])), network(x, torch.tensor([0.9, 0.9]))
    assert early.shape == x.shape and not torch.allclose(early, late)
