"""Adam and its learning rate: fixed for the first half of a training, then falling."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def adam(network: nn.Module, lr: float, betas: tuple[float, float], recorded: bool) -> torch.optim.Adam:
    """Adam for `network`; if its steps are part of a recorded round, the rate is read from the device."""
    if not recorded:
        return torch.optim.Adam(network.parameters(), lr, betas, fused=True)
    rate = torch.tensor(lr, device=next(network.parameters()).device)
    return torch.optim.Adam(network.parameters(), rate, betas, fused=True, capturable=True)


def linear_decay(step: int, length: int) -> float:
    """What is left of a learning rate, 0..1: all of it for half of `length` steps, then ever less; 0 is no end."""
    return min(1.0, max(0.0, 2 * (1 - step / length))) if length else 1.0


def set_rate(optimizer: torch.optim.Optimizer, lr: float) -> None:
    """Give all of the optimiser's weights the learning rate `lr`, in place where it lies on the device."""
    for group in optimizer.param_groups:
        if isinstance(group["lr"], Tensor):
            group["lr"].fill_(lr)
        else:
            group["lr"] = lr
