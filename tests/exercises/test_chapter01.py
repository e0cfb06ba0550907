"""The checks of chapter 01 name the mistakes that learners make, and accept every right way of writing the answer."""

from __future__ import annotations

from gan_course.exercises.checking import grade
from gan_course.exercises.registry import find

import numpy as np
import torch
import torch.nn.functional as F
from answers import Answers

book = Answers("1.1", "1.2", "1.3", "1.4", "1.5")
wrong, right = book.wrong, book.right
bce = F.binary_cross_entropy_with_logits


# --- 1.1 a layer ---------------------------------------------------------------------------------


@right("1.1")
def matrices(x, weight, bias):
    return torch.relu(x @ weight.T + bias)


@right("1.1")
def with_a_loop(x, weight, bias):
    rows = []
    for vector in x:
        rows.append(torch.stack([(w * vector).sum() + b for w, b in zip(weight, bias)]))
    return torch.stack(rows).clamp(min=0)


@right("1.1")
def with_maximum(x, weight, bias):
    total = torch.einsum("bi,oi->bo", x, weight) + bias
    return torch.maximum(total, torch.zeros_like(total))


@wrong("1.1", "bend is missing")
def no_bend(x, weight, bias):
    return x @ weight.T + bias


@wrong("1.1", "bias is missing")
def no_bias(x, weight, bias):
    return torch.relu(x @ weight.T)


@wrong("1.1", "bend before", "bend last")
def bent_too_early(x, weight, bias):
    return torch.relu(x @ weight.T) + bias


@wrong("1.1", "shapes do not fit", "weight.T")
def not_turned(x, weight, bias):
    return torch.relu(x @ weight + bias)


@wrong("1.1", "shapes do not fit")
def entry_by_entry(x, weight, bias):
    return torch.relu(x * weight + bias)


@wrong("1.1", "drop the sign")
def size_only(x, weight, bias):
    return (x @ weight.T + bias).abs()


@wrong("1.1", "sigmoid")
def squeezed(x, weight, bias):
    return torch.sigmoid(x @ weight.T + bias)


@wrong("1.1", "no gradient gets back", "detach")
def cut_off(x, weight, bias):
    return torch.relu(x @ weight.T + bias).detach()


@wrong("1.1", "tensor")
def as_array(x, weight, bias):
    return np.maximum(x.detach().numpy() @ weight.detach().numpy().T + bias.detach().numpy(), 0)


@wrong("1.1", "shape", "(4, 5)")
def first_vector_only(x, weight, bias):
    return torch.relu(weight @ x[0] + bias)


@wrong("1.1", "returns nothing")
def forgot_return(x, weight, bias):
    torch.relu(x @ weight.T + bias)


@wrong("1.1", "on the CPU")
def makes_zeros_on_the_cpu(x, weight, bias):
    total = x @ weight.T + bias
    return torch.maximum(total, torch.zeros(total.shape))


# --- 1.2 reading words ---------------------------------------------------------------------------


@right("1.2")
def comprehension(logits, words):
    return [" ".join(words[i] for i in row) for row in logits.argmax(-1).tolist()]


@right("1.2")
def loops(logits, words):
    sentences = []
    for row in logits:
        chosen = []
        for scores in row:
            chosen.append(words[int(scores.argmax())])
        sentences.append(" ".join(chosen))
    return sentences


@right("1.2")
def after_softmax(logits, words):
    best = logits.softmax(2).max(2).indices
    return [" ".join(map(words.__getitem__, row.tolist())) for row in best]


@wrong("1.2", "tensor", "Look the words up")
def places_only(logits, words):
    return logits.argmax(-1)


@wrong("1.2", "lists of words", "Join")
def not_joined(logits, words):
    return [[words[i] for i in row] for row in logits.argmax(-1).tolist()]


@wrong("1.2", "lowest")
def lowest(logits, words):
    return [" ".join(words[i] for i in row) for row in logits.argmin(-1).tolist()]


@wrong("1.2", "places", "dim=-1")
def over_places(logits, words):
    return [" ".join(words[i % len(words)] for i in row) for row in logits.argmax(1).tolist()]


@wrong("1.2", "one string")
def first_only(logits, words):
    return " ".join(words[i] for i in logits[0].argmax(-1).tolist())


@wrong("1.2", "one space")
def run_together(logits, words):
    return ["".join(words[i] for i in row) for row in logits.argmax(-1).tolist()]


@wrong("1.2", "one space", "at the ends")
def space_at_the_end(logits, words):
    return ["".join(words[i] + " " for i in row) for row in logits.argmax(-1).tolist()]


@wrong("1.2", "highest scores")
def drawn_at_random(logits, words):
    picks = torch.multinomial(logits.softmax(-1).flatten(0, 1), 1).view(logits.shape[:2])
    return [" ".join(words[i] for i in row) for row in picks.tolist()]


@wrong("1.2", "changes a tensor", "new tensors")
def in_place(logits, words):
    best = logits.argmax(-1).tolist()
    logits.zero_()
    return [" ".join(words[i] for i in row) for row in best]


# --- 1.3 a direction -----------------------------------------------------------------------------


@right("1.3")
def means(codes, yes):
    way = codes[yes].mean(0) - codes[~yes].mean(0)
    return way / way.norm()


@right("1.3")
def normalised(codes, yes):
    return F.normalize(codes[yes].mean(dim=0) - codes[yes == 0].mean(dim=0), dim=0)


@right("1.3")
def from_the_mean_of_all(codes, yes):
    way = codes[yes].mean(0) - codes.mean(0)  # the same direction, shorter
    return way / (way**2).sum().sqrt()


@right("1.3")
def with_weights(codes, yes):
    w = yes.to(codes.dtype)[:, None]
    way = (w * codes).sum(0) / w.sum() - ((1 - w) * codes).sum(0) / (1 - w).sum()
    return way / torch.linalg.vector_norm(way)


@wrong("1.3", "other way")
def turned_round(codes, yes):
    return means(codes, ~yes)


@wrong("1.3", "length")
def not_of_length_one(codes, yes):
    return codes[yes].mean(0) - codes[~yes].mean(0)


@wrong("1.3", "from somewhere")
def mean_of_yes(codes, yes):
    return F.normalize(codes[yes].mean(0), dim=0)


@wrong("1.3", "sums", "mean of each")
def sums(codes, yes):
    return F.normalize(codes[yes].sum(0) - codes[~yes].sum(0), dim=0)


@wrong("1.3", "mean(0)", "shape")
def averaged_over_entries(codes, yes):
    return F.normalize(codes[yes].mean(1), dim=0)


@wrong("1.3", "largest entry")
def divided_by_largest(codes, yes):
    way = codes[yes].mean(0) - codes[~yes].mean(0)
    return way / way.abs().max()


@wrong("1.3", "absolute values", ".norm()")
def divided_by_sum(codes, yes):
    way = codes[yes].mean(0) - codes[~yes].mean(0)
    return way / way.abs().sum()


@wrong("1.3", "different one")
def one_pair_only(codes, yes):
    return F.normalize(codes[yes][0] - codes[~yes][0], dim=0)


# --- 1.4 a labelled batch ------------------------------------------------------------------------


@right("1.4")
def joined(real, fake):
    labels = torch.cat([real.new_ones(len(real), 1), real.new_zeros(len(fake), 1)])
    return torch.cat([real, fake]), labels


@right("1.4")
def filled(real, fake):
    labels = torch.zeros(len(real) + len(fake), 1, device=real.device)
    labels[: len(real)] = 1
    return torch.cat((real, fake), dim=0), labels


@right("1.4")
def fakes_first(real, fake):
    labels = torch.cat([torch.zeros(len(fake)), torch.ones(len(real))])[:, None].to(real.device)
    return torch.cat([fake, real]), labels


@right("1.4")
def as_list(real, fake):
    return [torch.vstack([real, fake]), (torch.arange(len(real) + len(fake)) < len(real)).float().view(-1, 1).to(real)]


@wrong("1.4", "swapped")
def labels_swapped(real, fake):
    return torch.cat([real, fake]), torch.cat([torch.zeros(len(real), 1), torch.ones(len(fake), 1)])


@wrong("1.4", "(5, 1)")
def flat_labels(real, fake):
    return torch.cat([real, fake]), torch.cat([torch.ones(len(real)), torch.zeros(len(fake))])


@wrong("1.4", "floats")
def whole_numbers(real, fake):
    labels = torch.tensor([1] * len(real) + [0] * len(fake))[:, None]
    return torch.cat([real, fake]), labels


@wrong("1.4", "same order")
def orders_differ(real, fake):
    return torch.cat([fake, real]), joined(real, fake)[1]


@wrong("1.4", "All labels are the same")
def only_ones(real, fake):
    samples = torch.cat([real, fake])
    return samples, torch.ones(len(samples), 1)


@wrong("1.4", "two tensors")
def samples_only(real, fake):
    return torch.cat([real, fake])


@wrong("1.4", "torch.cat")
def stacked(real, fake):
    n = min(len(real), len(fake))
    return torch.stack([real[:n], fake[:n]]), joined(real, fake)[1]


@wrong("1.4", "no other numbers")
def minus_one(real, fake):
    samples, labels = joined(real, fake)
    return samples, 2 * labels - 1


@wrong("1.4", "exactly once")
def real_twice(real, fake):
    return torch.cat([real, real[:1].expand_as(fake)]), joined(real, fake)[1]


@wrong("1.4", "on the CPU")
def cpu_labels(real, fake):
    samples = torch.cat([real, fake])
    return samples, torch.cat([torch.ones(len(real), 1), torch.zeros(len(fake), 1)]).mul(samples.new_ones(1))


# --- 1.5 G's turn --------------------------------------------------------------------------------


def _freeze(G, D):
    D.requires_grad_(False)
    G.requires_grad_(True)


@right("1.5")
def in_the_open(G, D, noise, opt_G, goal=0.9, limit=500):
    _freeze(G, D)
    for step in range(limit):
        logits = D(G(noise(256)))
        if torch.sigmoid(logits).mean() >= goal:
            return step
        loss = bce(logits, torch.ones_like(logits))
        opt_G.zero_grad()
        loss.backward()
        opt_G.step()
    return limit


@right("1.5")
def with_while(G, D, noise, opt_G, goal=0.9, limit=500):
    for p in D.parameters():
        p.requires_grad = False
    for p in G.parameters():
        p.requires_grad = True
    steps = 0
    while steps < limit and D(G(noise(512))).sigmoid().mean().item() < goal:
        opt_G.zero_grad()
        F.softplus(-D(G(noise(128)))).mean().backward()
        opt_G.step()
        steps += 1
    return steps


@right("1.5")
def minimax(G, D, noise, opt_G, goal=0.9, limit=500):
    _freeze(G, D)
    for step in range(limit):
        logits = D(G(noise(256)))
        if logits.sigmoid().mean() >= goal:
            return step
        loss = torch.log(1 - logits.sigmoid() + 1e-6).mean()
        opt_G.zero_grad()
        loss.backward()
        opt_G.step()
    return limit


@right("1.5")
def gradients_by_hand(G, D, noise, opt_G, goal=0.9, limit=500):
    """D is left as it was: gradients are asked for G's weights only."""
    mine = list(G.requires_grad_(True).parameters())
    for step in range(limit):
        logits = D(G(noise(256)))
        if torch.sigmoid(logits).mean() >= goal:
            return step
        opt_G.zero_grad()
        for p, g in zip(mine, torch.autograd.grad(F.softplus(-logits).mean(), mine)):
            p.grad = g
        opt_G.step()
    return limit


@wrong("1.5", "not frozen")
def not_frozen(G, D, noise, opt_G, goal=0.9, limit=500):
    for step in range(limit):
        logits = D(G(noise(256)))
        if torch.sigmoid(logits).mean() >= goal:
            return step
        loss = bce(logits, torch.ones_like(logits))
        opt_G.zero_grad()
        loss.backward()
        opt_G.step()
    return limit


@wrong("1.5", "label 1")
def label_zero(G, D, noise, opt_G, goal=0.9, limit=500):
    _freeze(G, D)
    for step in range(limit):
        logits = D(G(noise(256)))
        if torch.sigmoid(logits).mean() >= goal:
            return step
        loss = bce(logits, torch.zeros_like(logits))
        opt_G.zero_grad()
        loss.backward()
        opt_G.step()
    return limit


@wrong("1.5", "noise(n)", "fresh vectors")
def noise_of_another_width(G, D, noise, opt_G, goal=0.9, limit=500):
    _freeze(G, D)
    return in_the_open(G, D, lambda n: torch.randn(n, 17), opt_G, goal, limit)


@wrong("1.5", "graph was cut")
def detached(G, D, noise, opt_G, goal=0.9, limit=500):
    _freeze(G, D)
    for step in range(limit):
        logits = D(G(noise(256)).detach())
        if torch.sigmoid(logits).mean() >= goal:
            return step
        loss = bce(logits, torch.ones_like(logits))
        opt_G.zero_grad()
        loss.backward()
        opt_G.step()
    return limit


@wrong("1.5", "whole number")
def returns_the_answer(G, D, noise, opt_G, goal=0.9, limit=500):
    _freeze(G, D)
    for _ in range(limit):
        logits = D(G(noise(256)))
        if torch.sigmoid(logits).mean() >= goal:
            break
        loss = bce(logits, torch.ones_like(logits))
        opt_G.zero_grad()
        loss.backward()
        opt_G.step()
    return torch.sigmoid(logits).mean()


@wrong("1.5", "steps", "returned")
def counts_from_one(G, D, noise, opt_G, goal=0.9, limit=500):
    return in_the_open(G, D, noise, opt_G, goal, limit) + 1


@wrong("1.5", "probabilit")
def compares_logits(G, D, noise, opt_G, goal=0.9, limit=500):
    _freeze(G, D)
    for step in range(limit):
        logits = D(G(noise(256)))
        if logits.mean() >= goal:
            return step
        loss = bce(logits, torch.ones_like(logits))
        opt_G.zero_grad()
        loss.backward()
        opt_G.step()
    return limit


@wrong("1.5", "same noise", "fresh")
def same_noise(G, D, noise, opt_G, goal=0.9, limit=500):
    _freeze(G, D)
    z = noise(256)
    for step in range(limit):
        logits = D(G(z))
        if torch.sigmoid(logits).mean() >= goal:
            return step
        loss = bce(logits, torch.ones_like(logits))
        opt_G.zero_grad()
        loss.backward()
        opt_G.step()
    return limit


@wrong("1.5", "never stops")
def never_stops(G, D, noise, opt_G, goal=0.9, limit=500):
    _freeze(G, D)
    for _ in range(limit):
        logits = D(G(noise(256)))
        loss = bce(logits, torch.ones_like(logits))
        opt_G.zero_grad()
        loss.backward()
        opt_G.step()
    return limit


@wrong("1.5", "clear them")
def not_cleared(G, D, noise, opt_G, goal=0.9, limit=500):
    _freeze(G, D)
    for step in range(limit):
        logits = D(G(noise(256)))
        if torch.sigmoid(logits).mean() >= goal:
            return step
        loss = bce(logits, torch.ones_like(logits))
        loss.backward()
        opt_G.step()
    return limit


# written from the cards alone, before the checks were looked at


@wrong("1.1", "`reshape`", "weight.T")
def reshaped(x, weight, bias):
    return torch.relu(x @ weight.reshape(x.shape[1], -1) + bias)


@wrong("1.1", "bias is subtracted")
def minus_bias(x, weight, bias):
    return torch.relu(x @ weight.T - bias)


@wrong("1.1", "other way round")
def keeps_the_negative(x, weight, bias):
    return torch.minimum(x @ weight.T + bias, x.new_zeros(()))


@wrong("1.1", "GELU", "torch.relu")
def gelu(x, weight, bias):
    return F.gelu(x @ weight.T + bias)


@wrong("1.1", "cuts off at 6")
def relu6(x, weight, bias):
    return F.relu6(x @ weight.T + bias)


@wrong("1.1", "lets a part")
def leaky(x, weight, bias):
    return F.leaky_relu(x @ weight.T + bias)


@wrong("1.1", "on its side")
def lying(x, weight, bias):
    return torch.relu(weight @ x.T + bias[:, None])


@wrong("1.1", "mean over the inputs")
def mean_of_products(x, weight, bias):
    return torch.relu((x[:, None] * weight).mean(-1) + bias)


@wrong("1.1", "no gradient gets back to the weights")
def weights_as_data(x, weight, bias):
    return torch.relu(x @ weight.data.T + bias)


@wrong("1.1", "on the CPU", "new_ones")
def fills_zeros_on_the_cpu(x, weight, bias):
    out = torch.zeros(len(x), len(weight))
    for i in range(len(x)):
        for k in range(len(weight)):
            out[i, k] = max((x[i] * weight[k]).sum() + bias[k], 0)
    return out


@right("1.1")
def fills_zeros_where_x_is(x, weight, bias):
    out = x.new_zeros(len(x), len(weight))
    for i in range(len(x)):
        for k in range(len(weight)):
            total = bias[k].clone()
            for j in range(x.shape[1]):
                total += x[i, j] * weight[k, j]
            if total > 0:
                out[i, k] = total
    return out


@right("1.1")
def by_multiplying_with_a_mask(x, weight, bias):
    total = (weight @ x.T).T + bias
    return total * (total > 0)


@wrong("1.2", "furthest from 0")
def furthest(logits, words):
    return [" ".join(words[i] for i in row) for row in logits.abs().argmax(-1).tolist()]


@wrong("1.2", "not in the list `words`")
def own_words(logits, words):
    mine = ("ein", "Hund", "rennt", "und", "schläft")
    return [" ".join(mine[i] for i in row) for row in logits.argmax(-1).tolist()]


@wrong("1.2", "squeeze")
def squeezed_away(logits, words):
    return [" ".join(words[i] for i in row) for row in logits.topk(1).indices.squeeze().tolist()]


@wrong("1.2", ".numpy()", ".tolist()")
def with_numpy(logits, words):
    return [" ".join(words[i] for i in row) for row in logits.numpy().argmax(-1)]


@wrong("1.2", ".numpy()", ".tolist()")
def with_detached_numpy(logits, words):
    return [" ".join(words[i] for i in row) for row in logits.detach().numpy().argmax(-1)]


@wrong("1.2", "rows of the batch", "dim=-1")
def over_the_batch(logits, words):
    return [" ".join(words[i] for i in row) for row in logits.argmax(0).tolist()]


@wrong("1.2", "length 1", "3 rows")
def one_sentence(logits, words):
    return [" ".join(words[i] for i in logits[0].argmax(-1).tolist())]


@wrong("1.2", "returns nothing")
def prints_only(logits, words):
    print([" ".join(words[i] for i in row) for row in logits.argmax(-1).tolist()])


@right("1.2")
def numpy_by_way_of_the_cpu(logits, words):
    best = logits.detach().cpu().numpy().argmax(axis=2)
    return [" ".join(np.array(words)[row]) for row in best]


@right("1.2")
def in_plain_python(logits, words):
    return [" ".join(words[row.index(max(row))] for row in sentence) for sentence in logits.tolist()]


@wrong("1.3", "squared length")
def divided_by_squared_length(codes, yes):
    way = codes[yes].mean(0) - codes[~yes].mean(0)
    return way / way.dot(way)


@wrong("1.3", "Subtract first")
def normalised_before(codes, yes):
    return F.normalize(codes[yes].mean(0), dim=0) - F.normalize(codes[~yes].mean(0), dim=0)


@wrong("1.3", "medians")
def medians(codes, yes):
    way = codes[yes].median(0).values - codes[~yes].median(0).values
    return way / way.norm()


@wrong("1.3", "keepdim")
def keeps_a_dimension(codes, yes):
    way = codes[yes].mean(0, keepdim=True) - codes[~yes].mean(0, keepdim=True)
    return way / way.norm()


@wrong("1.3", "not of length 1")
def from_the_mean_of_all_too_short(codes, yes):
    return codes[yes].mean(0) - codes.mean(0)


@wrong("1.3", "could not combine", "mean(0)")
def means_over_entries(codes, yes):
    way = codes[yes].mean(1) - codes[~yes].mean(1)
    return way / way.norm()


@wrong("1.3", "shape", "mean(0)")
def one_mean_of_all_entries(codes, yes):
    return codes[yes].mean() - codes[~yes].mean()


@wrong("1.3", "largest entry")
def divided_by_maximum(codes, yes):
    way = codes[yes].mean(0) - codes[~yes].mean(0)
    return way / way.max()


@wrong("1.3", "on the CPU", "new_ones")
def sums_from_zeros_on_the_cpu(codes, yes):
    with_it, without = torch.zeros(codes.shape[1]), torch.zeros(codes.shape[1])
    for code, has in zip(codes, yes):
        if has:
            with_it = with_it + code
        else:
            without = without + code
    way = with_it / yes.sum() - without / (~yes).sum()
    return way / way.norm()


@wrong("1.3", "changes `codes`")
def centred_in_place(codes, yes):
    codes -= codes.mean(0)
    return F.normalize(codes[yes].mean(0), dim=0)


@right("1.3")
def centred(codes, yes):
    return F.normalize((codes - codes.mean(0))[yes].sum(0), dim=0)


@right("1.3")
def one_by_one(codes, yes):
    with_it = torch.stack([c for c, y in zip(codes, yes) if y])
    without = torch.stack([c for c, y in zip(codes, yes) if not y])
    way = sum(with_it) / len(with_it) - sum(without) / len(without)
    way /= way.pow(2).sum() ** 0.5
    return way


@wrong("1.4", "on the CPU", "new_ones")
def labels_on_the_cpu(real, fake):
    return torch.cat([real, fake]), torch.cat([torch.ones(len(real), 1), torch.zeros(len(fake), 1)])


@wrong("1.4", "labels first")
def labels_first(real, fake):
    samples, labels = joined(real, fake)
    return labels, samples


@wrong("1.4", "changes `real`")
def clamps_the_input(real, fake):
    return joined(real.clamp_(-1, 1), fake)


@wrong("1.4", "unchanged")
def clamped(real, fake):
    return joined(real.clamp(-0.1, 0.1), fake)


@wrong("1.4", "(5, 1)")
def labels_like_samples(real, fake):
    return torch.cat([real, fake]), torch.cat([torch.ones_like(real), torch.zeros_like(fake)])


@wrong("1.4", "shape")
def joined_sideways(real, fake):
    n = min(len(real), len(fake))
    return torch.cat([real[:n], fake[:n]], dim=1), joined(real, fake)[1]


@wrong("1.4", "one of yours is a list")
def labels_in_a_list(real, fake):
    return torch.cat([real, fake]), [1.0] * len(real) + [0.0] * len(fake)


@wrong("1.4", "no other numbers")
def smoothed(real, fake):
    samples, labels = joined(real, fake)
    return samples, labels * 0.9


@wrong("1.4", "bool")
def truth_values(real, fake):
    return torch.cat([real, fake]), (torch.arange(len(real) + len(fake)) < len(real))[:, None]


@right("1.4")
def shuffled(real, fake):
    samples, labels = joined(real, fake)
    order = torch.randperm(len(samples))
    return samples[order], labels[order]


@right("1.4")
def one_after_another(real, fake):
    samples = torch.stack([*real, *fake])
    return samples, torch.tensor([[1.0]] * len(real) + [[0.0]] * len(fake), device=samples.device)


@right("1.4")
def filled_in(real, fake):
    samples = real.new_empty(len(real) + len(fake), *real.shape[1:])
    labels = samples.new_full((len(samples), 1), 0.0)
    samples[: len(real)], samples[len(real) :] = real, fake
    labels[: len(real)] += 1
    return samples, labels


@wrong("1.5", "not frozen")
def detached_and_not_frozen_for_ever(G, D, noise, opt_G, goal=0.9, limit=500):
    G.requires_grad_(True)
    steps = 0
    while True:
        logits = D(G(noise(256)).detach())
        if torch.sigmoid(logits).mean() >= goal:
            return steps
        loss = bce(logits, torch.ones_like(logits))
        opt_G.zero_grad()
        loss.backward()
        opt_G.step()
        steps += 1


@wrong("1.5", "on and on", "limit")
def knows_no_limit(G, D, noise, opt_G, goal=0.9, limit=500):
    _freeze(G, D)
    steps = 0
    while True:
        logits = D(G(noise(256)))
        if torch.sigmoid(logits).mean() >= goal:
            return steps
        loss = bce(logits, torch.ones_like(logits))
        opt_G.zero_grad()
        loss.backward()
        opt_G.step()
        steps += 1


@wrong("1.5", "in every round", "not with older ones")
def looks_once(G, D, noise, opt_G, goal=0.9, limit=500):
    _freeze(G, D)
    mean, steps = torch.sigmoid(D(G(noise(256)))).mean(), 0
    while mean < goal and steps < limit:
        logits = D(G(noise(256)))
        opt_G.zero_grad()
        bce(logits, torch.ones_like(logits)).backward()
        opt_G.step()
        steps += 1
    return steps


@wrong("1.5", "not with older ones")
def mean_of_all_rounds(G, D, noise, opt_G, goal=0.9, limit=500):
    _freeze(G, D)
    seen = []
    for step in range(limit):
        logits = D(G(noise(256)))
        seen.append(torch.sigmoid(logits).mean().item())
        if sum(seen) / len(seen) >= goal:
            return step
        opt_G.zero_grad()
        bce(logits, torch.ones_like(logits)).backward()
        opt_G.step()
    return limit


@wrong("1.5", "before each step")
def looks_after_the_step(G, D, noise, opt_G, goal=0.9, limit=500):
    _freeze(G, D)
    for step in range(limit):
        logits = D(G(noise(256)))
        opt_G.zero_grad()
        bce(logits, torch.ones_like(logits)).backward()
        opt_G.step()
        if torch.sigmoid(D(G(noise(256)))).mean() >= goal:
            return step + 1
    return limit


@wrong("1.5", "1 of G's samples")
def one_sample(G, D, noise, opt_G, goal=0.9, limit=500):
    return in_the_open(G, D, lambda n: noise(1), opt_G, goal, limit)


@wrong("1.5", "target of the loss is 1")
def real_points_too(G, D, noise, opt_G, goal=0.9, limit=500):
    _freeze(G, D)
    for step in range(limit):
        fake = G(noise(256))
        logits = D(torch.cat([torch.randn_like(fake), fake]))
        if torch.sigmoid(logits[256:]).mean() >= goal:
            return step
        labels = torch.cat([torch.zeros(256, 1), torch.ones(256, 1)])
        opt_G.zero_grad()
        bce(logits, labels).backward()
        opt_G.step()
    return limit


@right("1.5")
def the_same_batch_twice(G, D, noise, opt_G, goal=0.9, limit=500):
    _freeze(G, D)
    for step in range(limit):
        z = noise(256)
        if torch.sigmoid(D(G(z))).mean() >= goal:
            return step
        logits = D(G(z))
        opt_G.zero_grad()
        bce(logits, torch.ones_like(logits)).backward()
        torch.nn.utils.clip_grad_norm_(G.parameters(), 1.0)
        opt_G.step()
    return step + 1


@right("1.5")
def recursive(G, D, noise, opt_G, goal=0.9, limit=500):
    _freeze(G, D)
    logits = D(G(noise(256)))
    if limit == 0 or torch.sigmoid(logits).mean() >= goal:
        return 0
    opt_G.zero_grad()
    bce(logits, torch.ones_like(logits)).backward()
    opt_G.step()
    return 1 + recursive(G, D, noise, opt_G, goal, limit - 1)


@right("1.5")
def leaves_both_as_they_were(G, D, noise, opt_G, goal=0.9, limit=500):
    steps = with_while(G, D, noise, opt_G, goal, limit)
    G.requires_grad_(False), D.requires_grad_(True)
    return steps


def test_the_turn_leaves_the_learners_networks_free_to_learn_elsewhere():
    """A check plays on its own game: what it freezes is not the notebook's."""
    verdict = grade(find("1.5"), in_the_open)
    assert verdict.state == "passed", verdict.message


globals().update(book.tests())
