"""A network layer by layer: what goes in, what comes out, how many parameters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gan_course.device import bare

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Row:
    layer: str
    shape: tuple[int, ...]
    parameters: int


@dataclass(frozen=True)
class Description:
    """A table of layers; prints as text and shows as HTML in a notebook."""

    name: str
    rows: list[Row]

    @property
    def parameters(self) -> int:
        return sum(row.parameters for row in self.rows)

    def _cells(self) -> list[tuple[str, str, str]]:
        body = [
            (r.layer, " x ".join(map(str, r.shape)), f"{r.parameters:,}" if r.parameters else "") for r in self.rows
        ]
        return [
            ("layer", "output of one example", "parameters"),
            *body,
            ("total", "", f"{self.parameters:,}"),
        ]

    def __str__(self) -> str:
        cells = self._cells()
        widths = [max(len(row[i]) for row in cells) for i in range(3)]
        lines = [f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c:>{widths[2]}}" for a, b, c in cells]
        return "\n".join([self.name, *lines])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        def row(cells: tuple[str, str, str], tag: str) -> str:
            return (
                "<tr>"
                + "".join(
                    f'<{tag} style="text-align:{"right" if i == 2 else "left"}">{cell}</{tag}>'
                    for i, cell in enumerate(cells)
                )
                + "</tr>"
            )

        head, *body = self._cells()
        return f"<table><caption>{self.name}</caption>{row(head, 'th')}{''.join(row(r, 'td') for r in body)}</table>"


def summary(network: nn.Module, *shape: int) -> Description:
    """Send one blank example of `shape` through `network` and list each layer's output shape and parameters.

    `shape` is the shape of one input without the batch: ``summary(G, 100)``, ``summary(D, 3, 64, 64)``.
    The network is left as it was, including its running statistics. Shapes in the table leave out the batch as well.
    """
    network = bare(network)
    rows: list[Row] = []
    counted: set[int] = set()

    def count(parameters: Iterable[nn.Parameter]) -> int:
        """Count each parameter once, however many layers and passes use it."""
        new = {id(p): p.numel() for p in parameters if id(p) not in counted}
        counted.update(new)
        return sum(new.values())

    def note(layer: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
        first = output[0] if isinstance(output, tuple) else output  # recurrent layers return their state as well
        rows.append(Row(_words(layer), tuple(first.shape[1:]), count(layer.parameters())))

    leaves = [layer for layer in network.modules() if not list(layer.children()) or _is_parametrised(layer)]
    inside = {id(part) for layer in leaves if _is_parametrised(layer) for part in layer.modules() if part is not layer}
    hooks = [layer.register_forward_hook(note) for layer in leaves if id(layer) not in inside]
    modes = [(layer, layer.training) for layer in network.modules()]
    parameter = next(network.parameters(), torch.empty(0))
    try:
        network.eval()
        with torch.no_grad():
            network(torch.zeros(1, *shape, device=parameter.device, dtype=parameter.dtype))
    except (RuntimeError, IndexError, TypeError) as error:
        raise ValueError(f"{type(network).__name__} does not accept one example of shape {shape}: {error}") from error
    finally:
        for hook in hooks:
            hook.remove()
        for layer, training in modes:
            layer.training = training
    if rest := count(network.parameters()):
        rows.append(Row("outside the layers above", (), rest))
    return Description(type(network).__name__, rows)


def _is_parametrised(layer: nn.Module) -> bool:
    return hasattr(layer, "parametrizations")


def _words(layer: nn.Module) -> str:
    """Return a short description such as `ConvTranspose2d 4x4, stride 2`."""
    name = type(layer).__name__.removeprefix("Parametrized")
    if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
        height, width = layer.kernel_size
        name += f" {height}x{width}, stride {layer.stride[0]}"
    if _is_parametrised(layer):
        kinds = {type(p).__name__.lstrip("_") for own in layer.parametrizations.values() for p in own}
        name += ", " + ", ".join("spectral norm" if kind == "SpectralNorm" else kind for kind in sorted(kinds))
    return name


def parameter_count(network: nn.Module) -> int:
    """Return the number of parameters of the network."""
    return sum(p.numel() for p in network.parameters())
