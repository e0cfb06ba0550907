"""Words as masks of pixels; each is set once and kept."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import matplotlib as mpl
import numpy as np
from PIL import Image, ImageDraw, ImageFont


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(Path(mpl.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"), size)


_words: dict[tuple[str, int, bool], np.ndarray] = {}


def word(words: str, size: int, turned: bool) -> np.ndarray:
    """A mask of the words, float32 (height, width, 1) in 0..1, kept for the next time."""
    key = (words, size, turned)
    if key not in _words:
        if len(_words) > 2000:
            _words.clear()
        font = _font(size)
        ascent, descent = font.getmetrics()
        image = Image.new("L", (max(1, math.ceil(font.getlength(words))), ascent + descent))
        ImageDraw.Draw(image).text((0, 0), words, fill=255, font=font)
        mask = np.asarray(image.transpose(Image.Transpose.ROTATE_90) if turned else image)
        _words[key] = mask[..., None].astype(np.float32) / 255
    return _words[key]
