"""An average of the generator's recent weights, which draws better than any one of them."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn


class EMA:
    """Exponential moving average of a network's weights and running statistics (Yazıcı et al. 2019, arXiv 1806.04498).

    Args:
        network: what is averaged; it is copied, not changed.
        decay: how much of the old average stays at each step; 0.999 remembers about a thousand steps. Early on the
            decay is smaller, (1 + t) / (10 + t), so that the random start is soon forgotten.
        recorded: whether :meth:`average` is part of a recorded round (training/recording.py), which reads the decay
            from the device.

    Attribute `network` is the averaged copy, in eval mode.
    """

    def __init__(self, network: nn.Module, decay: float = 0.999, recorded: bool = False):
        if not 0 <= decay < 1:
            raise ValueError(f"The decay is {decay}; it must be at least 0 and below 1.")
        self.decay, self.steps = decay, 0
        self.network = copy.deepcopy(network).eval().requires_grad_(False)
        self._share: float | Tensor = 1.0  # of the network in the average, at this step
        if recorded:
            self._share = torch.ones((), device=next(network.parameters()).device)

    def update(self, network: nn.Module) -> None:
        """Move the average towards `network`'s present weights."""
        self.advance()
        self.average(network)

    def advance(self) -> None:
        """Count one more step."""
        self.steps += 1
        share = 1 - min(self.decay, (1 + self.steps) / (10 + self.steps))
        if isinstance(self._share, Tensor):
            self._share.fill_(share)
        else:
            self._share = share

    @torch.no_grad()
    def average(self, network: nn.Module) -> None:
        """Move the average as far as the last :meth:`advance` says."""
        averages, values = [], []
        for average, value in zip(self.network.state_dict().values(), network.state_dict().values()):
            if average.is_floating_point():
                averages.append(average)
                values.append(value)
            else:
                average.copy_(value)
        if isinstance(self._share, Tensor):
            missing = torch._foreach_sub(values, averages)
            torch._foreach_mul_(missing, self._share)
            torch._foreach_add_(averages, missing)
        else:
            torch._foreach_lerp_(averages, values, self._share)
