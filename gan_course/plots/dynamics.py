"""Players that chase each other: their paths, how far they are from the equilibrium, how long G's gradient is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gan_course.plots.style import REAL, axes_for, plain_log

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from torch import Tensor

LINES = (
    ("#D55E00", "-"),
    ("#7b3294", "--"),
    ("#0072B2", "-."),
    ("#8A8A2B", (0, (1, 1))),
    ("#009E73", (0, (4, 1, 1, 1, 1, 1))),
    ("0.3", ":"),
)
"""Colours and dashes: lines are told apart without colours as well."""


def orbits(paths: Mapping[str, Tensor], show: int = 150) -> list[Axes]:
    """Paths in the plane of both players' numbers, and the distance to the equilibrium over the rounds.

    Args:
        paths: name -> all places of a path, (rounds + 1, 2): theta, psi.
        show: how many rounds of each path are drawn in the plane.
    """
    figure, (plane, distance) = plt.subplots(1, 2, figsize=(9, 3.8), width_ratios=(1, 1.25))
    for (name, path), (colour, dashes) in zip(paths.items(), LINES):
        path = path.detach().cpu()
        plane.plot(*path[: show + 1].T, color=colour, linestyle=dashes, linewidth=1.3)
        distance.plot(path.norm(dim=1), color=colour, linestyle=dashes, linewidth=1.6, label=name)
    plane.plot(0, 0, "o", color=REAL)
    plane.plot(*next(iter(paths.values()))[0], "o", color="k", markersize=5)
    plane.set(xlabel="θ: where G's point is", ylabel="ψ: D's slope", aspect="equal", xlim=(-3, 3), ylim=(-3, 3))
    distance.set(xlabel="round", ylabel="distance to the equilibrium")
    plain_log(distance)
    distance.legend(fontsize=9)
    return [plane, distance]


def lengths(curves: Mapping[str, Sequence[float]], every: int = 1, ax: Axes | None = None) -> Axes:
    """Length of the gradient that reaches a fake while D trains on, on a logarithmic scale.

    Args:
        curves: name -> lengths, one for every `every` steps of D, the first at step 0.
    """
    ax = axes_for(ax, 7, 3.4)
    for (name, curve), (colour, dashes) in zip(curves.items(), LINES):
        steps = [every * i for i in range(len(curve))]
        ax.plot(steps, curve, color=colour, linestyle=dashes, linewidth=1.7, label=name)
    ax.set(xlabel="step of D", ylabel="length of G's gradient")
    plain_log(ax)
    ax.legend(fontsize=9)
    return ax
