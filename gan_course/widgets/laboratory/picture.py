"""Draws the laboratory: the plane of one run or two, and the curves below or beside it."""

from __future__ import annotations

from collections.abc import Sequence

from gan_course.plots.style import GAN, GENERATED, REAL
from gan_course.widgets.core.canvas import INK, Box, Canvas
from gan_course.widgets.core.plot import Plot, round_above
from gan_course.widgets.laboratory.measures import MEASURES
from gan_course.widgets.laboratory.session import Shown

import numpy as np

ONE: tuple[tuple[int, int], list[Box], list[Box]] = (
    (900, 450),
    [(52, 16, 442, 406)],
    [(536, 22, 884, 120), (536, 164, 884, 262), (536, 306, 884, 404)],
)
TWO: tuple[tuple[int, int], list[Box], list[Box]] = (
    (900, 622),
    [(52, 16, 424, 388), (512, 16, 884, 388)],
    [(66, 458, 288, 574), (366, 458, 586, 574), (664, 458, 884, 574)],
)
"""Size of the picture, boxes of the planes, boxes of the charts (losses, D's answers, a distance).

No wider than a cell of JupyterLab in a window of 1,350 pixels, so that a page need not shrink it.
"""

SHARES = "shares"
CLOTH = "#7a4fbf"  # neither real nor generated, seen on green, violet and white


class Drawing:
    """Turns snapshots into pictures; what seldom changes (axes, labels) is drawn once and kept.

    Attributes: `measure`, the distance that the third chart shows (a name in MEASURES, or "quality"); `real` and
    `fake`, whether the points are shown; `hurry`, to draw the curves anew in each fifth picture only.
    """

    def __init__(self) -> None:
        self.measure, self.real, self.fake, self.hurry = "js", True, True, False
        self._axes: tuple | None = None  # what the axes were drawn for
        self._curves: tuple | None = None  # and the curves
        self._pictures = 0

    def __call__(self, shown: Shown | Sequence[Shown]) -> np.ndarray:
        """One picture, as `Canvas.picture()` gives it."""
        runs = [shown] if isinstance(shown, Shown) else list(shown)
        curves = (self.measure, *(run.reach for run in runs))
        self._pictures += 1
        if not self.hurry or curves != self._curves or self._pictures % 5 == 0:
            self._draw_curves(runs)
            self._curves = curves
        self._canvas.begin("curves")
        for plane, run in zip(self._planes, runs):
            self._plane(plane, run)
        return self._canvas.picture()

    def _draw_curves(self, runs: list[Shown]) -> None:
        charts = [_losses(runs), _answers(runs), self._distances(runs)]
        last = round_above(max(max(run.rounds for run in runs), 50))
        self._prepare(runs, last, [_limits(*chart[1:]) for chart in charts], [chart[0] for chart in charts])
        self._canvas.begin("axes")
        for plot, (_, lines, levels) in zip(self._charts, charts):
            for y, paint in dict.fromkeys(levels):
                plot.level(y, paint, dashes=(5, 3) if len(runs) == 1 else (1.5, 2.5))  # B's own lines are dashed
            for x, y, paint, dashes in lines:
                plot.line(x, y, paint, 1.6, dashes=dashes)
        self._canvas.keep("curves")

    def _prepare(self, runs: list[Shown], last: float, limits: list, labels: list[str]) -> None:
        axes = (tuple(run.reach for run in runs), last, tuple(limits), tuple(labels))
        if axes == self._axes:
            return
        size, planes, charts = ONE if len(runs) == 1 else TWO
        if self._axes is None or self._canvas.box[2:] != size:
            self._canvas = Canvas(*size)
        canvas = self._canvas
        canvas.fill(canvas.box, "#ffffff")
        self._planes = [
            Plot(canvas, box, (-run.reach, run.reach), (-run.reach, run.reach)) for box, run in zip(planes, runs)
        ]
        self._charts = [Plot(canvas, box, (0, last), (low, top)) for box, (top, low) in zip(charts, limits)]
        for i, plane in enumerate(self._planes):
            plane.axes("x₁", "x₂" if i == 0 else "")
            if len(runs) == 2:
                canvas.text("AB"[i], plane.box[0] - 18, plane.box[1] - 2, size=15, anchor="rt")
        for i, (plot, label) in enumerate(zip(self._charts, labels)):
            plot.axes("round" if len(runs) == 2 or i == 2 else "", ticks=4, grid=True, size=10)
            canvas.text(label, plot.box[0] - 44, plot.box[1] - 18, size=11)
        shares = (("modes captured", INK), ("high quality", GENERATED)) if labels[2] == SHARES else ()
        legends = ((("D", GAN), ("G", GENERATED)), (("real", REAL), ("generated", GENERATED)), shares)
        for plot, legend in zip(self._charts, legends):
            x = plot.box[2]
            for word, paint in reversed(legend):
                canvas.text(word, x, plot.box[1] - 18, paint, size=11, anchor="rt")
                x -= 10 + 7 * len(word)
        canvas.keep("axes")
        self._axes = axes

    def _plane(self, plot: Plot, run: Shown) -> None:
        if run.ground is not None:
            plot.heat(run.ground)
            plot.contour(run.ground, 0.5, INK, 1.0)
        quiet = 0.35 if run.phase == "D learns" else 1.0  # in slow motion: look at the map
        if run.cloth is not None:
            plot.lines(run.cloth, CLOTH, 1.0, 0.75)
        if run.arrows is not None:
            at, by = run.arrows
            plot.arrows(at, _arrow_lengths(by, run.reach), GAN, 1.4)
        if self.fake:
            plot.crosses(run.fake, GENERATED, 3.0, alpha=quiet)
        if self.real:
            plot.dots(run.real, REAL, 3.0, alpha=quiet)

    def _distances(self, runs: list[Shown]) -> tuple:
        if self.measure == "quality":
            return _quality(runs)
        measure = MEASURES[self.measure]
        levels = [(run.baselines[self.measure], REAL) for run in runs]
        label, lines, _ = _chart(measure.label, [(run, (self.measure,), (INK,)) for run in runs], True)
        return label, lines, levels


def _arrow_lengths(by: np.ndarray, reach: float) -> np.ndarray:
    """Arrows as long as they say, up to a limit: the longest ones are shortened, all others stay in proportion.

    A gradient of 1 (D's logit changes by one over one unit) is drawn a tenth of the window long.
    """
    length = np.hypot(by[:, 0], by[:, 1])[:, None]
    most = 0.22 * reach
    scaled = 0.2 * length
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(by / length * most * np.tanh(scaled / most))


def _losses(runs: list[Shown]) -> tuple:
    title = "losses" if len(runs) == 1 else "losses (B dashed)"
    label, lines, _ = _chart(title, [(run, ("loss_D", "loss_G"), (GAN, GENERATED)) for run in runs], False)
    return label, lines, [level for run in runs if run.even for level in zip(run.even, (GAN, GENERATED))]


def _answers(runs: list[Shown]) -> tuple:
    scored = [(run, ("score_real", "score_fake"), (REAL, GENERATED)) for run in runs]
    label, lines, _ = _chart("D's mean answer", scored, True)
    return label, lines, [(0.5, "#777777")]


def _quality(runs: list[Shown]) -> tuple:
    """The share of modes captured (black) and of fakes of high quality, where the data have separate modes."""
    runs = [run for run in runs if run.quality]
    if not runs:
        return "these data have no separate modes", [], []
    wanted = [(run, ("captured", "high_quality"), (INK, GENERATED)) for run in runs]
    label, lines, _ = _chart(SHARES, wanted, True)
    for i, run in enumerate(runs):
        rounds, captured, *how = lines[2 * i]
        lines[2 * i] = (rounds, captured / run.quality[1], *how)
    return label, lines, []


def _chart(label: str, wanted: list, from_distances: bool) -> tuple:
    """Label, lines and levels of a chart; the second run's lines are dashed."""
    lines = []
    for i, (run, names, paints) in enumerate(wanted):
        table = run.distances if from_distances else run.curves
        lines += [(table["round"], table[name], paint, (6, 3) if i else None) for name, paint in zip(names, paints)]
    return label, lines, []


def _limits(lines: list, levels: list) -> tuple[float, float]:
    """Round numbers just above the highest and below the lowest value worth showing: single outliers are cut off."""
    values = [y[np.isfinite(y)] for _, y, _, _ in lines]
    values = np.concatenate([*values, [level for level, _ in levels], [0.0]])
    low, high = np.quantile(values, [0.005, 0.995])
    return round_above(max(float(high), 1e-3) * 1.08), -round_above(-float(low)) if low < 0 else 0.0
