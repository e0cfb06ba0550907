"""Asking somebody's network, or any function in its place: nothing in it changes, and the answer comes to the CPU."""

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
    """What it answers to x (n, ...), which goes to where its weights are: float32 on the CPU.

    Raises TypeError if that is no tensor, ValueError if it does not begin with n.
    """
    quiet = eval_mode(network) if isinstance(network, nn.Module) else nullcontext()
    with quiet, torch.set_grad_enabled(gradients):
        answer = network(x.to(_home(network)))
    if not isinstance(answer, Tensor):
        raise TypeError(f"{_name(network)} answered with {type(answer).__name__}; a tensor was expected.")
    if answer.ndim == 0 or len(answer) != len(x):
        raise ValueError(f"{_name(network)} made {tuple(answer.shape)} of {tuple(x.shape)}; give {len(x)} answers.")
    return answer.float().cpu()


def one_each(answer: Tensor, n: int, things: str = "samples") -> Tensor:
    """D's answer to n things as (n,), whether it gave (n, 1) or (n,). ValueError if it is not one number for each."""
    if answer.numel() != n:
        raise ValueError(f"D made {tuple(answer.shape)} of {n} {things}; it should give each one number.")
    return answer.flatten()


def pixels(pictures: Tensor) -> np.ndarray:
    """Pictures (n, 1 or 3, height, width) in [-1, 1] as uint8 (n, height, width, 3); what is no number is grey.

    Raises ValueError on any other shape.
    """
    if pictures.ndim != 4 or pictures.shape[1] not in (1, 3) or not pictures.numel():
        raise ValueError(f"Pictures have the shape (n, 1 or 3, height, width), not {tuple(pictures.shape)}.")
    return to_uint8(pictures.float()).expand(-1, 3, -1, -1).movedim(1, -1).contiguous().cpu().numpy()


def _home(network: Network) -> torch.device | str:
    weights = network.parameters() if isinstance(network, nn.Module) else iter(())
    return next((weight.device for weight in weights), "cpu")


def _name(network: Network) -> str:
    return type(network).__name__ if isinstance(network, nn.Module) else getattr(network, "__name__", "the function")
