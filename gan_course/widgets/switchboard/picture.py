"""The picture of the switchboard: faces before and after, what differs, and the channels with their switches."""

from __future__ import annotations

from gan_course.plots.style import GAN, GENERATED
from gan_course.widgets.core.canvas import FAINT, INK, Canvas, palette
from gan_course.widgets.switchboard import words
from gan_course.widgets.switchboard.session import FACES, Snapshot

import numpy as np

WIDTH = 960
SIDE, GAP = 96, 6  # of a face; between two
LEFT, PLANES = 640, 44  # where the channels begin; pixels of one
PITCH = 50, 56  # from one channel to the next, to the right and down
COLUMNS = 6


def draw(shown: Snapshot) -> np.ndarray:
    """Turn what the switchboard shows into a picture, uint8 (height, 960, 4)."""
    rows = -(-len(shown.maps) // COLUMNS)
    canvas = Canvas(WIDTH, max(3 * (SIDE + 30), 24 + rows * PITCH[1] + 8))
    difference = np.abs(shown.on.astype(np.int16) - shown.off.astype(np.int16)).astype(np.uint8)
    for row, (title, faces) in enumerate(zip(words.TITLES, (shown.on, shown.off, difference), strict=True)):
        top = row * (SIDE + 30)
        canvas.text(title, 0, top + 2, INK, 13)
        for i in range(FACES):
            canvas.image(faces[i], i * (SIDE + GAP), top + 22, (SIDE, SIDE), smooth=True)
    most = max(float(shown.effects.max()), 1e-9)
    for channel, plane in enumerate(shown.maps):
        x, y = LEFT + channel % COLUMNS * PITCH[0], 22 + channel // COLUMNS * PITCH[1]
        _channel(canvas, shown, channel, plane, x, y, float(shown.effects[channel]) / most)
    return canvas.picture()


def _channel(canvas: Canvas, shown: Snapshot, channel: int, plane: np.ndarray, x: int, y: int, share: float) -> None:
    """One channel: its plane (crossed out where it is off), its number, and a bar for its effect."""
    if channel == shown.chosen:
        canvas.fill((x - 3, y - 3, x + PLANES + 3, y + PLANES + 8), INK)
        canvas.fill((x - 1, y - 1, x + PLANES + 1, y + PLANES + 6), "#ffffff")
    canvas.image(palette("YlGnBu")[(plane * 255).astype(np.uint8)][..., :3], x, y, (PLANES, PLANES))
    canvas.fill((x, y, x + 17, y + 13), "#ffffff", 0.8)
    canvas.text(str(channel), x + 2, y, INK, 10)
    canvas.fill((x, y + PLANES + 1, x + PLANES, y + PLANES + 5), FAINT)
    canvas.fill((x, y + PLANES + 1, x + round(PLANES * share), y + PLANES + 5), GENERATED)
    if shown.switched[channel]:
        corners = np.array([[x, y], [x + PLANES, y + PLANES]])
        canvas.path(corners, line=GAN, width=3)
        canvas.path(corners * [1, 0] + corners[::-1] * [0, 1], line=GAN, width=3)
