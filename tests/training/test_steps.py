from gan_course.models import DCGANDiscriminator, DCGANGenerator, MLPDiscriminator, MLPGenerator
from gan_course.training import OBJECTIVES, d_step, g_step

import pytest
import torch


def copies(network):
    return {name: value.clone() for name, value in network.state_dict().items()}


def unchanged(network, before):
    return all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


@pytest.fixture(params=["mlp", "dcgan"])
def players(request):
    torch.manual_seed(0)
    if request.param == "mlp":
        G, D, real = MLPGenerator(3, (2,), (8,)), MLPDiscriminator((2,), (8,)), torch.randn(6, 2)
    else:
        G = DCGANGenerator(8, 4, latent_dim=3, batch_norm=False)
        D = DCGANDiscriminator(8, 4, batch_norm=False)
        real = torch.rand(6, 3, 8, 8) * 2 - 1
    opt_G, opt_D = (torch.optim.SGD(net.parameters(), 0.1) for net in (G, D))
    return G, D, real, opt_G, opt_D


@pytest.mark.parametrize("name", OBJECTIVES)
def test_d_step_moves_d_alone(players, name):
    G, D, real, _, opt_D = players
    G_before, D_before = copies(G), copies(D)
    loss = d_step(G, D, real, lambda n: torch.randn(n, 3), opt_D, OBJECTIVES[name])
    assert loss.shape == () and not loss.requires_grad
    assert unchanged(G, G_before) and all(p.grad is None for p in G.parameters())
    assert not unchanged(D, D_before)


@pytest.mark.parametrize("name", OBJECTIVES)
def test_g_step_moves_g_alone(players, name):
    G, D, real, opt_G, _ = players
    G_before, D_before = copies(G), copies(D)
    objective = OBJECTIVES[name]
    pairs = {"real": real} if objective.relativistic else {}
    loss = g_step(G, D, 6, lambda n: torch.randn(n, 3), opt_G, objective, **pairs)
    assert loss.shape == () and not loss.requires_grad
    assert unchanged(D, D_before) and all(p.grad is None for p in D.parameters())
    assert all(p.requires_grad for p in D.parameters())
    assert not unchanged(G, G_before)


def test_each_step_improves_its_own_loss_on_the_same_noise(players):
    G, D, real, opt_G, opt_D = players
    z = torch.randn(6, 3)
    first = d_step(G, D, real, lambda n: z, opt_D)
    assert d_step(G, D, real, lambda n: z, opt_D) < first
    first = g_step(G, D, 6, lambda n: z, opt_G)
    assert g_step(G, D, 6, lambda n: z, opt_G) < first


def test_d_steps_gradient_is_the_losss_own(players):
    G, D, real, _, opt_D = players
    z = torch.randn(6, 3)
    loss = OBJECTIVES["non-saturating"].d_loss(D(real), D(G(z)))
    expected = torch.autograd.grad(loss, list(D.parameters()))
    before = [p.detach().clone() for p in D.parameters()]
    d_step(G, D, real, lambda n: z, opt_D)
    for p, old, grad in zip(D.parameters(), before, expected):
        torch.testing.assert_close(p.detach(), old - 0.1 * grad)


def test_g_step_pairs_each_fake_with_a_real_sample(players):
    G, D, real, opt_G, _ = players
    z, objective = torch.randn(6, 3), OBJECTIVES["relativistic-r1-r2"]
    expected = objective.g_loss(D(G(z)), D(real)).detach()
    torch.testing.assert_close(g_step(G, D, 6, lambda n: z, opt_G, objective, real), expected)
    with pytest.raises(ValueError, match="real samples"):
        g_step(G, D, 6, lambda n: z, opt_G, objective)
    assert all(p.requires_grad for p in D.parameters())
