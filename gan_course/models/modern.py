"""Residual generator and discriminator without normalisation, after R3GAN (Huang et al. 2024, arXiv 2501.05441)."""

from __future__ import annotations

from gan_course.models.dcgan import n_doublings

from torch import Tensor, nn

LEAK = 0.2


class ResidualBlock(nn.Module):
    """Return the input plus a correction of three convolutions, 1x1, 3x3, 1x1.

    The last of them starts at zero, so that the block starts as the identity, however many stand in a row (Fixup: Zhang
    et al. 2019, arXiv 1901.09321).

    Args:
        n: channels in and out.
        inner: channels between the convolutions; more than `n` is an inverted bottleneck.
        groups: the 3x3 convolution is split into as many, each of which sees its own channels only.

    Input and output (batch, n, height, width).
    """

    def __init__(self, n: int, inner: int, groups: int = 1):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(n, inner, 1),
            nn.LeakyReLU(LEAK),
            nn.Conv2d(inner, inner, 3, padding=1, groups=groups),
            nn.LeakyReLU(LEAK),
            nn.Conv2d(inner, n, 1, bias=False),
        )
        he(self)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x)


def he(network: nn.Module) -> nn.Module:
    """Set starting weights, in place, that keep the size of the numbers from layer to layer; returns the network.

    Normal, with a standard deviation that follows from the number of inputs (He et al. 2015, arXiv 1502.01852); zero at
    the end of each residual block.
    """
    for layer in network.modules():
        if isinstance(layer, nn.ConvTranspose2d):  # kernel 4, stride 2: each output sums a quarter of the kernel
            fan = layer.in_channels * layer.kernel_size[0] ** 2 / layer.stride[0] ** 2
            nn.init.normal_(layer.weight, 0.0, (2 / ((1 + LEAK**2) * fan)) ** 0.5)
        elif isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, LEAK)
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)) and layer.bias is not None:
            nn.init.zeros_(layer.bias)
    for block in network.modules():
        if isinstance(block, ResidualBlock):
            nn.init.zeros_(block.layers[-1].weight)
    return network


class ModernGenerator(nn.Module):
    """Latent vector to picture: double, change the channels, correct by a residual block, and again.

    Args:
        size, width, latent_dim, channels: as for :class:`gan_course.models.dcgan.DCGANGenerator`.
        bilinear: double by interpolation; else by a fractionally strided convolution.
        expansion: channels within a block, as a multiple of those around it.
        groups: of a block's 3x3 convolution.

    Input (batch, latent_dim), output (batch, channels, size, size) in [-1, 1].
    """

    def __init__(
        self,
        size: int = 32,
        width: int = 32,
        latent_dim: int = 100,
        channels: int = 3,
        *,
        bilinear: bool = True,
        expansion: float = 2.0,
        groups: int = 4,
    ):
        super().__init__()
        self.latent_dim = latent_dim
        widths = [width * 2**i for i in reversed(range(n_doublings(size)))]
        layers: list[nn.Module] = [nn.ConvTranspose2d(latent_dim, widths[0], 4, 1, 0)]
        layers += [ResidualBlock(widths[0], int(expansion * widths[0]), groups)]
        for n_in, n_out in zip(widths, widths[1:]):
            layers += [*_double(n_in, n_out, bilinear), ResidualBlock(n_out, int(expansion * n_out), groups)]
        self.layers = nn.Sequential(*layers, nn.LeakyReLU(LEAK), *_to_colour(width, channels, bilinear), nn.Tanh())
        he(self)

    def forward(self, z: Tensor) -> Tensor:
        return self.layers(z[:, :, None, None])


class ModernDiscriminator(nn.Module):
    """Picture to one logit: the mirror of :class:`ModernGenerator`, with its arguments.

    Input (batch, channels, size, size), output (batch, 1).
    """

    def __init__(
        self,
        size: int = 32,
        width: int = 32,
        channels: int = 3,
        *,
        bilinear: bool = True,
        expansion: float = 2.0,
        groups: int = 4,
    ):
        super().__init__()
        widths = [width * 2**i for i in range(n_doublings(size))]
        layers = _from_colour(channels, width, bilinear)
        for n_in, n_out in zip(widths, widths[1:]):
            layers += [ResidualBlock(n_in, int(expansion * n_in), groups), *_halve(n_in, n_out, bilinear)]
        layers += [ResidualBlock(widths[-1], int(expansion * widths[-1]), groups), nn.LeakyReLU(LEAK)]
        self.layers = nn.Sequential(*layers, nn.Conv2d(widths[-1], 1, 4), nn.Flatten())
        he(self)

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


def _double(n_in: int, n_out: int, bilinear: bool) -> list[nn.Module]:
    if not bilinear:
        return [nn.ConvTranspose2d(n_in, n_out, 4, 2, 1)]
    return [nn.Conv2d(n_in, n_out, 1), nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)]


def _halve(n_in: int, n_out: int, bilinear: bool) -> list[nn.Module]:
    if not bilinear:
        return [nn.Conv2d(n_in, n_out, 4, 2, 1)]
    return [nn.AvgPool2d(2), nn.Conv2d(n_in, n_out, 1)]  # of two by two pixels the bilinear value is their mean


def _to_colour(n: int, channels: int, bilinear: bool) -> list[nn.Module]:
    if not bilinear:
        return [nn.ConvTranspose2d(n, channels, 4, 2, 1)]
    up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
    return [up, nn.Conv2d(n, channels, 3, padding=1)]  # edges as sharp as pixels need a kernel behind the blur


def _from_colour(channels: int, n: int, bilinear: bool) -> list[nn.Module]:
    return [nn.Conv2d(channels, n, 3, padding=1), nn.AvgPool2d(2)] if bilinear else [nn.Conv2d(channels, n, 4, 2, 1)]
