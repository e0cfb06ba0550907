"""Exercises 6.6 and 6.7: repair a training.

An answer is right if one round of it leaves the same weights as the course's own. If it does not, it may still be a
repair of another kind: then the training decides, and it has to recover.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from gan_course.exercises.chapter06 import clinic
from gan_course.exercises.probes import Answer, call, keeps_device, several
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.exercises.second_device import NAME, SecondDevice
from gan_course.training.losses import d_loss, g_loss, minimax_g_loss
from gan_course.utils import seeded

import torch
from torch import Tensor, nn

SEEDS = 2  # trainings that a repair of another kind has to pass
MESSAGES = {
    "losses": "D's loss and G's, both detached",
    "graph": "The losses that you return still hold their graphs: detach them.",
    "D still": "After a round D has not moved at all. Its loss needs a backward pass and a step of opt_D.",
    "G still": "After a round G has not moved at all. Its loss needs a backward pass and a step of opt_G.",
    "D's loss in G": (
        "G's step still follows D's loss: what D's backward pass left in G's gradients is in its step. Keep it out or "
        "clear it before G's own backward pass."
    ),
    "cut": (
        "G's own loss does not reach G: its step gets fakes that are detached. All that moves G is what D's loss left "
        "in its gradients. Detach the fakes in D's step, not in G's."
    ),
    "never cleared": (
        "G's gradients are never cleared, so those of earlier rounds, and of D's loss, stay in them. The optimiser "
        "that holds G's weights is opt_G."
    ),
    "D in eval": (
        "D is in evaluation mode in G's step. There its batch norm uses averages over real and fake batches, another "
        "function than the one that D has just learned."
    ),
    "swapped": "D's loss takes the logits of the real points first, then those of the fakes.",
    "G first": "G moves before D. In this round D moves first, and G learns from the D that has just moved.",
    "losses swapped": "You return G's loss first. D's loss comes first.",
    "other losses": (
        "Both networks move as they should, but what you return is not the losses of this round, D's {D:.4f} and G's "
        "{G:.4f}: return those that backward() was called on."
    ),
    "sick": "The training does not recover: after {rounds:,} rounds with seed {seed} it has {report}.",
}
HINTS_A = (
    "Follow the gradients. Which weights does `loss_D.backward()` reach, and when are they cleared?",
    "D's loss and G's loss want opposite things of the fakes. If both arrive at G's weights, they cancel: D's step "
    "must not reach G.",
    "Either hand D `fake.detach()` in its own step (then `retain_graph` can go as well), or call `opt_G.zero_grad()` "
    "directly before `loss_G.backward()`.",
)
HINTS_C = (
    "D has a batch norm. What does `eval()` change for it, and which of the two players is told?",
    "In evaluation mode batch norm uses averages over all batches so far, real and fake. D learns in training mode; G "
    "should learn from the same D.",
    "Leave D in training mode for the whole round: no `D.eval()` in it.",
)


def cancelled(G: nn.Module, D: nn.Module, real: Tensor, z: Tensor, opt_G: Any, opt_D: Any) -> tuple[Tensor, Tensor]:
    """A round with the minimax loss of G: the reference of 6.6."""
    return clinic.train_round(G, D, real, z, opt_G, opt_D, loss_of_G=minimax_g_loss)


def _played(
    attempt: Answer, make_D: Callable[[], nn.Module], rounds: int = 2
) -> tuple[tuple[nn.Module, nn.Module], list[Any]]:
    """G and D after two rounds of plain gradient descent, from always the same start, and the last losses."""
    with seeded(3):
        G, D = clinic.generator(), make_D()
    opt_G, opt_D = (torch.optim.SGD(net.parameters(), 0.1) for net in (G, D))
    rng, losses = torch.Generator().manual_seed(3), []
    for _ in range(rounds):
        losses = call(attempt, G, D, clinic.DATA.sample(16, rng), clinic.LATENT.sample(16, rng), opt_G, opt_D)
        losses = several(losses, 2, MESSAGES["losses"])
        if any(isinstance(loss, Tensor) and loss.requires_grad for loss in losses):
            raise Wrong(MESSAGES["graph"])
    return (G, D), losses


def _check(attempt: Answer, reference: Answer, options: dict[str, Any], faults: list[tuple[str, Answer]]) -> None:
    make_D = options["make_D"]
    (got, losses), (want, right) = _played(attempt, make_D), _played(reference, make_D)
    if all(_alike(a, b) for a, b in zip(got, want)):
        _right_losses(losses, right)
        return
    start, _ = _played(reference, make_D, rounds=0)
    for player, a, b in zip(("G", "D"), got, start):
        if _alike(a, b):
            raise Wrong(MESSAGES[f"{player} still"])
    for message, fault in faults:
        if all(_alike(a, b) for a, b in zip(got, _played(fault, make_D)[0])):
            raise Wrong(MESSAGES[message])
    for seed in range(SEEDS):
        chart = clinic.train(attempt, seed, **options)
        if not chart.recovered:
            rounds = options.get("rounds", clinic.ROUNDS)
            raise Wrong(MESSAGES["sick"].format(rounds=rounds, seed=seed, report=chart.report))


def _elsewhere(attempt: Answer, make_D: Callable[[], nn.Module]) -> None:
    """Wrong if a round with everything on a second device mixes it with the CPU."""
    with seeded(3), SecondDevice():
        G, D = clinic.generator().to(NAME), make_D().to(NAME)
        real, z = torch.randn(16, 2).to(NAME), torch.randn(16, clinic.LATENT.dim).to(NAME)
    opt_G, opt_D = (torch.optim.SGD(net.parameters(), 0.1) for net in (G, D))
    keeps_device(attempt, G, D, real, z, opt_G, opt_D)


def _right_losses(got: list[Any], want: list[Tensor]) -> None:
    """Wrong unless these are the losses of D and G, in this order."""
    (a, b), (D, G) = map(float, got), map(float, want)
    if math.isclose(a, D, rel_tol=1e-3, abs_tol=1e-5) and math.isclose(b, G, rel_tol=1e-3, abs_tol=1e-5):
        return
    swapped = math.isclose(a, G, rel_tol=1e-3, abs_tol=1e-5) and math.isclose(b, D, rel_tol=1e-3, abs_tol=1e-5)
    raise Wrong(MESSAGES["losses swapped" if swapped else "other losses"].format(D=D, G=G))


def _alike(a: nn.Module, b: nn.Module) -> bool:
    pairs = zip(a.parameters(), b.parameters(), strict=True)
    return all(torch.allclose(p, q, rtol=1e-4, atol=1e-6) for p, q in pairs)


def _swapped(g: Callable[[Tensor], Tensor]) -> Answer:
    """A round whose D mistakes real for fake."""

    def played(G, D, real, z, opt_G, opt_D):
        fake = G(z)
        loss_D = d_loss(D(fake.detach()), D(real))
        opt_D.zero_grad()
        loss_D.backward()
        opt_D.step()
        loss_G = g(D(fake))
        opt_G.zero_grad()
        loss_G.backward()
        opt_G.step()
        return loss_D.detach(), loss_G.detach()

    return played


def _leaking(g: Callable[[Tensor], Tensor], cleared: bool = True, cut: bool = False) -> Answer:
    """Ada's round with the loss `g` of G; G's gradients are not `cleared`, or G's own loss is `cut` off from G."""

    def played(G, D, real, z, opt_G, opt_D):
        fake = G(z)
        opt_D.zero_grad()
        if cleared:
            opt_G.zero_grad()
        loss_D = d_loss(D(real), D(fake))
        loss_D.backward(retain_graph=True)
        opt_D.step()
        loss_G = g(D(fake.detach() if cut else fake))
        loss_G.backward()
        opt_G.step()
        return loss_D.detach(), loss_G.detach()

    return played


def _G_first(g: Callable[[Tensor], Tensor]) -> Answer:
    """A round in which G moves before D."""

    def played(G, D, real, z, opt_G, opt_D):
        fake = G(z)
        loss_G = g(D(fake))
        opt_G.zero_grad()
        loss_G.backward()
        opt_G.step()
        loss_D = d_loss(D(real), D(fake.detach()))
        opt_D.zero_grad()
        loss_D.backward()
        opt_D.step()
        return loss_D.detach(), loss_G.detach()

    return played


def _check_cancelled(attempt: Answer) -> None:
    faults = [("swapped", _swapped(minimax_g_loss)), ("cut", _leaking(minimax_g_loss, cut=True))]
    for g in (minimax_g_loss, g_loss):
        faults += [("D's loss in G", _leaking(g)), ("never cleared", _leaking(g, cleared=False))]
    faults.append(("G first", _G_first(minimax_g_loss)))
    _check(attempt, cancelled, {"make_D": clinic.discriminator}, faults)
    _elsewhere(attempt, clinic.discriminator)


def _check_modes(attempt: Answer) -> None:
    faults = [("D in eval", clinic.PATIENTS["Cleo"]["train_round"]), ("swapped", _swapped(g_loss))]
    faults.append(("G first", _G_first(g_loss)))
    _check(attempt, clinic.train_round, clinic.CLEO, faults)
    _elsewhere(attempt, clinic.CLEO["make_D"])


for id, title, reference, check, hints in (
    ("6.6", "Repair Ada", cancelled, _check_cancelled, HINTS_A),
    ("6.7", "Repair Cleo", clinic.train_round, _check_modes, HINTS_C),
):
    register(
        Exercise(
            id=id,
            title=title,
            minutes=10,
            difficulty=3,
            reference=reference,
            check=check,
            hints=hints,
            seconds=60.0,  # a repair of another kind is trained
        )
    )
