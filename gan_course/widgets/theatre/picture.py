"""The picture of a training: what the same codes are now, losses and answers, and the film with its progress."""

from __future__ import annotations

import math

from gan_course.plots.style import GAN, GENERATED, REAL
from gan_course.plots.training import running_mean
from gan_course.widgets.core.canvas import INK, PAPER, Box, Canvas
from gan_course.widgets.core.plot import Plot, chart, round_above, short
from gan_course.widgets.theatre.session import GAP, HIGH, PLACES, WIDE, Frame, Scene

import numpy as np

WIDTH, HEIGHT = 960, 566
STAGE: Box = (16, 16, 16 + WIDE, 16 + HIGH)
PLANE, LINE = (76, 16, 460, 400), (58, 24, 556, 392)
LOSSES, ANSWERS = (640, 40, 944, 184), (640, 248, 944, 392)
SLOTS, SLOT, APART = 12, 70, 8  # moments in the film strip, their size, and what lies between
FILM_LEFT, FILM_TOP = 16, 462
MARK, EMPTY, DONE = "#F0A000", "#efefef", "#8a8a8a"
SMOOTH, MOST = 5, 400  # entries of the history in the running mean; points of a curve at most
BINS = 45


class Drawing:
    """Turns scenes into pictures. Charts and film strip are redrawn only when they change."""

    def __init__(self) -> None:
        self.canvas = Canvas(WIDTH, HEIGHT)
        self.canvas.keep("empty")
        self._quiet: tuple = ()

    def __call__(self, scene: Scene) -> np.ndarray:
        looked = (scene.film[-1:], scene.frame.step)
        # D's map counts as well: a step that failed half-way has moved D, and the number of the step is the same.
        ground = None if scene.frame.ground is None else scene.frame.ground.tobytes()
        quiet = (len(scene.curves["step"]), len(scene.film), *looked, scene.step, scene.end, scene.game, ground)
        if quiet != self._quiet:
            self.canvas.begin("empty")
            self._charts(scene)
            self._strip(scene)
            self.canvas.keep("quiet")
            self._quiet = quiet
        self.canvas.begin("quiet")
        self._stage(scene)
        return self.canvas.picture()

    # --- the moment that is looked at

    def _stage(self, scene: Scene) -> None:
        frame = scene.frame
        if scene.real is None:
            self.canvas.tiles(frame.samples, STAGE, min(scene.columns, len(frame.samples)), GAP)
        elif scene.real.shape[1] == 2:
            plot = _plane(self.canvas, PLANE, scene.reach)
            _ground(plot, frame)
            plot.canvas.fill((PLANE[0] - 1, PLANE[1], PLANE[0], PLANE[3] + 1), "#999999")
            plot.axes("x₁", "x₂")
            plot.crosses(frame.samples, GENERATED)
            plot.dots(scene.real, REAL)
        else:
            self._on_line(scene)

    def _on_line(self, scene: Scene) -> None:
        """D's curve over histograms; the tallest bar of the real numbers reaches 0.6."""
        plot = Plot(self.canvas, LINE, (-scene.reach, scene.reach), (0, 1.06))
        plot.axes("x", "", ticks=5)
        edges = np.linspace(-scene.reach, scene.reach, BINS + 1)
        bars = [np.histogram(x[:, 0], edges)[0] / len(x) for x in (scene.real, scene.frame.samples)]
        for heights, paint in zip(bars, (REAL, GENERATED)):
            plot.bars(edges, (heights * 0.6 / bars[0].max()).clip(0, 1.05), paint, 0.45)
        if scene.frame.ground is not None:
            plot.line(np.linspace(-scene.reach, scene.reach, PLACES), scene.frame.ground, GAN, 2.4)
            self.canvas.text(
                "D(x)" if _asked(scene) else "sigmoid(D)",
                LINE[0] - 44,
                (LINE[1] + LINE[3]) / 2,
                GAN,
                13,
                "mm",
                turned=True,
            )

    # --- charts

    def _charts(self, scene: Scene) -> None:
        curves, canvas, game = scene.curves, self.canvas, scene.game
        last = max(scene.end or _last(scene), scene.step)
        step = curves["step"]
        even = game.even_losses if game else None
        losses = chart(
            canvas,
            LOSSES,
            "losses",
            [(*_thinned(step, curves["loss_D"]), GAN), (*_thinned(step, curves["loss_G"]), GENERATED)],
            levels=[*zip(even, (GAN, GENERATED))] if even else [],
            legend=[("D", GAN), ("G", GENERATED)],
            last=last,
        )
        answers = chart(
            canvas,
            ANSWERS,
            "D's mean answer" if _asked(scene) else "mean of sigmoid(D)",
            [(*_thinned(step, curves["score_real"]), REAL), (*_thinned(step, curves["score_fake"]), GENERATED)],
            levels=[(game.even_answer, INK)] if even else [],
            legend=[("real", REAL), ("generated", GENERATED)],
            last=last,
            limits=(0.0, 1.0),
            xlabel="step",
        )
        for plot in (losses, answers):  # the moment that is looked at
            plot.line(np.full(2, scene.frame.step), np.array(plot.ylim), MARK, 1.6)

    # --- film

    def _strip(self, scene: Scene) -> None:
        canvas, end = self.canvas, scene.end or _last(scene)
        end = max(end, scene.step, 1)
        film = scene.film if scene.film and scene.film[-1].step == scene.step else (*scene.film, scene.frame)
        film = tuple(frame for frame in film if frame.step <= scene.step)
        apart = end / (SLOTS - 1)
        seen = round(scene.frame.step / apart)
        for k in range(SLOTS):
            left = FILM_LEFT + k * (SLOT + APART)
            box = (left, FILM_TOP, left + SLOT, FILM_TOP + SLOT)
            near = min(film, key=lambda frame: abs(frame.step - k * apart)) if film else None  # noqa: B023 (used at once)
            if k == seen:  # what is looked at, exactly
                near = scene.frame
            middle = left + SLOT / 2
            if near is None or round(near.step / apart) != k:
                canvas.fill(box, EMPTY)
                if k == SLOTS - 1:
                    canvas.text(short(end), middle, FILM_TOP + SLOT + 5, "#999999", 10, "mt")
                continue
            if k == seen:
                canvas.fill((left - 4, FILM_TOP - 4, left + SLOT + 4, FILM_TOP + SLOT + 4), MARK)
            canvas.fill(box, PAPER)
            _thumbnail(canvas, box, near, scene)
            canvas.text(short(near.step), middle, FILM_TOP + SLOT + 5, INK, 10, "mt")
        self._progress(scene.step / end, scene.frame.step / end)

    def _progress(self, done: float, seen: float) -> None:
        left, right = FILM_LEFT + SLOT // 2, FILM_LEFT + (SLOTS - 1) * (SLOT + APART) + SLOT // 2
        top = FILM_TOP - 20
        self.canvas.fill((left, top, right, top + 5), EMPTY)
        self.canvas.fill((left, top, left + round((right - left) * min(done, 1)), top + 5), DONE)
        x = left + (right - left) * min(seen, 1)
        self.canvas.path(np.array([[x, top + 8], [x - 6, top - 3], [x + 6, top - 3], [x, top + 8]]), fill=MARK)


def _thumbnail(canvas: Canvas, box: Box, frame: Frame, scene: Scene) -> None:
    """A moment of the film: its first four pictures, or all its points."""
    if scene.real is None:
        canvas.tiles(frame.samples[:4], box, 2, GAP)
    elif scene.real.shape[1] == 2:
        plot = _plane(canvas, box, scene.reach)
        _ground(plot, frame)
        plot.dots(frame.samples, GENERATED, 1.4, rim=None)
    else:
        plot = Plot(canvas, box, (-scene.reach, scene.reach), (0, 1.06))
        edges = np.linspace(-scene.reach, scene.reach, BINS // 2)
        heights = np.histogram(frame.samples[:, 0], edges)[0]
        plot.bars(edges, heights / max(1, heights.max()), GENERATED, 0.8)


def _plane(canvas: Canvas, box: Box, reach: float) -> Plot:
    return Plot(canvas, box, (-reach, reach), (-reach, reach))


def _ground(plot: Plot, frame: Frame) -> None:
    if frame.ground is not None:
        plot.heat(frame.ground)


def _asked(scene: Scene) -> bool:
    """Whether D's answers are probabilities, as far as is known."""
    return scene.game is None or scene.game.asks_for_probability


def _last(scene: Scene) -> float:
    """Where the axes of a training without an end reach at present."""
    return round_above(max(scene.step, 100))


def _thinned(step: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A running mean, at so many places that they can be told apart."""
    kept = slice(None, None, max(1, math.ceil(len(step) / MOST)))
    return step[kept], running_mean(values, SMOOTH)[kept]
