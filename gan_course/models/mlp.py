"""Multilayer-perceptron generator and discriminator: the GAN of 2014 (Goodfellow et al., arXiv 1406.2661)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm


class MLPGenerator(nn.Module):
    """Latent vector to point or picture through fully connected layers.

    Args:
        latent_dim: length of z.
        shape: what one output looks like: (2,) for points, (1, 28, 28) for digits.
        hidden: neurons of each hidden layer.
        bounded: end in tanh, so that outputs lie in [-1, 1] as pictures do; points are left unbounded.
        scale: outputs are multiplied by this, so that the layers can work at unit scale on wide data.

    Input (batch, latent_dim), output (batch, *shape).
    """

    def __init__(
        self,
        latent_dim: int,
        shape: Sequence[int],
        hidden: Sequence[int] = (128, 128),
        bounded: bool = False,
        scale: float = 1.0,
    ):
        super().__init__()
        self.shape, self.scale = tuple(shape), scale
        layers: list[nn.Module] = []
        for n_in, n_out in zip([latent_dim, *hidden], hidden):
            layers += [nn.Linear(n_in, n_out), nn.ReLU(inplace=True)]
        layers.append(nn.Linear([latent_dim, *hidden][-1], math.prod(self.shape)))
        if bounded:
            layers.append(nn.Tanh())
        self.layers = nn.Sequential(*layers)

    def forward(self, z: Tensor) -> Tensor:
        return self.layers(z).view(len(z), *self.shape) * self.scale


class MLPEncoder(nn.Module):
    """Point or picture to a few numbers through fully connected layers.

    Args:
        shape: what one input looks like, as for :class:`MLPGenerator`.
        outputs: how many numbers come out: the length of a code, or the number of classes.
        hidden: neurons of each hidden layer.
        scale: inputs are divided by this.

    Input (batch, *shape), output (batch, outputs), unbounded.
    """

    def __init__(
        self,
        shape: Sequence[int],
        outputs: int,
        hidden: Sequence[int] = (128, 128),
        scale: float = 1.0,
    ):
        super().__init__()
        self.scale = scale
        layers: list[nn.Module] = [nn.Flatten()]
        for n_in, n_out in zip([math.prod(shape), *hidden], hidden):
            layers += [nn.Linear(n_in, n_out), nn.LeakyReLU(0.2, inplace=True)]
        layers.append(nn.Linear([math.prod(shape), *hidden][-1], outputs))
        self.layers = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x / self.scale)


class MLPDiscriminator(MLPEncoder):
    """Point or picture to one logit: an encoder with a single output.

    Args as for :class:`MLPEncoder`. Input (batch, *shape), output (batch, 1): large where D believes the input to be
    real.
    """

    def __init__(
        self,
        shape: Sequence[int],
        hidden: Sequence[int] = (128, 128),
        scale: float = 1.0,
    ):
        super().__init__(shape, 1, hidden, scale)


def bounded_by_spectral_norm(network: nn.Module) -> nn.Module:
    """Divide the weights of each linear layer by their largest singular value, in place; return the network.

    With activations of slope at most 1 in between, no network of such layers is steeper than 1 (Miyato et al. 2018,
    arXiv 1802.05957). In training mode each call improves the estimate of the singular value by one power iteration.
    """
    for layer in [layer for layer in network.modules() if isinstance(layer, nn.Linear)]:
        spectral_norm(layer)
    return network
