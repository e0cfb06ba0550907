"""What chapter 01 shows and what the package runs compute the same."""

from copy import deepcopy

from gan_course.data.sentences import LENGTH, WORDS
from gan_course.exercises.chapter01.layer import layer
from gan_course.exercises.chapter01.words import read
from gan_course.measure.latent_directions import direction, follow
from gan_course.models import MLPDiscriminator, MLPGenerator
from gan_course.models.sentence import SentenceDecoder
from gan_course.training import classifier
from gan_course.training.classifier import answer

import pytest
import torch
import visible
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from visible import run, weights


@pytest.fixture(scope="module")
def cells() -> dict[str, str]:
    return visible.cells("01_generators_and_discriminators")


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def test_the_layer_is_the_exercises_and_pytorchs(cells):
    shown = run(cells, "layer")["layer"]
    x, network = torch.randn(6, 3), torch.nn.Linear(3, 5)
    torch.testing.assert_close(shown(x, network.weight, network.bias), torch.relu(network(x)))
    torch.testing.assert_close(shown(x, network.weight, network.bias), layer(x, network.weight, network.bias))


def test_the_networks_are_the_packages(cells):
    torch.manual_seed(0)
    shown = run(cells, "writer", LENGTH=LENGTH, WORDS=WORDS, meaning=torch.zeros(3, 5), read=read)["writer"]
    torch.manual_seed(0)
    own = SentenceDecoder(5, LENGTH, len(WORDS))
    z = torch.randn(4, 5)
    assert torch.equal(shown(z), own(z))

    torch.manual_seed(0)
    shown = run(cells, "decoder", plots=_NoPlots(), codes=torch.zeros(6, 7))["decoder"]
    torch.manual_seed(0)
    own = MLPGenerator(7, (3, 32, 32), (128, 512), bounded=True)
    z = torch.randn(4, 7)
    torch.testing.assert_close(shown(z), own(z))


class _NoPlots:
    def grid(self, *_, **__):
        return None


def test_reading_finding_and_following_are_the_packages(cells):
    logits = torch.randn(5, LENGTH, len(WORDS))
    assert run(cells, "read")["read"](logits, WORDS) == read(logits, WORDS)
    codes, yes = torch.randn(20, 4), torch.arange(20) < 8
    way = run(cells, "way")["direction"](codes, yes)
    torch.testing.assert_close(way, direction(codes, yes))
    definition = "def follow" + cells["measure-way"].split("def follow")[1].split("\n\n")[0]
    names = {"torch": torch}
    exec(definition, names)
    torch.testing.assert_close(names["follow"](codes, way, 1.5), follow(codes, way, 1.5))


def test_the_discriminators_training_is_the_packages(cells):
    results = []
    for mine in (True, False):
        torch.manual_seed(0)
        D = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(12, 1))
        real, fake = torch.randn(50, 3, 2, 2), torch.randn(50, 3, 2, 2) + 0.5
        if mine:
            shown = run(cells, "batch", "train-judge", bce=bce, rng=generator())
            losses = shown["train_discriminator"](D, real, fake, 10)
        else:
            losses = classifier.train_discriminator(D, real, fake, 10, generator())
        results.append((torch.tensor(losses), weights(D)))
    torch.testing.assert_close(results[0], results[1])


def test_the_turns_are_the_packages(cells):
    torch.manual_seed(0)
    first = MLPGenerator(2, (2,), (16,)), MLPDiscriminator((2,), (16,))
    results = []
    for mine in (True, False):
        G, D = deepcopy(first)
        opt_G, opt_D = (torch.optim.Adam(net.parameters(), 3e-3) for net in (G, D))
        rng = generator()
        real, noise = (
            (lambda n, rng=rng: torch.randn(n, 2, generator=rng) + 2),
            (lambda n, rng=rng: torch.randn(n, 2, generator=rng)),
        )
        shown = run(cells, "batch", "turn-of-d", "turn", bce=bce)
        turn_of_D, turn_of_G = (
            (shown["turn_of_D"], shown["turn_of_G"]) if mine else (classifier.turn_of_D, classifier.turn_of_G)
        )
        turn_of_D(G, D, real, noise, opt_D, 40)
        steps = turn_of_G(G, D, noise, opt_G, 0.8, 60)
        results.append((torch.tensor(steps), weights(G, D)))
    torch.testing.assert_close(results[0], results[1])


def test_the_gan_on_points_takes_the_course_s_two_steps(cells):
    """The fifteen lines are a real GAN: after a few hundred rounds D is less sure than it was of the first fakes."""
    names = {
        "bce": bce,
        "pick": lambda smoke, class_, full: 300,
        **{k: v for k, v in run(cells, "batch").items() if k == "labelled"},
    }
    torch.manual_seed(0)
    rng = generator()
    names |= {
        "real": lambda n: torch.randn(n, 2, generator=rng) + 2,
        "noise": lambda n: torch.randn(n, 2, generator=rng),
    }
    shown = run(cells, "gan", **names)
    made, data = shown["G"](names["noise"](1000)), names["real"](1000)
    assert (made.mean(0) - data.mean(0)).norm() < 1.5 < data.mean(0).norm()
    assert 0.2 < answer(shown["D"], made) < 0.8
