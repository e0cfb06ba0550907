"""What a picture is painted with: colours, colour maps, small shapes."""

from __future__ import annotations

from functools import cache

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.path import Path

INK, FAINT, FRAME, PAPER = "#333333", "#e4e4e4", "#999999", "#ffffff"
Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels from the top left corner; right and bottom are outside."""

DISC = Path.unit_circle()
CROSS = Path([[-1, -1], [1, 1], [-1, 1], [1, -1]], [Path.MOVETO, Path.LINETO] * 2)
TRIANGLE = Path([[-0.87, 0.5], [0.87, 0.5], [0, -1], [-0.87, 0.5]], closed=True)


@cache
def colour(name: str) -> np.ndarray:
    """A colour by name or #rrggbb, float32 (3,) in 0..255."""
    return np.array(to_rgb(name), np.float32) * 255


@cache
def palette(name: str) -> np.ndarray:
    """256 colours of a matplotlib colour map, uint8 (256, 4), the last channel 255."""
    return (mpl.colormaps[name](np.linspace(0, 1, 256)) * 255).round().astype(np.uint8)


def to_bytes(pixels: np.ndarray) -> np.ndarray:
    """A picture as uint8: floats in 0..1 are scaled; grey ones, (height, width), become (height, width, 3)."""
    pixels = np.asarray(pixels)
    if pixels.dtype != np.uint8:
        pixels = (np.nan_to_num(pixels).clip(0, 1) * 255 + 0.5).astype(np.uint8)
    return np.repeat(pixels[..., None], 3, axis=-1) if pixels.ndim == 2 else pixels
