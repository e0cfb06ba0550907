"""Evaluate a learner's network, or any function in its place, without changing it; outputs come to the CPU."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

from gan_course.data.pictures import to_uint8
from gan_course.utils import eval_mode

import numpy as np
import torch
from torch import Tensor, nn

Network = nn.Module | Callable[[Tensor], Tensor]


def evaluate(network: Network, x: Tensor, gradients: bool = False) -> Tensor:
    """Return a network's output for x (n, ...), on the device of its weights, as float32 on the CPU.

    Networks are put into evaluation mode and restored. With `gradients` the output can be differentiated.

    Raises TypeError if the output is not a tensor, ValueError if its first dimension is not n.
    """
    mode = eval_mode(network) if isinstance(network, nn.Module) else nullcontext()
    with mode, torch.set_grad_enabled(gradients):
        output = network(x.to(_device(network)))
    if not isinstance(output, Tensor):
        raise TypeError(f"{_name(network)} returned {type(output).__name__}; a tensor was expected.")
    if output.ndim == 0 or len(output) != len(x):
        raise ValueError(
            f"{_name(network)} returned {tuple(output.shape)} for {tuple(x.shape)}; return {len(x)} outputs."
        )
    return output.float().cpu()


def one_each(logits: Tensor, n: int, things: str = "samples") -> Tensor:
    """Return D's logits of n samples, (n, 1) or (n,), as (n,). Raises ValueError if it is not one number for each."""
    if logits.numel() != n:
        raise ValueError(f"D made {tuple(logits.shape)} of {n} {things}; it should give each one number.")
    return logits.flatten()


def pixels(pictures: Tensor) -> np.ndarray:
    """Return pictures (n, 1 or 3, height, width) in [-1, 1] as uint8 (n, height, width, 3); NaN becomes grey.

    Raises ValueError on any other shape.
    """
    if pictures.ndim != 4 or pictures.shape[1] not in (1, 3) or not pictures.numel():
        raise ValueError(f"Pictures have the shape (n, 1 or 3, height, width), not {tuple(pictures.shape)}.")
    return to_uint8(pictures.float()).expand(-1, 3, -1, -1).movedim(1, -1).contiguous().cpu().numpy()


def _device(network: Network) -> torch.device | str:
    weights = network.parameters() if isinstance(network, nn.Module) else iter(())
    return next((weight.device for weight in weights), "cpu")


def _name(network: Network) -> str:
    return type(network).__name__ if isinstance(network, nn.Module) else getattr(network, "__name__", "the function")
