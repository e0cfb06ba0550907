"""The networks of a run: built as the controls say, trained already, or brought by the learner."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass

from gan_course.data import resources
from gan_course.data.points import Points
from gan_course.models.mlp import MLPDiscriminator, MLPGenerator
from gan_course.training import checkpoint
from gan_course.utils import seeded
from gan_course.widgets.laboratory.setup import Setup

from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

FILE = "laboratory.safetensors"
"""Trained networks, made by data/recipes/laboratory.py: `ring8.G.layers.0.weight` and so on."""


@dataclass(frozen=True)
class Own:
    """What the learner brings.

    `d_step`, `g_step`: steps with the course's signature. `d_loss(real_logits, fake_logits)`, `g_loss(fake_logits)`:
    losses for the course's steps. These are played while the control "losses" is set to "own"; whichever is missing is
    the course's non-saturating one. `G`, `D`: networks, copied at each start. `data`: a distribution of points.

    The step of G also runs once for each picture, to find the arrows: what it counts then counts as well.
    """

    d_step: Callable[..., Tensor] | None = None
    g_step: Callable[..., Tensor] | None = None
    d_loss: Callable[[Tensor, Tensor], Tensor] | None = None
    g_loss: Callable[[Tensor], Tensor] | None = None
    G: nn.Module | None = None
    D: nn.Module | None = None
    data: Points | None = None

    @property
    def has_functions(self) -> bool:
        """Whether there is a step or a loss among it."""
        return any((self.d_step, self.g_step, self.d_loss, self.g_loss))


def build(setup: Setup, own: Own, data: Points) -> tuple[nn.Module, nn.Module]:
    """Return new networks G and D for a run: copies of the learner's own, or those of the setup.

    Raises:
        ValueError: a network that cannot be copied, or trained networks for data of the learner's own.
    """
    s = setup
    with seeded(s.seed):
        hidden_G, hidden_D = [s.G_width] * s.G_layers, [s.D_width] * s.D_layers
        G = own.G if own.G is not None else MLPGenerator(s.noise_dim, (2,), hidden_G, scale=data.scale)
        D = own.D if own.D is not None else MLPDiscriminator((2,), hidden_D)
        G, D = _copied("G", G), _copied("D", D)
        if s.spectral and own.D is None:
            for layer in D.modules():
                if isinstance(layer, nn.Linear):
                    spectral_norm(layer)
    if s.start == "trained":
        if own.data is not None:
            raise ValueError("Trained networks are there for the named points, not for data of your own.")
        _load(s.data, G, D)
    return G, D


def _load(data: str, G: nn.Module, D: nn.Module) -> None:
    """Load into both networks, of the default sizes, the weights that were trained on the points called `data`."""
    tensors, _ = checkpoint.read(resources.file(FILE))
    for name, network in (("G", G), ("D", D)):
        weights = checkpoint.under(f"{data}.{name}", tensors)
        checkpoint.require_fit(network, weights, f"{name} for {data}")
        network.load_state_dict(weights)


def _copied(name: str, network: nn.Module) -> nn.Module:
    """Copy a network to the CPU: it is so small that a GPU would only be slower."""
    try:
        return copy.deepcopy(network).cpu()
    except RuntimeError as error:
        raise ValueError(
            f"{name} cannot be copied ({error}). Give a network that has not been used yet; of the spectral norms, "
            "torch.nn.utils.parametrizations.spectral_norm can be copied at any time."
        ) from error
