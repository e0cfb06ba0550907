"""The picture of the code sliders: what the generator makes now, what it makes along the way, and the code itself."""

from __future__ import annotations

import math

from gan_course.plots.style import GAN, GENERATED
from gan_course.widgets.core.canvas import FAINT, FRAME, INK, TRIANGLE, Box, Canvas
from gan_course.widgets.core.plot import round_above, short
from gan_course.widgets.sliders import readings
from gan_course.widgets.sliders.session import STRIP, Shown

import numpy as np

WIDTH = 960
LARGE = 384  # pixels: the present picture
LEFT, CELL, PITCH = 496, 64, 66  # the strip: where it begins, a picture of it, from one to the next
STRIP_TOP, CODE, WAY = 42, 60, 22  # where it begins; height of the code's bars, and of those of the way below them
LADDER, LADDER_LEFT, LINE = 158, 150, 25  # where the sentences along the way begin; height of one


def draw(shown: Shown) -> np.ndarray:
    """Turn what the sliders show into a picture, uint8 (height, 960, 4)."""
    return _sentences(shown) if shown.pictures is None else _pictures(shown)


def _pictures(shown: Shown) -> np.ndarray:
    below = STRIP_TOP + CELL + 26  # numbers stand between
    code_top = below + (readings.height() + 8 if shown.reading is not None else 8)
    code_bottom = max(LARGE - WAY - 8, code_top + CODE)
    canvas = Canvas(WIDTH, code_bottom + WAY + 8)
    _tile(canvas, shown.pictures[0], 0, 0, LARGE)
    for i, picture in enumerate(shown.pictures[1:]):
        _tile(canvas, picture, LEFT + i * PITCH, STRIP_TOP, CELL)
        canvas.text(_number(shown.places[i]), _middle(i), STRIP_TOP + CELL + 4, INK, 11, "mt")
    span = _middle(0), _middle(STRIP - 1)
    canvas.text(shown.way, LEFT, 0, GAN, 13)
    _here(canvas, shown, span, STRIP_TOP - 10)
    if shown.along is not None:
        readings.draw_rows(canvas, shown.along, LEFT, below, STRIP, CELL, PITCH)
    _code(canvas, shown, (LEFT, code_top, LEFT + (STRIP - 1) * PITCH + CELL, code_bottom))
    return canvas.picture()


def _sentences(shown: Shown) -> np.ndarray:
    canvas = Canvas(WIDTH, LADDER + STRIP * LINE + 6)
    now = shown.sentences[0]
    pitch = min(156, (WIDTH - 20) // len(now))
    for i, (word, likely) in enumerate(zip(now, shown.likely, strict=True)):
        left = 10 + i * pitch
        canvas.text(word, left, 10, INK, 27 if pitch > 130 else 16)
        for k, (one, share) in enumerate(likely):
            _share(canvas, one, share, (left, 60 + 24 * k, left + pitch - 22, 78 + 24 * k))
    if shown.right is not None and not shown.right[0]:
        canvas.text("✗", WIDTH - 6, 12, GAN, 26, "rt")
    _ladder(canvas, shown)
    if (box := code_box(shown.sentences)) is not None:
        _code(canvas, shown, box)
    return canvas.picture()


def code_box(sentences: list[list[str]]) -> Box | None:
    """Where the code is drawn beside these sentences; None if they leave no room."""
    left = round(_columns(sentences[1:])[-1]) + 80
    return (left, LADDER, WIDTH - 10, LADDER + STRIP * LINE - WAY - 2) if left < WIDTH - 200 else None


def _columns(strip: list[list[str]]) -> np.ndarray:
    """Where each word of the sentences along the way begins, and where the last one ends."""
    longest = [max(map(len, words)) for words in zip(*strip, strict=True)]
    return LADDER_LEFT + np.cumsum([0, *(12 + 9.5 * n for n in longest)])


def _share(canvas: Canvas, word: str, share: float, box: tuple[int, int, int, int]) -> None:
    """A word and the share that it gets, as a number and as a bar."""
    left, top, right, bottom = box
    canvas.fill(box, FAINT)
    if share == share:
        canvas.fill((left, top, left + round((right - left) * share), bottom), GENERATED, 0.45)
    canvas.text(word, left + 5, (top + bottom) / 2, INK, 12, "lm")
    if right - left > 90:
        canvas.text(f"{share:.2f}", right - 4, (top + bottom) / 2, INK, 11, "rm")


def _ladder(canvas: Canvas, shown: Shown) -> None:
    """The sentences along the way, words that differ from the line above in colour."""
    strip, left = shown.sentences[1:], LADDER_LEFT
    starts = _columns(strip)
    for i, words in enumerate(strip):
        y = LADDER + i * LINE
        canvas.text(_number(shown.places[i]), left - 26, y + 2, INK, 12, "rt")
        for x, word, before in zip(starts, words, strip[max(i - 1, 0)], strict=False):
            canvas.text(word, x, y, INK if word == before else GAN, 15)
        if shown.right is not None and not shown.right[1 + i]:
            canvas.text("✗", starts[-1], y, GAN, 15)
    canvas.text(shown.way, 10, LADDER + 2, GAN, 13)
    y = LADDER + 10 + np.interp(shown.place, shown.places, np.arange(STRIP) * LINE)
    canvas.path(np.array([[left - 20, y - 6], [left - 9, y], [left - 20, y + 6]]), fill=GAN)


def _tile(canvas: Canvas, picture: np.ndarray, left: int, top: int, side: int) -> None:
    """A picture in a square, each of its pixels a square of whole pixels if there is room for that, in the middle."""
    height, width = picture.shape[:2]
    scale = side / max(height, width)
    scale = math.floor(scale) or scale
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    place = left + (side - size[0]) // 2, top + (side - size[1]) // 2
    canvas.image(picture, *place, size, smooth=scale < 1)


def _number(value: float) -> str:
    return short(round(float(value), 2) + 0.0)  # a zero without a sign


def _middle(i: int) -> float:
    return LEFT + i * PITCH + CELL / 2


def _here(canvas: Canvas, shown: Shown, span: tuple[float, float], y: float) -> None:
    """A triangle where the code stands along the way; beyond the strip's end it stands at the end."""
    x = np.interp(shown.place, [-shown.reach, shown.reach], span)
    canvas.fill((int(span[0]), int(y), int(span[1]), int(y) + 1), FRAME)
    canvas.markers(np.array([[x, y]]), TRIANGLE, 8.0, fill=GAN, line="#ffffff", width=1.0)


def _code(canvas: Canvas, shown: Shown, box: Box) -> None:
    """The numbers of the code as bars up and down from 0; below, in orange, how much each takes part in the way."""
    left, top, right, bottom = box
    middle, half = (top + bottom) / 2, (bottom - top) / 2
    n, most = len(shown.code), round_above(max(1.0, float(np.abs(np.nan_to_num(shown.code)).max())))
    edges = left + (right - left) * np.arange(n + 1) / n
    way = np.abs(shown.across) / np.abs(shown.across).max()
    canvas.text("code", left - 10, middle, INK, 12, "rm")
    canvas.text("way", left - 10, bottom + 5 + WAY / 2, GAN, 12, "rm")
    for y, value in ((top, most), (bottom, -most)):
        canvas.text(short(value), left - 10, y, INK, 10, "rm")
        canvas.fill((left - 6, int(y), left, int(y) + 1), FRAME)
    canvas.fill((left - 1, top, left, bottom + 1), FRAME)
    for i in range(n):
        x0, x1 = int(edges[i]), max(int(edges[i]) + 1, int(edges[i + 1]) - (1 if n > 60 else 3))
        y = middle - half * float(np.nan_to_num(shown.code[i])) / most
        canvas.fill((x0, int(min(y, middle)), x1, int(max(y, middle)) + 1), GENERATED)
        if way[i] > 0.02:
            canvas.fill((x0, bottom + 5, x1, bottom + 5 + round(WAY * way[i])), GAN)
    canvas.fill((left, int(middle), right, int(middle) + 1), FRAME)
