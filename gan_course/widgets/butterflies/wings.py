"""How the butterflies hold their wings: open, and now and then one closes and opens them, as resting butterflies do.

It is for people who watch, and changes nothing but the pose: birds see butterflies with open wings.
"""

from __future__ import annotations

import math

from gan_course.widgets.butterflies.session import Drawn

from PIL import Image

FLAP, REST = 20, 192  # rounds that closing and opening take, and from one to the next: of 24, two or three at a time
SPREAD = 88  # rounds between two neighbours: far enough apart not to look like a wave
CLOSED = 0.4  # of the width of open wings


def width(i: int, rounds: int) -> float:
    """How wide butterfly `i` holds its wings in this round, CLOSED to 1."""
    passed = (rounds + i * SPREAD) % REST
    return 1 - (1 - CLOSED) * math.sin(math.pi * passed / FLAP) ** 2 if passed < FLAP else 1.0


def folded(one: Drawn, width: float = 1.0) -> Image.Image:
    """The picture of a butterfly (RGBA) with wings so wide: squeezed towards the body."""
    picture = Image.fromarray(one.wings)
    if width == 1:
        return picture
    size, tilt = len(one.wings), math.radians(one.tilt)
    x, y, more = math.cos(tilt), math.sin(tilt), 1 / width - 1
    xx, xy, yy = 1 + more * x * x, more * x * y, 1 + more * y * y  # from a pixel's place to where its colour was
    middle = size / 2
    frame = (xx, xy, middle * (1 - xx - xy), xy, yy, middle * (1 - xy - yy))
    return picture.transform((size, size), Image.Transform.AFFINE, frame, Image.Resampling.BILINEAR)
