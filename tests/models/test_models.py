from gan_course.models import (
    DCGANDiscriminator,
    DCGANGenerator,
    MLPDiscriminator,
    MLPGenerator,
    summary,
)
from gan_course.models.mlp import bounded_by_spectral_norm
from gan_course.models.summary import parameter_count

import pytest
import torch
from torch import nn


def test_the_papers_generator_has_the_papers_shapes():
    # Figure 1 of arXiv 1511.06434: 100 -> 4x4x1024 -> 8x8x512 -> 16x16x256 -> 32x32x128 -> 64x64x3
    rows = summary(DCGANGenerator(), 100).rows
    shapes = [row.shape for row in rows if row.layer.startswith("ConvTranspose2d")]
    assert shapes == [(1024, 4, 4), (512, 8, 8), (256, 16, 16), (128, 32, 32), (3, 64, 64)]


@pytest.mark.parametrize("size", [8, 16, 32, 64])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("batch_norm", [True, False])
def test_dcgan_shapes_and_ranges(size, channels, batch_norm):
    G = DCGANGenerator(size, 4, 10, channels, batch_norm)
    D = DCGANDiscriminator(size, 4, channels, batch_norm, spectral_norm=not batch_norm)
    x = G(torch.randn(3, 10))
    assert x.shape == (3, channels, size, size)
    assert x.abs().max() <= 1
    assert D(x).shape == (3, 1)


@pytest.mark.parametrize("size", [4, 12, 33, 0, -8])
def test_a_size_that_doubling_cannot_reach_is_refused(size):
    with pytest.raises(ValueError, match=str(size)):
        DCGANGenerator(size)


def test_the_discriminator_mirrors_the_generator():
    def shapes(network, *shape):
        return [row.shape for row in summary(network, *shape).rows if row.layer.startswith("Conv")]

    up = shapes(DCGANGenerator(32, 8), 100)
    down = shapes(DCGANDiscriminator(32, 8), 3, 32, 32)
    assert down == up[-2::-1] + [(1, 1, 1)]


def test_the_papers_first_weights():
    G = DCGANGenerator(32, 32)
    weights = torch.cat([m.weight.flatten() for m in G.modules() if isinstance(m, nn.ConvTranspose2d)])
    assert weights.mean().abs() < 1e-3
    assert weights.std().item() == pytest.approx(0.02, rel=0.02)
    gains = torch.cat([m.weight for m in G.modules() if isinstance(m, nn.BatchNorm2d)])
    assert gains.mean().item() == pytest.approx(1, abs=0.01)


def test_spectral_norm_bounds_every_layer():
    torch.manual_seed(0)
    D = DCGANDiscriminator(16, 8, batch_norm=False, spectral_norm=True)
    for _ in range(30):  # power iteration, one round a pass
        D(torch.zeros(1, 3, 16, 16))
    norms = [torch.linalg.matrix_norm(m.weight.flatten(1), 2).item() for m in D.layers if isinstance(m, nn.Conv2d)]
    assert norms == pytest.approx([1.0] * len(norms), rel=0.05)


def test_mlp_shapes_scale_and_bounds():
    z = torch.randn(5, 3)
    G = MLPGenerator(3, (1, 8, 8), (16,), bounded=True)
    assert G(z).shape == (5, 1, 8, 8)
    assert G(z * 100).abs().max() <= 1
    assert MLPDiscriminator((1, 8, 8), (16,))(G(z)).shape == (5, 1)
    torch.manual_seed(0)
    small = MLPGenerator(3, (2,), (16,))
    torch.manual_seed(0)
    large = MLPGenerator(3, (2,), (16,), scale=4.0)
    torch.testing.assert_close(large(z), 4 * small(z))


def test_without_hidden_layers_an_mlp_is_linear():
    D = MLPDiscriminator((2,), ())
    a, b = torch.randn(2, 4, 2)
    torch.testing.assert_close(D(a + b) + D(torch.zeros(4, 2)), D(a) + D(b))


def test_describe_counts_all_parameters_once():
    for network, shape in [
        (MLPGenerator(4, (2,)), (4,)),
        (DCGANGenerator(16, 4), (100,)),
        (DCGANDiscriminator(16, 4, batch_norm=False, spectral_norm=True), (3, 16, 16)),
    ]:
        description = summary(network, *shape)
        assert description.parameters == sum(p.numel() for p in network.parameters())
        assert f"{description.parameters:,}" in str(description)
        assert "<table>" in description._repr_html_()


def test_describe_leaves_the_network_as_it_was():
    D = DCGANDiscriminator(16, 4).train()
    before = {name: value.clone() for name, value in D.state_dict().items()}
    summary(D, 3, 16, 16)
    assert D.training
    assert all(torch.equal(value, before[name]) for name, value in D.state_dict().items())
    assert not any(m._forward_hooks for m in D.modules())


def test_describe_says_which_shape_does_not_fit():
    with pytest.raises(ValueError, match=r"MLPGenerator does not accept one example of shape \(5,\)"):
        summary(MLPGenerator(4, (2,)), 5)


def test_a_network_under_spectral_norm_is_not_steeper_than_1():
    torch.manual_seed(0)
    D = bounded_by_spectral_norm(MLPDiscriminator((2,), (16, 16)))
    for weight in D.parameters():
        weight.data.mul_(30)
    for _ in range(50):
        D(torch.randn(4, 2))
    D.eval()
    x = torch.randn(200, 2).requires_grad_()
    (slope,) = torch.autograd.grad(D(x).sum(), x)
    assert 0.05 < slope.norm(dim=1).max() < 1.001


def test_parameters_are_counted():
    assert parameter_count(nn.Linear(3, 4)) == 16
