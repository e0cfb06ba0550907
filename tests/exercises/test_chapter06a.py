"""The checks of 6.1 to 6.3 name the mistakes that learners make, and accept every right way of writing the answer."""

from __future__ import annotations

import torch
from answers import Answers
from torch.nn.functional import softplus

book = Answers("6.1", "6.2", "6.3")
wrong, right = book.wrong, book.right


# --- 6.1 -----------------------------------------------------------------------------------------


@right("6.1")
def formulas(theta, psi):
    return theta * torch.sigmoid(psi * theta), -psi * torch.sigmoid(psi * theta)


@right("6.1")
def exponentials(theta, psi):
    answer = 1 / (1 + torch.exp(-theta * psi))
    return [answer * theta, -(answer * psi)]


@right("6.1")
def one_minus_the_other(theta, psi):
    real = 1 - torch.sigmoid(-theta * psi)
    return real * theta, real.neg() * psi


@right("6.1")
def by_autograd(theta, psi):
    with torch.enable_grad():
        theta, psi = theta.detach().requires_grad_(), psi.detach().requires_grad_()
        u = softplus(psi * theta).sum()
        of_theta, of_psi = torch.autograd.grad(u, (theta, psi))
    return of_psi, -of_theta


@right("6.1")
def clamped_far_away(theta, psi):
    share = (theta * psi).clamp(-1e4, 1e4).sigmoid()
    return torch.mul(share, theta), torch.mul(share, psi) * -1


@wrong("6.1", "wrong order")
def g_first(theta, psi):
    return formulas(theta, psi)[::-1]


@wrong("6.1", "Both signs")
def downhill(theta, psi):
    of_D, of_G = formulas(theta, psi)
    return -of_D, -of_G


@wrong("6.1", "sign of G's slope")
def no_minus(theta, psi):
    share = torch.sigmoid(theta * psi)
    return share * theta, share * psi


@wrong("6.1", "sign of D's slope")
def two_minus(theta, psi):
    share = torch.sigmoid(theta * psi)
    return -share * theta, -share * psi


@wrong("6.1", "sigmoid is missing")
def bilinear(theta, psi):
    return theta, -psi


@wrong("6.1", "inner factor is exchanged")
def exchanged(theta, psi):
    share = torch.sigmoid(theta * psi)
    return share * psi, -share * theta


@wrong("6.1", "inner derivative is missing")
def outer_only(theta, psi):
    share = torch.sigmoid(theta * psi)
    return share, -share


@wrong("6.1", "sigmoid of plus")
def minus_the_logit(theta, psi):
    share = torch.sigmoid(-theta * psi)
    return share * theta, -share * psi


@wrong("6.1", "non-saturating")
def other_loss(theta, psi):
    return theta * torch.sigmoid(theta * psi), -psi * torch.sigmoid(-theta * psi)


@wrong("6.1", "These are the two losses")
def losses(theta, psi):
    return softplus(theta * psi), -softplus(theta * psi)


@wrong("6.1", "1/2")
def halves(theta, psi):
    return theta / 2, -psi / 2


@wrong("6.1", "derivative of the sigmoid")
def second_derivative(theta, psi):
    share = torch.sigmoid(theta * psi)
    return theta * share * (1 - share), -psi * share * (1 - share)


@wrong("6.1", "slope of G's loss", "yours is")
def twice_in_G(theta, psi):
    of_D, of_G = formulas(theta, psi)
    return of_D, 2 * of_G


@wrong("6.1", "Return 2 values")
def one_stack(theta, psi):
    return torch.stack(formulas(theta, psi))


@wrong("6.1", "returns nothing")
def forgot(theta, psi):
    formulas(theta, psi)


@wrong("6.1", "makes a tensor on the CPU")
def from_numbers(theta, psi):
    of_D, of_G = formulas(theta, psi)
    return torch.tensor(of_D.tolist(), dtype=theta.dtype), torch.tensor(of_G.tolist(), dtype=theta.dtype)


# --- 6.2 -----------------------------------------------------------------------------------------


@right("6.2")
def sorted_values(real, fake):
    return (real.sort().values - fake.sort().values).abs().mean()


@right("6.2")
def sums_and_length(real, fake):
    a, _ = torch.sort(real)
    b, _ = torch.sort(fake)
    return torch.sum(torch.abs(b - a)) / len(real)


@right("6.2")
def by_indices(real, fake):
    return torch.nn.functional.l1_loss(fake[fake.argsort()], real[real.argsort()])


@right("6.2")
def both_downwards(real, fake):
    return (real.sort(descending=True)[0] - fake.sort(descending=True)[0]).abs().mean()


@right("6.2")
def a_loop(real, fake):
    way = real.new_zeros(())
    for a, b in zip(sorted(real), sorted(fake)):
        way = way + abs(a - b)
    return way / len(real)


@right("6.2")
def areas_between_the_shares(real, fake):
    places, order = torch.cat([real, fake]).sort()
    left = torch.cat([torch.ones_like(real), -torch.ones_like(fake)])[order].cumsum(0) / len(real)
    return (left[:-1].abs() * places.diff()).sum()


@wrong("6.2", "Sort both")
def as_they_come(real, fake):
    return (real - fake).abs().mean()


@wrong("6.2", "Only one of the two")
def one_sorted(real, fake):
    return (real.sort().values - fake).abs().mean()


@wrong("6.2", "difference of the means", "abs")
def no_abs(real, fake):
    return (real.sort().values - fake.sort().values).mean()


@wrong("6.2", "difference of the means")
def means(real, fake):
    return (real.mean() - fake.mean()).abs()


@wrong("6.2", "not four times")
def squares(real, fake):
    return (real.sort().values - fake.sort().values).square().mean()


@wrong("6.2", "Wasserstein-2")
def order_two(real, fake):
    return (real.sort().values - fake.sort().values).square().mean().sqrt()


@wrong("6.2", "add the distances up")
def total(real, fake):
    return (real.sort().values - fake.sort().values).abs().sum()


@wrong("6.2", "all pairs")
def everyone_to_everyone(real, fake):
    return (real[:, None] - fake[None]).abs().mean()


@wrong("6.2", "nearest place")
def nearest(real, fake):
    return (real[:, None] - fake[None]).abs().min(0).values.mean()


@wrong("6.2", "sorted downwards")
def crossed(real, fake):
    return (real.sort().values - fake.sort(descending=True).values).abs().mean()


@wrong("6.2", "single grain")
def longest_way(real, fake):
    return (real.sort().values - fake.sort().values).abs().max()


@wrong("6.2", "plain number")
def a_number(real, fake):
    return sorted_values(real, fake).item()


@right("6.2")
def no_graph(real, fake):
    return sorted_values(real, fake).detach()


@wrong("6.2", "makes a tensor on the CPU")
def zeros_on_the_cpu(real, fake):
    ways = torch.zeros(len(real), dtype=real.dtype)
    return (ways + (real.sort().values - fake.sort().values).abs()).mean()


# --- 6.3 -----------------------------------------------------------------------------------------


@right("6.3")
def lerp(D, real, fake, t):
    x = real.lerp(fake, t).detach().requires_grad_()
    (slope,) = torch.autograd.grad(D(x).sum(), x, create_graph=True)
    return (slope.flatten(1).norm(dim=1) - 1).square().mean()


@right("6.3")
def with_outputs_of_ones(D, real, fake, t):
    x = torch.autograd.Variable((1 - t) * real.detach() + t * fake.detach(), requires_grad=True)
    logits = D(x)
    slope = torch.autograd.grad(
        outputs=logits, inputs=x, grad_outputs=torch.ones_like(logits), create_graph=True, retain_graph=True
    )[0]
    length = slope.view(len(x), -1).norm(2, dim=1)
    return ((length - 1) ** 2).mean()


@right("6.3")
def long_hand(D, real, fake, t):
    x = (real + t * (fake - real)).clone().requires_grad_(True)
    slope = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    squares = slope.pow(2).reshape(x.shape[0], -1).sum(1)
    return torch.mean((torch.sqrt(squares) - 1).pow(2))


@right("6.3")
def sample_by_sample(D, real, fake, t):
    total = 0
    for i in range(len(real)):
        x = real[i : i + 1].lerp(fake[i : i + 1], t[i : i + 1]).requires_grad_()
        (slope,) = torch.autograd.grad(D(x).sum(), x, create_graph=True)
        total = total + (slope.norm() - 1) ** 2
    return total / len(real)


def places(D, real, fake, t):
    x = real.lerp(fake, t).detach().requires_grad_()
    return torch.autograd.grad(D(x).sum(), x, create_graph=True)[0].flatten(1)


@wrong("6.3", "Give it their sum")
def of_each_logit(D, real, fake, t):
    x = real.lerp(fake, t).detach().requires_grad_()
    (slope,) = torch.autograd.grad(D(x), x, create_graph=True)
    return (slope.flatten(1).norm(dim=1) - 1).square().mean()


@wrong("6.3", "create_graph=True")
def no_graph_kept(D, real, fake, t):
    x = real.lerp(fake, t).detach().requires_grad_()
    (slope,) = torch.autograd.grad(D(x).sum(), x)
    return (slope.flatten(1).norm(dim=1) - 1).square().mean()


@wrong("6.3", "create_graph=True")
def detached(D, real, fake, t):
    return lerp(D, real, fake, t).detach()


@wrong("6.3", "wrong way")
def turned_round(D, real, fake, t):
    return lerp(D, real, fake, 1 - t)


@wrong("6.3", "at the real samples only")
def at_real(D, real, fake, t):
    return lerp(D, real, real, t)


@wrong("6.3", "at the fakes only")
def at_fakes(D, real, fake, t):
    return lerp(D, fake, fake, t)


@wrong("6.3", "n times too small")
def of_the_mean(D, real, fake, t):
    x = real.lerp(fake, t).detach().requires_grad_()
    (slope,) = torch.autograd.grad(D(x).mean(), x, create_graph=True)
    return (slope.flatten(1).norm(dim=1) - 1).square().mean()


@wrong("6.3", "not squared")
def not_squared(D, real, fake, t):
    return (places(D, real, fake, t).norm(dim=1) - 1).mean()


@wrong("6.3", "1 is missing")
def towards_zero(D, real, fake, t):
    return places(D, real, fake, t).norm(dim=1).square().mean()


@wrong("6.3", "Take its root")
def no_root(D, real, fake, t):
    return (places(D, real, fake, t).square().sum(1) - 1).square().mean()


@wrong("6.3", "each sample's gradient")
def each_number(D, real, fake, t):
    return (places(D, real, fake, t) - 1).square().mean()


@wrong("6.3", "whole batch")
def one_length(D, real, fake, t):
    return (places(D, real, fake, t).norm() - 1).square()


@wrong("6.3", "grows with it")
def summed(D, real, fake, t):
    return (places(D, real, fake, t).norm(dim=1) - 1).square().sum()


@wrong("6.3", "only slopes above 1")
def one_sided(D, real, fake, t):
    return (places(D, real, fake, t).norm(dim=1) - 1).relu().square().mean()


@wrong("6.3", "Compare each slope")
def mean_first(D, real, fake, t):
    return (places(D, real, fake, t).norm(dim=1).mean() - 1).square()


@wrong("6.3", "10 times")
def weighted(D, real, fake, t):
    return 10 * lerp(D, real, fake, t)


@wrong("6.3", "flatten(1)")
def rows_of_pictures(D, real, fake, t):
    x = real.lerp(fake, t).detach().requires_grad_()
    (slope,) = torch.autograd.grad(D(x).sum(), x, create_graph=True)
    return (slope.norm(dim=1) - 1).square().mean()


@wrong("6.3", "does not follow")
def no_requires_grad(D, real, fake, t):
    x = real.lerp(fake, t)
    (slope,) = torch.autograd.grad(D(x).sum(), x, create_graph=True)
    return (slope.flatten(1).norm(dim=1) - 1).square().mean()


@wrong("6.3", "leaves gradients behind")
def by_backward(D, real, fake, t):
    x = real.lerp(fake, t).detach().requires_grad_()
    D(x).sum().backward(create_graph=True)
    return (x.grad.flatten(1).norm(dim=1) - 1).square().mean()


@wrong("6.3", "makes a tensor on the CPU")
def ones_on_the_cpu(D, real, fake, t):
    x = real.lerp(fake, t).detach().requires_grad_()
    (slope,) = torch.autograd.grad(D(x), x, torch.ones(len(x), 1, dtype=x.dtype), create_graph=True)
    return (slope.flatten(1).norm(dim=1) - 1).square().mean()


globals().update(book.tests())
