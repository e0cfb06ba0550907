"""The canvas that a few avatars are painted on, with what is needed to paint them."""

from __future__ import annotations

import math

from gan_course.data.avatars.factors import FACTORS, column
from gan_course.data.avatars.hair import back_rows, fringe_rows
from gan_course.data.avatars.palette import COLOURS, mix_colours
from gan_course.data.drawing import Patch, lock_numbers

import torch
from torch import Tensor

NECK = 0.55  # the head leans around (0, NECK)


class Canvas:
    """A few avatars while they are painted.

    Attributes:
        size, pixel: height and width in pixels; width of a pixel.
        pixels: the pictures so far, (batch, 3, size, size) in 0..1.
        number: every factor, (batch, 1, 1), by name.
        colour: every colour of the palette, (batch, 3, 1, 1) in 0..1, by name.
        head, body: the frames that they are drawn in, see shapes.Patch.
        fringe, back: their locks, see shapes.Patch.locks.
    """

    def __init__(self, factors: Tensor, size: int) -> None:
        self.size = size
        self.pixel = 2 / size
        names = [factor.name for factor in FACTORS]
        self.number = dict(zip(names, factors[:, :, None, None].unbind(1), strict=True))
        self.colour = dict(zip(COLOURS, mix_colours(factors)[..., None, None].unbind(1), strict=True))
        self.pixels = self.colour["ground"].expand(-1, -1, size, size)
        self.accessories = set(factors[:, column("accessory")].tolist())
        places = torch.arange(size, dtype=factors.dtype, device=factors.device)
        self.places = (places + 0.5) * self.pixel - 1

        number = self.number
        x, y = number["shift_x"], number["shift_y"]
        angle = number["tilt"] * (math.pi / 180)
        cos, sin = angle.cos(), angle.sin()
        self.head = cos, sin, -cos * x - sin * (y + NECK), sin * x - cos * (y + NECK) + NECK
        self.body = torch.ones_like(cos), torch.zeros_like(sin), -x / 2, -y / 2  # half way, upright

        fringe = fringe_rows(factors[:, column("fringe")])
        back = back_rows(factors[:, column("back_hair")], factors[:, column("hair_length")])
        rows = lock_numbers(torch.cat([fringe, back], 1)).split((fringe.shape[1], back.shape[1]), 1)
        self.fringe, self.back = ([*part[..., None, None].unbind(2)] for part in rows)

    def patch(self, window: tuple[float, float, float, float], frame: tuple, fold: bool = True) -> Patch:
        """Return a window of the canvas in the frame of the head or the body."""
        left, top, right, bottom = window
        columns, rows = self.span(left, right), self.span(top, bottom)
        where = ..., rows, columns
        across, down = self.places[None, None, columns], self.places[None, rows, None]
        return Patch(where, self.pixels[where], across, down, frame, self.pixel, fold)

    def span(self, low: float, high: float) -> slice:
        """Return the pixels between two positions, with a margin of one."""
        first = math.floor((low + 1) / self.pixel) - 1
        last = math.ceil((high + 1) / self.pixel) + 1
        return slice(max(0, first), min(self.size, last))

    def put(self, patch: Patch) -> None:
        """Return a patch to the canvas; without gradients it never left."""
        if torch.is_grad_enabled():
            self.pixels = self.pixels.clone()
            self.pixels[patch.where] = patch.pixels

    def wears(self, name: str) -> Tensor | None:
        """Return 1 for the avatars with this accessory and 0 for the others, or None if none has it."""
        index = FACTORS[column("accessory")].choices.index(name)
        if index not in self.accessories:
            return None
        return (self.number["accessory"] == index).to(self.pixels.dtype)
