"""An average of the generator's recent weights, which draws better than any one of them."""

from __future__ import annotations

import copy

import torch
from torch import nn


class EMA:
    """Exponential moving average of a network's weights and running statistics (Yazıcı et al. 2019, arXiv 1806.04498).

    Args:
        network: what is averaged; it is copied, not changed.
        decay: how much of the old average stays at each step; 0.999 remembers about a thousand steps. Early on the
            decay is smaller, (1 + t) / (10 + t), so that the random start is soon forgotten.

    Attribute `network` is the averaged copy, in eval mode.
    """

    def __init__(self, network: nn.Module, decay: float = 0.999):
        if not 0 <= decay < 1:
            raise ValueError(f"The decay is {decay}; it must be at least 0 and below 1.")
        self.decay, self.steps = decay, 0
        self.network = copy.deepcopy(network).eval().requires_grad_(False)

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Move the average towards `network`'s present weights."""
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        averages, values = [], []
        for average, value in zip(self.network.state_dict().values(), network.state_dict().values()):
            if average.is_floating_point():
                averages.append(average)
                values.append(value)
            else:
                average.copy_(value)
        torch._foreach_lerp_(averages, values, 1 - decay)
