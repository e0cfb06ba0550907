from gan_course.data.points import points
from gan_course.models import VAE, Autoencoder
from gan_course.training.autoencoder import (
    AutoencoderTrainer,
    autoencoder_step,
    kl_to_normal,
    squared_error,
    vae_step,
)

import pytest
import torch
from torch.distributions import Normal, kl_divergence


def random(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def small(kind=Autoencoder, code_dim=2):
    torch.manual_seed(0)
    return kind((2,), code_dim, hidden=(16,))


def test_the_error_is_the_mean_squared_distance():
    x, y = torch.randn(7, 3, 4, 4), torch.randn(7, 3, 4, 4)
    expected = torch.cdist(x.flatten(1), y.flatten(1)).diagonal().square().mean()
    torch.testing.assert_close(squared_error(x, y), expected)


def test_the_kl_term_is_that_of_torch_distributions():
    mean, log_sd = torch.randn(50, 6, generator=random()) * 2, torch.randn(50, 6, generator=random(1))
    oracle = kl_divergence(Normal(mean, log_sd.exp()), Normal(0.0, 1.0)).sum(1).mean()
    torch.testing.assert_close(kl_to_normal(mean, log_sd), oracle)
    assert kl_to_normal(torch.zeros(3, 2), torch.zeros(3, 2)) == 0


def test_the_kl_term_is_a_mean_over_random_codes():
    """Monte Carlo: the mean of log q(c) - log p(c) over codes c of q."""
    q = Normal(torch.tensor(1.3), torch.tensor(0.4))
    c = q.mean + q.stddev * torch.randn(200_000, generator=random())
    estimate = (q.log_prob(c) - Normal(0.0, 1.0).log_prob(c)).mean()
    exact = kl_to_normal(torch.tensor([[1.3]]), torch.tensor([[0.4]]).log())
    torch.testing.assert_close(estimate, exact, atol=0.01, rtol=0)


def test_a_step_follows_the_gradient_of_the_error_in_both_networks():
    model, x = small(), torch.randn(8, 2, generator=random())
    squared_error(model(x), x).backward()
    expected = [p.detach() - 0.1 * p.grad for p in model.parameters()]
    model.zero_grad()
    loss = autoencoder_step(model.encoder, model.decoder, x, torch.optim.SGD(model.parameters(), 0.1))
    torch.testing.assert_close(list(model.parameters()), expected)
    assert not loss.requires_grad


def test_a_step_of_a_vae_follows_the_gradient_of_error_and_kl():
    model, x, e = small(VAE), torch.randn(8, 2, generator=random()), torch.randn(8, 2, generator=random(1))
    loss = squared_error(model(x, e), x) + 0.3 * kl_to_normal(*model.posterior(x))
    loss.backward()
    expected = [p.detach() - 0.1 * p.grad for p in model.parameters()]
    model.zero_grad()
    opt = torch.optim.SGD(model.parameters(), 0.1)
    got = vae_step(model.encoder, model.decoder, x, lambda n: e[:n], opt, kl_weight=0.3)
    torch.testing.assert_close(got, loss.detach())
    torch.testing.assert_close(list(model.parameters()), expected)


@pytest.mark.parametrize("kind", [Autoencoder, VAE])
def test_training_lowers_the_error_and_is_repeatable(kind):
    data = points("two_blobs")
    runs = []
    for log_every in (10, 25):  # looking more often changes nothing
        trainer = AutoencoderTrainer(small(kind), data, kl_weight=0.01, decay_steps=300, log_every=log_every)
        history = trainer.train(300, progress=False)
        assert history.step[-1] == trainer.steps == 300
        assert history.error[-1] < 0.3 * history.error[0]
        runs.append([p.detach().clone() for p in trainer.model.parameters()])
    torch.testing.assert_close(runs[0], runs[1], rtol=0, atol=0)


def test_without_the_kl_term_the_spread_collapses_and_with_it_it_does_not():
    data = points("two_blobs")
    with_term = AutoencoderTrainer(small(VAE), data, kl_weight=0.3).train(400, progress=False)
    without = AutoencoderTrainer(small(VAE), data, kl_weight=0.0).train(400, progress=False)
    assert without.spread[-1] < 0.4 < 0.6 < with_term.spread[-1]
    assert without.kl[-1] > with_term.kl[-1]


def test_an_unused_number_of_the_code_returns_to_the_prior():
    """One number suffices for points on a line: the other two become pure noise, m = 0 and sigma = 1."""
    model = small(VAE, code_dim=3)
    AutoencoderTrainer(model, points("line"), kl_weight=0.1, batch=256).train(1500, progress=False)
    mean, log_sd = model.posterior(points("line").sample(500, random()))
    used = mean.std(0) > 0.3
    assert used.sum() == 1
    assert (log_sd.exp().mean(0)[~used] > 0.9).all()


def test_your_own_step_drives_the_training():
    calls = []

    def step(encoder, decoder, real, opt):
        calls.append(real.shape)
        return autoencoder_step(encoder, decoder, real, opt)

    AutoencoderTrainer(small(), points("line"), batch=5, step=step).train(3, progress=False)
    assert calls == [(5, 2)] * 3


def test_a_training_that_runs_away_says_so():
    trainer = AutoencoderTrainer(small(), points("line"), lr=1e30)
    with pytest.raises(FloatingPointError, match="smaller learning rate"):
        trainer.train(50, progress=False)
