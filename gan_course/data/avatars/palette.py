"""Colours: hues made equally bright, and the shades of skin, hair, irises and cloth that go together.

Colours are (batch, 3), red, green, blue in 0..1.
"""

from __future__ import annotations

import torch
from torch import Tensor

LUMA = (0.299, 0.587, 0.114)  # the weight of red, green and blue in brightness (ITU-R BT.601)
SKIN = (  # anchors from light to dark
    (1.00, 0.925, 0.875),
    (1.00, 0.855, 0.755),
    (0.94, 0.735, 0.595),
    (0.72, 0.50, 0.375),
)


def tint(hue: Tensor, saturation: Tensor | float, brightness: Tensor | float) -> Tensor:
    """A colour of the given hue (turns), saturation (0..1) and brightness (0..1).

    At equal value of hue-saturation-value yellow glares and blue is nearly black. Here a pure colour is mixed with
    black or white until its luma lies near `brightness`, which leaves its hue as it was.
    """
    steps = torch.tensor((5.0, 3.0, 1.0), dtype=hue.dtype, device=hue.device)
    k = (steps + 6 * hue[:, None]) % 6
    saturation = torch.as_tensor(saturation, dtype=hue.dtype, device=hue.device).reshape(-1, 1)
    pure = 1 - saturation * torch.minimum(k, 4 - k).clamp(0, 1)
    luma = (pure * torch.tensor(LUMA, dtype=hue.dtype, device=hue.device)).sum(1, keepdim=True)
    wanted = torch.as_tensor(brightness, dtype=hue.dtype, device=hue.device).reshape(-1, 1)
    wanted = wanted + 0.4 * wanted * (1 - wanted) * (2 * luma - 1)  # a yellow may stay lighter than a blue
    darker = pure * (wanted / luma)
    lighter = 1 - (1 - pure) * ((1 - wanted) / (1 - luma + 1e-6))
    return torch.where(wanted < luma, darker, lighter).clamp(0, 1)


def skin_tone(tone: Tensor) -> Tensor:
    """Skin, from light (0) to dark (1)."""
    anchors = torch.tensor(SKIN, dtype=tone.dtype, device=tone.device)
    place = tone[:, None] * (len(SKIN) - 1)
    knots = torch.arange(len(SKIN), dtype=tone.dtype, device=tone.device)
    return (1 - (place - knots).abs()).clamp(min=0) @ anchors  # linear between neighbours


def shade(colour: Tensor, by: float, towards: tuple[float, float, float] = (0.30, 0.12, 0.30)) -> Tensor:
    """Mix with a dark plum: shadows that stay warm."""
    return torch.lerp(colour, torch.tensor(towards, dtype=colour.dtype, device=colour.device), by)


def light(colour: Tensor, by: float) -> Tensor:
    """Mix with white."""
    return colour + (1 - colour) * by
