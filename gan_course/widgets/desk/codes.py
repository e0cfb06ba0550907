"""A model's codes of all digits, and a plane through them to look at and walk in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gan_course.utils import eval_mode

import numpy as np
import torch
from torch import Tensor, nn

PLANES = {"a and b": "the middle of all codes, a and b", "main axes": "the two directions in which codes spread most"}


@dataclass(frozen=True)
class Plane:
    """A plane in code space, through `origin` (dim,), along `axes` (2, dim), which are of length 1 and at right angles.

    `names` are what its axes are called: the first one leads there; the second one, unless it is at right angles to the
    first by itself, is only that part of the way there that is, and says so.
    """

    origin: Tensor
    axes: Tensor
    names: tuple[str, str]

    def to(self, codes: Tensor) -> np.ndarray:
        """Where codes (..., dim) lie in the plane, seen from straight above it: (..., 2)."""
        return ((codes - self.origin) @ self.axes.T).numpy()

    def code(self, place: Tensor) -> Tensor:
        """The codes at places (..., 2) of the plane: (..., dim)."""
        return self.origin + place @ self.axes


class Codes:
    """An autoencoder and what it makes of all pictures.

    Args:
        name: what it is called on the page.
        model: has `encode(x)` and `decode(code)`; and `posterior(x)`, which gives m and s, if it is a VAE. It is left
            as it is.
        x: the pictures, (n, channels, height, width).

    Attributes: `m` (n, dim); `sigma` (n, dim), or None where there is none; `middle` (dim,) the mean of all codes;
    `each` (dim,) their standard deviation along each number of the code; `spread`, the same as one number.
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
                f"Some codes of the {name} are not numbers (NaN or infinite): its training ran away. Train it "
                "again, with a smaller learning rate."
            )
        self.m, self.sigma, self.middle = m, sigma, m.mean(0)
        self.each = m.std(0).clamp_min(1e-6)
        self.spread = self.each.square().mean().sqrt().item()

    @property
    def dim(self) -> int:
        return self.m.shape[1]

    def decode(self, codes: Tensor) -> Tensor:
        """The pictures of codes (n, dim)."""
        pictures = self._call(self.model.decode, codes)
        if pictures.ndim != 4 or len(pictures) != len(codes):
            raise ValueError(
                f"The {self.name}'s decoder gave shape {tuple(pictures.shape)} for {len(codes)} codes; the desk shows "
                "pictures, (n, channels, height, width)."
            )
        return pictures

    def plane(self, kind: str, a: int, b: int) -> Plane:
        """One of PLANES; of codes of two numbers always all there is.

        Where a and b lie in one direction from the middle, or the middle itself is one of them, a direction in which
        codes spread most takes the missing axis.
        """
        if self.dim == 2:
            return Plane(torch.zeros(2), torch.eye(2), ("code[0]", "code[1]"))
        centred = self.m - self.middle
        main = torch.linalg.eigh(centred.T @ centred).eigenvectors.T.flip(0)  # widest spread first
        ways = {f"main axis {i + 1}": way for i, way in enumerate(main)}
        if kind == "a and b":
            ends = {"towards a = b": self.m[a]} if a == b else {"towards a": self.m[a], "towards b": self.m[b]}
            ways = {name: code - self.middle for name, code in ends.items()} | ways
        return Plane(self.middle, *_right_angles(ways))

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


def arc(a: Tensor, b: Tensor, middle: Tensor, t: Tensor) -> Tensor:
    """Codes on the way from a to b that keep their distance from the middle of all codes: they do not cut the corner.

    Args:
        a, b, middle: codes, (dim,).
        t: shares of the way, (n,).

    Returns (n, dim): each is on the straight line as seen from the middle, and as far away as a and b are, in
    proportion. Where the line meets the middle itself there is no direction, and the code is on the line.
    """
    t = t[:, None]
    inner = (1 - t) * a + t * b - middle
    reach = (1 - t) * (a - middle).norm() + t * (b - middle).norm()
    length = inner.norm(dim=1, keepdim=True)
    return middle + torch.where(length > 1e-6 * reach, inner / length.clamp_min(1e-30) * reach, inner)


def _right_angles(ways: Mapping[str, Tensor]) -> tuple[Tensor, tuple[str, str]]:
    """The first two of these directions that differ, made of length 1 and at right angles (Gram-Schmidt): (2, dim).

    And what they are called.
    """
    found: list[Tensor] = []
    names: list[str] = []
    for name, way in ways.items():
        rest = way - sum(((way @ one) * one for one in found), torch.zeros_like(way))
        if rest.norm() > 1e-3 * way.norm().clamp_min(1e-12):
            found.append(rest / rest.norm())
            names.append(name if rest.norm() > 0.999 * way.norm() else f"{name}, at right angles")
        if len(found) == 2:
            break
    return torch.stack(found), (names[0], names[1])
