from gan_course.data.latent import FittedLatent, Latent
from gan_course.models import VAE, Autoencoder, DCGANGenerator, Generated, MLPGenerator, reparameterise

import pytest
import torch


def random(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("kind", [Autoencoder, VAE])
@pytest.mark.parametrize("shape", [(1,), (2,), (1, 28, 28), (3, 32, 32)])
def test_shapes_and_ranges(kind, shape):
    model = kind(shape, code_dim=5, hidden=(16, 8))
    x = torch.randn(4, *shape) * 100
    code = model.encode(x)
    assert code.shape == (4, 5)
    assert model.decode(code).shape == model(x).shape == x.shape
    if len(shape) == 3:
        assert model.decode(code * 100).abs().max() <= 1
    else:
        assert model.decode(code * 1e4).abs().max() > 1


def test_the_decoder_mirrors_the_encoder():
    model = Autoencoder((1, 28, 28), 6, hidden=(20, 10))
    down = [layer.in_features for layer in model.encoder.layers if hasattr(layer, "in_features")]
    up = [layer.out_features for layer in model.decoder.layers if hasattr(layer, "out_features")]
    assert down == up[::-1] == [784, 20, 10]


def test_a_vae_decodes_its_mean_or_a_noisy_code():
    model = VAE((2,), 3, hidden=(8,))
    x, e = torch.randn(4, 2), torch.randn(4, 3)
    mean, log_sd = model.posterior(x)
    assert torch.equal(model.encode(x), mean)
    assert torch.equal(model(x), model.decode(mean))
    assert torch.equal(model(x, e), model.decode(mean + log_sd.exp() * e))


def test_the_noise_has_the_spread_asked_for():
    mean, log_sd = torch.tensor([[1.0, -2.0]]), torch.tensor([[0.5, -1.0]])
    codes = reparameterise(mean, log_sd, torch.randn(100_000, 2, generator=random()))
    torch.testing.assert_close(codes.mean(0), mean[0], atol=0.03, rtol=0)
    torch.testing.assert_close(codes.std(0), log_sd[0].exp(), atol=0.02, rtol=0)


def test_gradients_reach_mean_and_spread():
    mean, log_sd, e = (
        torch.zeros(1, 1, requires_grad=True),
        torch.full((1, 1), 0.7, requires_grad=True),
        torch.ones(1, 1),
    )
    reparameterise(mean, log_sd, 3 * e).sum().backward()
    assert mean.grad.item() == 1
    assert log_sd.grad.item() == pytest.approx(3 * torch.tensor(0.7).exp().item())


def test_points_of_any_scale_are_seen_at_unit_scale():
    torch.manual_seed(0)
    wide = Autoencoder((2,), 2, scale=50.0)
    torch.manual_seed(0)
    unit = Autoencoder((2,), 2)
    x = torch.randn(4, 2)
    torch.testing.assert_close(wide(50 * x), 50 * unit(x))


def test_a_decoder_of_your_own():
    model = VAE((3, 16, 16), 10, decoder=DCGANGenerator(16, 4, 10))
    assert model(torch.zeros(2, 3, 16, 16)).shape == (2, 3, 16, 16)


def test_a_vae_and_a_decoder_are_sources_of_samples():
    vae = VAE((1, 8, 8), 4, hidden=(8,))
    x = vae.sample(5, random(1))
    assert torch.equal(x, Generated(vae.decoder, Latent(4)).sample(5, random(1)))
    assert x.shape == (5, 1, 8, 8) and not x.requires_grad
    assert not torch.equal(x, vae.sample(5, random(2)))
    assert Generated(MLPGenerator(3, (2,)), Latent(3)).sample(6, random()).shape == (6, 2)


def test_fitted_codes_have_the_mean_and_covariance_of_the_given_ones():
    mix = torch.tensor([[2.0, 0.0, 0.0], [1.0, 0.5, 0.0], [3.0, 1.0, 0.0]])  # the third direction is dead
    codes = torch.randn(500, 3, generator=random()) @ mix.T + torch.tensor([5.0, -1.0, 0.0])
    new = FittedLatent(codes).sample(200_000, random(1))
    torch.testing.assert_close(new.mean(0), codes.mean(0), atol=0.05, rtol=0)
    torch.testing.assert_close(torch.cov(new.T), torch.cov(codes.T), atol=0.15, rtol=0.02)


def test_codes_without_a_covariance_are_refused():
    with pytest.raises(ValueError, match="n >= 2"):
        FittedLatent(torch.zeros(1, 3))
