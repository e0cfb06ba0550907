"""What the factor probe reads along a strip, a row for each factor: hues as angles, numbers as heights."""

from __future__ import annotations

import colorsys

from gan_course.data.avatars.factors import CIRCULAR, FACTORS, column
from gan_course.measure.attributes import READABLE, Reading
from gan_course.plots.style import GENERATED
from gan_course.widgets.core.canvas import DISC, FAINT, FRAME, INK, Canvas
from gan_course.widgets.sliders import words

import numpy as np

ROW, GAP = 19, 5  # pixels: height of a row, and between two


def height() -> int:
    """Return the height of all rows in pixels."""
    return len(words.ROWS) * (ROW + GAP)


def draw_rows(canvas: Canvas, reading: Reading, left: int, top: int, columns: int, cell: int, pitch: int) -> None:
    """Draw a row for each factor in `words.ROWS` below a strip.

    Args:
        reading: of `columns` pictures.
        left, top: where the first cell begins; the rows' labels stand to its left.
        cell, pitch: width of a cell, and from one to the next.
    """
    for i, (name, label) in enumerate(words.ROWS.items()):
        factor, y = FACTORS[column(name)], top + i * (ROW + GAP)
        canvas.text(label, left - 10, y + ROW / 2, INK, 12, "rm")
        values = reading[name].tolist()
        if factor.kind == CIRCULAR:
            sure = reading.certainty(name).tolist()
            for k in range(columns):
                _hue(canvas, values[k], sure[k], left + k * pitch, y, cell)
        else:
            heights = (np.array(values) - factor.low) / (factor.high - factor.low)
            _number(canvas, heights, left + cell / 2 + pitch * np.arange(columns), y)


def _hue(canvas: Canvas, turns: float, sure: float, left: int, top: int, cell: int) -> None:
    """Draw a swatch and its angle in degrees, so that no one has to tell colours apart; grey where none can be read."""
    if not sure >= READABLE:
        canvas.fill((left, top, left + cell, top + ROW), FAINT)
        canvas.text(words.UNREADABLE, left + cell / 2, top + ROW / 2, FRAME, 11, "mm")
        return
    canvas.fill((left, top, left + cell, top + ROW), hexed(turns))
    canvas.text(f"{360 * turns:.0f}°", left + cell / 2, top + ROW / 2, INK, 11, "mm")


def _number(canvas: Canvas, heights: np.ndarray, x: np.ndarray, top: int) -> None:
    """Draw a curve through the row, the lowest value at its bottom."""
    y = top + ROW - 2 - heights.clip(0, 1) * (ROW - 4)
    points = np.stack([x, y], axis=1)
    canvas.fill((int(x[0]), top + ROW - 2, int(x[-1]), top + ROW - 1), FAINT)
    canvas.path(points, line=GENERATED, width=1.6)
    canvas.markers(points, DISC, 2.6, fill=GENERATED)


def hexed(turns: float) -> str:
    """Return a hue in turns as #rrggbb, light enough to write on."""
    red, green, blue = colorsys.hls_to_rgb(turns % 1.0, 0.72, 0.75)
    return f"#{round(255 * red):02x}{round(255 * green):02x}{round(255 * blue):02x}"
