"""The picture of the score gallery: before and after, where D looks, and its score against each kind of corruption."""

from __future__ import annotations

import math

from gan_course.plots.style import GAN, GENERATED, REAL
from gan_course.widgets.core.canvas import DISC, FAINT, FRAME, INK, Canvas
from gan_course.widgets.core.plot import Plot
from gan_course.widgets.gallery import words
from gan_course.widgets.gallery.session import AMOUNTS, STEPS, Snapshot

import numpy as np

WIDTH, HEIGHT = 960, 496
TILE, PITCH = 224, 245  # pixels: a large picture, and from one to the next
TOP, GAUGE, PANELS = 22, 254, 298  # where the large pictures, the gauges and the panels begin
SMALL, CURVE = 30, (PANELS + 54, PANELS + 162)  # the side of a small picture; top and bottom of a curve
YLIM = (-0.04, 1.04)  # so that a curve at 0 or 1 is inside
DARK = 0.22  # brightness left where nothing changed, or where D's saliency is 0


class Drawing:
    """Turns snapshots into pictures, uint8 (HEIGHT, WIDTH, 4)."""

    def __init__(self, kinds: list[str]):
        self.kinds, self.canvas = kinds, Canvas(WIDTH, HEIGHT)
        for i, title in enumerate(words.TITLES.values()):
            self.canvas.text(title, i * PITCH + TILE / 2, 2, INK, 13, "mt")
        pitch = WIDTH / len(kinds)
        self._plots = []
        for i, kind in enumerate(kinds):
            left, right = round(i * pitch) + 50, round((i + 1) * pitch) - 22
            plot = Plot(self.canvas, (left, CURVE[0], right, CURVE[1]), (0, 1), YLIM)
            xlabel = words.AMOUNT if i == len(kinds) // 2 else ""
            plot.axes(xlabel, words.SCORE if i == 0 else "", ticks=3, grid=True)
            self.canvas.text(words.KINDS[kind], (left + right) / 2, PANELS, INK, 13, "mt")
            self._plots.append(plot)
        self.canvas.keep()

    def __call__(self, snapshot: Snapshot) -> np.ndarray:
        canvas = self.canvas.begin()
        scored = (snapshot.clean, snapshot.clean_score), (snapshot.corrupted, snapshot.score)
        for i, (picture, score) in enumerate(scored):
            canvas.fit(picture, i * PITCH, TOP, TILE)
            self._gauge(i * PITCH, score)
        canvas.fit(_lit(snapshot.corrupted, snapshot.change), 2 * PITCH, TOP, TILE)
        if snapshot.saliency is not None:
            canvas.fit(_lit(snapshot.corrupted, snapshot.saliency), 3 * PITCH, TOP, TILE)
        else:
            canvas.text(words.UNKNOWN, 3 * PITCH + TILE / 2, TOP + TILE / 2, FRAME, 40, "mm")
        for kind, plot in zip(self.kinds, self._plots, strict=True):
            self._panel(kind, plot, snapshot)
        return canvas.picture()

    def _gauge(self, left: int, score: float) -> None:
        """Draw a score as a bar from 0 to 1 with a notch at 0.5, and as a number."""
        canvas, wide, top, bottom = self.canvas, TILE - 58, GAUGE, GAUGE + 16
        canvas.fill((left, top, left + wide, bottom), FAINT)
        if math.isfinite(score):
            canvas.fill((left, top, left + round(wide * score), bottom), REAL)
        canvas.fill((left + wide // 2, top - 3, left + wide // 2 + 1, bottom + 3), INK)
        canvas.text(f"{score:.2f}" if math.isfinite(score) else "–", left + TILE, top + 8, INK, 20, "rm")

    def _panel(self, kind: str, plot: Plot, snapshot: Snapshot) -> None:
        """Draw one kind of corruption: small pictures, this picture's scores, the mean score of others (dashed)."""
        for step, picture in zip(STEPS, snapshot.steps[kind], strict=True):
            middle = plot.place([step, 0])[0]
            place = (round(middle - SMALL / 2), PANELS + 20)
            self.canvas.image(picture, *place, (SMALL, SMALL), smooth=True)
        plot.line(np.array(STEPS), snapshot.means[kind], FRAME, 1.6, dashes=(5, 3))
        plot.line(AMOUNTS.numpy(), snapshot.curves[kind], GENERATED, 2.2)
        if math.isfinite(snapshot.score):
            where = plot.place([[snapshot.amounts[kind], snapshot.score]])
            self.canvas.markers(where, DISC, 5.5, fill=GAN, line="#ffffff", width=1.2)


def _lit(picture: np.ndarray, light: np.ndarray) -> np.ndarray:
    """Return a picture that is dark where `light`, (height, width) in 0..1, is 0."""
    return (picture * (DARK + (1 - DARK) * light[..., None])).astype(np.uint8)
