"""Colours: hues made equally bright, and the shades of skin, hair, irises and cloth that go together."""

from __future__ import annotations

from gan_course.data.avatars.factors import column

import torch
from torch import Tensor

LUMA = (0.299, 0.587, 0.114)  # the weight of red, green and blue in brightness (ITU-R BT.601)
SKIN = (  # anchors from light to dark
    (1.00, 0.925, 0.875),
    (1.00, 0.855, 0.755),
    (0.94, 0.735, 0.595),
    (0.72, 0.50, 0.375),
)
BASES = ("skin", "hair", "cloth", "ground", "left", "right", "left_glow", "right_glow")

# Every colour that is painted: a base, mixed with another colour by a share. Shadows lean towards plum, lines
# towards dark plum, so that nothing is ever grey or black.
COLOURS: dict[str, tuple[str, tuple[float, float, float], float]] = {
    "ground": ("ground", (1.0, 1.0, 1.0), 0.0),
    "halo": ("ground", (1.0, 1.0, 1.0), 0.5),
    "skin": ("skin", (1.0, 1.0, 1.0), 0.0),
    "skin_shade": ("skin", (0.75, 0.25, 0.30), 0.20),
    "skin_line": ("skin", (0.30, 0.12, 0.30), 0.66),
    "blush": ("skin", (1.0, 0.42, 0.45), 1.0),
    "hair": ("hair", (1.0, 1.0, 1.0), 0.0),
    "hair_shade": ("hair", (0.25, 0.10, 0.35), 0.28),
    "hair_line": ("hair", (0.10, 0.03, 0.14), 0.66),
    "hair_light": ("hair", (1.0, 1.0, 1.0), 0.40),
    "lash": ("hair", (0.10, 0.04, 0.11), 0.86),
    "ear": ("hair", (1.0, 0.70, 0.74), 1.0),
    "cloth": ("cloth", (1.0, 1.0, 1.0), 0.0),
    "cloth_line": ("cloth", (0.30, 0.12, 0.30), 0.60),
    "cloth_light": ("cloth", (1.0, 1.0, 1.0), 0.32),
    "linen": ("cloth", (0.98, 0.97, 0.99), 1.0),
    "pollen": ("cloth", (1.0, 0.84, 0.35), 1.0),
    "white": ("skin", (1.0, 1.0, 1.0), 1.0),
    "white_shade": ("skin", (0.70, 0.68, 0.80), 1.0),
    "lips": ("skin", (0.42, 0.12, 0.16), 1.0),
    "mouth": ("skin", (0.70, 0.20, 0.25), 1.0),
    "tongue": ("skin", (0.98, 0.55, 0.54), 1.0),
    "left": ("left", (1.0, 1.0, 1.0), 0.0),
    "right": ("right", (1.0, 1.0, 1.0), 0.0),
    "left_dark": ("left", (0.08, 0.02, 0.15), 0.62),
    "right_dark": ("right", (0.08, 0.02, 0.15), 0.62),
    "left_pupil": ("left", (0.05, 0.0, 0.10), 0.85),
    "right_pupil": ("right", (0.05, 0.0, 0.10), 0.85),
    "left_glow": ("left_glow", (1.0, 1.0, 1.0), 0.1),
    "right_glow": ("right_glow", (1.0, 1.0, 1.0), 0.1),
}


def tint(hue: Tensor, saturation: Tensor, brightness: Tensor) -> Tensor:
    """Return colours of a given hue (turns), saturation (0..1) and brightness (0..1).

    At equal value of hue-saturation-value yellow glares and blue is nearly black. Here a pure colour is mixed with
    black or white until its luma lies near `brightness`, which leaves its hue as it was.

    Args:
        hue, saturation, brightness: of one shape (...).

    Returns:
        (..., 3), red, green, blue in 0..1.
    """
    k = (hue[..., None] * 6 + hue.new_tensor((5.0, 3.0, 1.0))) % 6
    pure = 1 - saturation[..., None] * torch.minimum(k, 4 - k).clamp(0, 1)
    luma = pure @ hue.new_tensor(LUMA)
    wanted = brightness + 0.4 * brightness * (1 - brightness) * (2 * luma - 1)  # yellow stays lighter
    luma, wanted = luma[..., None], wanted[..., None]
    darker = pure * (wanted / luma)
    lighter = 1 - (1 - pure) * ((1 - wanted) / (1 - luma + 1e-6))
    return torch.where(wanted < luma, darker, lighter).clamp(0, 1)


def skin_tone(tone: Tensor) -> Tensor:
    """Return the skin's colour (n, 3), from light (tone 0) to dark (tone 1)."""
    place = tone[:, None] * (len(SKIN) - 1)
    knots = torch.arange(len(SKIN), dtype=tone.dtype, device=tone.device)
    return (1 - (place - knots).abs()).clamp(min=0) @ tone.new_tensor(SKIN)  # linear between neighbours


def mix_colours(factors: Tensor) -> Tensor:
    """Return the colours of the avatars in the order of COLOURS, (n, len(COLOURS), 3) in 0..1."""

    def of(*names: str) -> Tensor:
        return factors[:, [column(name) for name in names]]

    hues = ("hair_hue", "clothes_hue", "background_hue", "left_iris_hue", "right_iris_hue")
    ones = torch.ones_like(factors[:, :1])
    saturation = torch.cat([of("hair_saturation"), ones * factors.new_tensor((0.58, 0.26, 0.85, 0.85, 0.8, 0.8))], 1)
    brightness = torch.cat(
        [
            0.27 + 0.5 * of("hair_lightness"),
            ones * factors.new_tensor((0.55, 0.86, 0.46, 0.46, 0.64, 0.64)),
        ],
        1,
    )
    tints = tint(of(*hues, "left_iris_hue", "right_iris_hue"), saturation, brightness)
    bases = torch.cat([skin_tone(factors[:, column("skin")])[:, None], tints], 1)
    mixes = [(BASES.index(base), towards, share) for base, towards, share in COLOURS.values()]
    chosen, towards, shares = zip(*mixes, strict=True)
    return torch.lerp(bases[:, list(chosen)], factors.new_tensor(towards), factors.new_tensor(shares)[:, None])
