"""The picture of the score gallery: before and after, where D looks, and its score against each kind of damage."""

from __future__ import annotations

import math

from gan_course.plots.style import GAN, GENERATED, REAL
from gan_course.widgets.core.canvas import DISC, FAINT, FRAME, INK, Canvas
from gan_course.widgets.core.plot import Plot
from gan_course.widgets.gallery.session import AMOUNTS, STEPS, Shown

import numpy as np

WIDTH, HEIGHT = 960, 496
TILE, PITCH = 224, 245  # pixels: a large picture, and from one to the next
TOP, GAUGE, PANELS = 22, 254, 298  # where the large pictures, the gauges and the panels begin
SMALL, CURVE = 30, (PANELS + 54, PANELS + 162)  # the side of a small picture; top and bottom of a curve
TITLES = ("whole", "damaged", "what was done", "where D looks")
YLIM = (-0.04, 1.04)  # so that a curve at 0 or 1 is inside
DARK = 0.22  # how much light is left where nothing was done, or D does not look


class Drawing:
    """Turns what the gallery shows into a picture, uint8 (HEIGHT, WIDTH, 4)."""

    def __init__(self, kinds: list[str]):
        self.kinds, self.canvas = kinds, Canvas(WIDTH, HEIGHT)
        for i, title in enumerate(TITLES):
            self.canvas.text(title, i * PITCH + TILE / 2, 2, INK, 13, "mt")
        pitch = WIDTH / len(kinds)
        self._plots = []
        for i, kind in enumerate(kinds):
            left, right = round(i * pitch) + 50, round((i + 1) * pitch) - 22
            plot = Plot(
                self.canvas, (left, CURVE[0], right, CURVE[1]), (0, 1), (-0.04, 1.04)
            )  # a line at 0 or 1 is seen, too
            plot.axes("damage" if i == len(kinds) // 2 else "", "D(x)" if i == 0 else "", ticks=3, grid=True)
            self.canvas.text(kind, (left + right) / 2, PANELS, INK, 13, "mt")
            self._plots.append(plot)
        self.canvas.keep()

    def __call__(self, shown: Shown) -> np.ndarray:
        canvas = self.canvas.begin()
        for i, (picture, score) in enumerate(((shown.clean, shown.clean_score), (shown.damaged, shown.score))):
            self._tile(picture, i)
            self._gauge(i * PITCH, score)
        self._tile(_lit(shown.damaged, shown.change), 2)
        if shown.looks is not None:
            self._tile(_lit(shown.damaged, shown.looks), 3)
        else:
            canvas.text("?", 3 * PITCH + TILE / 2, TOP + TILE / 2, FRAME, 40, "mm")
        for kind, plot in zip(self.kinds, self._plots, strict=True):
            self._panel(kind, plot, shown)
        return canvas.picture()

    def _tile(self, picture: np.ndarray, place: int) -> None:
        """One large picture, each of its pixels a square of whole pixels if there is room for that, in the middle."""
        height, width = picture.shape[:2]
        scale = TILE / max(height, width)
        scale = math.floor(scale) or scale
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        left, top = place * PITCH + (TILE - size[0]) // 2, TOP + (TILE - size[1]) // 2
        self.canvas.image(picture, left, top, size, smooth=scale < 1)

    def _gauge(self, left: int, score: float) -> None:
        """D's answer as a bar from 0 to 1, a notch at 0.5, and as a number."""
        canvas, wide, top, bottom = self.canvas, TILE - 58, GAUGE, GAUGE + 16
        canvas.fill((left, top, left + wide, bottom), FAINT)
        if math.isfinite(score):
            canvas.fill((left, top, left + round(wide * score), bottom), REAL)
        canvas.fill((left + wide // 2, top - 3, left + wide // 2 + 1, bottom + 3), INK)
        canvas.text(f"{score:.2f}" if math.isfinite(score) else "–", left + TILE, top + 8, INK, 20, "rm")

    def _panel(self, kind: str, plot, shown: Shown) -> None:
        """One kind of damage: small pictures, the mean of others (dashed), this one, and where it stands."""
        for step, picture in zip(STEPS, shown.steps[kind], strict=True):
            middle = plot.place([step, 0])[0]
            place = (round(middle - SMALL / 2), PANELS + 20)
            self.canvas.image(picture, *place, (SMALL, SMALL), smooth=True)
        plot.line(np.array(STEPS), shown.means[kind], FRAME, 1.6, dashes=(5, 3))
        plot.line(AMOUNTS.numpy(), shown.curves[kind], GENERATED, 2.2)
        if math.isfinite(shown.score):
            where = plot.place([[shown.amounts[kind], shown.score]])
            self.canvas.markers(where, DISC, 5.5, fill=GAN, line="#ffffff", width=1.2)


def _lit(picture: np.ndarray, light: np.ndarray) -> np.ndarray:
    """A picture, dark where the light (height, width) in 0..1 is 0."""
    return (picture * (DARK + (1 - DARK) * light[..., None])).astype(np.uint8)
