"""Small generators trained in one call: their sizes, and that the seed decides everything."""

from gan_course.data.points import points
from gan_course.training.ready_made import bars_gan, gan_of, vae_of

import torch


def test_decoders_have_the_size_that_is_said():
    samples, parameters = vae_of(16, points("ring8"), steps=2)
    assert parameters == 2 * 16 + 16 + 16 * 16 + 16 + 16 * 2 + 2
    assert samples.shape == (2500, 2)


def test_samples_follow_from_the_seed():
    data = points("three_blobs")
    for make in (gan_of, vae_of):
        a, b, c = (make(64, data, 3, seed)[0] for seed in (0, 0, 1))
        assert a.shape == (2500, 2) and torch.equal(a, b) and not torch.equal(a, c)


def test_the_gan_of_bars_draws_pictures_of_four_by_four():
    assert bars_gan(2, progress=False).sample(3).shape == (3, 1, 4, 4)
