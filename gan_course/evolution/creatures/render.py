"""Draw creatures, leaves and butterflies alike, differentiably in every trait."""

from __future__ import annotations

import math

from gan_course.data.drawing import ellipse, length
from gan_course.evolution.creatures.anatomy import Surface
from gan_course.evolution.creatures.traits import NAMES, check_traits, colour_from, trait_column

import torch
from torch import Tensor
from torch.nn.functional import pad

SIZES = (16, 512)
CHUNK_PIXELS = 1 << 16  # drawn together without gradients: few enough to stay in the cache
SAND = (0.80, 0.755, 0.68)
BODY = (0.11, 0.085, 0.075)
SHADOW = 0.45


def draw(traits: Tensor, size: int = 32, body: bool = False, background: Tensor | None = None) -> Tensor:
    """Draw creatures with the given traits. Leaves and butterflies differ in nothing but these.

    The drawing is smooth in every trait, the body's included up to the seams between its parts, and covers fall off
    without ever ending, so a gradient flows from the pictures to each trait that this many pixels can show.

    Args:
        traits: (n, len(TRAITS)), as from `traits_from`; any device, float32 or float64.
        size: height and width in pixels, 16 to 512.
        body: add a body with antennae, for people to see who is a butterfly.
        background: pictures in [-1, 1] that broadcast to (n, 3, size, size); plain sand if not given.

    Returns:
        (n, 3, size, size) in [-1, 1], with the type and on the device of `traits`.

    Raises:
        TypeError, ValueError: traits, a size or a background that are not accepted.
    """
    if background is None:
        background = traits.new_tensor(SAND)[:, None, None] * 2 - 1
    elif background.shape[-3:] != (3, size, size):
        raise ValueError(
            f"the background has the shape {tuple(background.shape)}; give (3, {size}, {size}) or (n, ...)"
        )
    colour, alpha, shadow = cut_out(traits, size, body)
    ground = (background + 1) * (1 - SHADOW * shadow) - 1
    return torch.lerp(ground.expand_as(colour), colour, alpha)


def cut_out(traits: Tensor, size: int = 32, body: bool = False) -> tuple[Tensor, Tensor, Tensor]:
    """Creatures without a background, to lay them over any.

    Args:
        traits, size, body: as in `draw`.

    Returns:
        Colours (n, 3, size, size) in [-1, 1]; how much they cover (n, 1, size, size) in 0..1; the shadow that they
        cast, likewise.
    """
    check_traits(traits)
    if not (isinstance(size, int) and SIZES[0] <= size <= SIZES[1]):
        raise ValueError(f"size is {size!r}; give a whole number from {SIZES[0]} to {SIZES[1]}")
    if not len(traits):
        one = traits.new_empty(0, 1, size, size)
        return one.expand(-1, 3, -1, -1), one, one
    parts = [_paint(chunk, size, body) for chunk in traits.split(max(1, CHUNK_PIXELS // size**2))]
    return tuple(torch.cat(part) for part in zip(*parts, strict=True))


def _paint(traits: Tensor, size: int, body: bool) -> tuple[Tensor, Tensor, Tensor]:
    number = dict(zip(NAMES, traits[:, :, None, None].unbind(1), strict=True))
    places = (torch.arange(size, dtype=traits.dtype, device=traits.device) + 0.5) * (2 / size) - 1
    across, down = places[None, None, :], places[None, :, None]
    angle, scale = number["tilt"] * (math.pi / 180), 0.98 * number["size"]
    cos, sin = angle.cos() / scale, angle.sin() / scale
    x, y = cos * across + sin * down, sin * across - cos * down
    surface = Surface(number, x, y, 2 / size / scale)
    colour, cover = _colour(traits, surface), surface.cover
    if body:
        colour, cover = _add_body(colour, cover, surface)
    shift = max(1, round(size / 48))
    shadow = pad(cover, (shift, -shift, shift, -shift))
    return colour * 2 - 1, cover[:, None], shadow[:, None]


def _colour(traits: Tensor, surface: Surface) -> Tensor:
    """The colours of the blades or wings, (batch, 3, height, width) in 0..1: mixtures and darkening only."""
    number = surface.number
    ground, accent = (
        colour_from(*traits[:, first : first + 3].unbind(1))[..., None, None]
        for first in (trait_column("brightness"), trait_column("accent_brightness"))
    )
    spots, band = number["spots"], number["band"] * surface.band()
    plain = (1 - number["mottle"] * 0.85 * surface.blotches()) * (1 - band)
    soft = 0.02 + 0.35 * surface.pixel
    light = (1 - 0.45 * surface.veins) * (1 - 0.35 * surface.stalk)
    pale = 0.85 * number["band"] * spots * surface.dots()
    for distance in surface.eyespots():
        discs = [torch.sigmoid((edge - distance) / (soft / 2)) for edge in (0.185, 0.135, 0.065)]
        outer, ring, pupil = discs
        plain = plain * (1 - spots * ring)
        light = light * (1 - spots * 0.85 * (outer - ring * (1 - pupil)))
        glint = 0.28 * (ring - pupil) + 0.9 * torch.sigmoid((0.026 - distance) / (soft / 2))
        pale = pale + spots * glint * (1 - pale)
    # The right side lies a little away from the light, and so does each blade's far edge where veins press in.
    side = 0.10 * torch.sigmoid(surface.signed / 0.03)
    light = light * (1 - side) * (1 - 0.18 * number["veins"] * surface.relief)
    light = light * (1 - 0.30 * (1 - number["outline"]) * (-6 * (surface.x**2 + 0.3 * surface.y**2)).exp())
    colour = torch.lerp(accent, ground, plain[:, None]) * light[:, None]
    return torch.lerp(colour, torch.ones_like(colour), pale[:, None])


def _add_body(colour: Tensor, cover: Tensor, surface: Surface) -> tuple[Tensor, Tensor]:
    """A butterfly's body and antennae over its wings, dark with a sheen."""
    x, y, pixel = surface.x, surface.y, surface.pixel
    abdomen = ellipse(x, y + 0.17, 0.05, 0.27)
    thorax = ellipse(x, y - 0.13, 0.068, 0.15)
    head = length(x, y - 0.31) - 0.058
    rise = ((y - 0.33) / 0.42).clamp(0, 1)
    feeler = length(x - 0.03 - 0.20 * rise**1.5, torch.relu(y - 0.75) + torch.relu(0.33 - y)) - 0.012
    club = length(x - 0.235, y - 0.75) - 0.026
    shape = torch.stack([abdomen, thorax, head, feeler, club]).amin(0)
    dark = torch.sigmoid(-4 * shape / pixel)
    tone = colour.new_tensor(BODY)[:, None, None]
    sheen = 0.35 * (-(((surface.signed + 0.02) / 0.022) ** 2)).exp()[:, None]
    colour = torch.lerp(colour, tone + sheen * (1 - tone) * 0.6, dark[:, None])
    return colour, 1 - (1 - cover) * (1 - dark)
