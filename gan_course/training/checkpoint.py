"""Save a training to one file and read it back: tensors in safetensors, the rest as JSON next to them.

Nothing is unpickled: an untrusted file can hold wrong numbers, but it cannot run code.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from gan_course.utils import atomic_write

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn
from torch.optim import Optimizer

FORMAT = "gan-course training, version 1"


PICKLES = (b"PK\x03\x04", b"\x80")
"""How files of ``torch.save`` begin: a zip, and before PyTorch 1.6 a bare pickle."""

MESSAGES = {
    "missing": "There is no checkpoint at {path}.",
    "pickle": "{path} is a file of torch.save, a pickle, which can run code when it is read, so it is not read here; "
    "for weights: G.load_state_dict(torch.load({name!r}, weights_only=True)), then a new Trainer.",
    "damaged": "{path} is not a readable checkpoint ({error}); it may be cut short.",
    "other": "{path} is some other safetensors file, not {format!r}.",
}


class CheckpointError(ValueError):
    """A checkpoint that cannot be used; the message says why and what to do."""


def write(path: str | Path, tensors: dict[str, Tensor], notes: dict[str, Any]) -> None:
    """Write `tensors` and `notes` (anything JSON can hold) to `path`.

    The file appears complete or not at all: it is written next to its destination, flushed to the disk, then renamed.
    A power cut or a full disk in the middle leaves an older checkpoint of the same name as it was.
    """
    path = Path(path).expanduser()
    path.parent.mkdir(parents=True, exist_ok=True)
    # clones: safetensors refuses tensors that share memory, and the training may go on changing them
    content = {name: tensor.detach().cpu().contiguous().clone() for name, tensor in tensors.items()}
    # one entry: safetensors writes several in random order, and equal trainings should give equal files
    data = save(content, {FORMAT: json.dumps(notes)})
    with atomic_write(path) as temporary, temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def read(path: str | Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Read a file made by :func:`write`: the tensors (on the CPU) and the notes.

    Raises FileNotFoundError, or CheckpointError if the file is damaged or of another kind.
    """
    path = Path(path).expanduser()
    if not path.is_file():
        raise FileNotFoundError(MESSAGES["missing"].format(path=path))
    try:
        with safe_open(path, framework="pt") as file:
            notes = file.metadata() or {}
            tensors = {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118 (not a dict)
    except SafetensorError as error:
        with path.open("rb") as file:
            if file.read(4).startswith(PICKLES):
                raise CheckpointError(MESSAGES["pickle"].format(path=path, name=path.name)) from None
        raise CheckpointError(MESSAGES["damaged"].format(path=path, error=error)) from error
    if FORMAT not in notes:
        raise CheckpointError(MESSAGES["other"].format(path=path, format=FORMAT))
    return tensors, json.loads(notes[FORMAT])


def prefixed(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors under names that begin with `prefix` and a dot."""
    return {f"{prefix}.{name}": tensor for name, tensor in tensors.items()}


def under(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors whose names begin with `prefix` and a dot, without it: the inverse of :func:`prefixed`."""
    start = prefix + "."
    return {name[len(start) :]: tensor for name, tensor in tensors.items() if name.startswith(start)}


def plain_names(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors without the prefixes that ``torch.compile`` and ``DataParallel`` put before their names."""
    return {re.sub(r"^(?:module\.|_orig_mod\.)+", "", name): tensor for name, tensor in tensors.items()}


def require_fit(network: nn.Module, tensors: dict[str, Tensor], whose: str) -> None:
    """Raise CheckpointError unless `tensors` are a state of `network`: same names, same shapes."""
    mine = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    theirs = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    wrong = sorted(name for name in mine.keys() | theirs.keys() if mine.get(name) != theirs.get(name))
    if wrong:
        first = wrong[0]
        raise CheckpointError(
            f"{whose} is another network: {first} has shape {theirs.get(first, 'none')} there and "
            f"{mine.get(first, 'none')} here, and {len(wrong) - 1} more differ. Build the one it was saved from."
        )


def optimizer_tensors(optimizer: Optimizer) -> dict[str, Tensor]:
    """Return the optimiser's running averages as named tensors, `<number of the parameter>.<name>`."""
    state = optimizer.state_dict()["state"]
    return {f"{number}.{name}": torch.as_tensor(value) for number, own in state.items() for name, value in own.items()}


def restore_optimizer(optimizer: Optimizer, tensors: dict[str, Tensor]) -> None:
    """Restore what :func:`optimizer_tensors` returned; learning rates and other settings stay those of `optimizer`."""
    weights = [weight for group in optimizer.param_groups for weight in group["params"]]
    state: dict[int, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        number, name = key.split(".", 1)
        weight = weights[int(number)]
        if tensor.shape == weight.shape:  # laid out in memory as its weight is: fused steps walk through both at once
            tensor = torch.empty_like(weight, requires_grad=False).copy_(tensor)
        state.setdefault(int(number), {})[name] = tensor
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
