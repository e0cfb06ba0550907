"""The discriminator: a bird. It says of a picture how sure it is that this is a leaf and not a butterfly."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Bird(nn.Module):
    """Pictures (n, 3, 32, 32) in [-1, 1] to logits (n, 1): above 0 where the bird believes in a leaf.

    An eye, three strided convolutions and a linear layer.

    Args:
        width: channels after the first convolution.
        blur: standard deviation of the eye's Gaussian blur in pixels, 0 for a sharp eye. It may be changed at any
            time: fading out a blur on what D sees is a known help in the beginning of GAN training (Karras et al.
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
        """What the eye passes on, same shape."""
        return blurred(pictures, self.blur)

    def forward(self, pictures: Tensor) -> Tensor:
        return self.layers(self.see(pictures))


def blurred(pictures: Tensor, deviation: float) -> Tensor:
    """Pictures (..., size, size) blurred with a Gaussian; its standard deviation is in pixels."""
    if deviation < 0.2:  # so narrow that nothing is lost
        return pictures
    place = torch.arange(pictures.shape[-1], dtype=pictures.dtype, device=pictures.device)
    weights = (-0.5 * ((place - place[:, None]) / deviation) ** 2).exp()
    weights = weights / weights.sum(1, keepdim=True)
    return weights @ pictures @ weights.T  # down, then across: a Gaussian is the product of two


def attention(bird: Bird, pictures: Tensor) -> tuple[Tensor, Tensor]:
    """The bird's logits (n,), and where in each picture it looks: (n, 32, 32) in 0..1, 1 where it looks most.

    That is how much the logit changes with a pixel, the size of its gradient there (Simonyan et al. 2014, arXiv
    1312.6034, section 3), smoothed over about a pixel and a half and divided by the picture's largest.
    """
    pictures = pictures.detach().requires_grad_()
    with torch.enable_grad():
        logits = bird(pictures)
        (slopes,) = torch.autograd.grad(logits.sum(), pictures)
    glow = blurred(slopes.norm(dim=1), 1.5)
    return logits.detach()[:, 0], glow / glow.amax(dim=(1, 2), keepdim=True).clamp_min(1e-12)
