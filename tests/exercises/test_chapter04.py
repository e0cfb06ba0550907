"""The checks of chapter 04 name the mistakes that learners make, and accept every right way of writing the answer."""

from __future__ import annotations

import copy

from gan_course.exercises.checking import judge
from gan_course.exercises.registry import find
from gan_course.measure.modes import modes
from gan_course.training import d_step, g_step

import pytest
import torch
import torch.nn.functional as F
from answers import Answers
from torch import nn

book = Answers("4.1", "4.2", "4.3", "4.4", "4.5", "4.6")
wrong, right = book.wrong, book.right

bce = F.binary_cross_entropy_with_logits


def one(x):
    return torch.ones_like(x)


def zero(x):
    return torch.zeros_like(x)


# --- 4.1 -----------------------------------------------------------------------------------------


@right("4.1")
def functional(real, fake):
    return bce(real, one(real)) + bce(fake, zero(fake))


@right("4.1")
def module(real, fake):
    loss = nn.BCEWithLogitsLoss()
    return loss(real, one(real)) + loss(fake, zero(fake))


@right("4.1")
def with_softplus(real, fake):
    return F.softplus(-real).mean() + F.softplus(fake).mean()


@right("4.1")
def with_logsigmoid(real, fake):
    return -(F.logsigmoid(real) + F.logsigmoid(-fake)).mean()


@right("4.1")
def joined(real, fake):
    logits = torch.cat([real, fake])
    return 2 * bce(logits, torch.cat([one(real), zero(fake)]))


@right("4.1")
def targets_moved_to_the_device(real, fake):
    n = len(real)
    return bce(real, torch.ones(n, 1).to(real)) + bce(fake, torch.zeros(n, 1).to(fake))


@wrong("4.1", "swapped")
def swapped(real, fake):
    return bce(real, zero(real)) + bce(fake, one(fake))


@wrong("4.1", "logits of ±200", "rounded")
def log_of_sigmoid(real, fake):
    return -torch.log(torch.sigmoid(real)).mean() - torch.log(1 - torch.sigmoid(fake)).mean()


@wrong("4.1", "logits of ±200", "rounded")
def log_of_clamped_sigmoid(real, fake):
    eps = 1e-7
    return -torch.log(torch.sigmoid(real) + eps).mean() - torch.log(1 - torch.sigmoid(fake) + eps).mean()


@wrong("4.1", "logits of ±200")
def bce_of_sigmoid(real, fake):
    loss = nn.BCELoss()
    return loss(real.sigmoid(), one(real)) + loss(fake.sigmoid(), zero(fake))


@wrong("4.1", "wants probabilities", "version of it for logits")
def bce_for_probabilities(real, fake):
    return F.binary_cross_entropy(real, one(real)) + F.binary_cross_entropy(fake, zero(fake))


@wrong("4.1", "sigmoid is applied twice")
def sigmoid_twice(real, fake):
    return bce(real.sigmoid(), one(real)) + bce(fake.sigmoid(), zero(fake))


@wrong("4.1", "(batch,)", "(batch, 1)")
def flat_targets(real, fake):
    return bce(real, torch.ones(len(real))) + bce(fake, torch.zeros(len(fake)))


@wrong("4.1", "Only the real")
def real_only(real, fake):
    return bce(real, one(real))


@wrong("4.1", "half")
def averaged(real, fake):
    return (bce(real, one(real)) + bce(fake, zero(fake))) / 2


@wrong("4.1", "sum over the batch")
def summed(real, fake):
    return bce(real, one(real), reduction="sum") + bce(fake, zero(fake), reduction="sum")


@wrong("4.1", "Both targets are 1")
def all_ones(real, fake):
    return bce(real, one(real)) + bce(fake, one(fake))


@wrong("4.1", "sign")
def maximised(real, fake):
    return F.logsigmoid(real).mean() + F.logsigmoid(-fake).mean()


@wrong("4.1", "plain number")
def as_number(real, fake):
    return functional(real, fake).item()


@wrong("4.1", "lost its gradient")
def detached_loss(real, fake):
    return functional(real, fake).detach()


@wrong("4.1", "one number", "(4, 1)")
def not_averaged(real, fake):
    return F.softplus(-real) + F.softplus(fake)


@wrong("4.1", "2 values")
def two_values(real, fake):
    return bce(real, one(real)), bce(fake, zero(fake))


@wrong("4.1", "on the CPU")
def targets_on_the_cpu(real, fake):
    return bce(real, torch.ones(len(real), 1)) + bce(fake, torch.zeros(len(fake), 1))


@wrong("4.1", "precision")
def converted(real, fake):
    return functional(real.float(), fake.float())


@wrong("4.1", "which it was given. Work on new tensors.")
def in_place_on_the_input(real, fake):
    with torch.no_grad():
        real += 0.0
        fake.mul_(1.0).add_(1e-1)
    return functional(real, fake - 0.1)


@wrong("4.1", "returns nothing")
def no_return(real, fake):
    functional(real, fake)


# --- 4.2 -----------------------------------------------------------------------------------------


@right("4.2")
def as_in_the_course(G, D, real, noise, opt_D):
    fake = G(noise(len(real))).detach()
    loss = functional(D(real), D(fake))
    opt_D.zero_grad()
    loss.backward()
    opt_D.step()
    return loss.detach()


@right("4.2")
def two_backward_passes(G, D, real, noise, opt_D):
    opt_D.zero_grad()
    with torch.no_grad():
        fake = G(noise(real.shape[0]))
    out = D(real)
    loss_real = nn.BCEWithLogitsLoss()(out, one(out))
    loss_real.backward()
    out = D(fake)
    loss_fake = nn.BCEWithLogitsLoss()(out, zero(out))
    loss_fake.backward()
    opt_D.step()
    return (loss_real + loss_fake).detach()


@right("4.2")
def with_autograd_grad(G, D, real, noise, opt_D):
    fake = G(noise(real.size(0))).detach()
    loss = F.softplus(-D(real)).mean() + F.softplus(D(fake)).mean()
    for p, g in zip(D.parameters(), torch.autograd.grad(loss, list(D.parameters())), strict=True):
        p.grad = g
    opt_D.step()
    return loss.detach()


@right("4.2")
def one_joined_batch(G, D, real, noise, opt_D):
    x = torch.cat([real, G(noise(len(real))).detach()])
    targets = torch.cat([torch.ones(len(real), 1), torch.zeros(len(real), 1)]).to(x)
    loss = 2 * bce(D(x), targets)
    D.zero_grad()
    loss.backward()
    opt_D.step()
    return loss.detach()


@right("4.2")
def freezing_G(G, D, real, noise, opt_D):
    G.requires_grad_(False)
    loss = functional(D(real), D(G(noise(len(real)))))
    opt_D.zero_grad(set_to_none=False)
    loss.backward()
    opt_D.step()
    G.requires_grad_(True)
    return loss.detach()


@wrong("4.2", "reached G's gradients", "detach")
def no_detach(G, D, real, noise, opt_D):
    loss = functional(D(real), D(G(noise(len(real)))))
    opt_D.zero_grad()
    loss.backward()
    opt_D.step()
    return loss.detach()


@wrong("4.2", "earlier step", "zero_grad")
def no_zero_grad(G, D, real, noise, opt_D):
    loss = functional(D(real), D(G(noise(len(real))).detach()))
    loss.backward()
    opt_D.step()
    return loss.detach()


@wrong("4.2", "earlier step", "before backward")
def zero_grad_at_the_end(G, D, real, noise, opt_D):
    loss = functional(D(real), D(G(noise(len(real))).detach()))
    loss.backward()
    opt_D.step()
    opt_D.zero_grad()
    return loss.detach()


@wrong("4.2", "cleared after backward()")
def zero_grad_between(G, D, real, noise, opt_D):
    loss = functional(D(real), D(G(noise(len(real))).detach()))
    loss.backward()
    opt_D.zero_grad()
    opt_D.step()
    return loss.detach()


@wrong("4.2", "opt_D.step() was never called")
def no_step(G, D, real, noise, opt_D):
    loss = functional(D(real), D(G(noise(len(real))).detach()))
    opt_D.zero_grad()
    loss.backward()
    return loss.detach()


@wrong("4.2", "backward() missing")
def no_backward(G, D, real, noise, opt_D):
    loss = functional(D(real), D(G(noise(len(real))).detach()))
    opt_D.zero_grad()
    opt_D.step()
    return loss.detach()


@wrong("4.2", "swapped")
def labels_swapped(G, D, real, noise, opt_D):
    return as_in_the_course_with(swapped, G, D, real, noise, opt_D)


def as_in_the_course_with(loss_function, G, D, real, noise, opt_D):
    loss = loss_function(D(real), D(G(noise(len(real))).detach()))
    opt_D.zero_grad()
    loss.backward()
    opt_D.step()
    return loss.detach()


@wrong("4.2", "Only the generated")
def fakes_only(G, D, real, noise, opt_D):
    out = D(G(noise(len(real))).detach())
    loss = bce(out, zero(out))
    opt_D.zero_grad()
    loss.backward()
    opt_D.step()
    return loss.detach()


@wrong("4.2", "real samples only", "no clearing")
def cleared_between_the_parts(G, D, real, noise, opt_D):
    out = D(G(noise(len(real))).detach())
    opt_D.zero_grad()
    loss_fake = bce(out, zero(out))
    loss_fake.backward()
    opt_D.zero_grad()
    out = D(real)
    loss_real = bce(out, one(out))
    loss_real.backward()
    opt_D.step()
    return (loss_real + loss_fake).detach()


@wrong("4.2", "more than once")
def two_steps(G, D, real, noise, opt_D):
    fake = G(noise(len(real))).detach()
    real_out, fake_out = D(real), D(fake)
    loss_real, loss_fake = bce(real_out, one(real_out)), bce(fake_out, zero(fake_out))
    opt_D.zero_grad()
    torch.autograd.backward(loss_real, retain_graph=True)
    g_real = [p.grad.clone() for p in D.parameters()]
    opt_D.zero_grad()
    loss_fake.backward()
    opt_D.step()
    for p, g in zip(D.parameters(), g_real, strict=True):
        p.grad = g
    opt_D.step()
    opt_D.step()
    return (loss_real + loss_fake).detach()


@wrong("4.2", "something else than noise(n)")
def own_noise(G, D, real, noise, opt_D):
    fake = G(torch.randn(len(real), 3)).detach()
    return as_in_the_course_with(functional, lambda z: fake, D, real, noise, opt_D)


@wrong("4.2", "drew noise(64)", "not from elsewhere")
def fixed_batch_size(G, D, real, noise, opt_D):
    loss = functional(D(real), D(G(noise(64)).detach()))
    opt_D.zero_grad()
    loss.backward()
    opt_D.step()
    return loss.detach()


@wrong("4.2", "sigmoid is applied twice")
def on_probabilities(G, D, real, noise, opt_D):
    return as_in_the_course_with(sigmoid_twice, G, D, real, noise, opt_D)


@wrong("4.2", "logits of ±200")
def unsafe_step(G, D, real, noise, opt_D):
    return as_in_the_course_with(bce_of_sigmoid, G, D, real, noise, opt_D)


@wrong("4.2", "still holds its graph")
def attached(G, D, real, noise, opt_D):
    loss = functional(D(real), D(G(noise(len(real))).detach()))
    opt_D.zero_grad()
    loss.backward()
    opt_D.step()
    return loss


@wrong("4.2", "returns nothing")
def returns_nothing(G, D, real, noise, opt_D):
    as_in_the_course(G, D, real, noise, opt_D)


@wrong("4.2", "on the CPU")
def step_with_targets_on_the_cpu(G, D, real, noise, opt_D):
    return as_in_the_course_with(targets_on_the_cpu, G, D, real, noise, opt_D)


@wrong("4.2", "still frozen")
def leaves_G_frozen(G, D, real, noise, opt_D):
    G.requires_grad_(False)
    return as_in_the_course(G, D, real, noise, opt_D)


@wrong("4.2", "evaluation mode")
def leaves_G_in_eval(G, D, real, noise, opt_D):
    G.eval()
    return as_in_the_course(G, D, real, noise, opt_D)


@wrong("4.2", "no path to any weight")
def whole_step_without_gradients(G, D, real, noise, opt_D):
    with torch.no_grad():
        loss = functional(D(real), D(G(noise(len(real)))))
    opt_D.zero_grad()
    loss.backward()
    opt_D.step()
    return loss


@wrong("4.2", "should take (G, D, real, noise, opt_D)")
def other_arguments(D, real, fake):
    return functional(D(real), D(fake))


# --- 4.3 -----------------------------------------------------------------------------------------


@right("4.3")
def g_plain(G, D, n, noise, opt_G):
    out = D(G(noise(n)))
    loss = bce(out, one(out))
    opt_G.zero_grad()
    loss.backward()
    opt_G.step()
    return loss.detach()


@right("4.3")
def g_freezing_D(G, D, n, noise, opt_G):
    for p in D.parameters():
        p.requires_grad = False
    loss = F.softplus(-D(G(noise(n)))).mean()
    opt_G.zero_grad()
    loss.backward()
    opt_G.step()
    for p in D.parameters():
        p.requires_grad = True
    return loss.detach()


@right("4.3")
def g_with_autograd_grad(G, D, n, noise, opt_G):
    loss = -F.logsigmoid(D(G(noise(n)))).mean()
    for p, g in zip(G.parameters(), torch.autograd.grad(loss, list(G.parameters())), strict=True):
        p.grad = g
    opt_G.step()
    return loss.detach()


@right("4.3")
def g_clearing_D_afterwards(G, D, n, noise, opt_G):
    G.zero_grad()
    out = D(G(noise(n)))
    loss = nn.BCEWithLogitsLoss()(out, one(out))
    loss.backward()
    opt_G.step()
    D.zero_grad()
    return loss.clone().detach()


def g_with(loss_function, G, D, n, noise, opt_G):
    loss = loss_function(D(G(noise(n))))
    opt_G.zero_grad()
    loss.backward()
    opt_G.step()
    return loss.detach()


@wrong("4.3", "graph cut between G and D", "detach")
def g_detached(G, D, n, noise, opt_G):
    out = D(G(noise(n)).detach())
    loss = bce(out, one(out))
    opt_G.zero_grad()
    loss.backward()
    opt_G.step()
    return loss.detach()


@wrong("4.3", "target is 0", "for real")
def g_target_zero(G, D, n, noise, opt_G):
    return g_with(lambda out: bce(out, zero(out)), G, D, n, noise, opt_G)


@wrong("4.3", "minimax", "saturates")
def g_minimax(G, D, n, noise, opt_G):
    return g_with(lambda out: -bce(out, zero(out)), G, D, n, noise, opt_G)


@wrong("4.3", "earlier step", "opt_G.zero_grad()")
def g_no_zero_grad(G, D, n, noise, opt_G):
    out = D(G(noise(n)))
    loss = bce(out, one(out))
    loss.backward()
    opt_G.step()
    return loss.detach()


@wrong("4.3", "opt_G.step() was never called")
def g_no_step(G, D, n, noise, opt_G):
    out = D(G(noise(n)))
    loss = bce(out, one(out))
    opt_G.zero_grad()
    loss.backward()
    return loss.detach()


@wrong("4.3", "sigmoid is applied twice")
def g_sigmoid_twice(G, D, n, noise, opt_G):
    return g_with(lambda out: bce(out.sigmoid(), one(out)), G, D, n, noise, opt_G)


@wrong("4.3", "D's weights are still frozen")
def g_leaves_D_frozen(G, D, n, noise, opt_G):
    D.requires_grad_(False)
    return g_plain(G, D, n, noise, opt_G)


@wrong("4.3", "still holds its graph")
def g_attached(G, D, n, noise, opt_G):
    out = D(G(noise(n)))
    loss = bce(out, one(out))
    opt_G.zero_grad()
    loss.backward()
    opt_G.step()
    return loss


@wrong("4.3", "drew noise(64)")
def g_fixed_batch(G, D, n, noise, opt_G):
    return g_with(lambda out: bce(out, one(out)), G, D, 64, noise, opt_G)


@wrong("4.3", "something else than noise(n)")
def g_own_noise(G, D, n, noise, opt_G):
    return g_with(lambda out: bce(out, one(out)), G, D, n, lambda n: torch.rand(n, 3), opt_G)


_first_noise = {}


@wrong("4.3", "first one's noise again")
def g_noise_kept(G, D, n, noise, opt_G):
    z = _first_noise.setdefault(id(G), noise(n))
    return g_with(lambda out: bce(out, one(out)), G, D, n, lambda n: z, opt_G)


@wrong("4.3", "D's weights moved")
def g_moves_D(G, D, n, noise, opt_G):
    loss = g_plain(G, D, n, noise, opt_G)
    with torch.no_grad():
        for p in D.parameters():
            p -= 0.1 * p.grad
    return loss


@wrong("4.3", "wants probabilities")
def g_bce_for_probabilities(G, D, n, noise, opt_G):
    return g_with(lambda out: F.binary_cross_entropy(out, one(out)), G, D, n, noise, opt_G)


@wrong("4.3", "logits of ±200")
def g_unsafe(G, D, n, noise, opt_G):
    return g_with(lambda out: -torch.log(torch.sigmoid(out) + 1e-8).mean(), G, D, n, noise, opt_G)


@wrong("4.3", "(batch,)")
def g_flat_targets(G, D, n, noise, opt_G):
    return g_with(lambda out: bce(out, torch.ones(n)), G, D, n, noise, opt_G)


@wrong("4.3", "no path to any weight")
def g_without_gradients(G, D, n, noise, opt_G):
    with torch.no_grad():
        fake = G(noise(n))
        out = D(fake)
    loss = bce(out, one(out))
    opt_G.zero_grad()
    loss.backward()
    opt_G.step()
    return loss.detach()


# --- 4.4 -----------------------------------------------------------------------------------------


@right("4.4")
def with_where(p, q):
    total = p + q
    return torch.where(total > 0, p / total, 0.5)


@right("4.4")
def with_nan_to_num(p, q):
    return torch.nan_to_num(p / (p + q), nan=0.5)


@right("4.4")
def in_place_on_own_tensor(p, q):
    score = p / (p + q)
    score[p + q == 0] = 0.5
    return score


@right("4.4")
def by_the_ratio(p, q):
    return (1 / (1 + q / p)).nan_to_num(0.5)


@wrong("4.4", "0/0")
def divides_by_zero(p, q):
    return p / (p + q)


@wrong("4.4", "generated density")
def the_other_share(p, q):
    return with_where(q, p)


@wrong("4.4", "ratio")
def ratio(p, q):
    return p / q


@wrong("4.4", "hard decision")
def hard(p, q):
    return (p > q).float()


@wrong("4.4", "difference")
def difference(p, q):
    return p - q


@wrong("4.4", "should be 0.5")
def small_constant(p, q):
    return p / (p + q + 1e-8)


@wrong("4.4", "small constant in the denominator")
def small_constant_twice(p, q):
    return (p + 0.5e-8) / (p + q + 1e-8)


@wrong("4.4", "torch.where")
def with_if(p, q):
    if p + q == 0:
        return 0.5
    return p / (p + q)


@wrong("4.4", "one score for each point")
def averaged_score(p, q):
    return (p / (p + q)).mean()


@wrong("4.4", "precision")
def as_float32(p, q):
    return with_where(p.float(), q.float())


@wrong("4.4", "changes `p`")
def into_the_input(p, q):
    p /= p + q
    return p.nan_to_num(0.5)


# --- 4.5 -----------------------------------------------------------------------------------------


@right("4.5")
def plain_loop(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    history = []
    for _ in range(steps):
        loss_D = d_step(G, D, sample_real(batch), noise, opt_D)
        loss_G = g_step(G, D, batch, noise, opt_G)
        history.append((loss_D.item(), loss_G.item()))
    return history


@right("4.5")
def comprehension(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    return [
        (float(d_step(G, D, sample_real(batch), noise, opt_D)), float(g_step(G, D, batch, noise, opt_G)))
        for _ in range(steps)
    ]


@right("4.5")
def lists_and_while(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    losses_D, losses_G, done = [], [], 0
    while done < steps:
        real = sample_real(batch)
        losses_D += [d_step(G, D, real, noise, opt_D).item()]
        losses_G += [g_step(G, D, len(real), noise, opt_G).item()]
        done += 1
    return list(zip(losses_D, losses_G, strict=True))


@right("4.5")
def with_own_steps(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    history = []
    for _ in range(steps):
        loss_D = two_backward_passes(G, D, sample_real(batch), noise, opt_D)
        history.append((loss_D.item(), g_plain(G, D, batch, noise, opt_G).item()))
    return history


@wrong("4.5", "same real batch")
def one_real_batch(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    real = sample_real(batch)
    return plain_loop(steps, batch, lambda n: real, noise, G, D, opt_G, opt_D)


@wrong("4.5", "return` inside the loop")
def returns_in_the_loop(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    history = []
    for _ in range(steps):
        loss_D = d_step(G, D, sample_real(batch), noise, opt_D)
        history.append((loss_D.item(), g_step(G, D, batch, noise, opt_G).item()))
        return history
    return history


@wrong("4.5", "tensors", "item")
def keeps_tensors(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    return [(d_step(G, D, sample_real(batch), noise, opt_D), g_step(G, D, batch, noise, opt_G)) for _ in range(steps)]


@wrong("4.5", "loop does 4")
def one_step_too_many(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    return plain_loop(steps + 1, batch, sample_real, noise, G, D, opt_G, opt_D)


@wrong("4.5", "take turns")
def one_after_the_other(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    losses_D = [d_step(G, D, sample_real(batch), noise, opt_D).item() for _ in range(steps)]
    losses_G = [g_step(G, D, batch, noise, opt_G).item() for _ in range(steps)]
    return list(zip(losses_D, losses_G, strict=True))


@wrong("4.5", "G moves before D")
def g_first(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    history = []
    for _ in range(steps):
        loss_G = g_step(G, D, batch, noise, opt_G)
        loss_D = d_step(G, D, sample_real(batch), noise, opt_D)
        history.append((loss_D.item(), loss_G.item()))
    return history


@wrong("4.5", "wrong way round")
def pairs_swapped(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    return [(g, d) for d, g in plain_loop(steps, batch, sample_real, noise, G, D, opt_G, opt_D)]


@wrong("4.5", "Only D learns")
def forgets_g(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    return [(d_step(G, D, sample_real(batch), noise, opt_D).item(), 0.0) for _ in range(steps)]


@wrong("4.5", "returns nothing")
def loop_without_return(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    plain_loop(steps, batch, sample_real, noise, G, D, opt_G, opt_D)


@wrong("4.5", "1 entries", "Append")
def last_losses_only(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    return plain_loop(steps, batch, sample_real, noise, G, D, opt_G, opt_D)[-1:]


@wrong("4.5", "asked for 64")
def loop_with_fixed_batch(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    return plain_loop(steps, 64, sample_real, noise, G, D, opt_G, opt_D)


@wrong("4.5", "fresh real batch and the `noise` function")
def fixed_noise(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    z = noise(batch)
    return plain_loop(steps, batch, sample_real, lambda n: z, G, D, opt_G, opt_D)


@wrong("4.5", "still running after")
def endless(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    done = 0
    while done < steps:
        d_step(G, D, sample_real(batch), noise, opt_D)


# --- 4.6 -----------------------------------------------------------------------------------------


def near(samples, data):
    return samples.abs().amax(1) < 3 * data.extent


@right("4.6")
def as_the_package_does(samples, data):
    if near(samples, data).float().mean() <= 0.5:
        return "blown up"
    report = modes(samples, data)
    if report.captured <= report.total / 2:
        return "collapsed"
    if report.captured == report.total and report.high_quality >= 0.5:
        return "good"
    return "in part"


@right("4.6")
def counted_in_a_loop(samples, data):
    inside = 0
    for point in samples.tolist():
        inside += all(abs(value) < 3 * data.extent for value in point)
    if 2 * inside <= len(samples):
        return "blown up"
    report = modes(samples, data)
    if 2 * report.captured <= report.total:
        return "collapsed"
    return "good" if min(report.counts) > 0 and sum(report.counts) >= len(samples) / 2 else "in part"


@right("4.6")
def what_is_far_with_numbers_mended(samples, data):
    size = samples.abs().nan_to_num(nan=float("inf")).max(dim=1).values
    report = modes(samples, data)
    words = [
        ("blown up", (size >= 3 * data.extent).double().mean() >= 0.5),
        ("collapsed", report.captured / report.total <= 0.5),
        ("in part", report.captured < report.total or report.high_quality < 0.5),
    ]
    return next((word for word, fits in words if fits), "good")


@wrong("4.6", "40 %", "high_quality")
def modes_only(samples, data):
    if near(samples, data).float().mean() <= 0.5:
        return "blown up"
    report = modes(samples, data)
    if report.captured <= report.total / 2:
        return "collapsed"
    return "good" if report.captured == report.total else "in part"


@wrong("4.6", "one of 8 modes is missing", "captured")
def quality_only(samples, data):
    if near(samples, data).float().mean() <= 0.5:
        return "blown up"
    report = modes(samples, data)
    if report.captured <= report.total / 2:
        return "collapsed"
    return "good" if report.high_quality >= 0.5 else "in part"


@wrong("4.6", "none is a number", "before you count modes")
def collapse_first(samples, data):
    report = modes(samples, data)
    if report.captured <= report.total / 2:
        return "collapsed"
    if near(samples, data).float().mean() <= 0.5:
        return "blown up"
    return "good" if report.captured == report.total and report.high_quality >= 0.5 else "in part"


@wrong("4.6", "NaN is false")
def asks_what_is_far(samples, data):
    if (samples.abs().amax(1) > 3 * data.extent).float().mean() >= 0.5:
        return "blown up"
    return as_the_package_does(samples.nan_to_num(0), data)


@wrong("4.6", "abs")
def forgets_the_sign(samples, data):
    if (samples.amax(1) < 3 * data.extent).float().mean() <= 0.5:
        return "blown up"
    report = modes(samples, data)
    if report.captured <= report.total / 2:
        return "collapsed"
    return "good" if report.captured == report.total and report.high_quality >= 0.5 else "in part"


@wrong("4.6", "Count how many", "single sample")
def mean_distance(samples, data):
    if not samples.abs().mean() < 3 * data.extent:
        return "blown up"
    return as_the_package_does(samples, data)


@wrong("4.6", "exactly half")
def less_than_half(samples, data):
    word = as_the_package_does(samples, data)
    report = modes(samples, data)
    return "in part" if word == "collapsed" and report.captured == report.total / 2 else word


@wrong("4.6", "not always 8")
def always_eight(samples, data):
    if near(samples, data).float().mean() <= 0.5:
        return "blown up"
    report = modes(samples, data)
    if report.captured <= 4:
        return "collapsed"
    return "good" if report.captured == 8 and report.high_quality >= 0.5 else "in part"


@wrong("4.6", "depends on the data")
def fixed_distance(samples, data):
    if (samples.abs().amax(1) < 4).float().mean() <= 0.5:
        return "blown up"
    return as_the_package_does(samples, data)


@wrong("4.6", "'fine'", "the words are")
def own_words(samples, data):
    return "fine"


@wrong("4.6", "returns nothing")
def no_word(samples, data):
    modes(samples, data)


# --- the tests -----------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch):
    """An endless loop need not take the whole time limit here."""
    for id in ("4.5",):
        object.__setattr__(find(id), "seconds", 2.0)


globals().update(book.tests())


def test_optimal_score_is_where_the_loss_is_smallest():
    """Proposition 1: no other score gives a smaller expected loss at a point."""
    optimal_score = find("4.4").reference
    p, q = torch.rand(2, 20, generator=torch.Generator().manual_seed(0), dtype=torch.float64) + 0.01
    best = optimal_score(p, q)

    def loss(score):
        return -p * score.log() - q * (1 - score).log()

    for score in torch.linspace(0.01, 0.99, 99, dtype=torch.float64):
        assert (loss(best) <= loss(score) + 1e-12).all()


def test_the_notebooks_own_networks_are_safe():
    """An answer that reads a global network instead of its argument is told so, and the network is as before."""
    before = copy.deepcopy(D_of_the_notebook.state_dict())
    verdict = judge(find("4.2"), uses_a_global)
    assert verdict.state == "wrong" and "notebook's own `D_of_the_notebook`" in verdict.message
    for name, value in D_of_the_notebook.state_dict().items():
        assert torch.equal(value, before[name])
    assert all(p.grad is None for p in D_of_the_notebook.parameters())


D_of_the_notebook = nn.Sequential(nn.Linear(2, 1))


def uses_a_global(G, D, real, noise, opt_D):
    opt = torch.optim.SGD(D_of_the_notebook.parameters(), 0.1)
    fake = G(noise(len(real))).detach()
    loss = functional(D_of_the_notebook(real), D_of_the_notebook(fake))
    opt.zero_grad()
    loss.backward()
    opt.step()
    return loss.detach()
