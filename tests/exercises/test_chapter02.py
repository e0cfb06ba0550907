"""The checks of chapter 02 name the mistakes that learners make, and accept every right way of writing the answer."""

from __future__ import annotations

from gan_course.training.autoencoder import squared_error

import torch
import torch.nn.functional as F
from answers import Answers
from torch.distributions import Normal, kl_divergence

book = Answers("2.1", "2.2", "2.3", "2.4", "2.5")
wrong, right = book.wrong, book.right


# --- 2.1 -----------------------------------------------------------------------------------------


@right("2.1")
def row_by_row(x, y):
    return ((x - y) ** 2).flatten(1).sum(1).mean()


@right("2.1")
def all_over_the_number(x, y):
    return torch.square(x - y).sum() / len(x)


@right("2.1")
def with_mse_loss(x, y):
    return F.mse_loss(x, y, reduction="sum") / x.shape[0]


@right("2.1")
def picture_by_picture(x, y):
    return torch.stack([(a - b).pow(2).sum() for a, b in zip(x, y)]).mean()


@wrong("2.1", "average over the pixels")
def plain_mse(x, y):
    return F.mse_loss(x, y)


@wrong("2.1", "grows with the batch")
def summed_up(x, y):
    return ((x - y) ** 2).sum()


@wrong("2.1", "not squared")
def signed(x, y):
    return (x - y).flatten(1).sum(1).mean()


@wrong("2.1", "absolute")
def absolute(x, y):
    return (x - y).abs().flatten(1).sum(1).mean()


@wrong("2.1", "square root")
def distance(x, y):
    return (x - y).flatten(1).norm(dim=1).mean()


@wrong("2.1", "one number", "(3,)")
def one_a_picture(x, y):
    return (x - y).square().flatten(1).sum(1)


@wrong("2.1", "plain number")
def as_a_number(x, y):
    return row_by_row(x, y).item()


@wrong("2.1", "lost its gradient")
def detached_error(x, y):
    return row_by_row(x.detach(), y.detach())


@wrong("2.1", "second batch is not")
def gradient_to_one_side(x, y):
    return row_by_row(x, y.detach())


@wrong("2.1", "divide by the width")
def divided_by_width(x, y):
    return ((x - y) ** 2).sum() / x.shape[-1]


@wrong("2.1", "Subtract first")
def squares_apart(x, y):
    return (x**2 - y**2).flatten(1).sum(1).mean()


@wrong("2.1", "changes the first batch")
def in_place(x, y):
    x.data -= y.data
    return (x**2).flatten(1).sum(1).mean() + 0 * y.sum()


# --- 2.2 -----------------------------------------------------------------------------------------


@right("2.2")
def as_taught(encoder, decoder, real, opt):
    loss = squared_error(decoder(encoder(real)), real)
    opt.zero_grad()
    loss.backward()
    opt.step()
    return loss.detach()


@right("2.2")
def cleared_at_the_start(encoder, decoder, real, opt):
    opt.zero_grad()
    code = encoder(real)
    back = decoder(code)
    loss = ((real - back) ** 2).sum() / len(real)
    loss.backward()
    opt.step()
    return loss.detach()


@right("2.2")
def cleared_by_hand(encoder, decoder, real, opt):
    for parameter in [*encoder.parameters(), *decoder.parameters()]:
        parameter.grad = None
    loss = squared_error(real, decoder(encoder(real)))
    loss.backward()
    opt.step()
    return loss.clone().detach()


@wrong("2.2", "cleared after it")
def cleared_too_late(encoder, decoder, real, opt):
    loss = squared_error(decoder(encoder(real)), real)
    loss.backward()
    opt.zero_grad()
    opt.step()
    return loss.detach()


@wrong("2.2", "earlier step")
def not_cleared(encoder, decoder, real, opt):
    loss = squared_error(decoder(encoder(real)), real)
    loss.backward()
    opt.step()
    return loss.detach()


@wrong("2.2", "Only the decoder", "encoder")
def code_detached(encoder, decoder, real, opt):
    loss = squared_error(decoder(encoder(real).detach()), real)
    opt.zero_grad()
    loss.backward()
    opt.step()
    return loss.detach()


@wrong("2.2", "decoder was never asked")
def no_decoder(encoder, decoder, real, opt):
    loss = encoder(real).square().sum(1).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    return loss.detach()


@wrong("2.2", "average", "squared_error")
def mean_over_pixels(encoder, decoder, real, opt):
    loss = F.mse_loss(decoder(encoder(real)), real)
    opt.zero_grad()
    loss.backward()
    opt.step()
    return loss.detach()


@wrong("2.2", "never called")
def no_step(encoder, decoder, real, opt):
    loss = squared_error(decoder(encoder(real)), real)
    opt.zero_grad()
    loss.backward()
    return loss.detach()


@wrong("2.2", "found no gradients")
def no_backward(encoder, decoder, real, opt):
    loss = squared_error(decoder(encoder(real)), real)
    opt.zero_grad()
    opt.step()
    return loss.detach()


@wrong("2.2", "holds its graph")
def graph_kept(encoder, decoder, real, opt):
    loss = squared_error(decoder(encoder(real)), real)
    opt.zero_grad()
    loss.backward()
    opt.step()
    return loss


@wrong("2.2", "more than once")
def two_steps(encoder, decoder, real, opt):
    loss = squared_error(decoder(encoder(real)), real)
    opt.zero_grad()
    loss.backward()
    opt.step()
    opt.step()
    return loss.detach()


@wrong("2.2", "after the step")
def loss_afterwards(encoder, decoder, real, opt):
    as_taught(encoder, decoder, real, opt)
    return squared_error(decoder(encoder(real)), real).detach()


@wrong("2.2", "sign")
def uphill(encoder, decoder, real, opt):
    loss = -squared_error(decoder(encoder(real)), real)
    opt.zero_grad()
    loss.backward()
    opt.step()
    return loss.detach()


@wrong("2.2", "leave out `.item()`")
def loss_as_number(encoder, decoder, real, opt):
    return as_taught(encoder, decoder, real, opt).item()


# --- 2.3 -----------------------------------------------------------------------------------------


@right("2.3")
def mixture(decoder, start, end, n):
    t = torch.linspace(0, 1, n)[:, None].to(start)
    return decoder((1 - t) * start + t * end)


@right("2.3")
def with_lerp(decoder, start, end, n):
    shares = torch.linspace(0, 1, n, device=start.device).unsqueeze(1)
    return decoder(torch.lerp(start[None], end[None], shares))


@right("2.3")
def one_at_a_time(decoder, start, end, n):
    codes = [start + i / (n - 1) * (end - start) for i in range(n)]
    return torch.cat([decoder(code[None]) for code in codes])


@wrong("2.3", "Mix the codes")
def crossfade(decoder, start, end, n):
    a, b = decoder(start[None]), decoder(end[None])
    return torch.cat([(1 - t) * a + t * b for t in torch.linspace(0, 1, n)])


@wrong("2.3", "begins at `start`")
def backwards(decoder, start, end, n):
    return mixture(decoder, end, start, n)


@wrong("2.3", "nothing of `start`")
def only_added(decoder, start, end, n):
    return decoder(start + torch.linspace(0, 1, n)[:, None] * end)


@wrong("2.3", "does not reach `end`")
def one_step_short(decoder, start, end, n):
    return decoder(torch.stack([start + i / n * (end - start) for i in range(n)]))


@wrong("2.3", "pictures", "n = 5", "6")
def one_too_many(decoder, start, end, n):
    return mixture(decoder, start, end, n + 1)


@wrong("2.3", "list")
def list_of_pictures(decoder, start, end, n):
    return [decoder((start + t * (end - start))[None]) for t in torch.linspace(0, 1, n)]


@wrong("2.3", "never asked")
def codes_only(decoder, start, end, n):
    t = torch.linspace(0, 1, n)[:, None]
    return (1 - t) * start + t * end


@wrong("2.3", "Neither end")
def inner_points(decoder, start, end, n):
    return mixture(decoder, start, end, n + 2)[1:-1]


@wrong("2.3", "on the CPU")
def walk_on_the_cpu(decoder, start, end, n):
    t = torch.linspace(0, 1, n)[:, None]
    return decoder((1 - t) * start + t * end)


# --- 2.4 -----------------------------------------------------------------------------------------


@right("2.4")
def plain(mean, log_sd, noise):
    return mean + log_sd.exp() * noise


@right("2.4")
def in_steps(mean, log_sd, noise):
    sd = torch.exp(log_sd)
    return noise * sd + mean


@right("2.4")
def with_addcmul(mean, log_sd, noise):
    return torch.addcmul(mean, log_sd.exp(), noise)


@wrong("2.4", "s itself")
def no_exp(mean, log_sd, noise):
    return mean + log_sd * noise


@wrong("2.4", "variance")
def log_variance(mean, log_sd, noise):
    return mean + torch.exp(0.5 * log_sd) * noise


@wrong("2.4", "noise of your own")
def own_noise(mean, log_sd, noise):
    return mean + log_sd.exp() * torch.randn_like(mean)


@wrong("2.4", "noise of your own")
def sampled(mean, log_sd, noise):
    return Normal(mean, log_sd.exp()).sample()


@wrong("2.4", "lost its gradient")
def no_gradient(mean, log_sd, noise):
    return (mean + log_sd.exp() * noise).detach()


@wrong("2.4", "gradient reaches the spread")
def spread_detached(mean, log_sd, noise):
    return mean + log_sd.detach().exp() * noise


@wrong("2.4", "noise is not used")
def mean_alone(mean, log_sd, noise):
    return mean


@wrong("2.4", "multiply the mean")
def all_scaled(mean, log_sd, noise):
    return (mean + noise) * log_sd.exp()


@wrong("2.4", "changes the tensors")
def noise_in_place(mean, log_sd, noise):
    noise.data *= log_sd.detach().exp()
    return mean + noise + 0 * log_sd


# --- 2.5 -----------------------------------------------------------------------------------------


@right("2.5")
def formula(mean, log_sd):
    return (0.5 * (mean**2 + torch.exp(2 * log_sd) - 1) - log_sd).sum(1).mean()


@right("2.5")
def minus_half(mean, log_sd):
    return (-0.5 * (1 + 2 * log_sd - mean.pow(2) - log_sd.exp().pow(2)).sum(dim=1)).mean()


@right("2.5")
def over_the_number(mean, log_sd):
    sd = log_sd.exp()
    return ((mean * mean + sd * sd - 1) / 2 - log_sd).sum() / len(mean)


@wrong("2.5", "s = -80", "exp(2 s)")
def from_distributions(mean, log_sd):
    return kl_divergence(Normal(mean, log_sd.exp(), validate_args=False), Normal(0.0, 1.0)).sum(1).mean()


@wrong("2.5", "average over the numbers")
def averaged_over_all(mean, log_sd):
    return ((mean**2 + torch.exp(2 * log_sd) - 1) / 2 - log_sd).mean()


@wrong("2.5", "grows with it")
def summed_over_all(mean, log_sd):
    return ((mean**2 + torch.exp(2 * log_sd) - 1) / 2 - log_sd).sum()


@wrong("2.5", "logarithm of the variance")
def for_log_variance(mean, logvar):
    return -0.5 * (1 + logvar - mean.pow(2) - logvar.exp()).sum(1).mean()


@wrong("2.5", "sign is turned round")
def sign_forgotten(mean, log_sd):
    return -formula(mean, log_sd)


@wrong("2.5", "-1 is missing")
def no_one(mean, log_sd):
    return ((mean**2 + torch.exp(2 * log_sd)) / 2 - log_sd).sum(1).mean()


@wrong("2.5", "not squared")
def mean_not_squared(mean, log_sd):
    return ((mean + torch.exp(2 * log_sd) - 1) / 2 - log_sd).sum(1).mean()


@wrong("2.5", "exp(s) is sigma")
def sigma_not_squared(mean, log_sd):
    return ((mean**2 + torch.exp(log_sd) - 1) / 2 - log_sd).sum(1).mean()


@wrong("2.5", "reward sigma = 0")
def plus_s(mean, log_sd):
    return ((mean**2 + torch.exp(2 * log_sd) - 1) / 2 + log_sd).sum(1).mean()


@wrong("2.5", "twice")
def no_half(mean, log_sd):
    return (mean**2 + torch.exp(2 * log_sd) - 1 - 2 * log_sd).sum(1).mean()


@wrong("2.5", "other way round")
def reversed_kl(mean, log_sd):
    return (log_sd + (1 + mean**2) / (2 * torch.exp(2 * log_sd)) - 0.5).sum(1).mean()


@wrong("2.5", "one number")
def one_a_code(mean, log_sd):
    return ((mean**2 + torch.exp(2 * log_sd) - 1) / 2 - log_sd).sum(1)


globals().update(book.tests())
