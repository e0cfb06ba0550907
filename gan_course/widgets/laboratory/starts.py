"""Networks of the laboratory that are trained already, for a start in the middle of the game."""

from __future__ import annotations

from gan_course.data import resources
from gan_course.training import checkpoint

from torch import nn

FILE = "laboratory.safetensors"
"""Made by data/recipes/laboratory.py: `ring8.G.layers.0.weight` and so on."""


def load(data: str, G: nn.Module, D: nn.Module) -> None:
    """Give both networks, of the default sizes, the weights that were trained on the points called `data`."""
    tensors, _ = checkpoint.read(resources.file(FILE))
    for name, network in (("G", G), ("D", D)):
        weights = checkpoint.under(f"{data}.{name}", tensors)
        checkpoint.require_fit(network, weights, f"{name} for {data}")
        network.load_state_dict(weights)
