"""The checks of chapter 04 name the mistakes that learners make, and accept every right way of writing the answer."""

from __future__ import annotations

import copy
import weakref

from gan_course.exercises.checking import grade
from gan_course.exercises.registry import find
from gan_course.measure.modes import OUTCOMES, modes
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


_first_noise = weakref.WeakKeyDictionary()


@wrong("4.3", "first one's noise again")
def g_noise_kept(G, D, n, noise, opt_G):
    z = _first_noise.setdefault(G, noise(n))
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


@wrong("4.5", "length 1", "Append")
def last_losses_only(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    return plain_loop(steps, batch, sample_real, noise, G, D, opt_G, opt_D)[-1:]


@wrong("4.5", "asked for 64")
def loop_with_fixed_batch(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    return plain_loop(steps, 64, sample_real, noise, G, D, opt_G, opt_D)


@wrong("4.5", "the `noise` function itself")
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
    return "partial"


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
    return "good" if min(report.counts) > 0 and sum(report.counts) >= len(samples) / 2 else "partial"


@right("4.6")
def what_is_far_with_numbers_mended(samples, data):
    size = samples.abs().nan_to_num(nan=float("inf")).max(dim=1).values
    report = modes(samples, data)
    words = [
        ("blown up", (size >= 3 * data.extent).double().mean() >= 0.5),
        ("collapsed", report.captured / report.total <= 0.5),
        ("partial", report.captured < report.total or report.high_quality < 0.5),
    ]
    return next((word for word, fits in words if fits), "good")


@right("4.6")
def by_the_furthest_coordinate(samples, data):
    furthest = torch.linalg.vector_norm(samples, ord=torch.inf, dim=1)
    if not (furthest < 3 * data.extent).sum() > len(samples) // 2:
        return "blown up"
    report = modes(samples, data)
    every_mode, few = report.captured >= report.total, report.captured <= report.total // 2
    if few:
        return "collapsed"
    return ("partial", "good")[every_mode and not report.high_quality < 0.5]


@wrong("4.6", "40 %", "high_quality")
def modes_only(samples, data):
    if near(samples, data).float().mean() <= 0.5:
        return "blown up"
    report = modes(samples, data)
    if report.captured <= report.total / 2:
        return "collapsed"
    return "good" if report.captured == report.total else "partial"


@wrong("4.6", "one of 8 modes is missing", "captured")
def quality_only(samples, data):
    if near(samples, data).float().mean() <= 0.5:
        return "blown up"
    report = modes(samples, data)
    if report.captured <= report.total / 2:
        return "collapsed"
    return "good" if report.high_quality >= 0.5 else "partial"


@wrong("4.6", "none is a number", "before you count modes")
def collapse_first(samples, data):
    report = modes(samples, data)
    if report.captured <= report.total / 2:
        return "collapsed"
    if near(samples, data).float().mean() <= 0.5:
        return "blown up"
    return "good" if report.captured == report.total and report.high_quality >= 0.5 else "partial"


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
    return "good" if report.captured == report.total and report.high_quality >= 0.5 else "partial"


@wrong("4.6", "Count how many", "single sample")
def mean_distance(samples, data):
    if not samples.abs().mean() < 3 * data.extent:
        return "blown up"
    return as_the_package_does(samples, data)


@wrong("4.6", "exactly half")
def less_than_half(samples, data):
    word = as_the_package_does(samples, data)
    report = modes(samples, data)
    return "partial" if word == "collapsed" and report.captured == report.total / 2 else word


@wrong("4.6", "not always 8")
def always_eight(samples, data):
    if near(samples, data).float().mean() <= 0.5:
        return "blown up"
    report = modes(samples, data)
    if report.captured <= 4:
        return "collapsed"
    return "good" if report.captured == 8 and report.high_quality >= 0.5 else "partial"


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


# --- variants that students write from the cards alone ----------------------------------------------


def _defined(source, name, **names):
    """The function `name` that `source` defines, as a learner's cell would."""
    namespace = {"torch": torch, "F": F, "nn": nn, "bce": bce, "d_loss": functional, "modes": modes, **names}
    namespace.update(d_step=d_step, g_step=g_step)
    exec(source, namespace)
    return namespace[name]


D_STEP = """
def d_step(G, D, real, noise, opt_D):
    {before}
    {fakes}
    {loss}
    {clear}
    loss.backward()
    opt_D.step()
    {after}
    return {result}
"""
D_USUAL = {
    "before": "pass",
    "fakes": "fake = G(noise(len(real))).detach()",
    "loss": "loss = d_loss(D(real), D(fake))",
    "clear": "opt_D.zero_grad()",
    "after": "pass",
    "result": "loss.detach()",
}
D_VARIANTS = [
    {"fakes": "with torch.no_grad():\n        fake = G(noise(len(real)))"},
    {"fakes": "fake = G(noise(real.shape[0])).data"},
    {"fakes": "n, *_ = real.shape; fake = G(noise(n=n) if False else noise(n)); fake = fake.detach()"},
    {"fakes": "fake = G(noise(real.size(0))).detach().clone()"},
    {"before": "opt_D.zero_grad()", "clear": "pass"},
    {"clear": "D.zero_grad()"},
    {"clear": "for p in D.parameters(): p.grad = None"},
    {"clear": "opt_D.zero_grad(set_to_none=False)"},
    {"loss": "f = D(fake); r = D(real); loss = bce(r, torch.ones_like(r)) + bce(f, torch.zeros_like(f))"},
    {"loss": "r, f = D(real), D(fake); loss = bce(r, r.new_ones(r.shape)) + bce(f, f.new_zeros(f.shape))"},
    {"loss": "loss = F.softplus(-D(real)).mean() + F.softplus(D(fake)).mean()"},
    {"loss": "r, f = D(real), D(fake); loss = bce(r, torch.full_like(r, 1.0)) + bce(f, 0 * f.detach())"},
    {"result": "loss.detach().clone()"},
    {"result": "loss.data"},
    {"result": "torch.tensor(loss.item())"},
    {"before": "D.train(); G.train()"},
    {"before": "D.requires_grad_(True)", "after": "opt_D.zero_grad()"},
]
D_MUTANTS = [
    {"fakes": "fake = G(noise(len(real)))", "clear": "opt_D.zero_grad(); G.zero_grad()"},
    {"fakes": "fake = noise(len(real))"},
    {"fakes": "fake = G(noise(len(real))).detach() * 0.9"},
    {"fakes": "fake = G(noise(2 * len(real))).detach()"},
    {"loss": "loss = d_loss(D(fake), D(real))"},
    {"loss": "loss = d_loss(D(real), D(real))"},
    {"loss": "loss = 2 * d_loss(D(real), D(fake))"},
    {"loss": "loss = d_loss(D(real), D(fake).detach())"},
    {"loss": "loss = d_loss(D(real).sigmoid(), D(fake).sigmoid())"},
    {"loss": "r, f = D(real), D(fake); loss = bce(r, torch.ones(len(r), 1)) + bce(f, torch.zeros(len(f), 1))"},
    {"clear": "pass"},
    {"after": "opt_D.step()"},
    {"after": "D.requires_grad_(False)"},
    {"after": "D.eval()"},
    {"result": "loss"},
    {"result": "loss.item()"},
    {"result": "None"},
    {"result": "2 * loss.detach()"},
]

G_STEP = """
def g_step(G, D, n, noise, opt_G):
    {before}
    logits = {logits}
    loss = {loss}
    {clear}
    loss.backward()
    opt_G.step()
    {after}
    return {result}
"""
G_USUAL = {
    "before": "pass",
    "logits": "D(G(noise(n)))",
    "loss": "bce(logits, torch.ones_like(logits))",
    "clear": "opt_G.zero_grad()",
    "after": "pass",
    "result": "loss.detach()",
}
G_VARIANTS = [
    {"before": "opt_G.zero_grad()", "clear": "pass"},
    {"before": "D.requires_grad_(False)", "after": "D.requires_grad_(True)"},
    {"clear": "G.zero_grad()"},
    {"clear": "opt_G.zero_grad(); D.zero_grad()"},
    {"after": "D.zero_grad()"},
    {"loss": "F.softplus(-logits).mean()"},
    {"loss": "-F.logsigmoid(logits).mean()"},
    {"loss": "bce(input=logits, target=logits.new_ones(n, 1))"},
    {"loss": "nn.BCEWithLogitsLoss()(logits, torch.full_like(logits, 1))"},
    {"loss": "bce(logits, torch.ones(n, 1, device=logits.device, dtype=logits.dtype))"},
    {"result": "loss.detach().clone()"},
    {"result": "torch.tensor(loss.item())"},
]
G_MUTANTS = [
    {"logits": "D(G(noise(n)).detach())"},
    {"logits": "D(noise(n))"},
    {"logits": "D(G(noise(n))).detach()"},
    {"logits": "D(G(noise(n + 1)))"},
    {"loss": "bce(logits, torch.zeros_like(logits))"},
    {"loss": "-bce(logits, torch.zeros_like(logits))"},
    {"loss": "-logits.mean()"},
    {"loss": "bce(logits, 0.9 * torch.ones_like(logits))"},
    {"loss": "bce(logits, torch.ones(n, 1))"},
    {"clear": "pass"},
    {"clear": "D.zero_grad()"},
    {"after": "opt_G.step()"},
    {"after": "D.requires_grad_(False)"},
    {"after": "G.eval()"},
    {"result": "loss"},
    {"result": "loss.item()"},
]

OUTCOME = """
def outcome(samples, data):
    near = {near}
    if {blown}:
        return "{worst}"
    report = modes({given}, data)
    if {collapsed}:
        return "collapsed"
    if {good}:
        return "good"
    return "{rest}"
"""
O_USUAL = {
    "near": "samples.abs().amax(1) < 3 * data.extent",
    "blown": "near.float().mean() <= 0.5",
    "worst": OUTCOMES[3],
    "given": "samples",
    "collapsed": "report.captured <= report.total / 2",
    "good": "report.captured == report.total and report.high_quality >= 0.5",
    "rest": OUTCOMES[1],
}
O_VARIANTS = [
    {"near": "(samples.abs()[:, 0] < 3 * data.extent) & (samples.abs()[:, 1] < 3 * data.extent)"},
    {
        "near": "[abs(x) < 3 * data.extent and abs(y) < 3 * data.extent for x, y in samples.tolist()]",
        "blown": "sum(near) <= len(samples) / 2",
    },
    {"near": "(samples.abs() < 3 * data.extent).all(dim=1)"},
    {"near": "(samples.abs() < 3 * data.extent).sum(1) == 2"},
    {"near": "samples.T.abs().max(0).values < 3 * data.extent", "blown": "(~near).sum() >= near.sum()"},
    {"near": "((samples < 3 * data.extent) & (samples > -3 * data.extent)).all(1)"},
    {"blown": "near.sum() * 2 <= len(samples)"},
    {"blown": "not near.double().mean() > 0.5"},
    {"collapsed": "2 * report.captured <= report.total"},
    {"good": "report.high_quality >= 0.5 and not report.captured < report.total"},
]
O_MUTANTS = [
    {"blown": "near.float().mean() < 0.5"},
    {"blown": "near.float().mean() <= 0.4"},
    {"blown": "False"},
    {"blown": "not near.any()"},
    {"blown": "not near.all()"},
    {"near": "samples.abs().amin(1) < 3 * data.extent"},
    {"near": "samples.abs()[:, 0] < 3 * data.extent"},
    {"near": "samples.abs()[:, 1] < 3 * data.extent"},
    {"near": "samples.amax(1) < 3 * data.extent"},
    {"near": "samples.abs().amax(1) < 3"},
    {"near": "samples.abs().amax(1) < 2 * data.extent"},
    {"given": "samples[near]"},
    {"collapsed": "report.captured < report.total / 2"},
    {"collapsed": "report.captured <= 4"},
    {"collapsed": "report.captured < report.total"},
    {"good": "report.high_quality > 0.5 and report.captured == report.total"},
    {"good": "report.high_quality >= 0.6 and report.captured == report.total"},
    {"good": "report.high_quality >= 0.4 and report.captured == report.total"},
    {"good": "report.captured == report.total"},
    {"good": "report.high_quality >= 0.5"},
]

LOOP = """
def train_gan(steps, batch, sample_real, noise, G, D, opt_G, opt_D):
    history = []
    for step in range({steps}):
        {first}
        {second}
        {note}
    return {result}
"""
L_USUAL = {
    "steps": "steps",
    "first": "a = d_step(G, D, sample_real(batch), noise, opt_D)",
    "second": "b = g_step(G, D, batch, noise, opt_G)",
    "note": "history.append((a.item(), b.item()))",
    "result": "history",
}
L_VARIANTS = [
    {"steps": "0, steps"},
    {"steps": "1, steps + 1"},
    {"note": "history += [(float(a), float(b))]"},
    {"note": "history.append([a.item(), b.item()])", "result": "[tuple(pair) for pair in history]"},
    {"first": "real = sample_real(batch); a = d_step(G=G, D=D, real=real, noise=noise, opt_D=opt_D)"},
    {"second": "b = g_step(G, D, n=batch, noise=noise, opt_G=opt_G)"},
]
L_MUTANTS = [
    {"steps": "steps - 1"},
    {"steps": "steps + 1"},
    {"first": "a = d_step(G, D, noise(batch), noise, opt_D)"},
    {"first": "a = d_step(G, D, sample_real(batch // 2 + 3), noise, opt_D)"},
    {"first": "d_step(G, D, sample_real(batch), noise, opt_D); a = d_step(G, D, sample_real(batch), noise, opt_D)"},
    {"second": "b = g_step(G, D, batch + 1, noise, opt_G)"},
    {"second": "b = a"},
    {"note": "history.append((a, b))"},
    {"note": "history.append(a.item() + b.item())"},
    {"note": "history.append((b.item(), a.item()))"},
    {"note": "history = [(a.item(), b.item())]"},
    {"result": "history[-1]"},
]

D_LOSS = """
def d_loss(real_logits, fake_logits):
    r, f = real_logits, fake_logits
    return {}
"""
SCORE = """
def optimal_score(p_real, p_fake):
    p, q = p_real, p_fake
    return {}
"""
ONE_LINERS = {
    "4.1": (
        D_LOSS, "d_loss",
        [
            "bce(r, r.new_ones(len(r), 1)) + bce(f, f.new_zeros(len(f), 1))",
            "bce(input=r, target=torch.full_like(r, 1)) + bce(input=f, target=torch.full_like(f, 0))",
            "bce(r, (r * 0 + 1).detach()) + bce(f, (f * 0).detach())",
            "F.softplus(f).mean().add(F.softplus(r.neg()).mean())",
            "sum(bce(x, torch.full_like(x, t)) for x, t in ((r, 1.0), (f, 0.0)))",
            "bce(r, torch.ones(r.shape, device=r.device, dtype=r.dtype)) + bce(-f, torch.ones_like(f))",
        ],
        [
            "bce(r, torch.ones(len(r), 1)) + bce(f, torch.zeros(len(f), 1))",
            "bce(r, torch.ones_like(r)) - bce(f, torch.zeros_like(f))",
            "bce(r, torch.zeros_like(r)) + bce(f, torch.ones_like(f))",
            "(bce(r, torch.ones_like(r)) + bce(f, torch.zeros_like(f))) / 2",
            "max(bce(r, torch.ones_like(r)), bce(f, torch.zeros_like(f)))",
            "bce(r, torch.ones_like(r), reduction='sum') + bce(f, torch.zeros_like(f), reduction='sum')",
            "bce(r, torch.ones_like(r)) + bce(f, torch.zeros_like(f)).detach()",
            "bce(r, torch.ones_like(r)), bce(f, torch.zeros_like(f))",
            "-torch.log(torch.sigmoid(r)).mean() - torch.log(1 - torch.sigmoid(f)).mean()",
        ],
    ),
    "4.4": (
        SCORE, "optimal_score",
        [
            "torch.where(p + q > 0, p / (p + q), torch.full_like(p, 0.5))",
            "(p / (p + q)).nan_to_num(nan=0.5)",
            "torch.where((p == 0) & (q == 0), 0.5, p / (p + q))",
            "(p / (p + q)).masked_fill(p + q == 0, 0.5)",
            "p.div(p + q).where(p + q != 0, 0.5 * torch.ones_like(p))",
            "p.new_full(p.shape, 0.5).where(p + q == 0, p / (p + q))",
        ],
        [
            "torch.where(p + q > 0, p / (p + q), 0.0)",
            "torch.where(p + q > 0, p / (p + q), 1.0)",
            "torch.where(p + q > 1e-6, p / (p + q), 0.5)",
            "torch.where(p + q > 0, q / (p + q), 0.5)",
            "torch.where(p > 0, p / (p + q), 0.5)",
            "torch.where(q > 0, p / (p + q), 0.5)",
            "torch.where(p + q > 0, p / (p + q), 0.5).round()",
            "torch.where(p + q > 0, p / (p + q) ** 2, 0.5)",
            "torch.where(p + q > 0, p**2 / (p**2 + q**2), 0.5)",
            "torch.where(p + q > 0, p / (p + q), torch.full(p.shape, 0.5))",
            "torch.where(p + q > 0, p / (p + q), 0.5).float()",
        ],
    ),
}  # fmt: skip


def _generated():
    """(exercise, answer, whether it is right) for each variant and mutant."""
    templates = [
        ("4.2", D_STEP, "d_step", D_USUAL, D_VARIANTS, D_MUTANTS),
        ("4.3", G_STEP, "g_step", G_USUAL, G_VARIANTS, G_MUTANTS),
        ("4.5", LOOP, "train_gan", L_USUAL, L_VARIANTS, L_MUTANTS),
        ("4.6", OUTCOME, "outcome", O_USUAL, O_VARIANTS, O_MUTANTS),
    ]
    for id, template, name, usual, variants, mutants in templates:
        for is_right, changes in ((True, [{}, *variants]), (False, mutants)):
            for change in changes:
                source = template.format(**usual | change)
                yield pytest.param(id, source, name, is_right, id=f"{id}-{change}")
    for id, (template, name, variants, mutants) in ONE_LINERS.items():
        for is_right, lines in ((True, variants), (False, mutants)):
            for line in lines:
                yield pytest.param(id, template.format(line), name, is_right, id=f"{id}-{line}")


@pytest.mark.parametrize("id, source, name, is_right", list(_generated()))
def test_variants_are_accepted_and_mutants_rejected(id, source, name, is_right):
    verdict = grade(find(id), _defined(source, name))
    assert verdict.state == ("passed" if is_right else "wrong"), verdict.message


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
    verdict = grade(find("4.2"), uses_a_global)
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
