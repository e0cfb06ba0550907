"""How the butterflies hold their wings: open, and now and then one closes and opens them, as resting butterflies do.

It is for people who watch, and changes nothing but the pose: birds see butterflies with open wings.
"""

from __future__ import annotations

import math

from gan_course.widgets.butterflies.session import Drawn
from gan_course.widgets.paint import to_bytes

import numpy as np
from PIL import Image

FLAP, REST = 20, 192  # rounds that closing and opening take, and from one to the next: of 24, two or three at a time
SPREAD = 88  # rounds between two neighbours: far enough apart not to look like a wave
CLOSED = 0.4  # of the width of open wings


def width(i: int, rounds: int) -> float:
    """How wide butterfly `i` holds its wings in this round, CLOSED to 1."""
    passed = (rounds + i * SPREAD) % REST
    return 1 - (1 - CLOSED) * math.sin(math.pi * passed / FLAP) ** 2 if passed < FLAP else 1.0


def folded(one: Drawn, width: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Colour, cover and shadow, as in `Drawn`, with wings so wide: squeezed towards the body, and darker."""
    size, tilt = len(one.colour), math.radians(one.tilt)
    x, y, more = math.cos(tilt), math.sin(tilt), 1 / width - 1
    xx, xy, yy = 1 + more * x * x, more * x * y, 1 + more * y * y  # from a pixel's place to where its colour was
    middle = size / 2
    frame = (xx, xy, middle * (1 - xx - xy), xy, yy, middle * (1 - xy - yy))
    planes = Image.fromarray(to_bytes(np.concatenate([one.colour, one.cover], axis=2)))
    shadow = Image.fromarray(to_bytes(one.shadow)[..., 0])
    planes, shadow = (
        np.asarray(image.transform((size, size), Image.Transform.AFFINE, frame, Image.Resampling.BILINEAR))
        for image in (planes, shadow)
    )
    light = (0.75 + 0.25 * width) / 255
    return planes[..., :3] * light, planes[..., 3:] / 255, shadow[..., None] / 255
