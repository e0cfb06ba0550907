"""The games that steps are played on: gradients are looked at, not calls, and what is said about a step is true."""

from __future__ import annotations

import inspect

from gan_course.exercises.checking import grade
from gan_course.exercises.faults import cleared, cleared_first, has_moved, took_a_step
from gan_course.exercises.game import Game
from gan_course.exercises.registry import Wrong, find
from gan_course.training.losses import d_loss

import pytest
import torch
from torch.nn.functional import softplus


def by_optimiser(network, opt):
    opt.zero_grad()


def by_network(network, opt):
    network.zero_grad()


def with_zeros(network, opt):
    opt.zero_grad(set_to_none=False)


def to_none(network, opt):
    for p in network.parameters():
        p.grad = None


def in_place(network, opt):
    for p in network.parameters():
        if p.grad is not None:
            p.grad.zero_()


def not_at_all(network, opt): ...


def backward(loss, network):
    loss.backward()


def by_hand(loss, network):
    for p, g in zip(network.parameters(), torch.autograd.grad(loss, list(network.parameters())), strict=True):
        p.grad = g


def copied(loss, network):
    for p, g in zip(network.parameters(), torch.autograd.grad(loss, list(network.parameters())), strict=True):
        p.grad = torch.zeros_like(p) if p.grad is None else p.grad
        p.grad.copy_(g)


def detached(loss):
    return loss.detach()


def of_its_number(loss):
    return torch.tensor(loss.item())


CLEARINGS = [by_optimiser, by_network, with_zeros, to_none, in_place]
GRADIENTS = [backward, by_hand, copied]
each_way = pytest.mark.parametrize(
    "clear, gradients, result",
    [(c, g, r) for c in CLEARINGS for g in GRADIENTS for r in (detached, of_its_number)]
    + [(not_at_all, g, detached) for g in (by_hand, copied)],
)


def steps(clear, gradients, result):
    """The steps of D and of G, and G's turn, written that way."""

    def d_step(G, D, real, noise, opt_D):
        loss = d_loss(D(real), D(G(noise(len(real))).detach()))
        clear(D, opt_D)
        gradients(loss, D)
        opt_D.step()
        return result(loss)

    def learn(D, real, negatives, opt_D):
        clear(D, opt_D)
        loss = d_loss(D(real), D(negatives))
        gradients(loss, D)
        opt_D.step()
        return result(loss)

    def g_step(G, D, n, noise, opt_G):
        clear(G, opt_G)
        loss = softplus(-D(G(noise(n)))).mean()
        gradients(loss, G)
        opt_G.step()
        return result(loss)

    def turn(G, D, noise, opt_G, goal=0.9, limit=500):
        D.requires_grad_(False)
        G.requires_grad_(True)
        for step in range(limit):
            logits = D(G(noise(256)))
            if torch.sigmoid(logits).mean() >= goal:
                return step
            clear(G, opt_G)
            gradients(softplus(-logits).mean(), G)
            opt_G.step()
        return limit

    return {"1.5": turn, "3.1": learn, "4.2": d_step, "4.3": g_step}


@pytest.mark.parametrize("id", ["1.5", "4.2", "4.3", "3.1"])
@each_way
def test_every_way_to_clear_and_to_set_gradients_passes(id, clear, gradients, result):
    verdict = grade(find(id), steps(clear, gradients, result)[id])
    if id == "3.1" and "another precision" in verdict.message:
        pytest.xfail("the check of 3.1 does not use faults.keeps_precision yet")
    assert verdict.state == "passed", verdict.message


@pytest.mark.parametrize("id", ["1.5", "3.1", "4.2", "4.3"])
def test_gradients_that_were_never_cleared_are_named(id):
    verdict = grade(find(id), steps(not_at_all, backward, detached)[id])
    assert verdict.state == "wrong" and "earlier step" in verdict.message and "zero_grad()" in verdict.message


@pytest.mark.parametrize("id", ["1.5", "3.1", "4.2", "4.3"])
@pytest.mark.parametrize("optimiser", [torch.optim.SGD, torch.optim.Adam])
def test_an_own_optimiser_is_named(id, optimiser):
    course = steps(by_optimiser, backward, detached)[id]

    def attempt(*given):
        own = [x for x in given if isinstance(x, torch.optim.Optimizer)][0]
        mine = optimiser(own.param_groups[0]["params"], lr=0.1)
        return course(*[mine if x is own else x for x in given])

    attempt.__signature__ = inspect.signature(course)
    verdict = grade(find(id), attempt)
    assert verdict.state == "wrong"
    assert "an optimiser of its own" in verdict.message and "took no step" in verdict.message


def play(game, *what):
    """Do these things with D in this order."""
    for one in what:
        if one == "zero":
            game.opt_D.zero_grad()
        elif one == "step":
            game.opt_D.step()
        else:
            d_loss(game.D(game.real), game.D(game.real + 1)).backward()


@pytest.mark.parametrize("stale", [False, True])
@pytest.mark.parametrize(
    "what, words",
    [
        (["zero", "backward", "zero", "step"], "cleared after backward()"),
        (["zero", "step", "backward"], "the step came first"),
        (["zero", "step"], "Is backward() missing"),
        (["zero", "backward"], "step() was never called"),
    ],
)
def test_a_network_that_did_not_move_is_explained(what, words, stale):
    game = Game(1, stale=stale)
    play(game, *what)
    with pytest.raises(Wrong, match=words.replace("(", r"\(").replace(")", r"\)")):
        has_moved(game, "D")


@pytest.mark.parametrize(
    "what, left",
    [
        (["zero", "backward", "backward", "step"], False),  # two losses, one step
        (["backward", "step"], True),
        (["backward", "zero", "backward", "step"], False),
        (["backward", "backward", "step"], True),
        (["zero", "backward", "step", "backward", "step"], True),
        (["zero", "backward", "step", "zero", "backward", "step"], False),
        (["zero", "backward", "step", "step"], True),  # the same gradient again
    ],
)
def test_old_gradients_are_found(what, left):
    game = Game(1, stale=True)
    play(game, *what)
    assert bool(game.opt_D.leftovers) == left
    if left:
        with pytest.raises(Wrong, match="earlier step"):
            cleared_first(game, "D")
    else:
        cleared(game.opt_D, "D")


def test_an_optimiser_that_took_no_step_is_told_apart():
    game = Game(1)
    with pytest.raises(Wrong, match="never called"):
        took_a_step(game.opt_D, False, "The autoencoder")
    with pytest.raises(Wrong, match="The autoencoder moved, but opt took no step"):
        took_a_step(game.opt_D, True, "The autoencoder")
