"""Deep convolutional generator and discriminator (DCGAN: Radford, Metz, Chintala, arXiv 1511.06434)."""

from __future__ import annotations

import math

from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm as with_spectral_norm


def n_doublings(size: int) -> int:
    """How often 4 doubles to become `size`; ValueError unless size is 8, 16, 32, 64, ..."""
    doublings = int(math.log2(size / 4)) if size >= 8 else 0
    if doublings < 1 or 4 * 2**doublings != size:
        raise ValueError(f"The picture size is {size}; a DCGAN draws 8, 16, 32, 64, 128, ... pixels.")
    return doublings


class DCGANGenerator(nn.Module):
    """Latent vector to picture by fractionally strided convolutions, each doubling height and width.

    Args:
        size: height and width of the picture in pixels: 8, 16, 32, 64, ...
        width: channels before the last layer; each step towards the input has twice as many. The paper's generator,
            100 -> 4x4x1024 -> 8x8x512 -> 16x16x256 -> 32x32x128 -> 64x64x3, is size=64, width=128.
        latent_dim: length of z.
        channels: 3 for colour, 1 for grey.
        batch_norm: normalise each hidden layer over the batch (the paper does).

    Input (batch, latent_dim), output (batch, channels, size, size) in [-1, 1].
    """

    def __init__(
        self,
        size: int = 64,
        width: int = 128,
        latent_dim: int = 100,
        channels: int = 3,
        batch_norm: bool = True,
    ):
        super().__init__()
        self.latent_dim = latent_dim
        steps = n_doublings(size)
        widths = [width * 2**i for i in reversed(range(steps))]

        layers: list[nn.Module] = []

        def hidden(convolution: nn.Module, n: int) -> None:
            layers.extend([convolution, *([nn.BatchNorm2d(n)] if batch_norm else []), nn.ReLU(inplace=True)])

        hidden(nn.ConvTranspose2d(latent_dim, widths[0], 4, 1, 0, bias=not batch_norm), widths[0])
        for n_in, n_out in zip(widths, widths[1:]):
            hidden(nn.ConvTranspose2d(n_in, n_out, 4, 2, 1, bias=not batch_norm), n_out)
        layers += [nn.ConvTranspose2d(widths[-1], channels, 4, 2, 1), nn.Tanh()]
        self.layers = nn.Sequential(*layers)
        initialise(self)

    def forward(self, z: Tensor) -> Tensor:
        return self.layers(z[:, :, None, None])  # a 1x1 picture with latent_dim channels


class DCGANDiscriminator(nn.Module):
    """Picture to one logit by strided convolutions: the generator's mirror.

    Args:
        size, width, channels: as for :class:`DCGANGenerator`.
        batch_norm: normalise the inner layers over the batch (the paper does, but for the first and last).
        spectral_norm: bound each layer's largest singular value by 1 (Miyato et al., arXiv 1802.05957).

    Input (batch, channels, size, size), output (batch, 1): large where D believes the picture to be real.
    """

    def __init__(
        self,
        size: int = 64,
        width: int = 128,
        channels: int = 3,
        batch_norm: bool = True,
        spectral_norm: bool = False,
    ):
        super().__init__()
        wrap = with_spectral_norm if spectral_norm else lambda layer: layer
        widths = [width * 2**i for i in range(n_doublings(size))]

        layers: list[nn.Module] = [
            nn.Conv2d(channels, width, 4, 2, 1),
            nn.LeakyReLU(0.2, inplace=True),
        ]
        for n_in, n_out in zip(widths, widths[1:]):
            layers.append(nn.Conv2d(n_in, n_out, 4, 2, 1, bias=not batch_norm))
            layers += [nn.BatchNorm2d(n_out)] if batch_norm else []
            layers.append(nn.LeakyReLU(0.2, inplace=True))
        layers += [nn.Conv2d(widths[-1], 1, 4, 1, 0), nn.Flatten()]
        self.layers = nn.Sequential(*layers)
        initialise(self)
        for i, layer in enumerate(self.layers):
            if isinstance(layer, nn.Conv2d):
                self.layers[i] = wrap(layer)

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


def initialise(network: nn.Module) -> None:
    """The paper's starting weights, in place: normal with standard deviation 0.02 (section 4)."""
    for layer in network.modules():
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.normal_(layer.weight, 0.0, 0.02)
        elif isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.weight, 1.0, 0.02)
        if getattr(layer, "bias", None) is not None:
            nn.init.zeros_(layer.bias)
