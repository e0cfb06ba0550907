"""The picture of the laboratory: the plane of one run or two, and the curves below or next to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gan_course.plots.style import GAN, GENERATED, REAL
from gan_course.widgets.core.canvas import INK, Box, Canvas
from gan_course.widgets.core.plot import Plot, round_above
from gan_course.widgets.laboratory import words
from gan_course.widgets.laboratory.session import Snapshot

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
"""Size of the picture, boxes of the planes, boxes of the charts (losses, D's scores, a distance).

No wider than a cell of JupyterLab in a window of 1,350 pixels, so that a page need not shrink it.
"""

CLOTH = "#7a4fbf"  # neither real nor generated, seen on green, violet and white


Line = tuple[np.ndarray, np.ndarray, str, tuple[float, float] | None]  # x, y, colour, dashes


class Chart(NamedTuple):
    """What one of the three charts shows."""

    label: str
    lines: list[Line]
    levels: Sequence[tuple[float, str]] = ()
    legend: Sequence[tuple[str, str]] = ()


class Drawing:
    """Turns snapshots into pictures; what seldom changes (axes, labels) is drawn once and kept.

    Attributes: `measure`, the distance that the third chart shows (one of `measures.MEASURES`, or "quality"); `real`
    and `fake`, whether the points are shown; `hurry`, whether the curves are redrawn in each fifth picture only.
    """

    def __init__(self) -> None:
        self.measure, self.real, self.fake, self.hurry = "js", True, True, False
        self._axes: tuple | None = None  # what the axes were drawn for
        self._curves: tuple | None = None  # and the curves
        self._pictures = 0

    def __call__(self, snapshot: Snapshot | Sequence[Snapshot]) -> np.ndarray:
        """One picture, as `Canvas.picture()` gives it."""
        runs = [snapshot] if isinstance(snapshot, Snapshot) else list(snapshot)
        curves = (self.measure, *(run.reach for run in runs))
        self._pictures += 1
        if not self.hurry or curves != self._curves or self._pictures % 5 == 0:
            self._draw_curves(runs)
            self._curves = curves
        self._canvas.begin("curves")
        for plane, run in zip(self._planes, runs):
            self._plane(plane, run)
        return self._canvas.picture()

    def _draw_curves(self, runs: list[Snapshot]) -> None:
        charts = [_losses(runs), _scores(runs), self._distances(runs)]
        last = round_above(max(max(run.rounds for run in runs), 50))
        self._prepare(runs, last, charts)
        self._canvas.begin("axes")
        for plot, chart in zip(self._charts, charts):
            for y, paint in dict.fromkeys(chart.levels):
                plot.level(y, paint, dashes=(5, 3) if len(runs) == 1 else (1.5, 2.5))  # B's own lines are dashed
            for x, y, paint, dashes in chart.lines:
                plot.line(x, y, paint, 1.6, dashes=dashes)
        self._canvas.keep("curves")

    def _prepare(self, runs: list[Snapshot], last: float, charts: list[Chart]) -> None:
        """Draw all axes, unless they are those of the last picture."""
        limits = [_limits(chart) for chart in charts]
        axes = (tuple(run.reach for run in runs), last, *limits, *(chart.label for chart in charts))
        if axes == self._axes:
            return
        size, plane_boxes, chart_boxes = ONE if len(runs) == 1 else TWO
        if self._axes is None or self._canvas.box[2:] != size:
            self._canvas = Canvas(*size)
        canvas = self._canvas
        canvas.fill(canvas.box, "#ffffff")
        self._planes = [
            Plot(canvas, box, (-run.reach, run.reach), (-run.reach, run.reach)) for box, run in zip(plane_boxes, runs)
        ]
        self._charts = [Plot(canvas, box, (0, last), (low, top)) for box, (top, low) in zip(chart_boxes, limits)]
        for i, plane in enumerate(self._planes):
            plane.axes(words.X1, words.X2 if i == 0 else "")
            if len(runs) == 2:
                canvas.text(words.RUNS[i], plane.box[0] - 18, plane.box[1] - 2, size=15, anchor="rt")
        for i, (plot, chart) in enumerate(zip(self._charts, charts)):
            plot.axes(words.ROUND if len(runs) == 2 or i == 2 else "", ticks=4, grid=True, size=10)
            canvas.text(chart.label, plot.box[0] - 44, plot.box[1] - 18, size=11)
            x = plot.box[2]
            for word, paint in reversed(chart.legend):
                canvas.text(word, x, plot.box[1] - 18, paint, size=11, anchor="rt")
                x -= 10 + 7 * len(word)
        canvas.keep("axes")
        self._axes = axes

    def _plane(self, plot: Plot, run: Snapshot) -> None:
        if run.background is not None:
            plot.heat(run.background)
            plot.contour(run.background, 0.5, INK, 1.0)
        alpha = 0.35 if run.phase == "learn_D" else 1.0  # in slow motion: look at the map
        if run.cloth is not None:
            plot.lines(run.cloth, CLOTH, 1.0, 0.75)
        if run.arrows is not None:
            at, by = run.arrows
            plot.arrows(at, _arrow_lengths(by, run.reach), GAN, 1.4)
        if self.fake:
            plot.crosses(run.fake, GENERATED, 3.0, alpha=alpha)
        if self.real:
            plot.dots(run.real, REAL, 3.0, alpha=alpha)

    def _distances(self, runs: list[Snapshot]) -> Chart:
        if self.measure == "quality":
            return _quality(runs)
        levels = [(run.baselines[self.measure], REAL) for run in runs]
        lines = _lines([run.distances for run in runs], {self.measure: INK})
        return Chart(words.MEASURES[self.measure], lines, levels)


def _arrow_lengths(by: np.ndarray, reach: float) -> np.ndarray:
    """Arrows as long as they say, up to a limit: the longest ones are shortened, all others stay in proportion.

    A gradient of 1 (D's logit changes by one over one unit) is drawn a tenth of the window long.
    """
    length = np.hypot(by[:, 0], by[:, 1])[:, None]
    most = 0.22 * reach
    scaled = 0.2 * length
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(by / length * most * np.tanh(scaled / most))


def _losses(runs: list[Snapshot]) -> Chart:
    label = words.LOSSES if len(runs) == 1 else words.LOSSES_OF_TWO
    lines = _lines([run.curves for run in runs], {"loss_D": GAN, "loss_G": GENERATED})
    levels = [level for run in runs if run.even_losses for level in zip(run.even_losses, (GAN, GENERATED))]
    return Chart(label, lines, levels, [(words.D, GAN), (words.G, GENERATED)])


def _scores(runs: list[Snapshot]) -> Chart:
    lines = _lines([run.distances for run in runs], {"score_real": REAL, "score_fake": GENERATED})
    return Chart(words.SCORES, lines, [(0.5, "#777777")], [(words.REAL, REAL), (words.GENERATED, GENERATED)])


def _quality(runs: list[Snapshot]) -> Chart:
    """Chart the shares of modes captured (black) and of fakes of high quality, where the data have separate modes."""
    runs = [run for run in runs if run.quality]
    if not runs:
        return Chart(words.NO_MODES, [])
    lines = _lines([run.distances for run in runs], {"captured": INK, "high_quality": GENERATED})
    for i, run in enumerate(runs):
        rounds, captured, *style = lines[2 * i]
        lines[2 * i] = (rounds, captured / run.quality[1], *style)
    return Chart(words.SHARES, lines, legend=[(words.CAPTURED, INK), (words.HIGH_QUALITY, GENERATED)])


def _lines(tables: list[dict[str, np.ndarray]], paints: dict[str, str]) -> list[Line]:
    """Return lines over the rounds: of each run those columns, in these colours; the second run's are dashed."""
    return [
        (table["round"], table[name], paint, (6, 3) if i else None)
        for i, table in enumerate(tables)
        for name, paint in paints.items()
    ]


def _limits(chart: Chart) -> tuple[float, float]:
    """Return round numbers just above the highest and below the lowest value worth showing: outliers are cut off."""
    values = [y[np.isfinite(y)] for _, y, _, _ in chart.lines]
    values = np.concatenate([*values, [level for level, _ in chart.levels], [0.0]])
    low, high = np.quantile(values, [0.005, 0.995])
    return round_above(max(float(high), 1e-3) * 1.08), -round_above(-float(low)) if low < 0 else 0.0
