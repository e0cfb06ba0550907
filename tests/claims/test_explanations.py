"""The experiments that explain why claims do not hold: their parts, on cases whose answer is known."""

import re
import sys

from gan_course.claims import claims, find
from gan_course.claims.chapter02.c07a_lighter_weight import trained_with
from gan_course.claims.chapter02.c07b_another_digit import still_among_own
from gan_course.claims.chapter02.c09_decoder_size import GENERATOR
from gan_course.claims.chapter02.c09a_larger_discriminator import small_of_large
from gan_course.claims.chapter02.digit_codes import trained
from gan_course.claims.registry import explained
from gan_course.data.points import points
from gan_course.measure.modes import SAMPLES
from gan_course.models import MLPGenerator
from gan_course.models.autoencoder import VAE
from gan_course.models.summary import parameter_count
from gan_course.pretrained import pretrained

import torch


def test_seeds_are_new_where_the_text_says_so():
    known, found = {claim.id: claim for claim in claims()}, 0
    for claim in known.values():
        module = sys.modules[claim.run.__module__]
        if re.search(r"(?i)(seeds|networks|GANs|Ds)\s+are\s+others", module.__doc__):
            assert known[explained(claim.id)].seeds <= module.OTHER_SEEDS, claim.id
            found += 1
    assert found > 5


def test_the_64_pixel_generator_turns_hair_and_leaves_the_rest_alone():
    outcome = find("C1b").run(0, True)
    assert outcome.a > outcome.b > 0


def test_a_small_generator_against_a_larger_discriminator():
    data = points("ring8")
    samples, of_D = small_of_large(data, steps=2, seed=0)
    assert samples.shape == (SAMPLES, 2)
    assert of_D > 10 * parameter_count(MLPGenerator(2, (2,), (GENERATOR, GENERATOR)))
    again, _ = small_of_large(data, steps=2, seed=0)
    assert torch.equal(samples, again)


def test_noisy_codes_are_read_by_their_neighbours():
    class Logits:
        """An encoder whose codes are the classifier's ten logits, so that a code says which digit it is."""

        encode = staticmethod(pretrained("digit-classifier"))

    noise = torch.randn(200, 10, generator=torch.Generator().manual_seed(0))
    assert still_among_own(Logits, 0 * noise) > 0.9
    assert still_among_own(Logits, 1000 * noise) < 0.4


def test_the_lighter_vae_is_c7s_but_for_its_weight():
    usual, same = trained(VAE, 3, 5), trained_with(VAE, 3, 5)
    other, plane = trained_with(VAE, 3, 5, kl_weight=0.25), trained_with(VAE, 3, 5, code_dim=2)
    weights = [torch.cat([p.flatten() for p in model.parameters()]) for model in (usual, same, other)]
    assert torch.equal(weights[0], weights[1]) and not torch.equal(weights[0], weights[2])
    assert plane.code_dim == 2
