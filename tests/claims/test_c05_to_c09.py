"""What the experiments of chapter 02's claims are made of."""

from gan_course.claims.chapter02.c05_random_codes import fit_to_codes
from gan_course.models import MLPGenerator
from gan_course.training.autoencoder import squared_error

import torch


def random(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_a_decoder_learns_the_pictures_of_its_codes_by_heart():
    torch.manual_seed(0)
    codes, pictures = torch.randn(5, 4, generator=random()), torch.randn(5, 1, 3, 3, generator=random(1))
    decoder = MLPGenerator(4, (1, 3, 3), (32,))
    before = squared_error(decoder(codes), pictures)
    fit_to_codes(decoder, codes, pictures, 600)
    assert squared_error(decoder(codes), pictures) < 0.1 * before
