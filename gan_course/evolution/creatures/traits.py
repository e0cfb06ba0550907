"""The traits that leaves and butterflies share, and the smooth map from a network's outputs to them.

n creatures are a float tensor (n, len(TRAITS)), one column a trait. A network puts out unconstrained numbers, "raw"
traits; `traits_from` maps them between each trait's bounds with an arc tangent. Its slope falls like 1 / raw^2, not
exponentially as a sigmoid's does: at raw = 3 it is still 4 % of the slope at 0, at raw = 10 still 0.4 %, so a
generator that went too far gets a gradient that brings it back.

A colour is a brightness and a point on a plane: the direction is the hue, the distance from the origin the
colourfulness. Neither has a bound to get stuck at: every hue can be reached from every other, through grey or not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

TOLERANCE = 1e-4  # a bound such as 0.7 is not a float32: let rounding pass
HALF_PI = math.pi / 2


@dataclass(frozen=True)
class Trait:
    """One thing that can vary in a creature.

    Attributes:
        name: how code refers to it.
        low, high: its bounds; infinite for a trait that has none, which a raw number sets as it is.
        meaning: in words.
    """

    name: str
    low: float
    high: float
    meaning: str

    @property
    def bounded(self) -> bool:
        """Whether the trait has bounds."""
        return math.isfinite(self.high)


def _free(name: str, meaning: str) -> Trait:
    return Trait(name, -math.inf, math.inf, meaning)


TRAITS: tuple[Trait, ...] = (
    _free("brightness", "of the ground colour: -2 almost black, 0 middle, 2 almost white"),
    _free("tint_x", "of the ground colour: above 0 red, below 0 cyan"),
    _free("tint_y", "of the ground colour: above 0 green, below 0 violet"),
    _free("accent_brightness", "of the second colour"),
    _free("accent_x", "of the second colour: above 0 red, below 0 cyan"),
    _free("accent_y", "of the second colour: above 0 green, below 0 violet"),
    Trait("spots", 0, 1, "strength of the eyespots"),
    Trait("band", 0, 1, "strength of the band along the margin, in the second colour"),
    Trait("mottle", 0, 1, "strength of the blotches, in the second colour"),
    _free("mottle_phase", "where the blotches lie, in radians"),
    Trait("veins", 0, 1, "strength of the midrib and the veins"),
    Trait("vein_pairs", 3, 10, "number of pairs of side veins, not only whole ones"),
    Trait("branching", 0, 1, "strength of the fine veins between the side veins, not shown in small pictures"),
    Trait("outline", 0, 1, "from two pairs of round wings to a leaf"),
    Trait("width", 0.25, 0.75, "of the leaf's outline, as a share of its length"),
    Trait("tip", 0, 1, "of the leaf's outline, from round to pointed"),
    Trait("lobes", 0, 1, "depth of the bays between the ends of the side veins"),
    Trait("serration", 0, 1, "depth of the fine teeth along the margin, not shown in small pictures"),
    Trait("stalk", 0, 1, "length of the stalk"),
    Trait("bend", -1, 1, "of the midrib, to the left or to the right"),
    Trait("size", 0.65, 1, "of the whole, 1 fills the picture"),
    Trait("tilt", -60, 60, "in degrees, positive clockwise"),
)

NAMES = tuple(trait.name for trait in TRAITS)
_INDEX = {name: i for i, name in enumerate(NAMES)}


def trait_column(name: str) -> int:
    """Return the column of the trait called `name`. Raises KeyError with the known names."""
    if name not in _INDEX:
        raise KeyError(f"no trait is called {name!r}; the traits are {', '.join(NAMES)}")
    return _INDEX[name]


def traits_from(raw: Tensor) -> Tensor:
    """Return traits from unconstrained numbers: middle + (high - low) / pi * atan(pi / 2 * raw), or raw if unbounded.

    Args:
        raw: (n, len(TRAITS)), any real numbers; 0 is the middle of the bounds, -1 and 1 lie 82 % of the way to them.

    Returns:
        (n, len(TRAITS)), strictly between the bounds up to rounding, with gradient to each of the raw numbers.
    """
    _check_shape(raw, "raw")
    middle, spread, bounded = _ranges(raw)
    return torch.where(bounded, middle + spread * (HALF_PI * raw).atan(), raw)


def raw_from(traits: Tensor) -> Tensor:
    """Return the raw numbers that `traits_from` maps to `traits`; on a bound, those just inside it (raw = -64 or 64).

    Raises:
        TypeError, ValueError: as `check_traits`.
    """
    check_traits(traits)
    middle, spread, bounded = _ranges(traits)
    angle = torch.where(bounded, (traits - middle) / spread, 0)
    inside = HALF_PI - 0.01
    return torch.where(bounded, angle.clamp(-inside, inside).tan() / HALF_PI, traits)


def colour_from(brightness: Tensor, tint_x: Tensor, tint_y: Tensor) -> Tensor:
    """Return red, green and blue in 0..1 of a brightness and a point on the colour plane; all of any one shape (...).

    Returns:
        (..., 3).
    """
    half, side = tint_x / 2, tint_y * math.sqrt(0.75)
    rgb = torch.stack([brightness + tint_x, brightness - half + side, brightness - half - side], dim=-1)
    return (HALF_PI * rgb).atan() / math.pi + 0.5


def colour_traits(red: float, green: float, blue: float) -> tuple[float, float, float]:
    """Return brightness, tint_x and tint_y of a colour between 0 and 1: what `colour_from` turns into it."""
    if not all(0 < value < 1 for value in (red, green, blue)):
        raise ValueError(f"the colour is {red, green, blue}; give red, green and blue above 0 and below 1")
    r, g, b = (math.tan(math.pi * (value - 0.5)) / HALF_PI for value in (red, green, blue))
    brightness = (r + g + b) / 3
    return brightness, r - brightness, (g - b) / (2 * math.sqrt(0.75))


def check_traits(traits: Tensor) -> None:
    """Raise unless `traits` is a floating (n, len(TRAITS)) tensor of finite numbers between their bounds.

    Raises:
        TypeError: not a floating tensor. ValueError: wrong shape, or a value not accepted, with the trait's name.
    """
    _check_shape(traits, "traits")
    if not len(traits):
        return
    values = traits.detach()
    low, high = (x.tolist() for x in torch.aminmax(values, dim=0))
    for trait, least, most in zip(TRAITS, low, high, strict=True):
        # A comparison with NaN is false, so NaN never passes.
        if trait.bounded and not (least >= trait.low - TOLERANCE and most <= trait.high + TOLERANCE):
            raise ValueError(
                f"{trait.name} lies between {least:g} and {most:g}; accepted: {trait.low:g} to {trait.high:g}"
                " (traits_from maps any numbers there)"
            )
        if not (math.isfinite(least) and math.isfinite(most)):
            raise ValueError(f"{trait.name} lies between {least:g} and {most:g}; give finite numbers")


def _check_shape(values: Tensor, name: str) -> None:
    if not isinstance(values, Tensor) or not values.is_floating_point():
        given = values.dtype if isinstance(values, Tensor) else type(values).__name__
        raise TypeError(f"{name} are {given}; give a floating tensor (n, {len(TRAITS)})")
    if values.ndim != 2 or values.shape[1] != len(TRAITS):
        raise ValueError(f"{name} have the shape {tuple(values.shape)}; give (n, {len(TRAITS)}), one column a trait")


def _ranges(like: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The middle of each trait's bounds, their distance over pi, and whether there are any."""
    ends = [(trait.low, trait.high) if trait.bounded else (-1.0, 1.0) for trait in TRAITS]
    low, high = torch.tensor(ends, dtype=like.dtype, device=like.device).unbind(1)
    bounded = torch.tensor([trait.bounded for trait in TRAITS], device=like.device)
    return (low + high) / 2, (high - low) / math.pi, bounded
