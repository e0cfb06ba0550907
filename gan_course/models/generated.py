"""A generator together with where its codes come from: a source of samples, as real data is."""

from __future__ import annotations

from dataclasses import dataclass

from gan_course.data.latent import FittedLatent, Latent

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Generated:
    """Samples of a generator: of a GAN's G, or of an autoencoder's decoder.

    Attributes:
        network: code to sample, (n, dim) -> (n, ...), in the mode in which it is to run.
        latent: where its codes come from.
    """

    network: nn.Module
    latent: Latent | FittedLatent

    @torch.no_grad()
    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """Draw `n` generated samples; the network must lie on the generator's device."""
        return self.network(self.latent.sample(n, generator))
