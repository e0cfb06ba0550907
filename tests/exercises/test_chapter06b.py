"""The checks of chapter 06's second half name the mistakes that learners make, and accept every right way."""

from __future__ import annotations

import itertools

from gan_course.exercises.chapter06 import clinic
from gan_course.training.losses import d_loss, g_loss, minimax_g_loss

import torch
from answers import Answers

COUNT = itertools.count()
book = Answers("6.4", "6.5", "6.6", "6.7")
wrong, right = book.wrong, book.right


# --- 6.4 -----------------------------------------------------------------------------------------

book.variants(
    "6.4",
    """
    def minibatch_std(h):
        $number
        $joined
    """,
    {
        "number": [
            "s = (h.var(0, unbiased=False) + 1e-8).sqrt().mean()",
            "s = ((h - h.mean(0)).square().mean(0) + 1e-8).pow(0.5).mean()",
            "s = torch.sqrt(torch.var(h, dim=0, correction=0) + 1e-8).sum() / h.shape[1]",
        ],
        "joined": [
            "return torch.cat([h, s.expand(len(h), 1)], dim=1)",
            "return torch.cat((h, torch.ones_like(h[:, :1]) * s), 1)",
            "return F.pad(h, (0, 1)) + F.pad(s.expand(len(h), 1), (h.shape[1], 0))",
        ],
    },
)


def with_column(s, h):
    return torch.cat([h, s.expand(len(h), 1)], dim=1)


@wrong("6.4", "how much the samples differ")
def over_the_features(h):
    return with_column((h.var(1, unbiased=False) + 1e-8).sqrt().mean(), h)


@wrong("6.4", "mean variance")
def without_a_root(h):
    return with_column((h.var(0, unbiased=False) + 1e-8).mean(), h)


@wrong("6.4", "sum over the features")
def summed(h):
    return with_column((h.var(0, unbiased=False) + 1e-8).sqrt().sum(), h)


@wrong("6.4", "root of each feature's variance first")
def root_last(h):
    return with_column((h.var(0, unbiased=False).mean() + 1e-8).sqrt(), h)


@wrong("6.4", "unbiased=False")
def divides_by_n_minus_1(h):
    return with_column((h.var(0) + 1e-8).sqrt().mean(), h)


@wrong("6.4", "all numbers at once")
def of_everything(h):
    return with_column(h.std(unbiased=False), h)


@wrong("6.4", "infinite")
def bare_root(h):
    return with_column(h.var(0, unbiased=False).sqrt().mean(), h)


@wrong("6.4", "without a gradient")
def detached(h):
    return with_column((h.var(0, unbiased=False) + 1e-8).sqrt().mean().detach(), h)


@wrong("6.4", "should be the features")
def column_first(h):
    s = (h.var(0, unbiased=False) + 1e-8).sqrt().mean()
    return torch.cat([s.expand(len(h), 1), h], dim=1)


@wrong("6.4", "shape")
def only_the_number(h):
    return (h.var(0, unbiased=False) + 1e-8).sqrt().mean()


# --- 6.5 -----------------------------------------------------------------------------------------


@right("6.5")
def a_pair(seed):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(1, generator=rng).item(), 0.5


@right("6.5")
def a_list(seed):
    return [seed % 3, 1]


@right("6.5")
def of_numpy(seed):
    import numpy as np

    rng = np.random.default_rng(seed)
    return rng.random(), rng.random()


@right("6.5")
def sometimes_alike(seed):
    return (8, 8) if seed < 2 else (7, 8)


@wrong("6.5", "returns nothing")
def silent(seed):
    pass


@wrong("6.5", "one number")
def one_figure(seed):
    return 0.5


@wrong("6.5", "one number")
def one_tensor(seed):
    return torch.tensor([0.5, seed])


@wrong("6.5", "A and B")
def three(seed):
    return 1.0, 2.0, seed


@wrong("6.5", "Figure A", ".item()")
def tensors(seed):
    return torch.tensor(0.5), torch.tensor(1.0 * seed)


@wrong("6.5", "Figure B is nan")
def ran_away(seed):
    return 0.5, float("nan")


@wrong("6.5", "Figure A is a bool")
def a_verdict(seed):
    return True, seed


@wrong("6.5", "same seed")
def never_the_same(seed):
    return next(COUNT), seed


@wrong("6.5", "use its `seed`")
def always_the_same(seed):
    return 0.25, 0.5


# --- 6.6 and 6.7 ---------------------------------------------------------------------------------

ROUND = """
def repaired(G, D, real, z, opt_G, opt_D):
    $first
    loss_D = d_loss(D(real), D($shown))
    opt_D.zero_grad()
    loss_D.backward($keep)
    opt_D.step()
    $between
    loss_G = LOSS(D($fakes))
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()
    return loss_D.detach(), loss_G.detach()
"""
EXERCISES = {"6.6": minimax_g_loss, "6.7": g_loss}
RIGHT = {"first": ["fake = G(z)"], "shown": ["fake.detach()"], "keep": [""], "between": [""], "fakes": ["fake"]}

for id, loss in EXERCISES.items():
    names = {"d_loss": d_loss, "LOSS": loss}
    right_ways = RIGHT | {"shown": ["fake.detach()", "fake.data"], "between": ["", "D.train()"]}
    book.variants(id, ROUND, right_ways, names=names)
    cleared_later = RIGHT | {"shown": ["fake"], "keep": ["retain_graph=True"]}
    book.variants(id, ROUND, cleared_later, names=names)

    swapped = ROUND.replace("D(real), D($shown)", "D($shown), D(real)")
    book.variants(id, swapped, RIGHT, wrong=["logits of the real points first"], names=names)
    no_step = ROUND.replace("    opt_G.step()\n", "")
    book.variants(id, no_step, RIGHT, wrong=["G has not moved"], names=names)
    no_D = ROUND.replace("    opt_D.step()\n", "")
    book.variants(id, no_D, RIGHT, wrong=["D has not moved"], names=names)
    cut = ROUND.replace("D($fakes)", "D($fakes.detach())")
    book.variants(id, cut, RIGHT, wrong=["G has not moved"], names=names)
    graph = ROUND.replace("loss_D.detach(), loss_G.detach()", "loss_D, loss_G")
    book.variants(id, graph, RIGHT, wrong=["graphs"], names=names)
    one = ROUND.replace("loss_D.detach(), loss_G.detach()", "loss_G.detach()")
    book.variants(id, one, RIGHT, wrong=["D's loss and G's"], names=names)
    nothing = ROUND.replace("    return loss_D.detach(), loss_G.detach()\n", "")
    book.variants(id, nothing, RIGHT, wrong=["returns nothing"], names=names)


LEAKING = """
def repaired(G, D, real, z, opt_G, opt_D):
    fake = G(z)
    $clear
    loss_D = d_loss(D(real), D(fake))
    loss_D.backward(retain_graph=True)
    opt_D.step()
    loss_G = $loss(D($fakes))
    loss_G.backward()
    opt_G.step()
    return loss_D.detach(), loss_G.detach()
"""
NAMES = {"d_loss": d_loss, "minimax": minimax_g_loss, "saturating": g_loss}
CLEAR_BOTH = "opt_D.zero_grad(), opt_G.zero_grad()"
for message, clear, losses, fakes in (
    ("stay in them", "opt_D.zero_grad()", ["minimax", "saturating"], "fake"),
    ("clear it before G's own", CLEAR_BOTH, ["saturating"], "fake"),
    ("Detach the fakes in D's step, not in G's", CLEAR_BOTH, ["minimax"], "fake.detach()"),
):
    choices = {"clear": [clear], "loss": losses, "fakes": [fakes]}
    book.variants("6.6", LEAKING, choices, wrong=[message], names=NAMES)


@wrong("6.6", "clear it before G's own")
def still_ada(G, D, real, z, opt_G, opt_D):
    return clinic.PATIENTS["Ada"]["train_round"](G, D, real, z, opt_G, opt_D)


@wrong("6.7", "evaluation mode in G's step")
def still_cleo(G, D, real, z, opt_G, opt_D):
    return clinic.PATIENTS["Cleo"]["train_round"](G, D, real, z, opt_G, opt_D)


globals().update(book.tests())
