"""Arithmetic with latent codes, scored: bow - no bow + face (Radford et al., arXiv 1511.06434, section 6.3.2)."""

from __future__ import annotations

from dataclasses import dataclass

from gan_course.measure.factors import FactorProbe, Reading

import torch
from torch import Tensor, nn

WITH, PLAIN = "bow", "none"  # choices of the factor `accessory`
SURE = 0.8  # probability from which the probe's choice counts as an example


def analogy(plus: Tensor, minus: Tensor, onto: Tensor) -> Tensor:
    """What has to be added to `minus` to make `plus`, added to `onto`.

    Args:
        plus: codes of pictures with a property, (n, dim). Their mean counts, since a single code stands for much
            else, too.
        minus: codes of pictures without it, (m, dim); likewise.
        onto: codes that are to get it, (k, dim).

    Returns (k, dim).
    """
    return onto + plus.mean(0) - minus.mean(0)


@dataclass(frozen=True)
class Wardrobe:
    """Codes sorted by what the probe sees in their pictures.

    Attributes:
        codes: (n, dim).
        seen: what the probe reads from G's pictures of them.
    """

    codes: Tensor
    seen: Reading

    def wearing(self, accessory: str) -> Tensor:
        """The codes whose pictures surely wear it ("none": nothing), (m, dim)."""
        return self.codes[self.seen.probability("accessory", accessory) > SURE]


def wardrobe(G: nn.Module, codes: Tensor, probe: FactorProbe) -> Wardrobe:
    """Draw all `codes` (n, dim) with G and sort them."""
    return Wardrobe(codes, probe(drawn(G, codes)))


@torch.no_grad()
def drawn(G: nn.Module, codes: Tensor) -> Tensor:
    """G's pictures of `codes`, 250 at a time, (n, channels, size, size)."""
    return torch.cat([G(part) for part in codes.split(250)])
