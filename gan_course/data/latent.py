"""The generator's input: latent vectors drawn from a simple distribution."""

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
        """Draw `n` fresh vectors, float32 (n, dim), on the generator's device."""
        if self.kind == "normal":
            return torch.randn(n, self.dim, generator=generator, device=generator.device)
        return torch.rand(n, self.dim, generator=generator, device=generator.device) * 2 - 1


class FittedLatent:
    """Codes of the Gaussian with the mean and the covariance of given codes: new ones like the given ones.

    Args:
        codes: shape (n, dim), n >= 2.

    Attribute `dim`: length of a code.
    """

    def __init__(self, codes: Tensor):
        if codes.ndim != 2 or len(codes) < 2:
            raise ValueError(f"codes has shape {tuple(codes.shape)}; give (n, dim) with n >= 2.")
        codes = codes.detach()
        self.dim = codes.shape[1]
        self.mean = codes.mean(0)
        centred = codes - self.mean
        values, vectors = torch.linalg.eigh(centred.T @ centred / (len(codes) - 1))
        self._root = vectors * values.clamp_min(0).sqrt()  # root @ root.T is the covariance

    def noise(self, n: int, generator: torch.Generator) -> Tensor:
        """Draw `n` vectors of mean 0 with the covariance of the codes, (n, dim), on the generator's device."""
        e = torch.randn(n, self.dim, generator=generator, device=generator.device)
        return e @ self._root.T.to(e)

    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """Draw `n` codes, float32 (n, dim), on the generator's device."""
        noise = self.noise(n, generator)
        return self.mean.to(noise) + noise
