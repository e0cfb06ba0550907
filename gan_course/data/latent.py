"""The generator's raw material: latent vectors drawn from a simple distribution."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Latent:
    """A source of latent vectors z.

    Attributes:
        dim: length of a vector.
        kind: "normal" (mean 0, standard deviation 1) or "uniform" (on [-1, 1], as in the DCGAN paper,
            arXiv 1511.06434, section 4).
    """

    dim: int
    kind: str = "normal"

    def __post_init__(self) -> None:
        if self.dim < 1:
            raise ValueError(f"A latent vector needs at least one dimension, not {self.dim}.")
        if self.kind not in ("normal", "uniform"):
            raise ValueError(f"The latent kind is {self.kind!r}; accepted: 'normal', 'uniform'.")

    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """`n` fresh vectors, float32 (n, dim), on the generator's device."""
        if self.kind == "normal":
            return torch.randn(n, self.dim, generator=generator, device=generator.device)
        return torch.rand(n, self.dim, generator=generator, device=generator.device) * 2 - 1
