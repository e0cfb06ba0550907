"""The whole of GAN training in two functions: D learns for one step, then G does.

Chapter 04 has the learner write both (Goodfellow et al. 2014, arXiv 1406.2661, algorithm 1).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from gan_course.training.losses import OBJECTIVES, Objective

from torch import Tensor, nn
from torch.optim import Optimizer

NON_SATURATING = OBJECTIVES["non-saturating"]
Noise = Callable[[int], Tensor]


def d_step(
    G: nn.Module,
    D: nn.Module,
    real: Tensor,
    noise: Noise,
    opt_D: Optimizer,
    objective: Objective = NON_SATURATING,
) -> Tensor:
    """One step of D: real samples up, as many fresh fakes down. G is only asked for samples.

    Args:
        real: a batch of real samples, (n, ...).
        noise: noise(n) draws n fresh latent vectors.
        opt_D: optimiser of D's weights.

    Returns D's loss before the step, a detached scalar.
    """
    fake = G(noise(len(real))).detach()  # a picture like any other: no gradient goes back into G
    loss = objective.d_loss(D(real), D(fake))
    if objective.penalty:
        loss = loss + objective.penalty(D, real, fake)

    opt_D.zero_grad()
    loss.backward()
    opt_D.step()
    return loss.detach()


def g_step(
    G: nn.Module,
    D: nn.Module,
    n: int,
    noise: Noise,
    opt_G: Optimizer,
    objective: Objective = NON_SATURATING,
    real: Tensor | None = None,
) -> Tensor:
    """One step of G: n fresh fakes should score higher. D passes the gradient on; its weights stay.

    Args as for :func:`d_step`. Only a relativistic objective needs `real`, n samples, and pairs each with a fake.
    Returns G's loss before the step, a detached scalar. Raises ValueError where `real` is missing.
    """
    D.requires_grad_(False)  # frozen: nothing is computed for weights that do not move
    try:
        real_logits = D(real) if objective.relativistic and real is not None else None
        loss = objective.loss_of_G(D(G(noise(n))), real_logits)

        opt_G.zero_grad()
        loss.backward()
        opt_G.step()
    finally:
        D.requires_grad_(True)
    return loss.detach()


def objective_of(step: Callable[..., Tensor]) -> Objective | None:
    """What `d_step` or `g_step` minimises, also as a partial with another objective; None for any other function."""
    options = {}
    if isinstance(step, partial) and not step.args:
        step, options = step.func, step.keywords
    if step not in (d_step, g_step) or options.keys() - {"objective"}:
        return None
    return options.get("objective", NON_SATURATING)
