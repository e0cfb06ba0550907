"""Where the outline of a creature runs, where its veins lie, and how its surface is patterned.

All of it is drawn in the creature's own frame: x to the right and folded (never negative), y towards the tip or the
head, (0, 0) in the middle, a whole leaf about 2 long. Planes are (batch, height, width); numbers that differ between
creatures are (batch, 1, 1). The two sides of a leaf and the two pairs of a butterfly's wings are the same thing
here, mirrored at the midrib, so one function draws both and every state between them.
"""

from __future__ import annotations

import math

from gan_course.data.drawing import TINY, length

import torch
from torch import Tensor

FORE, HIND = math.radians(54), math.radians(132)  # where the wings point, from the head


def radius(number: dict[str, Tensor], cos: Tensor, sin: Tensor) -> Tensor:
    """How far the outline lies from the middle, in the direction with this cosine (to the tip) and sine (aside).

    A butterfly's is a sum of two bumps, a leaf's a superellipse of an exponent between 2 (oval) and 1.5 (pointed);
    `outline` mixes them. A leaf is widest below its middle, a lobed one above.
    """
    wings = 0.92 * _bump(cos, sin, FORE, 6.0) + 0.66 * _bump(cos, sin, HIND, 5.0) + 0.16
    power = 2 - 0.5 * number["tip"]
    along, aside = cos * cos + TINY, sin * sin + TINY
    belly = number["width"] * (1 + 0.4 * (number["lobes"] - 0.5) * cos)
    leaf = (along ** (power / 2) + (aside / (belly * belly)) ** (power / 2)) ** (-1 / power)
    drip = 0.16 * number["tip"] * _bump(cos, sin, 0.0, 60.0)
    return torch.lerp(wings, 0.80 * leaf + drip, number["outline"])


def _bump(cos: Tensor, sin: Tensor, angle: float, sharpness: float) -> Tensor:
    """exp(sharpness * (cos(direction - angle) - 1)): 1 in the direction `angle`, smoothly less elsewhere."""
    towards = math.cos(angle) * cos + math.sin(angle) * sin
    return (sharpness * (towards - 1)).exp()


class Surface:
    """The planes of a few creatures that their colours are made of.

    Attributes:
        number, pixel: as given.
        x, y, signed: the coordinates along a bent midrib, x folded, and x before it was.
        wave: the phase of the side veins, see `_wave`.
        depth: share of the way from the middle to the margin, 0 to 1 inside.
        cover: 0 outside, 1 inside, smooth over about a pixel.
        stalk: the same for the stalk alone, which starts at the midrib.
        veins: 0 between the veins, 1 on them, scaled by the traits.
        relief: 0 to 1, how much the blades between the veins slope away from the light.

    Args:
        number: every trait, (batch, 1, 1), by name.
        x, y: the creature's own coordinates of the pixels; x signed.
        pixel: width of a pixel in them, (batch, 1, 1).
    """

    def __init__(self, number: dict[str, Tensor], x: Tensor, y: Tensor, pixel: Tensor) -> None:
        self.number, self.pixel = number, pixel
        x = x - 0.22 * number["bend"] * (y * y - 0.3)
        self.signed, self.y = x, y
        self.x = x = length(x, torch.zeros_like(x))
        far = length(x, y)
        self.wave = self._wave(x, y)
        cos, sin = y / far, x / far
        margin = radius(number, cos, sin)
        # What the wave is where this direction meets the margin: a lobe or a tooth is where a vein ends.
        ends = self._wave(margin * sin, margin * cos)
        grown = number["outline"] * sin  # wings have whole margins, and tip and foot stay where they are
        bays = 0.30 * number["lobes"] * (ends.cos() - 0.4)
        teeth = 0.06 * number["serration"] * self._shown(4.0) * (4 * ends).cos()
        self.depth = far / (margin * (1 + grown * (bays + teeth)))
        self.cover = self._smooth_edge()
        self.veins = self._veins()
        self.relief = 0.5 - 0.5 * self.wave.sin()

    def _wave(self, x: Tensor, y: Tensor) -> Tensor:
        """The phase that grows by 2 pi from one side vein to the next; they climb and curve towards the tip."""
        return math.pi * self.number["vein_pairs"] * (y - x * (0.55 + 0.5 * x))

    def _smooth_edge(self) -> Tensor:
        """1 inside: from depth^2 - 1, which is 0 on the margin, over its slope, which is that of a distance then."""
        field = self.depth * self.depth - 1
        down, across = torch.gradient(field, dim=(1, 2))
        blade = torch.sigmoid(-4 * field / (down * down + across * across + 1e-3).sqrt())
        # The stalk goes on from the midrib; it grows thicker and longer together, and ends in nothing.
        stalk = self.number["stalk"]
        foot = radius(self.number, -torch.ones_like(stalk), torch.zeros_like(stalk))
        below = torch.relu(-self.y - foot - 0.36 * stalk)
        thin = length(self.x, below) - 0.055 * stalk
        self.stalk = torch.sigmoid(-4 * thin / self.pixel) * torch.sigmoid(-12 * self.y) * (stalk / (stalk + 0.15))
        return 1 - (1 - blade) * (1 - self.stalk)

    def _shown(self, times: float) -> Tensor:
        """How much of a wave of `times` the veins' frequency a picture of this many pixels can show, 0 to 1."""
        cycles = times * self.number["vein_pairs"] * self.pixel / 2  # a pixel
        return (-((2.5 * cycles) ** 4)).exp()

    def _veins(self) -> Tensor:
        number, thick = self.number, 0.014 + 0.3 * self.pixel
        sharp = (math.pi * number["vein_pairs"] * 1.25 * thick) ** -2
        sides = (sharp * (self.wave.cos() - 1)).exp() / (1 + 0.8 * self.depth * self.depth)
        rib = 0.6 * thick + 0.012 * (1.2 - self.y)
        middle = (-((self.x / rib) ** 2)).exp()
        across = math.pi * number["vein_pairs"] * 2.7 * (self.x * 1.1 + 0.5 * self.y) + 1.3 * self.wave.sin()
        fine = 0.45 * number["branching"] * self._shown(3.0) * (3 * (across.cos() - 1)).exp()
        return number["veins"] * (1 - (1 - middle) * (1 - 0.85 * sides) * (1 - fine))

    def blotches(self) -> Tensor:
        """A pattern of soft blotches, 0 to 1, not the same on both sides."""
        x, y, phase = self.signed, self.y, self.number["mottle_phase"]
        waves = (4.1 * x + 2.3 * y + phase).sin() + (5.3 * y - 3.7 * x - 1.7 * phase + 1).sin()
        waves = waves + 0.7 * (9.7 * x - 7.9 * y + 2.1 * phase + 2 * waves).sin()
        return torch.sigmoid(2.5 * waves - 1)

    def band(self) -> Tensor:
        """1 near the margin, 0 inside."""
        return torch.sigmoid((self.depth - 0.80) / (0.03 + 0.3 * self.pixel))

    def dots(self) -> Tensor:
        """A row of pale dots in the band."""
        row = (-(((self.depth - 0.91) / 0.035) ** 2)).exp()
        return row * (9 * ((3 * self.wave).cos() - 1)).exp() * self._shown(3.0)

    def eyespots(self) -> list[Tensor]:
        """Distances to the centres of the eyespots, one on each wing."""
        like = self.number["tip"]
        out = []
        for angle, share in ((FORE, 0.66), (HIND, 0.62)):
            cos, sin = torch.full_like(like, math.cos(angle)), torch.full_like(like, math.sin(angle))
            reach = share * radius(self.number, cos, sin)
            out.append(length(self.x - reach * sin, self.y - reach * cos))
        return out
