"""Deep convolutional generator and discriminator (DCGAN: Radford, Metz, Chintala, arXiv 1511.06434)."""

from __future__ import annotations

import math

from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm as with_spectral_norm


def n_doublings(size: int) -> int:
    """Return how often 4 doubles to become `size`; ValueError unless size is 8, 16, 32, 64, ..."""
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
        strided: double by fractionally strided convolutions (the paper does); else repeat each pixel, then convolve.
        dense: neurons of a fully connected hidden layer between z and the first 4x4 cells; 0 has none (the paper).
        activation: nonlinearity of the hidden layers (the paper's is ReLU).
        bounded: end in tanh (the paper does); else pixels are whatever the last convolution gives.

    Input (batch, latent_dim), output (batch, channels, size, size), in [-1, 1] if `bounded`.
    """

    def __init__(
        self,
        size: int = 64,
        width: int = 128,
        latent_dim: int = 100,
        channels: int = 3,
        batch_norm: bool = True,
        *,
        strided: bool = True,
        dense: int = 0,
        activation: type[nn.Module] = nn.ReLU,
        bounded: bool = True,
    ):
        super().__init__()
        self.latent_dim = latent_dim
        steps = n_doublings(size)
        widths = [width * 2**i for i in reversed(range(steps))]
        double = _stride_up if strided else _repeat_up

        layers: list[nn.Module] = []
        if dense:
            layers += [nn.Conv2d(latent_dim, dense, 1), activation()]  # on a 1x1 picture: a fully connected layer

        def hidden(convolution: list[nn.Module], n: int) -> None:
            layers.extend([*convolution, *([nn.BatchNorm2d(n)] if batch_norm else []), activation()])

        hidden([nn.ConvTranspose2d(dense or latent_dim, widths[0], 4, 1, 0, bias=not batch_norm)], widths[0])
        for n_in, n_out in zip(widths, widths[1:]):
            hidden(double(n_in, n_out, not batch_norm), n_out)
        layers += double(widths[-1], channels, True)
        layers += [nn.Tanh()] if bounded else []
        self.layers = nn.Sequential(*layers)
        initialise(self)

    def forward(self, z: Tensor) -> Tensor:
        return self.layers(z[:, :, None, None])  # a 1x1 picture with latent_dim channels


class DCGANDiscriminator(nn.Module):
    """Picture to one logit by strided convolutions: the generator's mirror.

    Args:
        size, width, channels: as for :class:`DCGANGenerator`.
        batch_norm: normalise the inner layers over the batch (the paper does, except in the first and last).
        spectral_norm: divide each kernel, written as a matrix with a row for each output channel, by the largest
            singular value of that matrix (Miyato et al., arXiv 1802.05957). The layer itself may stretch more: a new
            4x4 convolution of stride 2 about 1.28 times. In training mode each call improves the estimate of the
            singular value by one power iteration, so equal inputs give slightly different outputs.
        strided: halve by strided convolutions (the paper does); else convolve, then keep the largest of each 2x2.
        dense: neurons of a fully connected hidden layer after the last 4x4 cells; 0 has none (the paper).
        leak: slope of LeakyReLU below 0 (the paper's is 0.2); 0 is ReLU.

    Input (batch, channels, size, size), output (batch, 1): large where D believes the picture to be real.
    """

    def __init__(
        self,
        size: int = 64,
        width: int = 128,
        channels: int = 3,
        batch_norm: bool = True,
        spectral_norm: bool = False,
        *,
        strided: bool = True,
        dense: int = 0,
        leak: float = 0.2,
    ):
        super().__init__()
        wrap = with_spectral_norm if spectral_norm else lambda layer: layer
        widths = [width * 2**i for i in range(n_doublings(size))]
        halve = _stride_down if strided else _pool_down

        layers: list[nn.Module] = [*halve(channels, width, True), nn.LeakyReLU(leak, inplace=True)]
        for n_in, n_out in zip(widths, widths[1:]):
            layers += halve(n_in, n_out, not batch_norm)
            layers += [nn.BatchNorm2d(n_out)] if batch_norm else []
            layers.append(nn.LeakyReLU(leak, inplace=True))
        if dense:
            layers += [nn.Conv2d(widths[-1], dense, 4, 1, 0), nn.LeakyReLU(leak, inplace=True), nn.Conv2d(dense, 1, 1)]
        else:
            layers.append(nn.Conv2d(widths[-1], 1, 4, 1, 0))
        self.layers = nn.Sequential(*layers, nn.Flatten())
        initialise(self)
        for i, layer in enumerate(self.layers):
            if isinstance(layer, nn.Conv2d):
                self.layers[i] = wrap(layer)

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


def _stride_up(n_in: int, n_out: int, bias: bool) -> list[nn.Module]:
    return [nn.ConvTranspose2d(n_in, n_out, 4, 2, 1, bias=bias)]


def _repeat_up(n_in: int, n_out: int, bias: bool) -> list[nn.Module]:
    return [nn.Upsample(scale_factor=2), nn.Conv2d(n_in, n_out, 3, 1, 1, bias=bias)]


def _stride_down(n_in: int, n_out: int, bias: bool) -> list[nn.Module]:
    return [nn.Conv2d(n_in, n_out, 4, 2, 1, bias=bias)]


def _pool_down(n_in: int, n_out: int, bias: bool) -> list[nn.Module]:
    return [nn.Conv2d(n_in, n_out, 3, 1, 1, bias=bias), nn.MaxPool2d(2)]


RULES: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "strides, not pooling": ({"strided": False}, {"strided": False}),
    "batch norm": ({"batch_norm": False}, {"batch_norm": False}),
    "no fully connected layers": ({"dense": 512}, {"dense": 512}),
    "ReLU in G": ({"activation": nn.Tanh}, {}),
    "tanh at G's end": ({"bounded": False}, {}),
    "LeakyReLU in D": ({}, {"leak": 0.0}),
}
"""The paper's rules for stable networks (section 3, page 3) -> what is passed to G and to D to break each of them.

Its fourth rule has two halves, ReLU within G and tanh at its end, which are broken one at a time.
"""


def without(rule: str, size: int, width: int, latent_dim: int = 100) -> tuple[DCGANGenerator, DCGANDiscriminator]:
    """Return a DCGAN that breaks one of `RULES` and keeps the others; "" breaks none. ValueError names the rules."""
    if rule and rule not in RULES:
        raise ValueError(f"There is no rule {rule!r}; there are {', '.join(map(repr, RULES))}, and '' to keep all.")
    of_G, of_D = RULES.get(rule, ({}, {}))
    return DCGANGenerator(size, width, latent_dim, **of_G), DCGANDiscriminator(size, width, **of_D)


def initialise(network: nn.Module) -> None:
    """Set the paper's starting weights in place: normal with standard deviation 0.02 (section 4)."""
    for layer in network.modules():
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.normal_(layer.weight, 0.0, 0.02)
        elif isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.weight, 1.0, 0.02)
        if getattr(layer, "bias", None) is not None:
            nn.init.zeros_(layer.bias)
