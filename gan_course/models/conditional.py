"""Conditional GANs: a generator that is told what to draw, and a discriminator that knows what was asked for.

A condition is a vector: a class as zeros with a single one (`torch.nn.functional.one_hot`), a hue as cosine and sine
(:func:`on_circle`), so that hue 0.99 and hue 0.01 are close.
"""

from __future__ import annotations

import math

from gan_course.models.dcgan import DCGANDiscriminator

import torch
from torch import Tensor, nn


class ConditionalGenerator(nn.Module):
    """Draw what is asked for: the condition is appended to the latent vector (Mirza and Osindero, arXiv 1411.1784).

    Args:
        G: a generator whose input has the length of a latent vector and of a condition together.

    Input (batch, latent_dim) and (batch, condition_dim); output as of `G`.
    """

    def __init__(self, G: nn.Module):
        super().__init__()
        self.G = G

    def forward(self, z: Tensor, condition: Tensor) -> Tensor:
        return self.G(torch.cat([z, condition], dim=1))


class ProjectionDiscriminator(nn.Module):
    """Score a picture together with what was asked for (Miyato and Koyama 2018, arXiv 1802.05637, equation 5).

    logit = w · h + b + (V c) · h, with h the features of the picture and c the condition. The first part says whether
    the picture is real at all, the second whether it fits the condition.

    Args:
        body: pictures to features, (batch, ...) -> (batch, features).
        features: how many features it makes.
        condition_dim: length of a condition.
        ignores: leave the second part out, as a D without labels would.

    Input pictures and (batch, condition_dim); output (batch, 1).
    """

    def __init__(self, body: nn.Module, features: int, condition_dim: int, *, ignores: bool = False):
        super().__init__()
        self.body, self.ignores = body, ignores
        self.real = nn.Linear(features, 1)
        self.fits = nn.Linear(condition_dim, features, bias=False)
        nn.init.normal_(self.fits.weight, std=0.02)  # nearly silent at first: a random demand only disturbs

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        h = self.body(x)
        if self.ignores:
            return self.real(h)
        return project(h, condition, self.real, self.fits)


def project(h: Tensor, condition: Tensor, real: nn.Module, fits: nn.Module) -> Tensor:
    """Logits of the projection discriminator from features, (batch, 1).

    Args:
        h: features of the pictures, (batch, features).
        condition: what was asked for, (batch, condition_dim).
        real: (batch, features) -> (batch, 1), whether the picture is real at all.
        fits: (batch, condition_dim) -> (batch, features), the features that the condition calls for.
    """
    return real(h) + (fits(condition) * h).sum(dim=1, keepdim=True)


def dcgan_body(size: int, width: int, channels: int = 3) -> tuple[nn.Module, int]:
    """A DCGAN's discriminator without its last layer, (batch, channels, size, size) -> (batch, features), and features.

    Args as for :class:`gan_course.models.dcgan.DCGANDiscriminator`.
    """
    *layers, last, flatten = DCGANDiscriminator(size, width, channels).layers
    return nn.Sequential(*layers, flatten), last.in_channels * last.kernel_size[0] ** 2


class Given(nn.Module):
    """A network of two arguments with the condition fixed: G(z, c) as a function of z, D(x, c) as a function of x.

    It shares the weights, so that the steps of an ordinary GAN train conditional networks.
    """

    def __init__(self, network: nn.Module, condition: Tensor):
        super().__init__()
        self.network, self.condition = network, condition

    def forward(self, x: Tensor) -> Tensor:
        return self.network(x, self.condition)


def on_circle(hue: Tensor) -> Tensor:
    """Hues in turns, (n,), as points of the unit circle, (n, 2): cosine and sine."""
    angle = 2 * math.pi * hue
    return torch.stack([angle.cos(), angle.sin()], dim=1)
