"""Populations of leaves and butterflies: sources of samples.

Each population is normally distributed in its raw traits, so a generator that outputs raw traits can reach it
exactly: the optimum for a population of leaves is an affine map of a normal latent code. No mean lies closer to a
bound than 6 % (raw 3.3), so nothing has to travel far.
"""

from __future__ import annotations

import math

from gan_course.evolution.creatures.render import cut_out, draw
from gan_course.evolution.creatures.traits import NAMES, TRAITS, colour_traits, raw_from, traits_from

import torch
from torch import Tensor

EARTH = (0.22, 0.17, 0.13)  # the colour under the litter, 0 to 2
LAYERS = 11  # leaves of the litter for each area of a leaf's square
DISTINCT = 180  # most leaves of it that are drawn: in a large one each lies in several places, turned


def _population(ground: tuple, accent: tuple, spread: dict[str, float], **means: float) -> tuple[Tensor, Tensor]:
    """The mean and the standard deviation of raw traits, from the traits (not raw) of a typical creature."""
    colours = zip(NAMES[:6], colour_traits(*ground) + colour_traits(*accent), strict=True)
    typical = {"mottle_phase": 0.0, "bend": 0.0, "tilt": 0.0, "size": 0.9} | dict(colours) | means
    mean = raw_from(torch.tensor([[typical[trait.name] for trait in TRAITS]]))[0]
    deviation = torch.tensor([spread.get(trait.name, 0.25) for trait in TRAITS])
    return mean, deviation


_COMMON = {"mottle_phase": 3.0, "tilt": 0.3, "tint_x": 0.06, "tint_y": 0.03, "brightness": 0.14, "accent_x": 0.06}
_COMMON |= {"accent_y": 0.03, "accent_brightness": 0.15, "bend": 0.35, "size": 0.3}
_LEAF = {"spots": 0.06, "outline": 0.93, "band": 0.06}

LEAVES: dict[str, tuple[Tensor, Tensor]] = {
    "beech": _population(
        (0.68, 0.47, 0.27), (0.46, 0.28, 0.16), _COMMON, **_LEAF, mottle=0.35, veins=0.85, vein_pairs=7.0,
        branching=0.4, width=0.57, tip=0.75, lobes=0.06, serration=0.3, stalk=0.45,
    ),
    "oak-like": _population(
        (0.60, 0.46, 0.29), (0.40, 0.28, 0.18), _COMMON, **_LEAF, mottle=0.4, veins=0.8, vein_pairs=4.6,
        branching=0.6, width=0.55, tip=0.15, lobes=0.8, serration=0.06, stalk=0.4,
    ),
    "dead": _population(
        (0.57, 0.49, 0.40), (0.34, 0.28, 0.22), _COMMON, **_LEAF, mottle=0.6, veins=0.9, vein_pairs=6.0,
        branching=0.75, width=0.48, tip=0.85, lobes=0.06, serration=0.2, stalk=0.55,
    ),
}  # fmt: skip

_COLOURFUL = {"tint_x": 1.1, "tint_y": 1.1, "accent_x": 0.9, "accent_y": 0.9, "brightness": 0.4}
_COLOURFUL |= {"accent_brightness": 0.7, "mottle_phase": 3.0, "tilt": 0.3, "size": 0.3, "spots": 0.6, "band": 0.6}
BUTTERFLIES = _population(
    (0.60, 0.60, 0.60), (0.30, 0.30, 0.30), _COLOURFUL, spots=0.85, band=0.8, mottle=0.07, veins=0.06,
    vein_pairs=5.0, branching=0.07, outline=0.07, width=0.5, tip=0.2, lobes=0.07, serration=0.07, stalk=0.06,
)  # fmt: skip


class Creatures:
    """A source of pictures of creatures with random traits.

    Attributes:
        mean, deviation: of their raw traits, (len(TRAITS),) each.
        size: height and width of the pictures in pixels.
    """

    def __init__(self, mean: Tensor, deviation: Tensor, size: int) -> None:
        self.mean, self.deviation, self.size = mean, deviation, size

    def sample_raw(self, n: int, generator: torch.Generator) -> Tensor:
        """Draw raw traits of n creatures, (n, len(TRAITS)): normal, each trait independent of the others."""
        if n < 0:
            raise ValueError(f"n is {n}; give the number of creatures, 0 or more")
        device = generator.device
        noise = torch.randn(n, len(TRAITS), generator=generator, device=device)
        return self.mean.to(device) + self.deviation.to(device) * noise

    def sample_traits(self, n: int, generator: torch.Generator) -> Tensor:
        """Draw traits of n creatures, (n, len(TRAITS)), between their bounds."""
        return traits_from(self.sample_raw(n, generator))

    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """Draw n pictures, (n, 3, size, size) in [-1, 1], on the generator's device."""
        return draw(self.sample_traits(n, generator), self.size)


class Leaves(Creatures):
    """Real leaves, brown to grey, veined and pointed or lobed.

    Args:
        kind: one of LEAVES.
        size: height and width of the pictures in pixels.

    Raises:
        ValueError: an unknown kind.
    """

    def __init__(self, kind: str = "beech", size: int = 32) -> None:
        if kind not in LEAVES:
            raise ValueError(f"kind is {kind!r}; accepted: {', '.join(LEAVES)}")
        super().__init__(*LEAVES[kind], size)
        self.kind = kind


class Butterflies(Creatures):
    """Butterflies before any selection: colourful, with round wings, eyespots and no veins."""

    def __init__(self, size: int = 32) -> None:
        super().__init__(*BUTTERFLIES, size)


def litter(height: int, width: int, generator: torch.Generator, leaf: int = 128) -> Tensor:
    """Draw a floor of fallen leaves of all kinds, for creatures to lie on.

    Args:
        height, width: of the picture in pixels.
        generator: source of randomness; the picture lies on its device.
        leaf: length of the leaves in pixels, about, 16 to 512.

    Returns:
        (3, height, width) in [-1, 1], darker than what lies on it.

    Raises:
        ValueError: a length that is not accepted.
    """
    device = generator.device
    n = math.ceil(LAYERS * (height + leaf) * (width + leaf) / leaf**2)
    traits = torch.cat([Leaves(kind).sample_traits(n, generator) for kind in LEAVES])
    kinds = torch.randperm(len(traits), generator=generator, device=device)[: min(n, DISTINCT)]
    colours, covers, shadows = cut_out(traits[kinds], leaf)
    places = torch.rand(n, 3, generator=generator, device=device).tolist()
    floor = torch.tensor(EARTH, device=device)[:, None, None].repeat(1, height + 2 * leaf, width + 2 * leaf)
    for i, (down, across, turn) in enumerate(places):
        top, left, which = int(down * (height + leaf)), int(across * (width + leaf)), i % DISTINCT
        colour, cover = (plane[which].rot90(int(4 * turn), (-2, -1)) for plane in (colours, covers))
        here = floor[:, top : top + leaf, left : left + leaf]
        here.mul_(1 - 0.5 * shadows[which])
        here.lerp_((colour + 1) * (0.42 + 0.42 * i / n), cover)  # the deeper, the darker
    return floor[:, leaf:-leaf, leaf:-leaf].sub(1)
