"""Networks that come trained with the course: safetensors in ``data/``, each made by a script in ``data/recipes/``.

A file holds the weights under ``network.`` in half precision and notes: ``recipe`` (what made it) and ``quality``
(figure by name). ``python -m gan_course.pretrained`` makes all of them again, and with names just these.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from gan_course.data import resources
from gan_course.data.latent import Latent
from gan_course.data.pictures import Pictures
from gan_course.models import DCGANDiscriminator, DCGANGenerator, classifiers
from gan_course.training import checkpoint
from gan_course.training.trainer import Settings, Trainer
from gan_course.utils import seeded

from torch import nn

_BUILDERS: dict[str, Callable[[], nn.Module]] = {
    "avatar-probe": classifiers.FactorClassifier,
    "avatars64": partial(DCGANGenerator, size=64, width=32),
    "avatars64-critic": partial(DCGANDiscriminator, size=64, width=24),
    "digit-classifier": classifiers.DigitClassifier,
}
"""File name without its ending -> how to build the untrained network."""

NAMES = tuple(_BUILDERS)


def pretrained(name: str) -> nn.Module:
    """The trained network called `name`, on the CPU, in evaluation mode, its weights frozen.

    Raises ValueError (the message lists the names), FileNotFoundError or resources.DamagedFileError.
    """
    if name not in _BUILDERS:
        raise ValueError(f"No trained network is called {name!r}; there are {', '.join(_BUILDERS)}.")
    network = _BUILDERS[name]()
    tensors, _ = checkpoint.read(resources.file(f"{name}.safetensors"))
    weights = checkpoint.under("network", tensors)
    checkpoint.require_fit(network, weights, name)
    network.load_state_dict(weights)
    return network.eval().requires_grad_(False)


def start_from(data: Pictures, start: str, seed: int = 0, **options: int) -> Trainer:
    """Return a trainer for pictures of 64 x 64 whose networks begin trained or fresh.

    Args:
        start: "trained" for the shipped G and D, "fresh" for the same architectures with new weights.
        options: further :class:`Settings`.
    """
    settings = Settings(batch=16, ema=0.95, seed=seed, **options)
    return Trainer(*_networks(start, seed), data, Latent(100, "uniform"), settings)


def _networks(start: str, seed: int) -> tuple[nn.Module, nn.Module]:
    """Return the shipped G and D, ready to train further ("trained"), or new ones of the same kind ("fresh")."""
    if start == "trained":
        return tuple(pretrained(name).train().requires_grad_(True) for name in ("avatars64", "avatars64-critic"))
    with seeded(seed):
        return DCGANGenerator(64, 32), DCGANDiscriminator(64, 24)


def notes(name: str) -> dict[str, Any]:
    """What the file of the network called `name` says of itself: ``recipe`` and ``quality``."""
    return checkpoint.read(resources.file(f"{name}.safetensors"))[1]


def save(name: str, network: nn.Module, recipe: dict[str, Any], quality: dict[str, float]) -> Path:
    """Write a trained network, rounded to half precision, into the data folder, and its checksum into SHA256SUMS.

    Measure `quality` of `rounded(network)`, so that it is the shipped network's.
    What is in the file is for data/README.md to say.
    """
    path = resources.folder() / f"{name}.safetensors"
    weights = {key: value.half() if value.is_floating_point() else value for key, value in network.state_dict().items()}
    checkpoint.write(path, checkpoint.prefixed("network", weights), {"recipe": recipe, "quality": quality})
    resources.record(path.name)
    return path


def rounded(network: nn.Module) -> nn.Module:
    """The network, in place, with the weights that :func:`save` keeps of it: those of half precision, in float32."""
    return network.half().float()


def recipe(name: str) -> Path:
    """The script that makes the file `name`: avatar_probe.py for "avatar-probe", avatars64.py for "avatars64-critic"
    as well. FileNotFoundError where there is none."""
    parts = name.split("-")
    paths = [resources.folder() / "recipes" / f"{'_'.join(parts[:n])}.py" for n in range(len(parts), 0, -1)]
    for path in paths:
        if path.is_file():
            return path
    raise FileNotFoundError(f"No recipe makes {name!r}; looked for {', '.join(path.name for path in paths)}.")


if __name__ == "__main__":
    shipped = [Path(file).stem for file in resources.sums() if file.endswith(".safetensors")]
    chosen = [name for argument in sys.argv[1:] for name in argument.split(",")] or shipped
    if unknown := set(chosen) - set(shipped):
        raise SystemExit(f"No trained networks are called {', '.join(unknown)}; there are {', '.join(shipped)}.")
    for script in dict.fromkeys(map(recipe, chosen)):
        print(script, flush=True)
        subprocess.run([sys.executable, str(script)], check=True)
