"""Networks that come trained with the course: safetensors in ``data/``, each made by a script in ``data/recipes/``.

A file holds the weights under ``network.`` and notes: ``recipe`` (what made it) and ``quality`` (figure by name).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from gan_course.data import bundled
from gan_course.training import checkpoint

from torch import nn

_BUILDERS: dict[str, Callable[[], nn.Module]] = {}
"""File name without its ending -> how to build the untrained network."""

NAMES = tuple(_BUILDERS)


def pretrained(name: str) -> nn.Module:
    """The trained network called `name`, on the CPU, in evaluation mode, its weights frozen.

    Raises ValueError (the message lists the names), FileNotFoundError or bundled.DamagedFileError.
    """
    if name not in _BUILDERS:
        raise ValueError(f"No trained network is called {name!r}; there are {', '.join(_BUILDERS)}.")
    network = _BUILDERS[name]()
    tensors, _ = checkpoint.read(bundled.file(f"{name}.safetensors"))
    weights = checkpoint.under("network", tensors)
    checkpoint.require_fit(network, weights, name)
    network.load_state_dict(weights)
    return network.eval().requires_grad_(False)


def notes(name: str) -> dict[str, Any]:
    """What the file of the network called `name` says of itself: ``recipe`` and ``quality``."""
    return checkpoint.read(bundled.file(f"{name}.safetensors"))[1]


def save(name: str, network: nn.Module, recipe: dict[str, Any], quality: dict[str, float]) -> Path:
    """Write a trained network into the data folder; then add its checksum to SHA256SUMS and data/README.md."""
    path = bundled.folder() / f"{name}.safetensors"
    checkpoint.write(path, checkpoint.prefixed("network", network.state_dict()), {"recipe": recipe, "quality": quality})
    return path
