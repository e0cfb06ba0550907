"""The named factors of an avatar: what can vary, between which bounds, and how to draw a random set.

A set of n avatars is a float tensor (n, len(FACTORS)), one column a factor. Every factor is sampled independently
of the others, so any correlation in a model's samples is the model's own.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

CONTINUOUS, CIRCULAR, CATEGORICAL = "continuous", "circular", "categorical"
TOLERANCE = 1e-5  # a bound such as 0.1 is not a float32: let rounding pass


@dataclass(frozen=True)
class Factor:
    """One thing that can vary in an avatar.

    Attributes:
        name: how code refers to it.
        kind: "continuous" (any number between `low` and `high`), "circular" (a hue in turns, 0 <= hue < 1; other finite
            numbers wrap around) or "categorical" (the index of one of `choices`).
        meaning: in words; left and right are the picture's.
        low, high: the accepted bounds, both included (circular: the bounds of the samples).
        choices: the names of the categories, in the order of their indices.
        weights: how often each choice is sampled (empty: all alike).
    """

    name: str
    kind: str
    meaning: str
    low: float = 0.0
    high: float = 1.0
    choices: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()

    @property
    def accepted(self) -> str:
        """The accepted values in words."""
        if self.kind == CATEGORICAL:
            return ", ".join(f"{i} ({choice})" for i, choice in enumerate(self.choices))
        if self.kind == CIRCULAR:
            return "a hue in [0, 1), or any finite number, which wraps around"
        return f"{self.low:g} to {self.high:g}"


def _number(name: str, low: float, high: float, meaning: str) -> Factor:
    return Factor(name, CONTINUOUS, meaning, low, high)


def _hue(name: str, meaning: str) -> Factor:
    return Factor(name, CIRCULAR, meaning)


def _choice(name: str, meaning: str, **weights: float) -> Factor:
    choices = tuple(weights)
    return Factor(name, CATEGORICAL, meaning, 0, len(choices) - 1, choices, tuple(weights.values()))


FACTORS: tuple[Factor, ...] = (
    _hue("hair_hue", "hue of the hair and brows (0 red, 1/3 green, 2/3 blue)"),
    _number("hair_saturation", 0.35, 0.8, "from greyish to pure"),
    _number("hair_lightness", 0.0, 1.0, "from dark to light"),
    _choice("back_hair", "hair style behind", short=1, spiky=1, bob=1, long=1, twin_tails=1, buns=1),
    _number("hair_length", 0.0, 1.0, "how far the hair behind and next to the face reaches"),
    _choice("fringe", "hair style in front", straight=1, parted=1, swept=1, choppy=1, crossed=1),
    _number("skin", 0.0, 1.0, "skin tone, from light to dark"),
    _hue("left_iris_hue", "hue of the iris in the picture's left half"),
    _hue("right_iris_hue", "hue of the iris in the picture's right half"),
    _number("eye_size", 0.85, 1.15, "size of the eyes, 1 is the usual"),
    _number("eye_openness", 0.4, 1.0, "from half closed to wide open"),
    _number("gaze", -1.0, 1.0, "where the eyes look, from the picture's left to its right"),
    _number("brow", -1.0, 1.0, "from worried (inner ends up) to stern (inner ends down)"),
    _number("smile", -0.4, 1.0, "corners of the mouth, from down (below 0) to up"),
    _number("mouth_openness", 0.0, 1.0, "from closed to wide open"),
    _number("blush", 0.0, 1.0, "redness of the cheeks"),
    _choice(
        "accessory",
        "something worn, in the colour of the clothes",
        none=3,
        bow=1,
        glasses=1,
        flower=1,
        hairband=1,
        cat_ears=1,
    ),
    _hue("clothes_hue", "hue of the clothes and of the accessory"),
    _choice("collar", "cut of the clothes", round=1, sailor=1, turtleneck=1),
    _hue("background_hue", "hue of the background, which is always pale"),
    _number("tilt", -9.0, 9.0, "lean of the head in degrees, positive towards the picture's right"),
    _number("shift_x", -0.06, 0.06, "head to the right, in half picture widths"),
    _number("shift_y", -0.05, 0.05, "head downwards, in half picture heights"),
)

_COLUMNS = {factor.name: i for i, factor in enumerate(FACTORS)}


def column(name: str) -> int:
    """Return the column of the factor called `name`. Raises KeyError with the known names."""
    if name not in _COLUMNS:
        raise KeyError(f"no factor is called {name!r}; the factors are {', '.join(_COLUMNS)}")
    return _COLUMNS[name]


def sample_factors(n: int, generator: torch.Generator, mismatched: float = 0.0) -> Tensor:
    """Draw the factors of n random avatars.

    Numbers and hues are uniform between their bounds, choices follow their weights. The two irises share one hue,
    except in a share `mismatched` of the avatars, whose irises lie at least a quarter turn apart.

    Args:
        n: how many.
        generator: source of randomness; the factors lie on its device.
        mismatched: expected share of avatars with eyes of two colours, 0 to 1.

    Returns:
        float32, (n, len(FACTORS)).

    Raises:
        ValueError: n is negative or `mismatched` is not a share.
    """
    if n < 0:
        raise ValueError(f"n is {n}; give the number of avatars, 0 or more")
    if not 0 <= mismatched <= 1:
        raise ValueError(f"mismatched is {mismatched}; give a share from 0 to 1")
    uniform = torch.rand(n, len(FACTORS), generator=generator, device=generator.device)
    columns = []
    for value, factor in zip(uniform.unbind(1), FACTORS, strict=True):
        if factor.kind == CATEGORICAL:
            shares = torch.tensor(factor.weights, device=value.device).cumsum(0)
            value = torch.bucketize(value * shares[-1], shares[:-1], right=True).float()
        else:
            value = factor.low + (factor.high - factor.low) * value
        columns.append(value)
    odd = torch.rand(n, generator=generator, device=generator.device) < mismatched
    left, right = column("left_iris_hue"), column("right_iris_hue")
    apart = (columns[left] + 0.25 + 0.5 * columns[right]) % 1.0
    columns[right] = torch.where(odd, apart, columns[left])
    return torch.stack(columns, dim=1)


def with_factor(factors: Tensor, name: str, value: float | str | Tensor) -> Tensor:
    """Return a copy of `factors` (n, len(FACTORS)) with one factor set, for all avatars or for each of them.

    Args:
        factors: the avatars to start from.
        name: which factor.
        value: a number, the name of a choice, or a tensor of n numbers.

    Raises:
        KeyError: no such factor. ValueError: no such choice, or a value out of bounds.
    """
    index = column(name)
    factor = FACTORS[index]
    if isinstance(value, str):
        if value not in factor.choices:
            raise ValueError(f"{name} is {value!r}; accepted: {factor.accepted}")
        value = factor.choices.index(value)
    value = torch.as_tensor(value, dtype=factors.dtype, device=factors.device)
    changed = value.expand(len(factors))
    _check_values(factor, changed)
    return torch.cat([factors[:, :index], changed[:, None], factors[:, index + 1 :]], dim=1)


def check_factors(factors: Tensor) -> None:
    """Raise unless `factors` is a floating (n, len(FACTORS)) tensor whose values are all accepted.

    Raises:
        TypeError: not a floating tensor. ValueError: wrong shape, or a value out of bounds, with the factor's name.
    """
    if not isinstance(factors, Tensor) or not factors.is_floating_point():
        given = factors.dtype if isinstance(factors, Tensor) else type(factors).__name__
        raise TypeError(f"factors are {given}; give a floating tensor (n, {len(FACTORS)})")
    if factors.ndim != 2 or factors.shape[1] != len(FACTORS):
        raise ValueError(
            f"factors have the shape {tuple(factors.shape)}; give (n, {len(FACTORS)}), as sample_factors does"
        )
    if not len(factors):
        return
    values = factors.detach()
    low, high = (x.tolist() for x in torch.aminmax(values, dim=0))  # one look settles the usual case
    for i, factor in enumerate(FACTORS):
        # A comparison with NaN is false, so NaN never passes.
        bounded = low[i] >= factor.low - TOLERANCE and high[i] <= factor.high + TOLERANCE
        if not bounded or factor.kind == CATEGORICAL:
            _check_values(factor, values[:, i])


def _check_values(factor: Factor, values: Tensor) -> None:
    """Raise ValueError, naming the first offender, unless all `values` (n,) are accepted by `factor`."""
    values = values.detach()
    good = values.isfinite()
    if factor.kind != CIRCULAR:
        good &= (values >= factor.low - TOLERANCE) & (values <= factor.high + TOLERANCE)
    if factor.kind == CATEGORICAL:
        good &= values == values.round()
    if not good.all():
        i = int((~good).nonzero()[0])
        raise ValueError(f"{factor.name} of avatar {i} is {values[i].item():g}; accepted: {factor.accepted}")
