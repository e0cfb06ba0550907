"""The code that a notebook shows, run apart from it, to be compared with the package's."""

from __future__ import annotations

from typing import Any

from gan_course.authoring import notebook_builder as builder

import torch
from torch import nn


def cells(stem: str) -> dict[str, str]:
    """Source of each cell of the master `stem`, such as "04_gan", by the cell's id; solutions are in it."""
    master = next(path for path in builder.masters() if path.stem == stem)
    return {cell.metadata["id"]: cell.source for cell in builder.read_master(master).cells}


def run(cells: dict[str, str], *ids: str, **given: Any) -> dict[str, Any]:
    """The names that these cells define, run in a row; `given` names are there before."""
    names: dict[str, Any] = {"torch": torch, "nn": nn, **given}
    for id in ids:
        exec(cells[id], names)
    return names


def weights(*networks: nn.Module) -> list[torch.Tensor]:
    """All weights, detached copies."""
    return [p.detach().clone() for network in networks for p in network.parameters()]
