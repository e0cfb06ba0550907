"""The picture of a training: samples of the same codes, losses and scores, and a strip of earlier moments."""

from __future__ import annotations

import math

from gan_course.plots.style import GAN, GENERATED, REAL
from gan_course.plots.training import running_mean
from gan_course.widgets.core.canvas import INK, PAPER, Box, Canvas
from gan_course.widgets.core.plot import Plot, chart, round_above, short
from gan_course.widgets.theatre import words
from gan_course.widgets.theatre.session import GAP, HIGH, PLACES, WIDE, Frame, Snapshot

import numpy as np

WIDTH, HEIGHT = 960, 566
STAGE: Box = (16, 16, 16 + WIDE, 16 + HIGH)
PLANE, LINE = (76, 16, 460, 400), (58, 24, 556, 392)
LOSSES, SCORES = (640, 40, 944, 184), (640, 248, 944, 392)
SLOTS, SLOT, APART = 12, 70, 8  # moments in the strip, their size and distance
STRIP_LEFT, STRIP_TOP = 16, 462
MARK, EMPTY, DONE = "#F0A000", "#efefef", "#8a8a8a"
SMOOTH, MOST = 5, 400  # entries of the history in the running mean; points of a curve at most
BINS = 45


class Drawing:
    """Turns snapshots into pictures. Charts and strip are redrawn only when they change."""

    def __init__(self) -> None:
        self.canvas = Canvas(WIDTH, HEIGHT)
        self.canvas.keep("empty")
        self._key: tuple = ()

    def __call__(self, snapshot: Snapshot) -> np.ndarray:
        frame, n = snapshot.frame, len(snapshot.curves["step"])
        # D's map counts as well: a step that failed half-way has moved D, and the number of the step is the same.
        scores = None if frame.scores is None else frame.scores.tobytes()
        moments = (snapshot.frames[-1:], frame.step, snapshot.step, snapshot.end)
        key = (n, len(snapshot.frames), *moments, snapshot.game, scores)
        if key != self._key:
            self.canvas.begin("empty")
            self._charts(snapshot)
            self._strip(snapshot)
            self.canvas.keep("charts")
            self._key = key
        self.canvas.begin("charts")
        self._stage(snapshot)
        return self.canvas.picture()

    # --- the moment that is looked at

    def _stage(self, snapshot: Snapshot) -> None:
        frame = snapshot.frame
        if snapshot.real is None:
            self.canvas.tiles(frame.samples, STAGE, min(snapshot.columns, len(frame.samples)), GAP)
        elif snapshot.real.shape[1] == 2:
            plot = _plane(self.canvas, PLANE, snapshot.reach)
            _map(plot, frame)
            plot.canvas.fill((PLANE[0] - 1, PLANE[1], PLANE[0], PLANE[3] + 1), "#999999")
            plot.axes(words.X1, words.X2)
            plot.crosses(frame.samples, GENERATED)
            plot.dots(snapshot.real, REAL)
        else:
            self._on_line(snapshot)

    def _on_line(self, snapshot: Snapshot) -> None:
        """D's curve over histograms; the tallest bar of the real numbers reaches 0.6."""
        plot = Plot(self.canvas, LINE, (-snapshot.reach, snapshot.reach), (0, 1.06))
        plot.axes(words.X, "", ticks=5)
        edges = np.linspace(-snapshot.reach, snapshot.reach, BINS + 1)
        bars = [np.histogram(x[:, 0], edges)[0] / len(x) for x in (snapshot.real, snapshot.frame.samples)]
        for heights, paint in zip(bars, (REAL, GENERATED)):
            plot.bars(edges, (heights * 0.6 / bars[0].max()).clip(0, 1.05), paint, 0.45)
        if snapshot.frame.scores is not None:
            plot.line(np.linspace(-snapshot.reach, snapshot.reach, PLACES), snapshot.frame.scores, GAN, 2.4)
            self.canvas.text(
                words.PROBABILITY if _is_probability(snapshot) else words.NO_PROBABILITY,
                LINE[0] - 44,
                (LINE[1] + LINE[3]) / 2,
                GAN,
                13,
                "mm",
                turned=True,
            )

    # --- charts

    def _charts(self, snapshot: Snapshot) -> None:
        curves, canvas, game = snapshot.curves, self.canvas, snapshot.game
        last = max(snapshot.end or _last(snapshot), snapshot.step)
        step = curves["step"]
        even = game.even_losses if game else None
        losses = chart(
            canvas,
            LOSSES,
            words.LOSSES,
            [(*_thinned(step, curves["loss_D"]), GAN), (*_thinned(step, curves["loss_G"]), GENERATED)],
            levels=[*zip(even, (GAN, GENERATED))] if even else [],
            legend=[(words.D, GAN), (words.G, GENERATED)],
            last=last,
        )
        scores = chart(
            canvas,
            SCORES,
            words.MEAN_PROBABILITY if _is_probability(snapshot) else words.MEAN_NO_PROBABILITY,
            [(*_thinned(step, curves["score_real"]), REAL), (*_thinned(step, curves["score_fake"]), GENERATED)],
            levels=[(game.even_answer, INK)] if even else [],
            legend=[(words.REAL, REAL), (words.GENERATED, GENERATED)],
            last=last,
            limits=(0.0, 1.0),
            xlabel=words.STEP,
        )
        for plot in (losses, scores):  # the moment that is looked at
            plot.line(np.full(2, snapshot.frame.step), np.array(plot.ylim), MARK, 1.6)

    # --- strip

    def _strip(self, snapshot: Snapshot) -> None:
        canvas, end = self.canvas, snapshot.end or _last(snapshot)
        end = max(end, snapshot.step, 1)
        frames = snapshot.frames
        if not frames or frames[-1].step != snapshot.step:
            frames = (*frames, snapshot.frame)
        frames = tuple(frame for frame in frames if frame.step <= snapshot.step)
        apart = end / (SLOTS - 1)
        seen = round(snapshot.frame.step / apart)
        for k in range(SLOTS):
            left = STRIP_LEFT + k * (SLOT + APART)
            box = (left, STRIP_TOP, left + SLOT, STRIP_TOP + SLOT)
            near = min(frames, key=lambda frame: abs(frame.step - k * apart)) if frames else None  # noqa: B023 (used at once)
            if k == seen:  # exactly the moment that is looked at
                near = snapshot.frame
            middle = left + SLOT / 2
            if near is None or round(near.step / apart) != k:
                canvas.fill(box, EMPTY)
                if k == SLOTS - 1:
                    canvas.text(short(end), middle, STRIP_TOP + SLOT + 5, "#999999", 10, "mt")
                continue
            if k == seen:
                canvas.fill((left - 4, STRIP_TOP - 4, left + SLOT + 4, STRIP_TOP + SLOT + 4), MARK)
            canvas.fill(box, PAPER)
            _thumbnail(canvas, box, near, snapshot)
            canvas.text(short(near.step), middle, STRIP_TOP + SLOT + 5, INK, 10, "mt")
        self._progress(snapshot.step / end, snapshot.frame.step / end)

    def _progress(self, done: float, seen: float) -> None:
        left, right = STRIP_LEFT + SLOT // 2, STRIP_LEFT + (SLOTS - 1) * (SLOT + APART) + SLOT // 2
        top = STRIP_TOP - 20
        self.canvas.fill((left, top, right, top + 5), EMPTY)
        self.canvas.fill((left, top, left + round((right - left) * min(done, 1)), top + 5), DONE)
        x = left + (right - left) * min(seen, 1)
        self.canvas.path(np.array([[x, top + 8], [x - 6, top - 3], [x + 6, top - 3], [x, top + 8]]), fill=MARK)


def _thumbnail(canvas: Canvas, box: Box, frame: Frame, snapshot: Snapshot) -> None:
    """Draw a moment small: its first four pictures, or all its points."""
    if snapshot.real is None:
        canvas.tiles(frame.samples[:4], box, 2, GAP)
    elif snapshot.real.shape[1] == 2:
        plot = _plane(canvas, box, snapshot.reach)
        _map(plot, frame)
        plot.dots(frame.samples, GENERATED, 1.4, rim=None)
    else:
        plot = Plot(canvas, box, (-snapshot.reach, snapshot.reach), (0, 1.06))
        edges = np.linspace(-snapshot.reach, snapshot.reach, BINS // 2)
        heights = np.histogram(frame.samples[:, 0], edges)[0]
        plot.bars(edges, heights / max(1, heights.max()), GENERATED, 0.8)


def _plane(canvas: Canvas, box: Box, reach: float) -> Plot:
    return Plot(canvas, box, (-reach, reach), (-reach, reach))


def _map(plot: Plot, frame: Frame) -> None:
    if frame.scores is not None:
        plot.heat(frame.scores)


def _is_probability(snapshot: Snapshot) -> bool:
    """Return whether D's outputs mean probabilities, as far as is known."""
    return snapshot.game is None or snapshot.game.asks_for_probability


def _last(snapshot: Snapshot) -> float:
    """Return where the axes of a training without a planned end reach at present."""
    return round_above(max(snapshot.step, 100))


def _thinned(step: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a running mean, at no more places than can be told apart."""
    kept = slice(None, None, max(1, math.ceil(len(step) / MOST)))
    return step[kept], running_mean(values, SMOOTH)[kept]
