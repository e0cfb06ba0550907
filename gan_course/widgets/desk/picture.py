"""The picture of the VAE desk: for each model its map, its code from digit to picture, and rows of samples."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gan_course.plots.style import CLASSES, GAN, GENERATED, REAL
from gan_course.widgets.core.canvas import DISC, FAINT, FRAME, INK, PAPER, Canvas
from gan_course.widgets.core.plot import Plot
from gan_course.widgets.desk import words
from gan_course.widgets.desk.session import MANY, Snapshot

import numpy as np

WIDTH, HEIGHT = 960, 306  # of one model's part
MAP = (52, 10, 308, 266)
BIG, BIG_TOP, FIRST_LEFT, LAST_LEFT = 112, 24, 340, 840
STRIP = (500, 30, 806, 112)
SMALL, SMALL_LEFT, SMALL_TOPS, PITCH = 56, 340, (156, 230), 69.5
DIGITS_SHOWN = 400  # more digits than that hide each other


class Drawing:
    """Turns snapshots into pictures, uint8 (HEIGHT * models, WIDTH, 4); maps are kept until they change."""

    def __init__(self, models: int):
        self.canvas = Canvas(WIDTH, HEIGHT * models)
        self.canvas.keep("blank")
        self._kept: list | None = None

    def __call__(self, models: Sequence[Snapshot]) -> np.ndarray:
        self.canvas.begin("blank" if self._changed(models) else "maps")
        if self._maps_are_blank:
            for i, snapshot in enumerate(models):
                self._background(self._map(i, snapshot), snapshot)
            self.canvas.keep("maps")
        for i, snapshot in enumerate(models):
            self._marks(self._map(i, snapshot), snapshot)
            self._decoding(i * HEIGHT, snapshot)
            self._samples(i * HEIGHT, snapshot)
        return self.canvas.picture()

    def place_at(self, x: float, y: float) -> tuple[int, float, float] | None:
        """Return which map is at a place of the picture (x, y in 0..1), and where on it (-1..1 to right and top)."""
        i = math.floor(y * self.canvas.box[3] / HEIGHT)
        across, up = self.place_on(i, x, y)
        on_it = 0 <= i < self.canvas.box[3] // HEIGHT and -1 <= across < 1 and -1 < up <= 1
        return (i, across, up) if on_it else None

    def place_on(self, i: int, x: float, y: float) -> tuple[float, float]:
        """Return where a place of the picture is on map i; outside that map it is below -1 or above 1."""
        left, top, right, bottom = MAP
        across, down = x * WIDTH, y * self.canvas.box[3] - i * HEIGHT
        return 2 * (across - left) / (right - left) - 1, 1 - 2 * (down - top) / (bottom - top)

    # --- the map

    def _changed(self, models: Sequence[Snapshot]) -> bool:
        """Return whether the maps differ from those that were kept."""
        now = [part for one in models for part in (one.centre, one.reach, one.axes, one.dots, one.decoded)]
        same = self._kept is not None and all(
            a is b if b is None or a is None else np.array_equal(a, b) for a, b in zip(self._kept, now)
        )
        self._kept, self._maps_are_blank = now, not same
        return not same

    def _map(self, i: int, snapshot: Snapshot) -> Plot:
        left, top, right, bottom = MAP
        xlim, ylim = ((middle - snapshot.reach, middle + snapshot.reach) for middle in snapshot.centre.tolist())
        return Plot(self.canvas, (left, top + i * HEIGHT, right, bottom + i * HEIGHT), xlim, ylim)

    def _background(self, plot: Plot, snapshot: Snapshot) -> None:
        plot.axes(*snapshot.axes, ticks=4, size=10)
        left, top, right, bottom = plot.box
        if snapshot.decoded is not None:
            self.canvas.image(snapshot.decoded, left, top, (right - left, bottom - top), smooth=True)
            return
        places = plot.place(snapshot.dots)
        for (x, y), label in zip(places[:DIGITS_SHOWN], snapshot.labels[:DIGITS_SHOWN]):
            if left + 4 < x < right - 4 and top + 4 < y < bottom - 4:
                self.canvas.text(str(label), x, y, CLASSES[label % len(CLASSES)], 10, "mm")

    def _marks(self, plot: Plot, snapshot: Snapshot) -> None:
        if snapshot.m is None and len(snapshot.many) == 2 * MANY:
            for half in (snapshot.many[:MANY], snapshot.many[MANY:]):
                plot.line(half[:, 0], half[:, 1], PAPER, 3.6, alpha=0.8)
                plot.line(half[:, 0], half[:, 1], GENERATED, 1.4)
        else:
            plot.crosses(snapshot.many, GENERATED, 3)
        same = np.array_equal(*snapshot.ends)
        for place, name in zip(snapshot.ends, [words.ENDS["same"]] * 2 if same else [words.ENDS[end] for end in "ab"]):
            at = plot.place(place)[None]
            self.canvas.markers(at, DISC, 8, fill=PAPER, line=REAL, width=1.8, clip=plot.box)
            self.canvas.text(name, *at[0], REAL, 9 if same else 12, "mm")
        for paint, width in ((PAPER, 4.5), (GAN, 2.6)):
            self.canvas.markers(plot.place(snapshot.at)[None], DISC, 11, line=paint, width=width, clip=plot.box)

    # --- digit, code, picture

    def _decoding(self, down: int, snapshot: Snapshot) -> None:
        canvas, top = self.canvas, BIG_TOP + down
        canvas.text(snapshot.name, FIRST_LEFT, 4 + down, INK, 13)
        for i, one in enumerate(snapshot.inputs):
            size = BIG if len(snapshot.inputs) == 1 else BIG // 2 - 2
            canvas.image(one, FIRST_LEFT, top + i * (size + 4), (size, size))
            if len(snapshot.inputs) > 1:
                canvas.text(words.ENDS["ab"[i]], FIRST_LEFT + size + 8, top + i * (size + 4) + size / 2, REAL, 13, "lm")
        if len(snapshot.inputs):
            self._arrow(FIRST_LEFT + BIG + 8, top + BIG / 2)
        canvas.image(snapshot.output, LAST_LEFT, top, (BIG, BIG))
        self._arrow(LAST_LEFT - 22, top + BIG / 2)
        left, strip_top, right, bottom = STRIP
        left -= 0 if len(snapshot.inputs) else BIG + 20
        n = len(snapshot.code)
        span = snapshot.span
        plot = Plot(canvas, (left, strip_top + down, right, bottom + down), (-0.6, n - 0.4), (-span, span))
        plot.axes(words.CODE, "", ticks=min(5, n + 1), size=10)
        plot.line(np.array(plot.xlim), np.zeros(2), FAINT, 1)
        at, half = np.arange(n), 0.42
        if snapshot.m is not None:
            for k in range(n):
                if snapshot.sigma is not None:
                    low, high = snapshot.m[k] - snapshot.sigma[k], snapshot.m[k] + snapshot.sigma[k]
                    box = np.array([(k - half, low), (k + half, low), (k + half, high), (k - half, high)])
                    canvas.path(plot.place(box), fill=REAL, alpha=0.35, clip=plot.box)
                plot.line(np.array([k - half, k + half]), np.full(2, snapshot.m[k]), REAL, 2)
        plot.crosses(np.stack([at, snapshot.code], axis=1), GENERATED, 3.5, rim=None)  # a rim would hide the band

    def _arrow(self, x: float, y: float) -> None:
        points = np.array([(x, y), (x + 14, y), (x + 9, y - 4), (x + 14, y), (x + 9, y + 4)])
        self.canvas.path(points, line=INK, width=1.4)

    def _samples(self, down: int, snapshot: Snapshot) -> None:
        for i, one in enumerate(snapshot.samples):
            x, y = round(SMALL_LEFT + i % MANY * PITCH), SMALL_TOPS[i // MANY] + down
            self.canvas.image(one, x, y, (SMALL, SMALL))
            if snapshot.classes is not None:
                text, paint = (words.UNSURE, FRAME) if (found := snapshot.classes[i]) is None else (str(found), INK)
                self.canvas.text(text, x + SMALL / 2, y + SMALL + 1, paint, 13, "mt")
