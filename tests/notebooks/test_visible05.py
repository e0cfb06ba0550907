"""What chapter 05 shows and what the package runs compute the same."""

import re

from gan_course.exercises.registry import find
from gan_course.measure.latent_directions import analogy
from gan_course.models import DCGANDiscriminator, DCGANGenerator
from gan_course.models.convolution import convolve, receptive_field, size_after, stamp
from gan_course.models.dcgan import RULES, initialise

import pytest
import torch
import visible
from torch import nn
from visible import run


@pytest.fixture(scope="module")
def cells() -> dict[str, str]:
    return visible.cells("05_dcgan")


def with_the_weights_of(shown: nn.Module, package: nn.Module) -> nn.Module:
    """The shown network with the package's weights: as many, of the same shapes, in the same order."""
    weights = list(package.state_dict().values())
    names = list(shown.state_dict())
    shown.load_state_dict(dict(zip(names, weights, strict=True)))
    return shown.eval()


def test_the_papers_generator_is_the_packages(cells):
    shown = run(cells, "up", "paper-generator")["G"]
    G = DCGANGenerator(64, 128, 100).eval()
    z = torch.rand(2, 100) * 2 - 1
    torch.testing.assert_close(with_the_weights_of(shown, G)(z), G(z))


def test_the_mirror_is_the_packages(cells):
    shown = run(cells, "mirror")["D"]
    D = DCGANDiscriminator(64, 128).eval()
    x = torch.rand(2, 3, 64, 64) * 2 - 1
    torch.testing.assert_close(with_the_weights_of(shown, D)(x), D(x))


@pytest.mark.parametrize("size, width, dim", [(8, 4, 3), (32, 8, 10)])
def test_the_solution_of_5_4_is_the_packages(cells, size, width, dim):
    shown = run(cells, "up", "generator", initialise=initialise)["generator"](size, width, dim)
    G = DCGANGenerator(size, width, dim).eval()
    z = torch.randn(3, dim)
    torch.testing.assert_close(with_the_weights_of(shown, G)(z), G(z))


def test_both_convolutions_are_the_packages(cells):
    shown = run(cells, "conv", "stamp")
    x, kernel = torch.randn(6, 5), torch.randn(4, 4)
    for stride, padding in [(1, 0), (2, 1), (3, 1)]:
        torch.testing.assert_close(shown["convolve"](x, kernel, stride, padding), convolve(x, kernel, stride, padding))
        torch.testing.assert_close(shown["stamp"](x, kernel, stride, padding), stamp(x, kernel, stride, padding))


def test_the_formulas_are_the_packages(cells):
    shown = run(cells, "size", "window")
    for kernel, stride, padding in [(3, 1, 1), (4, 2, 1), (5, 3, 0)]:
        assert shown["size_after"](28, kernel, stride, padding) == size_after(28, kernel, stride, padding)
    for layers in ([], [(4, 2)] * 3, [(3, 1), (2, 2), (5, 1)]):
        assert shown["receptive_field"](layers) == receptive_field(layers)


def test_the_arithmetic_is_the_packages(cells):
    codes = torch.randn(5, 7), torch.randn(3, 7), torch.randn(4, 7)
    assert torch.equal(run(cells, "arithmetic")["analogy"](*codes), analogy(*codes))
    assert find("5.6").reference is analogy


def test_each_broken_rule_has_a_label_that_says_what_takes_its_place(cells, capsys):
    """A label such as "without no fully connected layers", or a Python class in the output, is not for readers."""
    assert list(run(cells, "rules")["instead"]) == list(RULES)
    assert "<class" not in capsys.readouterr().out


def test_sections_say_how_long_they_take_and_whether_they_can_be_skipped(cells):
    sections = [text for text in cells.values() if text.startswith("## ")]
    assert len(sections) == 14
    for text in sections:
        assert re.search(r"\A## .*\n\n\*\d+ minutes · (must|should|may)\*\n", text), text[:60]


def test_what_the_text_says_of_spectral_norm_is_true(cells):
    """The layer's largest stretch is near 1.28, not 1, and in training mode equal inputs give unequal outputs."""
    assert "1.28 times" in cells["stable-text"]
    torch.manual_seed(0)
    layer = DCGANDiscriminator(32, 32, batch_norm=False, spectral_norm=True).layers[2]
    x = torch.randn(1, 32, 16, 16)
    assert not torch.equal(layer(x), layer(x))
    for _ in range(50):
        layer(x)
    layer.eval()
    for _ in range(200):  # power iteration on the whole layer, without its bias
        x = (x / x.norm()).requires_grad_()
        y = layer(x) - layer(torch.zeros_like(x))
        (x,) = torch.autograd.grad(y.square().sum() / 2, x)
    assert 1.2 < y.norm() < 1.36
