"""A model's codes of all digits, planes through them, and interpolation between two of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gan_course.utils import eval_mode
from gan_course.widgets.desk import words

import numpy as np
import torch
from torch import Tensor, nn

PLANES = ("a and b", "main axes")
"""Planes that a map may show: through the middle of all codes, a and b; or along their first principal components."""


@dataclass(frozen=True)
class Plane:
    """A plane in code space through `origin` (dim,) along `axes` (2, dim), which are orthonormal.

    `names` are those of its axes. The first axis leads there; the second one only in part, unless the two directions
    are at right angles anyway, and its name says so.
    """

    origin: Tensor
    axes: Tensor
    names: tuple[str, str]

    def to(self, codes: Tensor) -> np.ndarray:
        """Project codes (..., dim) onto the plane: (..., 2)."""
        return ((codes - self.origin) @ self.axes.T).numpy()

    def code(self, place: Tensor) -> Tensor:
        """Return the codes at places (..., 2) of the plane: (..., dim)."""
        return self.origin + place @ self.axes


class Codes:
    """An autoencoder and its codes of all pictures.

    Args:
        name: what the page calls it.
        model: has `encode(x)` and `decode(code)`; a VAE also `posterior(x)`, which returns m and s. It is not changed.
        x: the pictures, (n, channels, height, width).

    Attributes: `m` (n, dim); `sigma` (n, dim), or None without a posterior; `middle` (dim,), the mean of all codes;
    `each` (dim,), their standard deviation along each number of the code; `spread`, the same as one number.
    """

    def __init__(self, name: str, model: Any, x: Tensor):
        for method in ("encode", "decode"):
            if not callable(getattr(model, method, None)):
                raise TypeError(
                    f"The {name} is a {type(model).__name__} without {method}(); give an Autoencoder or VAE."
                )
        self.name, self.model = name, model
        posterior = getattr(model, "posterior", None)
        if posterior is None:
            m, sigma = self._call(model.encode, x), None
        else:
            m, s = self._call(posterior, x)
            sigma = s.exp()
        if m.ndim != 2 or m.shape[0] != len(x) or m.shape[1] < 2:
            raise ValueError(
                f"The {name}'s codes have shape {tuple(m.shape)} for {len(x)} pictures; the desk shows codes of two"
                " numbers or more, (n, code_dim)."
            )
        if not (m.isfinite().all() and (sigma is None or sigma.isfinite().all())):
            raise ValueError(
                f"Some codes of the {name} are not numbers (NaN or infinite): its training diverged. Train it "
                "again, with a smaller learning rate."
            )
        self.m, self.sigma, self.middle = m, sigma, m.mean(0)
        self.each = m.std(0).clamp_min(1e-6)
        self.spread = self.each.square().mean().sqrt().item()

    @property
    def dim(self) -> int:
        return self.m.shape[1]

    def decode(self, codes: Tensor) -> Tensor:
        """Decode codes (n, dim)."""
        pictures = self._call(self.model.decode, codes)
        if pictures.ndim != 4 or len(pictures) != len(codes):
            raise ValueError(
                f"The {self.name}'s decoder gave shape {tuple(pictures.shape)} for {len(codes)} codes; the desk shows "
                "pictures, (n, channels, height, width)."
            )
        return pictures

    def plane(self, kind: str, a: int, b: int) -> Plane:
        """Return one of PLANES, for the pictures a and b; codes of two numbers have only one.

        If a and b lie in one direction from the middle, or one of them is the middle, a principal component takes the
        place of the missing axis.
        """
        if self.dim == 2:
            return Plane(torch.zeros(2), torch.eye(2), tuple(words.AXES["number"].format(i=i) for i in range(2)))
        centred = self.m - self.middle
        main = torch.linalg.eigh(centred.T @ centred).eigenvectors.T.flip(0)  # widest spread first
        directions = {words.AXES["main"].format(i=i): axis for i, axis in enumerate(main, 1)}
        if kind == "a and b":
            ends = {"same": a} if a == b else {"a": a, "b": b}
            directions = {words.AXES[end]: self.m[i] - self.middle for end, i in ends.items()} | directions
        return Plane(self.middle, *_orthonormal(directions))

    def _call(self, what: Any, x: Tensor) -> Any:
        network = isinstance(self.model, nn.Module)
        weight = next(self.model.parameters(), x) if network else x
        with torch.no_grad():
            if network:
                with eval_mode(self.model):
                    given = what(x.to(weight.device))
            else:
                given = what(x)
        if isinstance(given, Tensor):
            return given.float().cpu()
        return tuple(part.float().cpu() for part in given)


def spherical(a: Tensor, b: Tensor, middle: Tensor, t: Tensor) -> Tensor:
    """Interpolate between two codes on an arc around the middle of all codes, instead of cutting the corner.

    Args:
        a, b, middle: codes, (dim,).
        t: 0 at a, 1 at b, (n,).

    Returns codes (n, dim): in the direction from the middle of those on the straight line, and with a distance that
    goes evenly from that of a to that of b. Where the line meets the middle there is no direction, and the code stays
    on the line.
    """
    t = t[:, None]
    inner = (1 - t) * a + t * b - middle
    reach = (1 - t) * (a - middle).norm() + t * (b - middle).norm()
    length = inner.norm(dim=1, keepdim=True)
    return middle + torch.where(length > 1e-6 * reach, inner / length.clamp_min(1e-30) * reach, inner)


def _orthonormal(directions: Mapping[str, Tensor]) -> tuple[Tensor, tuple[str, str]]:
    """Return the first two of these directions that differ, orthonormal (Gram-Schmidt), (2, dim), and their names."""
    found: list[Tensor] = []
    names: list[str] = []
    for name, direction in directions.items():
        rest = direction - sum(((direction @ one) * one for one in found), torch.zeros_like(direction))
        if rest.norm() > 1e-3 * direction.norm().clamp_min(1e-12):
            found.append(rest / rest.norm())
            whole = rest.norm() > 0.999 * direction.norm()
            names.append(name if whole else words.AXES["perpendicular"].format(axis=name))
        if len(found) == 2:
            break
    return torch.stack(found), (names[0], names[1])
