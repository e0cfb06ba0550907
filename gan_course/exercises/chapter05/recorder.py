"""Record the layers that run inside a network, however it is written.

Hooks see modules only. This looks one level deeper, at the operations themselves, so that layers in a Python list and
functions such as `conv_transpose2d` are seen as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gan_course.compiler import without_compiler

from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

PRODUCTS = {"addmm", "mm", "bmm", "baddbmm"}  # what nn.Linear becomes


@dataclass(frozen=True)
class Convolution:
    """One convolution: copies of its input and output, its weight, and whether it is fractionally strided."""

    input: Tensor
    output: Tensor
    weight: Tensor
    transposed: bool


@dataclass(frozen=True)
class BatchNorm:
    """One batch norm: its learned scale and shift; None if it has none."""

    weight: Tensor | None
    bias: Tensor | None


@without_compiler
class Recorder(TorchDispatchMode):
    """Context manager that notes the layers that run in it.

    Attributes:
        layers: convolutions and batch norms in the order in which they ran.
        dense: whether a fully connected layer was among them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.layers: list[Convolution | BatchNorm] = []
        self.dense = False

    @property
    def convolutions(self) -> list[Convolution]:
        return [layer for layer in self.layers if isinstance(layer, Convolution)]

    @property
    def norms(self) -> list[BatchNorm]:
        return [layer for layer in self.layers if isinstance(layer, BatchNorm)]

    def __torch_dispatch__(self, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        out = func(*args, **(kwargs or {}))
        name = func.overloadpacket.__name__
        if name == "convolution":
            self.layers.append(Convolution(args[0].detach().clone(), out.detach().clone(), args[1].detach(), args[6]))
        elif "batch_norm" in name and len(args[0]) > 1:  # instance norm comes as a batch norm over one long sample
            self.layers.append(BatchNorm(*(part if part is None else part.detach() for part in args[1:3])))
        self.dense |= name in PRODUCTS
        return out
