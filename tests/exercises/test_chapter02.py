"""The checks of chapter 02 name the mistakes that learners make, and accept every right way of writing the answer."""

from __future__ import annotations

import math

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


@wrong("2.1", "changes `")
def in_place(x, y):
    x.data -= y.data
    return (x**2).flatten(1).sum(1).mean() + 0 * y.sum()


@right("2.1")
def with_einsum(x, y):
    rows = (x - y).reshape(len(x), -1)
    return torch.einsum("ij,ij->", rows, rows) / len(rows)


@right("2.1")
def in_a_loop(x, y):
    total = 0
    for i in range(x.size(0)):
        total += torch.sum((y[i] - x[i]) ** 2)
    return total / x.size(0)


@right("2.1")
def own_tensor_in_place(x, y):
    d = x - y
    d.square_()
    return d.sum(dim=list(range(1, d.dim()))).mean(dim=0)


@wrong("2.1", "fails", "(6, 2)", "flatten(1)")
def pictures_only(x, y):
    return ((x - y) ** 2).sum(dim=(1, 2, 3)).mean()


@wrong("2.1", "fails", "any shape")
def one_size_only(x, y):
    return (x - y).view(-1, 784).square().sum(1).mean()


@wrong("2.1", "equal", "root")
def root_undone(x, y):
    return ((x - y).square().flatten(1).sum(1).sqrt() ** 2).mean()


@wrong("2.1", "square root")
def root_at_the_very_end(x, y):
    return row_by_row(x, y).sqrt()


@wrong("2.1", "exchanged")
def mean_then_sum(x, y):
    return ((x - y) ** 2).mean(0).sum() * 0 + ((x - y) ** 2).flatten(1).mean(1).sum()


@wrong("2.1", "factor 1/2")
def halved(x, y):
    return 0.5 * row_by_row(x, y)


@wrong("2.1", "returns nothing")
def no_return(x, y):
    row_by_row(x, y)


@wrong("2.1", "one of the two")
def forgot_y(x, y):
    return (x**2).flatten(1).sum(1).mean()


@wrong("2.1", "precision")
def in_single_precision(x, y):
    return row_by_row(x.float(), y.float())


@wrong("2.1", "CPU")
def targets_on_the_cpu(x, y):
    return row_by_row(x - y, torch.zeros(x.shape, dtype=x.dtype))


@wrong("2.1")
def in_place_on_x(x, y):
    x -= y
    return (x**2).flatten(1).sum(1).mean()


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


@wrong("2.2", "cleared after backward()")
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


@wrong("2.2", "Only `decoder` learned", "encoder")
def code_detached(encoder, decoder, real, opt):
    loss = squared_error(decoder(encoder(real).detach()), real)
    opt.zero_grad()
    loss.backward()
    opt.step()
    return loss.detach()


@wrong("2.2", "`decoder` was never called")
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


@right("2.2")
def with_a_closure(encoder, decoder, real, opt):
    def closure():
        opt.zero_grad()
        loss = squared_error(decoder(encoder(real)), real)
        loss.backward()
        return loss

    return opt.step(closure).detach()


@right("2.2")
def gradients_set_by_hand(encoder, decoder, real, opt):
    weights = [*encoder.parameters(), *decoder.parameters()]
    loss = squared_error(decoder.forward(encoder.forward(real)), real)
    for weight, slope in zip(weights, torch.autograd.grad(loss, weights)):
        weight.grad = slope
    opt.step()
    return torch.tensor(loss.item())


@right("2.2")
def cleared_by_the_networks(encoder, decoder, real, opt):
    encoder.train(), decoder.train()
    encoder.zero_grad()
    decoder.zero_grad()
    loss = squared_error(torch.nn.Sequential(encoder, decoder)(real), real)
    loss.backward()
    opt.step()
    return loss.data


@wrong("2.2", "not by `opt`")
def own_optimiser(encoder, decoder, real, opt):
    opt = torch.optim.SGD([*encoder.parameters(), *decoder.parameters()], lr=0.05)
    return as_taught(encoder, decoder, real, opt)


@wrong("2.2", "not by `opt`")
def moved_by_hand(encoder, decoder, real, opt):
    loss = squared_error(decoder(encoder(real)), real)
    opt.zero_grad()
    loss.backward()
    with torch.no_grad():
        for weight in [*encoder.parameters(), *decoder.parameters()]:
            weight -= opt.param_groups[0]["lr"] * weight.grad
    return loss.detach()


@wrong("2.2", "not by `opt`")
def only_encoder_optimised(encoder, decoder, real, opt):
    return as_taught(encoder, decoder, real, torch.optim.Adam(encoder.parameters()))


@wrong("2.2", "evaluation mode")
def eval_left(encoder, decoder, real, opt):
    encoder.eval()
    return as_taught(encoder, decoder, real, opt)


@wrong("2.2", "frozen")
def frozen_afterwards(encoder, decoder, real, opt):
    loss = as_taught(encoder, decoder, real, opt)
    encoder.requires_grad_(False)
    return loss


@wrong("2.2", "`decoder`", "takes codes")
def decoder_first(encoder, decoder, real, opt):
    loss = squared_error(encoder(decoder(real)), real)
    opt.zero_grad()
    loss.backward()
    opt.step()
    return loss.detach()


@wrong("2.2", "`decoder` was never called")
def code_against_picture(encoder, decoder, real, opt):
    loss = squared_error(encoder(real), real)
    opt.zero_grad()
    loss.backward()
    opt.step()
    return loss.detach()


@wrong("2.2", "another one")
def backward_of_the_mean(encoder, decoder, real, opt):
    back = decoder(encoder(real))
    opt.zero_grad()
    F.mse_loss(back, real).backward()
    opt.step()
    return squared_error(back, real).detach()


@wrong("2.2", "added up")
def backward_twice(encoder, decoder, real, opt):
    loss = squared_error(decoder(encoder(real)), real)
    opt.zero_grad()
    loss.backward(retain_graph=True)
    loss.backward()
    opt.step()
    return loss.detach()


@wrong("2.2", "no path", "detach")
def picture_detached(encoder, decoder, real, opt):
    loss = squared_error(decoder(encoder(real)).detach(), real)
    opt.zero_grad()
    loss.backward()
    opt.step()
    return loss.detach()


@wrong("2.2", "earlier step")
def cleared_at_the_end(encoder, decoder, real, opt):
    loss = squared_error(decoder(encoder(real)), real)
    loss.backward()
    opt.step()
    opt.zero_grad()
    return loss.detach()


@wrong("2.2", "earlier step")
def only_the_encoder_cleared(encoder, decoder, real, opt):
    encoder.zero_grad()
    loss = squared_error(decoder(encoder(real)), real)
    loss.backward()
    opt.step()
    return loss.detach()


@wrong("2.2")
def noise_in_the_batch(encoder, decoder, real, opt):
    real += 0.1
    return as_taught(encoder, decoder, real, opt)


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


@wrong("2.3", "reverse order")
def backwards(decoder, start, end, n):
    return mixture(decoder, end, start, n)


@wrong("2.3", "nothing of `start`")
def only_added(decoder, start, end, n):
    return decoder(start + torch.linspace(0, 1, n)[:, None] * end)


@wrong("2.3", "do not reach `end`")
def one_step_short(decoder, start, end, n):
    return decoder(torch.stack([start + i / n * (end - start) for i in range(n)]))


@wrong("2.3", "pictures", "n = 5", "6")
def one_too_many(decoder, start, end, n):
    return mixture(decoder, start, end, n + 1)


@wrong("2.3", "list")
def list_of_pictures(decoder, start, end, n):
    return [decoder((start + t * (end - start))[None]) for t in torch.linspace(0, 1, n)]


@wrong("2.3", "never called")
def codes_only(decoder, start, end, n):
    t = torch.linspace(0, 1, n)[:, None]
    return (1 - t) * start + t * end


@wrong("2.3", "Neither end")
def inner_points(decoder, start, end, n):
    return mixture(decoder, start, end, n + 2)[1:-1]


@wrong("2.3", "CPU")
def walk_on_the_cpu(decoder, start, end, n):
    t = torch.linspace(0, 1, n)[:, None]
    return decoder((1 - t) * start + t * end)


@right("2.3")
def with_arange(decoder, start, end, n):
    t = torch.arange(n, device=start.device).unsqueeze(-1) / (n - 1)
    return decoder(start + t * (end - start))


@right("2.3")
def shares_in_a_loop(decoder, start, end, n):
    return decoder(torch.stack([(1 - t) * start + t * end for t in torch.linspace(0, 1, n)]))


@right("2.3")
def step_by_step(decoder, start, end, n):
    code, pictures = start.clone(), []
    for _ in range(n):
        pictures.append(decoder(code.unsqueeze(0)))
        code += (end - start) / (n - 1)
    return torch.cat(pictures)


@right("2.3")
def without_gradients(decoder, start, end, n):
    with torch.no_grad():
        t = torch.linspace(1, 0, n).type_as(start).reshape(n, 1)
        return decoder(t * start + (1 - t) * end)


@wrong("2.3", "CPU")
def shares_in_a_tensor(decoder, start, end, n):
    t = torch.tensor([[i / (n - 1)] for i in range(n)])
    return decoder(start + t * (end - start))


@wrong("2.3", "begin at `start`")
def start_left_out(decoder, start, end, n):
    return decoder(torch.stack([start + (i + 1) / n * (end - start) for i in range(n)]))


@wrong("2.3", "arc", "straight")
def spherical(decoder, start, end, n):
    angle = torch.arccos(start @ end / start.norm() / end.norm())
    t = torch.linspace(0, 1, n, device=start.device)[:, None]
    return decoder((torch.sin((1 - t) * angle) * start + torch.sin(t * angle) * end) / torch.sin(angle))


@wrong("2.3", "(3,)", "code[None]")
def without_a_batch(decoder, start, end, n):
    return torch.stack([decoder(start + t * (end - start)) for t in torch.linspace(0, 1, n)])


@wrong("2.3", "takes a batch")
def shares_across(decoder, start, end, n):
    t = torch.linspace(0, 1, n)[None]
    return decoder((1 - t) * start[:, None] + t * end[:, None])


@wrong("2.3", "n = 5", "9")
def always_nine(decoder, start, end, n):
    return mixture(decoder, start, end, 9)


@wrong("2.3", "equal distances")
def slowing_down(decoder, start, end, n):
    t = torch.linspace(0, 1, n)[:, None] ** 2
    return decoder((1 - t) * start + t * end)


@wrong("2.3", "eval")
def needs_a_module(decoder, start, end, n):
    decoder.eval()
    return mixture(decoder, start, end, n)


@wrong("2.3")
def rounded_steps(decoder, start, end, n):
    t = torch.arange(0, 1 + 1e-9, round(1 / (n - 1), 2))[:, None].to(start)
    return decoder((1 - t) * start + t * end)


@wrong("2.3", "chang")
def start_moves(decoder, start, end, n):
    delta, pictures = (end - start) / (n - 1), []
    for _ in range(n):
        pictures.append(decoder(start[None]))
        start += delta
    return torch.cat(pictures)


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


@wrong("2.4", "gradient does not reach `log_sd`")
def spread_detached(mean, log_sd, noise):
    return mean + log_sd.detach().exp() * noise


@wrong("2.4", "noise is not used")
def mean_alone(mean, log_sd, noise):
    return mean


@wrong("2.4", "multiply the mean")
def all_scaled(mean, log_sd, noise):
    return (mean + noise) * log_sd.exp()


@wrong("2.4", "changes `")
def noise_in_place(mean, log_sd, noise):
    noise.data *= log_sd.detach().exp()
    return mean + noise + 0 * log_sd


@right("2.4")
def power_of_e(mean, log_sd, noise):
    return mean + math.e**log_sd * noise


@right("2.4")
def own_copy_in_place(mean, log_sd, noise):
    code = noise.clone()
    code *= log_sd.exp()
    code += mean
    return code


@right("2.4")
def row_after_row(mean, log_sd, noise):
    return torch.stack([m + e * s.exp() for m, s, e in zip(mean, log_sd, noise.detach())])


@wrong("2.4", "halve s")
def root_of_exp(mean, log_sd, noise):
    return mean + log_sd.exp().sqrt() * noise


@wrong("2.4", "variance")
def variance(mean, log_sd, noise):
    return mean + log_sd.exp() ** 2 * noise


@wrong("2.4", "same size")
def spread_unused(mean, log_sd, noise):
    return mean + noise


@wrong("2.4", "add sigma itself")
def noise_left_out(mean, log_sd, noise):
    return mean + log_sd.exp()


@wrong("2.4", "mean is missing")
def mean_left_out(mean, log_sd, noise):
    return log_sd.exp() * noise


@wrong("2.4", "noise of your own")
def own_seeded_noise(mean, log_sd, noise):
    torch.manual_seed(0)
    return mean + log_sd.exp() * torch.randn(mean.shape)


@wrong("2.4", "more noise")
def noise_upon_noise(mean, log_sd, noise):
    return mean + log_sd.exp() * noise + 0.1 * torch.randn_like(mean)


@wrong("2.4", "s = -12", "Clamp")
def clamped(mean, log_sd, noise):
    return mean + log_sd.clamp(-8, 8).exp() * noise


@wrong("2.4", "same noise")
def first_noise_for_all(mean, log_sd, noise):
    return mean + log_sd.exp() * noise[0]


@wrong("2.4", "m + exp(s) * e")
def softplus_for_exp(mean, log_sd, noise):
    return mean + F.softplus(log_sd) * noise


@wrong("2.4", "beginning of Euler")
def rounded_e(mean, log_sd, noise):
    return mean + 2.718**log_sd * noise


@wrong("2.4", "`mean`")
def mean_detached(mean, log_sd, noise):
    return mean.detach() + log_sd.exp() * noise


@wrong("2.4", "shape")
def summed_code(mean, log_sd, noise):
    return (mean + log_sd.exp() * noise).sum(1)


@wrong("2.4", "precision")
def single_precision(mean, log_sd, noise):
    return mean.float() + log_sd.float().exp() * noise.float()


@wrong("2.4")
def mean_in_place(mean, log_sd, noise):
    mean += log_sd.exp() * noise
    return mean


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


@wrong("2.5", "s = -120")
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


@wrong("2.5", "sign is the wrong way round")
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


@right("2.5")
def code_by_code(mean, log_sd):
    kls = []
    for m, s in zip(mean, log_sd):
        kls.append((m @ m + torch.exp(2 * s).sum() - len(m)) / 2 - s.sum())
    return torch.stack(kls).mean()


@right("2.5")
def with_expm1(mean, log_sd):
    return (mean.square() / 2 + torch.expm1(2 * log_sd) / 2 - log_sd).sum(dim=-1).mean(dim=0)


@wrong("2.5", "s = -120", "fails")
def from_distributions_as_they_are(mean, log_sd):
    standard = Normal(torch.zeros_like(mean), torch.ones_like(mean))
    return kl_divergence(Normal(mean, log_sd.exp()), standard).sum(1).mean()


@wrong("2.5", "s = -120", "Use s itself")
def log_of_exp(mean, log_sd):
    return ((mean**2 + torch.exp(2 * log_sd) - 1) / 2 - log_sd.exp().log()).sum(1).mean()


@wrong("2.5", "s = -120")
def log_with_epsilon(mean, log_sd):
    sd = log_sd.exp()
    return ((mean**2 + sd**2 - 1) / 2 - torch.log(sd + 1e-8)).sum(1).mean()


@wrong("2.5", "clamp nothing")
def clamped_logarithm(mean, log_sd):
    return formula(mean, log_sd.clamp(-20, 20))


@wrong("2.5", "Clamp nothing")
def clamped_above(mean, log_sd):
    return formula(mean, log_sd.clamp(max=4))


@wrong("2.5", "exchanged")
def summed_over_the_wrong_one(mean, log_sd):
    return ((mean**2 + torch.exp(2 * log_sd) - 1) / 2 - log_sd).sum(0).mean()


@wrong("2.5", "1/2", "missing")
def half_forgotten(mean, log_sd):
    return (mean**2 + torch.exp(2 * log_sd) - 1 - log_sd).sum(1).mean()


@wrong("2.5", "halve s")
def half_of_everything(mean, log_sd):
    return 0.5 * (mean**2 + torch.exp(2 * log_sd) - 1 - log_sd).sum(1).mean()


@wrong("2.5", "logarithm of sigma, is missing")
def s_forgotten(mean, log_sd):
    return (0.5 * (mean**2 + torch.exp(2 * log_sd) - 1)).sum(1).mean()


@wrong("2.5", "sigma belongs")
def log_of_s(mean, sd):
    return (0.5 * (mean**2 + sd**2 - 1) - sd.log()).sum(1).mean()


@wrong("2.5", "mean is not in your term")
def no_mean(mean, log_sd):
    return formula(torch.zeros_like(mean), log_sd) + 0 * mean.sum()


@wrong("2.5", "At m = -2, s = 0", "2.0000")
def positive_means_only(mean, log_sd):
    return formula(mean.clamp(min=0), log_sd)


@wrong("2.5", "At m = 0, s = 1")
def two_forgotten_by_bracket(mean, log_sd):
    return ((mean**2 + 2 * log_sd.exp() - 2) / 2 - log_sd).sum(1).mean()


@wrong("2.5", "single number of a single code", "(7, 1)")
def over_a_fixed_batch(mean, log_sd):
    n = min(len(mean), 4)
    return formula(mean, log_sd) * len(mean) / n


@wrong("2.5", "CPU")
def standard_on_the_cpu(mean, log_sd):
    one = torch.ones(mean.shape, dtype=mean.dtype)
    return ((mean**2 + torch.exp(2 * log_sd) - one) / 2 - log_sd).sum(1).mean()


@wrong("2.5")
def mean_squared_in_place(mean, log_sd):
    mean **= 2
    return ((mean + torch.exp(2 * log_sd) - 1) / 2 - log_sd).sum(1).mean()


globals().update(book.tests())
