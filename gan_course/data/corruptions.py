"""Avatars with something wrong: five kinds of corruption, each from none (0) to bad (1).

Two kinds are mistakes of the drawing (eyes of two colours, a mouth in the wrong place); three corrupt the finished
picture (blur, noise, swapped squares) and so work on any pictures.

>>> corrupted(factors, "mouth", LEVELS["slight"], random)        # (n, 3, 32, 32) in [-1, 1]
>>> combined(factors, {"mouth": 0.25, "noise": 0.5}, seed=3)    # several at once
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from gan_course.data.avatars.factors import column
from gan_course.data.avatars.render import draw
from gan_course.data.digits import digits

import torch
from torch import Tensor
from torch.nn import functional as F

LEVELS = {"slight": 0.25, "medium": 0.5, "bad": 1.0}
"""Amounts with a name."""

MOUTH_REACH = 0.3  # half picture widths that a bad mouth is moved by
BLUR_REACH = 0.05  # standard deviation of a bad blur, in picture widths
NOISE_REACH = 0.4  # standard deviation of bad noise, where pixels run from -1 to 1
SWAPS = 16  # squares that are swapped in a bad picture


def eyes(factors: Tensor, amount: Tensor, size: int, generator: torch.Generator) -> Tensor:
    """Draw the right iris in another colour, up to the opposite hue."""
    return draw(_odd_eyes(factors, amount, generator), size)


def mouth(factors: Tensor, amount: Tensor, size: int, generator: torch.Generator) -> Tensor:
    """Draw the mouth moved aside or upwards, in a random direction for each avatar."""
    return draw(factors, size, mouth=_mouth_away(amount, generator))


def blur(pictures: Tensor, amount: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Blur each picture (n, c, height, width) with a Gaussian of its own strength."""
    n, c, height, width = pictures.shape
    sd = (BLUR_REACH * width * amount).clamp(min=0.05)  # so narrow that it changes nothing
    reach = math.ceil(3 * BLUR_REACH * width)
    steps = torch.arange(-reach, reach + 1, dtype=pictures.dtype, device=pictures.device)
    kernel = (-0.5 * (steps / sd[:, None]).square()).exp()
    kernel = (kernel / kernel.sum(1, keepdim=True)).repeat_interleave(c, 0)  # one a channel of a picture
    x = F.pad(pictures, (reach,) * 4, mode="replicate").view(1, n * c, height + 2 * reach, width + 2 * reach)
    x = F.conv2d(x, kernel[:, None, :, None], groups=n * c)
    return F.conv2d(x, kernel[:, None, None, :], groups=n * c).view(n, c, height, width)


def noise(pictures: Tensor, amount: Tensor, generator: torch.Generator, alike: bool = False) -> Tensor:
    """Change every pixel value at random, within [-1, 1]; with `alike` in the same way in all pictures."""
    grain = _chance(torch.randn, pictures.shape, generator, alike)
    return (pictures + NOISE_REACH * amount[:, None, None, None] * grain).clamp(-1, 1)


def patches(pictures: Tensor, amount: Tensor, generator: torch.Generator, alike: bool = False) -> Tensor:
    """Swap squares of an eighth of the width with others of the same picture, up to half of them.

    With `alike` the same ones are swapped in all pictures.
    """
    n, c, height, width = pictures.shape
    side = width // 8
    tiles = F.unfold(pictures, side, stride=side)  # (n, c * side * side, squares)
    count = tiles.shape[2]
    order = torch.arange(count, device=pictures.device).repeat(n, 1)
    # Two different squares each time, no square twice: a random order, taken in pairs.
    shuffled = _chance(torch.rand, (n, count), generator, alike).argsort(1)
    swaps = (amount * SWAPS).ceil().long()
    for i in range(min(SWAPS, count // 2)):
        one, other = shuffled[:, 2 * i, None], shuffled[:, 2 * i + 1, None]
        swap = (i < swaps)[:, None]
        order = order.scatter(1, one, torch.where(swap, other, one)).scatter(1, other, torch.where(swap, one, other))
    moved = tiles.gather(2, order[:, None].expand_as(tiles))
    return F.fold(moved, (height, width), side, stride=side)


def _odd_eyes(factors: Tensor, amount: Tensor, generator: torch.Generator, alike: bool = False) -> Tensor:
    odd = factors.clone()
    right, left = column("right_iris_hue"), column("left_iris_hue")
    sign = _chance(lambda *shape, **how: torch.randint(2, *shape, **how), amount.shape, generator, alike) * 2 - 1
    odd[:, right] = (factors[:, left] + 0.5 * sign * amount) % 1.0
    return odd


def _mouth_away(amount: Tensor, generator: torch.Generator, alike: bool = False) -> Tensor:
    angle = math.pi * _chance(torch.rand, amount.shape, generator, alike)
    away = torch.stack([angle.cos(), -angle.sin()], 1)  # down would leave the face at once
    return MOUTH_REACH * amount[:, None] * away


def _chance(draw: Callable[..., Tensor], shape: Sequence[int], generator: torch.Generator, alike: bool) -> Tensor:
    """Random numbers for n pictures, (n, ...), or those for one of them n times over."""
    n, *rest = shape
    return draw((1 if alike else n, *rest), generator=generator, device=generator.device).expand(n, *rest)


def _picture(harm: Callable[..., Tensor]) -> Callable[..., Tensor]:
    return lambda factors, amount, size, generator: harm(draw(factors, size), amount, generator)


CORRUPTIONS: dict[str, Callable[[Tensor, Tensor, int, torch.Generator], Tensor]] = {
    "eyes": eyes,
    "mouth": mouth,
    "blur": _picture(blur),
    "noise": _picture(noise),
    "patches": _picture(patches),
}


PICTURE_CORRUPTIONS: dict[str, Callable[..., Tensor]] = {
    "blur": lambda pictures, amount, generator, alike: blur(pictures, amount),
    "noise": noise,
    "patches": patches,
}
"""The kinds that can be done to any finished picture, (n, c, size, size)."""


def corrupted(factors: Tensor, kind: str, amount: float | Tensor, generator: torch.Generator, size: int = 32) -> Tensor:
    """Draw avatars with one kind of corruption.

    Args:
        factors: (n, len(FACTORS)), uncorrupted avatars, as from `sample_factors`.
        kind: "eyes", "mouth", "blur", "noise" or "patches".
        amount: 0 (none) to 1 (bad), for all or (n,) for each; LEVELS names some.
        generator: where the random part comes from, such as the direction of the mouth; equal generators give equal
            corruptions, so the amount alone can be turned up.
        size: height and width in pixels, a multiple of 8.

    Returns:
        (n, 3, size, size) in [-1, 1].

    Raises:
        ValueError: an unknown kind (the message lists them) or an amount outside 0..1.
    """
    amount = _amount(kind, amount, factors, tuple(CORRUPTIONS))
    with torch.no_grad():
        return CORRUPTIONS[kind](factors, amount, size, generator)


@torch.no_grad()
def combined(
    factors: Tensor, amounts: Mapping[str, float | Tensor], seed: int, size: int = 32, alike: bool = False
) -> Tensor:
    """Draw avatars with several kinds of corruption at once.

    Args:
        factors: (n, len(FACTORS)), uncorrupted avatars.
        amounts: kind -> 0 (none) to 1 (bad), for all or (n,) for each; kinds left out are not applied.
        seed: of everything random, independently for each kind: turning up one leaves the others as they are.
        size: as for :func:`corrupted`.
        alike: whether all n get the same random numbers, as for one avatar at n amounts.

    Returns and raises as :func:`corrupted`, which gives the same for a single kind.
    """
    amount = _amounts(amounts, factors, tuple(CORRUPTIONS))
    dice = {kind: torch.Generator(factors.device).manual_seed(seed) for kind in amount}
    odd = _odd_eyes(factors, amount["eyes"], dice["eyes"], alike) if "eyes" in amount else factors
    away = _mouth_away(amount["mouth"], dice["mouth"], alike) if "mouth" in amount else None
    harms = {kind: amount[kind] for kind in PICTURE_CORRUPTIONS if kind in amount}
    return corrupted_pictures(draw(odd, size, mouth=away), harms, seed, alike)


@torch.no_grad()
def corrupted_pictures(
    pictures: Tensor, amounts: Mapping[str, float | Tensor], seed: int, alike: bool = False
) -> Tensor:
    """Corrupt finished pictures of anything, (n, c, size, size) in [-1, 1], with the kinds of PICTURE_CORRUPTIONS."""
    for kind, amount in _amounts(amounts, pictures, tuple(PICTURE_CORRUPTIONS)).items():
        generator = torch.Generator(pictures.device).manual_seed(seed)
        pictures = PICTURE_CORRUPTIONS[kind](pictures, amount, generator, alike)
    return pictures


def _amounts(amounts: Mapping[str, float | Tensor], like: Tensor, kinds: tuple[str, ...]) -> dict[str, Tensor]:
    """Amounts of each kind for each of `like`, (n,). ValueError: an unknown kind, or outside 0..1."""
    return {kind: _amount(kind, value, like, kinds) for kind, value in amounts.items()}


def _amount(kind: str, amount: float | Tensor, like: Tensor, kinds: tuple[str, ...]) -> Tensor:
    if kind not in kinds:
        raise ValueError(f"No damage is called {kind!r}; there are {', '.join(kinds)}.")
    amount = torch.as_tensor(amount, dtype=like.dtype, device=like.device).expand(len(like))
    if not ((amount >= 0) & (amount <= 1)).all():
        raise ValueError(f"An amount of damage is from 0 (none) to 1 (bad), not {amount.min():g} to {amount.max():g}.")
    return amount


def randomly_corrupted(
    factors: Tensor, generator: torch.Generator, size: int = 32, kinds: tuple[str, ...] = tuple(CORRUPTIONS)
) -> Tensor:
    """Draw avatars, each with a random one of `kinds` by a random amount from slight to bad.

    Arguments and result as for :func:`corrupted`.
    """
    which = torch.randint(len(kinds), (len(factors),), generator=generator, device=factors.device)
    amount = torch.rand(len(factors), generator=generator, device=factors.device)
    amount = LEVELS["slight"] + (LEVELS["bad"] - LEVELS["slight"]) * amount
    out = factors.new_empty(len(factors), 3, size, size)
    for i, kind in enumerate(kinds):
        mine = which == i
        if mine.any():
            out[mine] = corrupted(factors[mine], kind, amount[mine], generator, size)
    return out


INK = 0.0  # grey above this counts as ink
CLEAR = 4  # pixels between a stray pixel and the nearest ink


def stray_pixel(x: Tensor, generator: torch.Generator) -> Tensor:
    """Add one white pixel, at random in the middle of the picture, with no or little ink within 4 pixels."""
    n, _, height, width = x.shape
    near = F.max_pool2d((x > INK).float(), 2 * CLEAR + 1, 1, CLEAR)  # 1 where ink is near
    rim = torch.ones(height, width, device=x.device)
    rim[height // 7 : -(height // 7), width // 7 : -(width // 7)] = 0  # pictures have no ink at the rim
    order = (
        torch.rand(n, height * width, generator=generator, device=x.device) + 2 * near.flatten(1) + 4 * rim.flatten()
    )
    return x.flatten(1).scatter(1, order.argmin(1, keepdim=True), 1.0).view_as(x)


def longer_stroke(x: Tensor, pixels: int = 2) -> Tensor:
    """Lengthen the stroke that reaches furthest to the right in the lower half by some pixels.

    In a 2 that is its foot. It keeps its direction and thickness: the pixels around its tip are drawn again, further
    along the line from the ink near it to the tip.
    """
    longer = x.clone()
    _, _, height, width = x.shape
    rows, columns = torch.arange(height, device=x.device)[:, None], torch.arange(width, device=x.device)
    for old, new in zip(x[:, 0], longer[:, 0]):
        ink = (old > INK) & (rows >= height // 2)
        right = torch.where(ink, columns, -1).max().item()
        if right < 0:
            continue
        down = (ink[:, right] * rows[:, 0]).sum().item() / ink[:, right].sum().item()
        near = ((rows - down).square() + (columns - right).square() < 36) & (old > INK)
        way = torch.stack([down - (near * rows).sum() / near.sum(), right - (near * columns).sum() / near.sum()])
        way = way / way.norm().clamp_min(1e-6)
        tip = torch.where((rows - down).abs().le(2) & (columns - right).abs().le(2), old, -1.0)
        tip = F.pad(tip, [pixels] * 4, value=-1.0)  # room, so that what leaves on one side does not return on the other
        for step in range(1, pixels + 1):
            shift = (step * way).round().int().tolist()
            moved = tip.roll(shift, (0, 1))[pixels : pixels + height, pixels : pixels + width]
            new.copy_(torch.maximum(new, moved))
    return longer


def specks(x: Tensor, generator: torch.Generator, most: int = 8) -> Tensor:
    """Turn 1 to `most` pixels of each picture, anywhere, to ink of a random grey (0 to 1)."""
    n, size = len(x), x[0].numel()
    where = torch.randint(size, (n, most), generator=generator, device=x.device)
    greys = torch.rand(n, most, generator=generator, device=x.device)
    count = torch.randint(1, most + 1, (n, 1), generator=generator, device=x.device)
    where = where.where(torch.arange(most, device=x.device) < count, where[:, :1])  # the rest fall on the first
    return x.flatten(1).scatter(1, where, greys).view_as(x)


def with_specks(seed: int = 0) -> Callable[[int], Tensor]:
    """Return a function that draws n real digits with specks."""
    real, random = digits(), torch.Generator().manual_seed(seed + 1)
    return lambda n: specks(real.sample(n, random), random)


def spoilt(twos: Tensor, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Return the pictures with a stray pixel, and with a longer stroke, both of the shape of `twos`."""
    return stray_pixel(twos, torch.Generator().manual_seed(seed)), longer_stroke(twos)


def blurred(pictures: Tensor, width: int = 5) -> Tensor:
    """Return pictures in which each pixel is the mean of the `width` x `width` pixels around it; `width` is odd."""
    return F.avg_pool2d(F.pad(pictures, [width // 2] * 4, mode="replicate"), width, stride=1)
