"""Critics on a line, over the two samples that they are to tell apart."""

from __future__ import annotations

from collections.abc import Mapping

from gan_course.plots.dynamics import LINES
from gan_course.plots.style import GENERATED, REAL, axes_for

from matplotlib.axes import Axes
from torch import Tensor


def critics(
    curves: Mapping[str, tuple[Tensor, Tensor]], real: Tensor, fake: Tensor, ax: Axes | None = None, top: float = 0.0
) -> Axes:
    """Scores of several critics over a line, each moved so that it is 0 half-way between the two samples' means.

    Args:
        curves: name -> (places in ascending order, scores there), each (n,).
        real, fake: samples, (n,); they are drawn as ticks along the bottom.
        top: half the height of the axes; 0 shows all of every curve.
    """
    ax = axes_for(ax, 7, 3.4)
    middle = float(real.mean() + fake.mean()) / 2
    for (name, (places, scores)), (colour, dashes) in zip(curves.items(), LINES):
        places, scores = places.detach().cpu(), scores.detach().cpu()
        scores = scores - scores[(places - middle).abs().argmin()]
        ax.plot(places, scores, color=colour, linestyle=dashes, linewidth=1.8, label=name)
    if top:
        ax.set_ylim(-top, top)
    low, high = ax.get_ylim()
    for height, samples, colour, label in ((0.11, real, REAL, "real"), (0.04, fake, GENERATED, "generated")):
        row = [low + height * (high - low)] * len(samples)
        ax.plot(samples.cpu(), row, "|", color=colour, markersize=10, alpha=0.4)
        ax.plot([], [], "|", color=colour, markersize=10, label=label)  # for the legend, in full colour
    ax.set(xlabel="x", ylabel="score")
    ax.legend(fontsize=9, loc="upper left", bbox_to_anchor=(1, 1))
    return ax
