"""The picture of the code sliders: the present output, the outputs along a direction, and the code itself."""

from __future__ import annotations

from gan_course.plots.style import GAN, GENERATED
from gan_course.widgets.core.canvas import FAINT, FRAME, INK, TRIANGLE, Box, Canvas
from gan_course.widgets.core.plot import round_above, short
from gan_course.widgets.sliders import readings, words
from gan_course.widgets.sliders.session import STRIP, Snapshot

import numpy as np

WIDTH = 960
LARGE = 384  # pixels: the present picture
LEFT, CELL, PITCH = 496, 64, 66  # the strip: where it begins, a picture of it, from one to the next
STRIP_TOP, CODE, WEIGHTS = 42, 60, 22  # its top; height of the code's bars, and of the direction's below them
LADDER, LADDER_LEFT, LINE = 158, 150, 25  # where the sentences along the direction begin; height of one


class Drawing:
    """Turns snapshots into pictures, uint8 (height, WIDTH, 4)."""

    def __call__(self, snapshot: Snapshot) -> np.ndarray:
        return _sentences(snapshot) if snapshot.pictures is None else _pictures(snapshot)


def _pictures(snapshot: Snapshot) -> np.ndarray:
    below = STRIP_TOP + CELL + 26  # numbers stand between
    code_top = below + (readings.height() + 8 if snapshot.reading is not None else 8)
    code_bottom = max(LARGE - WEIGHTS - 8, code_top + CODE)
    canvas = Canvas(WIDTH, code_bottom + WEIGHTS + 8)
    canvas.fit(snapshot.pictures[0], 0, 0, LARGE)
    for i, picture in enumerate(snapshot.pictures[1:]):
        canvas.fit(picture, LEFT + i * PITCH, STRIP_TOP, CELL)
        canvas.text(_number(snapshot.positions[i]), _middle(i), STRIP_TOP + CELL + 4, INK, 11, "mt")
    span = _middle(0), _middle(STRIP - 1)
    canvas.text(snapshot.label, LEFT, 0, GAN, 13)
    _here(canvas, snapshot, span, STRIP_TOP - 10)
    if snapshot.along is not None:
        readings.draw_rows(canvas, snapshot.along, LEFT, below, STRIP, CELL, PITCH)
    _code(canvas, snapshot, (LEFT, code_top, LEFT + (STRIP - 1) * PITCH + CELL, code_bottom))
    return canvas.picture()


def _sentences(snapshot: Snapshot) -> np.ndarray:
    canvas = Canvas(WIDTH, LADDER + STRIP * LINE + 6)
    now = snapshot.sentences[0]
    pitch = min(156, (WIDTH - 20) // len(now))
    for i, (word, likely) in enumerate(zip(now, snapshot.likely, strict=True)):
        left = 10 + i * pitch
        canvas.text(word, left, 10, INK, 27 if pitch > 130 else 16)
        for k, (one, share) in enumerate(likely):
            _probability(canvas, one, share, (left, 60 + 24 * k, left + pitch - 22, 78 + 24 * k))
    if snapshot.valid is not None and not snapshot.valid[0]:
        canvas.text(words.WRONG, WIDTH - 6, 12, GAN, 26, "rt")
    _ladder(canvas, snapshot)
    if (box := code_box(snapshot.sentences)) is not None:
        _code(canvas, snapshot, box)
    return canvas.picture()


def code_box(sentences: list[list[str]]) -> Box | None:
    """Return where the code is drawn next to these sentences, or None if they leave no room."""
    left = round(_columns(sentences[1:])[-1]) + 80
    return (left, LADDER, WIDTH - 10, LADDER + STRIP * LINE - WEIGHTS - 2) if left < WIDTH - 200 else None


def _columns(strip: list[list[str]]) -> np.ndarray:
    """Return where each word of the sentences along the direction begins, and where the last one ends."""
    longest = [max(map(len, column)) for column in zip(*strip, strict=True)]
    return LADDER_LEFT + np.cumsum([0, *(12 + 9.5 * n for n in longest)])


def _probability(canvas: Canvas, word: str, share: float, box: tuple[int, int, int, int]) -> None:
    """Draw a word and its probability, as a number and as a bar."""
    left, top, right, bottom = box
    canvas.fill(box, FAINT)
    if share == share:
        canvas.fill((left, top, left + round((right - left) * share), bottom), GENERATED, 0.45)
    canvas.text(word, left + 5, (top + bottom) / 2, INK, 12, "lm")
    if right - left > 90:
        canvas.text(f"{share:.2f}", right - 4, (top + bottom) / 2, INK, 11, "rm")


def _ladder(canvas: Canvas, snapshot: Snapshot) -> None:
    """Draw the sentences along the direction; words that differ from the line above are in colour."""
    strip, left = snapshot.sentences[1:], LADDER_LEFT
    starts = _columns(strip)
    for i, line in enumerate(strip):
        y = LADDER + i * LINE
        canvas.text(_number(snapshot.positions[i]), left - 26, y + 2, INK, 12, "rt")
        for x, word, before in zip(starts, line, strip[max(i - 1, 0)], strict=False):
            canvas.text(word, x, y, INK if word == before else GAN, 15)
        if snapshot.valid is not None and not snapshot.valid[1 + i]:
            canvas.text(words.WRONG, starts[-1], y, GAN, 15)
    canvas.text(snapshot.label, 10, LADDER + 2, GAN, 13)
    y = LADDER + 10 + np.interp(snapshot.position, snapshot.positions, np.arange(STRIP) * LINE)
    canvas.path(np.array([[left - 20, y - 6], [left - 9, y], [left - 20, y + 6]]), fill=GAN)


def _number(value: float) -> str:
    return short(round(float(value), 2) + 0.0)  # a zero without a sign


def _middle(i: int) -> float:
    return LEFT + i * PITCH + CELL / 2


def _here(canvas: Canvas, snapshot: Snapshot, span: tuple[float, float], y: float) -> None:
    """Draw a triangle at the code's position along the direction, at the strip's end if it lies beyond."""
    x = np.interp(snapshot.position, [-snapshot.reach, snapshot.reach], span)
    canvas.fill((int(span[0]), int(y), int(span[1]), int(y) + 1), FRAME)
    canvas.markers(np.array([[x, y]]), TRIANGLE, 8.0, fill=GAN, line="#ffffff", width=1.0)


def _code(canvas: Canvas, snapshot: Snapshot, box: Box) -> None:
    """Draw the numbers of the code as bars up and down from 0, and the direction's weights in orange below."""
    left, top, right, bottom = box
    middle, half = (top + bottom) / 2, (bottom - top) / 2
    n, most = len(snapshot.code), round_above(max(1.0, float(np.abs(np.nan_to_num(snapshot.code)).max())))
    edges = left + (right - left) * np.arange(n + 1) / n
    weights = np.abs(snapshot.weights) / np.abs(snapshot.weights).max()
    canvas.text(words.CODE, left - 10, middle, INK, 12, "rm")
    canvas.text(words.DIRECTION, left - 10, bottom + 5 + WEIGHTS / 2, GAN, 12, "rm")
    for y, value in ((top, most), (bottom, -most)):
        canvas.text(short(value), left - 10, y, INK, 10, "rm")
        canvas.fill((left - 6, int(y), left, int(y) + 1), FRAME)
    canvas.fill((left - 1, top, left, bottom + 1), FRAME)
    for i in range(n):
        x0, x1 = int(edges[i]), max(int(edges[i]) + 1, int(edges[i + 1]) - (1 if n > 60 else 3))
        y = middle - half * float(np.nan_to_num(snapshot.code[i])) / most
        canvas.fill((x0, int(min(y, middle)), x1, int(max(y, middle)) + 1), GENERATED)
        if weights[i] > 0.02:
            canvas.fill((x0, bottom + 5, x1, bottom + 5 + round(WEIGHTS * weights[i])), GAN)
    canvas.fill((left, int(middle), right, int(middle) + 1), FRAME)
