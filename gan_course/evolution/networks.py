"""The generator: butterflies, from random genes to traits to a picture.

Not every trait can change equally fast. From one generation to the next, the mean of a trait moves by the slope of
selection times how much the population *varies* in that trait (Lande 1979, "Quantitative genetic analysis of
multivariate evolution", equation 7; for one trait, the breeder's equation). G is built the same way: a trait is its
first mean plus its first standard deviation times what a layer makes of the genes, so that a step of the same length
in the layer's weights moves each trait in proportion to how much the first butterflies varied in it. They vary a lot
in colour and hardly at all in veins.
"""

from __future__ import annotations

from gan_course.evolution.creatures import TRAITS, Butterflies, draw, traits_from
from gan_course.measure.saliency import blurred

import torch
from torch import Tensor, nn

SIZE = 32  # pixels, height and width, of what birds see


class Butterfly(nn.Module):
    """Latent vectors (n, GENES) to pictures (n, 3, 32, 32) in [-1, 1]. It starts as the colourful population.

    The optimum for a population of leaves is an affine map of normal noise (see `evolution.creatures.sources`), so one
    linear layer and the drawing are enough.

    Args:
        by_variance: traits change in proportion to how much the first population varies in them, as above. False:
            all raw traits change equally fast.
        mutation: standard deviation of the noise on every raw trait that no gene controls. It may be changed at any
            time.
    """

    GENES = 2 * len(TRAITS)  # of a latent vector: the first half are genes, the other half accidents

    def __init__(self, by_variance: bool = True, mutation: float = 0.0):
        super().__init__()
        first, n = Butterflies(), len(TRAITS)
        self.mutation = mutation
        self.register_buffer("mean", first.mean.clone())
        self.register_buffer("scale", first.deviation.clone() if by_variance else torch.ones(n))
        # Each output sums n products, so n small steps add up. Genes divided by sqrt(n) keep that sum the size of
        # the bias's step (an equalised learning rate: Karras et al. 2018, arXiv 1710.10196, section 4.1).
        self.shrink = n**-0.5
        self.layer = nn.Linear(n, n)
        with torch.no_grad():
            self.layer.weight.copy_(torch.diag(first.deviation / self.scale) / self.shrink)
            self.layer.bias.zero_()

    def traits(self, z: Tensor) -> Tensor:
        """Return the traits (n, len(TRAITS)) of the butterflies with these genes and accidents."""
        genes, accidents = z.chunk(2, dim=1)
        raw = self.mean + self.scale * self.layer(genes * self.shrink)
        return traits_from(raw + self.mutation * accidents)

    def forward(self, z: Tensor) -> Tensor:
        return draw(self.traits(z), SIZE)


class Bird(nn.Module):
    """Pictures (n, 3, 32, 32) in [-1, 1] to logits (n, 1): above 0 where the bird believes in a leaf.

    An eye, three strided convolutions and a linear layer.

    Args:
        width: channels after the first convolution.
        blur: standard deviation of the eye's Gaussian blur in pixels, 0 for a sharp eye. It may be changed at any
            time: fading out a blur on D's input is known to help at the beginning of GAN training (Karras et al.
            2021, arXiv 2106.12423, appendix F).
    """

    def __init__(self, width: int = 12, blur: float = 0.0):
        super().__init__()
        self.blur = blur

        def half(n_in: int, n_out: int) -> list[nn.Module]:
            return [nn.Conv2d(n_in, n_out, 4, stride=2, padding=1), nn.LeakyReLU(0.2)]

        self.layers = nn.Sequential(
            *half(3, width),  # (n, width, 16, 16)
            *half(width, 2 * width),  # (n, 2 width, 8, 8)
            *half(2 * width, 4 * width),  # (n, 4 width, 4, 4)
            nn.Flatten(),
            nn.Linear(4 * width * 16, 1),
        )

    def see(self, pictures: Tensor) -> Tensor:
        """Return what the eye passes on, same shape."""
        return blurred(pictures, self.blur)

    def forward(self, pictures: Tensor) -> Tensor:
        return self.layers(self.see(pictures))
