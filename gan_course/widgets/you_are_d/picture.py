"""The picture of *You are D*: the pair, the pair before it with its answer, and both hit rates."""

from __future__ import annotations

import math

from gan_course.plots.style import GAN, GENERATED, REAL
from gan_course.widgets.core.canvas import DISC, FAINT, FRAME, INK, TRIANGLE, Canvas
from gan_course.widgets.core.plot import Plot
from gan_course.widgets.you_are_d import words
from gan_course.widgets.you_are_d.session import Pair, Snapshot

import numpy as np

WIDTH, HEIGHT = 960, 372
TILE, TOP, LEFTS = 256, 34, (8, 288)  # the large pictures
SMALL, SMALL_TOP, SMALL_LEFTS = 96, 34, (584, 694)  # the pair before
CHART = (632, 196, 944, 318)


class Drawing:
    """Turns snapshots into pictures, uint8 (HEIGHT, WIDTH, 4)."""

    def __init__(self, steps: tuple[int, ...]):
        self.canvas = Canvas(WIDTH, HEIGHT)
        self.plot = Plot(self.canvas, CHART, (-0.5, len(steps) - 0.5), (0, 1.05))
        for share in (0.0, 0.5, 1.0):
            y = self.plot.place([[0, share]])[0][1]
            self.canvas.text(f"{share:g}", CHART[0] - 8, y, INK, 12, "rm")
            self.canvas.fill((CHART[0], round(y), CHART[2], round(y) + 1), FRAME if share == 0.5 else FAINT)
        for i, step in enumerate(steps):
            x = self.plot.place([[i, 0]])[0][0]
            self.canvas.text(f"{step:,}", x, CHART[3] + 8, INK, 12, "mt")
        self.canvas.text(words.LABELS["steps"], (CHART[0] + CHART[2]) / 2, CHART[3] + 28, INK, 12, "mt")
        self.canvas.text(words.LABELS["rate"], CHART[0] - 36, (CHART[1] + CHART[3]) / 2, INK, 12, "mm", turned=True)
        self.canvas.text(words.LABELS["before"], SMALL_LEFTS[0], 8, INK, 13)
        self._key(SMALL_LEFTS[1] + SMALL + 24)
        self.canvas.keep()

    def __call__(self, shown: Snapshot) -> np.ndarray:
        canvas = self.canvas.begin()
        canvas.text(words.LABELS["question" if shown.pair else "end"], LEFTS[0], 8, INK, 16)
        pair = shown.pair or shown.last
        for i in (0, 1):
            canvas.image(pair.pictures[i], LEFTS[i], TOP, (TILE, TILE), smooth=False)
            if shown.pair is None and i == pair.real:
                self._frame(LEFTS[i], TOP, TILE)
        canvas.text(f"{shown.done} / {shown.total}", LEFTS[1] + TILE, 8, INK, 16, "rt")
        done = round((LEFTS[1] + TILE - LEFTS[0]) * shown.done / shown.total)
        canvas.fill((LEFTS[0], TOP + TILE + 16, LEFTS[1] + TILE, TOP + TILE + 24), FAINT)
        canvas.fill((LEFTS[0], TOP + TILE + 16, LEFTS[0] + done, TOP + TILE + 24), INK)
        if shown.last is not None:
            self._answer(shown.last, shown.choice)
        self._rates(shown)
        return canvas.picture()

    @staticmethod
    def side_at(x: float, y: float) -> str | None:
        """Return the side whose large picture is at (x, y), fractions of the picture; None outside both."""
        for side, left in zip(("left", "right"), LEFTS):
            if left <= x * WIDTH < left + TILE and TOP <= y * HEIGHT < TOP + TILE:
                return side
        return None

    def _key(self, left: int) -> None:
        """What the marks mean, to the right of the pair before."""
        top = SMALL_TOP + 14
        self._frame(left - 7, top - 7, 14)
        self.canvas.text(words.LABELS["real"], left + 18, top, INK, 12, "lm")
        for name, paint, shape in (("you", GAN, TRIANGLE), ("D", GENERATED, DISC)):
            top += 26
            self.canvas.markers(np.array([[left, top]]), shape, 6, fill=paint)
            self.canvas.text(words.LABELS[name], left + 18, top, INK, 12, "lm")

    def _answer(self, pair: Pair, choice: int) -> None:
        """The pair before: the real one framed, and who chose which."""
        for i in (0, 1):
            self.canvas.image(pair.pictures[i], SMALL_LEFTS[i], SMALL_TOP, (SMALL, SMALL), smooth=True)
        self._frame(SMALL_LEFTS[pair.real], SMALL_TOP, SMALL)
        for side, paint, shape, shift in ((choice, GAN, TRIANGLE, -14), (pair.D, GENERATED, DISC, 14)):
            place = np.array([[SMALL_LEFTS[side] + SMALL / 2 + shift, SMALL_TOP + SMALL + 14]])
            self.canvas.markers(place, shape, 6, fill=paint)

    def _frame(self, left: float, top: float, size: int) -> None:
        corners = [(left, top), (left + size, top), (left + size, top + size), (left, top + size), (left, top)]
        self.canvas.path(np.array(corners, float), line=REAL, width=4)

    def _rates(self, shown: Snapshot) -> None:
        """Both hit rates at each moment: D over all pairs of pictures, you over those that you answered."""
        for i, (mine, always) in enumerate(zip(shown.you, shown.always, strict=True)):
            if not any(tally.n for tally in shown.you):
                continue  # nothing is given away before the first answer
            self._mark(i + 0.12, always, DISC, GENERATED)
            self._mark(i - 0.12, mine.rate, TRIANGLE, GAN)

    def _mark(self, x: float, rate: float, shape, paint: str) -> None:
        if math.isfinite(rate):
            self.canvas.markers(self.plot.place([[x, rate]]), shape, 7, fill=paint, line="#ffffff", width=1)
