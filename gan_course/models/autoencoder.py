"""Autoencoders: picture to code and back. The decoder is a generator.

Autoencoder: Hinton and Salakhutdinov 2006, Science 313. Variational autoencoder: Kingma and Welling 2013,
arXiv 1312.6114. Both take any networks; by default they build fully connected ones.
"""

from __future__ import annotations

from collections.abc import Sequence

from gan_course.data.latent import Latent
from gan_course.models.mlp import MLPEncoder, MLPGenerator

import torch
from torch import Tensor, nn


def reparameterise(mean: Tensor, log_sd: Tensor, noise: Tensor) -> Tensor:
    """Return c = m + exp(s) * e, a random code through which gradients reach m and s (Kingma and Welling, section 2.4).

    Args:
        mean, log_sd: m and s, (batch, code_dim). The spread sigma = exp(s) is positive whatever s is.
        noise: e, standard normal, (batch, code_dim).

    Returns the code, (batch, code_dim).
    """
    return mean + log_sd.exp() * noise


class Autoencoder(nn.Module):
    """An encoder turns a picture into a short code, and a decoder turns the code into a picture.

    Args:
        shape: what one sample looks like: (2,) for points, (1, 28, 28) for digits, (3, 32, 32) for avatars.
        code_dim: length of a code.
        hidden: neurons of the encoder's hidden layers; the decoder has them in reverse order.
        bounded: outputs end in tanh, within [-1, 1]; by default so for pictures and not for points.
        scale: root mean square of the data, so that the layers work at unit scale (see :class:`MLPGenerator`).
        encoder: your own network, (batch, *shape) -> (batch, codes_out); `codes_out` is code_dim here, and twice that
            for a :class:`VAE`.
        decoder: your own network, (batch, code_dim) -> (batch, *shape), such as a DCGANGenerator.
    """

    heads = 1  # numbers that the encoder gives for each number of the code

    def __init__(
        self,
        shape: Sequence[int],
        code_dim: int = 16,
        hidden: Sequence[int] = (256, 128),
        *,
        bounded: bool | None = None,
        scale: float = 1.0,
        encoder: nn.Module | None = None,
        decoder: nn.Module | None = None,
    ):
        super().__init__()
        self.shape, self.code_dim = tuple(shape), code_dim
        bounded = len(self.shape) == 3 if bounded is None else bounded
        self.encoder = encoder or MLPEncoder(shape, self.heads * code_dim, hidden, scale)
        self.decoder = decoder or MLPGenerator(code_dim, shape, hidden[::-1], bounded, scale)

    def encode(self, x: Tensor) -> Tensor:
        """Return the code of each sample: (batch, *shape) -> (batch, code_dim)."""
        return self.encoder(x)

    def decode(self, code: Tensor) -> Tensor:
        """Return the sample of each code: (batch, code_dim) -> (batch, *shape)."""
        return self.decoder(code)

    def forward(self, x: Tensor) -> Tensor:
        """Return the reconstruction of x, decoded from its own code, same shape."""
        return self.decode(self.encode(x))


class VAE(Autoencoder):
    """A variational autoencoder: the encoder gives a whole Gaussian of codes for each sample, mean m and spread sigma.

    Arguments as for :class:`Autoencoder`. It is a source of samples: codes from the standard normal, decoded.
    """

    heads = 2

    def posterior(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return m and s = log sigma of each sample's codes, (batch, code_dim) each."""
        mean, log_sd = self.encoder(x).chunk(2, dim=1)
        return mean, log_sd

    def encode(self, x: Tensor) -> Tensor:
        """Return the middle of each sample's codes, m: (batch, code_dim)."""
        return self.posterior(x)[0]

    def forward(self, x: Tensor, noise: Tensor | None = None) -> Tensor:
        """Return the reconstruction of x from the code m, or with `noise` (batch, code_dim) from m + sigma * noise."""
        mean, log_sd = self.posterior(x)
        return self.decode(mean if noise is None else reparameterise(mean, log_sd, noise))

    @torch.no_grad()
    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """Draw `n` new samples, (n, *shape), from codes of the standard normal drawn with `generator`."""
        return self.decode(Latent(self.code_dim).sample(n, generator))
