"""The arrows of the picture: where G's loss, whatever it is, pushes each of its points."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stdout

from gan_course.utils import eval_mode

import torch
from torch import Tensor, nn


class _Given(nn.Module):
    """A generator whose samples are given, and which keeps the gradient that reaches them."""

    def __init__(self, points: Tensor):
        super().__init__()
        self.points = nn.Parameter(points.clone())
        self.gradient: Tensor | None = None

    def forward(self, z: Tensor) -> Tensor:
        fakes = self.points * 1.0
        fakes.register_hook(self._note)
        return fakes

    def _note(self, gradient: Tensor) -> None:
        self.gradient = gradient.detach().clone() if self.gradient is None else self.gradient + gradient.detach()


def arrows(g_step: Callable[..., Tensor], D: nn.Module, points: Tensor, latent_dim: int = 1) -> Tensor:
    """Return the direction in which a step of G pushes each point: minus the gradient of its loss, (n, 2).

    The step itself runs, with a generator that only holds the points, so these are the arrows of the loss that is
    played, also of a learner's own step. Losses are means, so the gradient is multiplied by n: an arrow does not
    depend on how many points are shown. D and its gradients do not change. The noise that the step draws is zeros,
    (n, latent_dim); what it prints is dropped.

    Returns zeros if the step sends no gradient to its fakes.
    """
    given = _Given(points)
    with eval_mode(D), redirect_stdout(io.StringIO()):  # prints of this step would stand among those of the training
        g_step(
            given,
            D,
            len(points),
            lambda n: points.new_zeros(n, latent_dim),
            torch.optim.SGD(given.parameters(), lr=0.0),
        )
    if given.gradient is None:
        return torch.zeros_like(points)
    return -given.gradient * len(points)
