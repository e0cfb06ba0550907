"""Classifiers: small networks that name what a picture shows. The layer before the outputs serves as features.

A Fréchet distance needs features that notice what people notice. Inception learned its features from photographs; these
networks learn theirs from the course's own pictures: a digit's class, an avatar's factors.
"""

from __future__ import annotations

from gan_course.data.avatars.factors import CATEGORICAL, CIRCULAR, FACTORS, Factor

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def _layer(n_in: int, n_out: int, kernel: int = 3, stride: int = 2) -> nn.Sequential:
    """A convolution that halves height and width (stride 2), normalised over the batch."""
    convolution = nn.Conv2d(n_in, n_out, kernel, stride, 1, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(n_out), nn.ReLU(inplace=True))


class DigitClassifier(nn.Module):
    """A handwritten digit to ten logits.

    Args:
        width: channels of the first layer.
        features: length of the feature vector.

    Input (batch, 1, 28, 28) in [-1, 1], output (batch, 10).
    """

    def __init__(self, width: int = 24, features: int = 64):
        super().__init__()
        self.layers = nn.Sequential(
            _layer(1, width, stride=1),  # (batch, width, 28, 28)
            _layer(width, 2 * width),  # (batch, 2 width, 14, 14)
            _layer(2 * width, 2 * width),  # (batch, 2 width, 7, 7)
            nn.Flatten(),
            nn.Linear(2 * width * 7 * 7, features),
            nn.ReLU(inplace=True),
        )
        self.answer = nn.Linear(features, 10)

    def features(self, x: Tensor) -> Tensor:
        """Return the layer before the outputs, (batch, features)."""
        return self.layers(x)

    def forward(self, x: Tensor) -> Tensor:
        return self.answer(self.features(x))


# --- how factors are written for a network


def outputs(factor: Factor) -> int:
    """Return the number of outputs of a factor: cosine and sine of a hue, a logit for each choice, else the number."""
    if factor.kind == CIRCULAR:
        return 2
    return len(factor.choices) if factor.kind == CATEGORICAL else 1


def split_outputs(out: Tensor) -> dict[str, Tensor]:
    """Return the outputs of a :class:`FactorClassifier` by the factor's name, each (batch, outputs(factor))."""
    parts = out.split([outputs(factor) for factor in FACTORS], dim=1)
    return {factor.name: part for factor, part in zip(FACTORS, parts, strict=True)}


class FactorClassifier(nn.Module):
    """Avatar to its factors: find where something is, then name what is there.

    A colour is best read in one place, and that place varies. So each of a few gazes spreads its attention over the
    picture (a softmax over places, computed from what is there and around it) and takes the mean of the channels
    under it: of the finest layer for colours, of a coarser one for shapes. From these and a summary of the whole
    picture, linear layers compute all factors.

    Args:
        width: channels of the first layer.
        gazes: number of places that are looked at.
        features: length of the feature vector.

    Input (batch, 3, size, size) in [-1, 1]; other sizes than 64 are resized. Output (batch, sum of `outputs` over
    FACTORS), in their order: numbers scaled to [-1, 1], hues as (cosine, sine), choices as logits.
    """

    SIZE = 64

    def __init__(self, width: int = 32, gazes: int = 8, features: int = 128):
        super().__init__()
        self.fine = _layer(3, width, kernel=4)  # (batch, width, 32, 32)
        self.around = nn.Sequential(_layer(width, 2 * width), _layer(2 * width, 3 * width))  # (batch, 3 width, 8, 8)
        self.whole = nn.Sequential(
            _layer(3 * width, 4 * width),  # (batch, 4 width, 4, 4)
            nn.Flatten(),
            nn.Linear(4 * width * 4 * 4, features),
        )
        self.here = nn.Conv2d(width, gazes, 1)
        self.there = nn.Conv2d(3 * width, gazes, 1)
        self.usual = nn.Parameter(torch.zeros(gazes, 8, 8))  # where each gaze looks first
        self.last = nn.Sequential(
            nn.ReLU(inplace=True),
            nn.Linear(gazes * 4 * width + features, 2 * features),
            nn.ReLU(inplace=True),
            nn.Linear(2 * features, features),
            nn.ReLU(inplace=True),
        )
        self.answer = nn.Linear(features, sum(outputs(factor) for factor in FACTORS))

    def forward(self, x: Tensor) -> Tensor:
        return self.answer(self.features(x))

    def features(self, x: Tensor) -> Tensor:
        """Return the layer before the outputs, (batch, features)."""
        if x.shape[-1] != self.SIZE:
            x = F.interpolate(x, (self.SIZE, self.SIZE), mode="bilinear", antialias=x.shape[-1] > self.SIZE)
        fine = self.fine(x)
        around = self.around(fine)
        coarse = self.there(around) + self.usual  # (batch, gazes, 8, 8)
        scores = self.here(fine) + F.interpolate(coarse, fine.shape[-2:], mode="bilinear")
        seen = [_under(scores, fine), _under(coarse, around), self.whole(around)]
        return self.last(torch.cat(seen, dim=1))


def _under(scores: Tensor, channels: Tensor) -> Tensor:
    """Return the mean of the channels (batch, c, h, w) under each gaze's attention, (batch, gazes * c).

    The attention is the softmax over the places of the scores, (batch, gazes, h, w).
    """
    attention = scores.flatten(2).softmax(2)
    return (attention @ channels.flatten(2).transpose(1, 2)).flatten(1)
