"""A discriminator trained on given examples of both kinds: no generator, no game."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce


def labelled(real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
    """One batch of both kinds with its right answers.

    Args:
        real, fake: (n, ...) and (m, ...), of one shape but for the number.

    Returns the samples (n + m, ...), the real ones first, and their labels (n + m, 1): 1 for real, 0 for not.
    """
    samples = torch.cat([real, fake])
    labels = torch.cat([torch.ones(len(real), 1), torch.zeros(len(fake), 1)])
    return samples, labels.to(samples)


def train_judge(
    D: nn.Module,
    real: Tensor,
    fake: Tensor,
    steps: int,
    generator: torch.Generator,
    batch: int = 32,
    lr: float = 1e-3,
) -> list[float]:
    """Teach D to answer 1 to `real` and 0 to `fake` (both (n, ...), fake[i] a spoilt version of real[i]).

    Each batch has real samples and the spoilt versions of the same ones, so that what they differ in is all that D can
    go by. Both are in one batch, because batch norm looks at the whole of it: with a batch for each kind it would tell
    the kinds apart by their batches' means, and fail on single pictures. Returns the loss of each step.
    """
    opt = torch.optim.Adam(D.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        some = torch.randint(len(real), (batch,), generator=generator)
        samples, labels = labelled(real[some], fake[some])
        loss = bce(D(samples), labels)
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses.append(loss.item())
    return losses
