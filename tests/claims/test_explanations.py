"""The experiments that explain why claims do not hold: their parts, on cases whose answer is known."""

import math
import re
import sys

from gan_course.claims import claims, find
from gan_course.claims.chapter02.c07a_lighter_weight import trained_with
from gan_course.claims.chapter02.c07b_another_digit import still_among_own
from gan_course.claims.chapter02.c09_decoder_size import GENERATOR
from gan_course.claims.chapter02.c09a_larger_discriminator import small_of_large
from gan_course.claims.chapter02.digit_codes import trained
from gan_course.claims.chapter03.c13a_more_points import arrival, gan_player, loop_player
from gan_course.claims.registry import explained
from gan_course.data.points import points
from gan_course.measure.modes import SAMPLES
from gan_course.models import MLPGenerator
from gan_course.models.autoencoder import VAE
from gan_course.models.summary import parameter_count
from gan_course.pretrained import pretrained

import pytest
import torch


def test_seeds_are_new_where_the_text_says_so():
    known, found = {claim.id: claim for claim in claims()}, 0
    for claim in known.values():
        module = sys.modules[claim.run.__module__]
        if re.search(r"(?i)(seeds|networks|GANs|Ds)\s+are\s+others", module.__doc__):
            assert known[explained(claim.id)].seeds <= module.OTHER_SEEDS, claim.id
            found += 1
    assert found > 5


def test_a_player_arrives_at_the_first_of_three_near_measurements():
    real = torch.linspace(-1, 1, 100)[:, None]
    offsets = iter([3.0, 0.0, 3.0, 0.1, 0.1, 0.1, 0.1])
    spent = iter(range(10, 1000, 10))
    assert arrival(lambda: (next(spent), real + next(offsets)), real, near=0.2, budget=1000) == 40
    assert next(offsets) == pytest.approx(0.1), "it stops when it has arrived"


def test_a_player_who_never_arrives_stops_at_the_budget():
    real, spent = torch.zeros(10, 1), iter(range(10, 1000, 10))
    assert arrival(lambda: (next(spent), real + 1), real, near=0.2, budget=100) == math.inf
    assert next(spent) == 110


@pytest.mark.parametrize("name, box", [("two_gaussians_1d", (-3.0, 3.0)), ("two_moons", (-2.0, 2.0))])
def test_players_pay_for_what_goes_through_d(name: str, box: tuple[float, float]):
    data = points(name)
    for player in (loop_player(data, box, 0), gan_player(data, 0)):
        (first, _), (second, generated) = player(), player()
        assert 0 < first < second and generated.shape[1] == data.dim and len(generated) <= 5000


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
