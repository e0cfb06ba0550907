"""A map of outcomes: which pairs of learning rates let a GAN succeed, seed by seed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gan_course.measure.modes import OUTCOMES
from gan_course.plots.alt import WORDS
from gan_course.plots.style import axes_for

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

LOOKS = dict(zip(OUTCOMES, (("#009E73", "o"), ("#56B4E9", "."), ("#E69F00", "v"), ("#222222", "x"))))
"""Colour and sign of each outcome; either alone is enough to tell them."""


def outcome_map(
    words: Sequence[str], lr_G: Sequence[float], lr_D: Sequence[float], ax: Axes | None = None, legend: bool = True
) -> Axes:
    """A cell for each pair of learning rates, and in it a square for each seed.

    Args:
        words: an outcome (one of OUTCOMES) for each lr_G, for each lr_D, for each seed; the seeds run fastest.
        lr_G: learning rates of G, upwards.
        lr_D: of D, to the right.
    """
    seeds = len(words) // (len(lr_G) * len(lr_D))
    if seeds * len(lr_G) * len(lr_D) != len(words) or seeds == 0:
        raise ValueError(
            f"{len(words)} outcomes for {len(lr_G)} x {len(lr_D)} pairs: give as many seeds for each pair."
        )
    side = math.ceil(math.sqrt(seeds))
    ax = axes_for(ax, 6, 5.6)
    size = 0.88 / side
    places: dict[str, list[tuple[float, float]]] = {word: [] for word in OUTCOMES}
    for i, word in enumerate(words):
        pair, seed = divmod(i, seeds)
        row, column = divmod(pair, len(lr_D))
        left = column - 0.44 + seed % side * size
        bottom = row + 0.44 - (seed // side + 1) * size
        ax.add_patch(Rectangle((left, bottom), size, size, facecolor=LOOKS[word][0], edgecolor="white", linewidth=0.6))
        places[word].append((left + size / 2, bottom + size / 2))
    width = ax.figure.get_size_inches()[0] * ax.get_position().width
    sign = min(40.0, (18 * size * width / len(lr_D)) ** 2)  # a quarter of a square's side, in points squared
    for word, (colour, marker) in LOOKS.items():
        x, y = np.array(places[word] or [(np.nan, np.nan)]).T
        paint = {"color": "white"} if marker == "x" else {"facecolor": "white", "linewidths": 0}
        ax.scatter(x, y, s=sign, marker=marker, **paint)
        if legend:
            ax.scatter([], [], s=80, marker="s", color=colour, label=word)
    ax.set(xlim=(-0.5, len(lr_D) - 0.5), ylim=(-0.5, len(lr_G) - 0.5), aspect="equal")
    ax.set(xlabel="learning rate of D", ylabel="learning rate of G")
    every = 1 if width / len(lr_D) > 0.4 else 2
    ax.set_xticks(range(0, len(lr_D), every), [f"{rate:.1g}" for rate in lr_D[::every]], rotation=60)
    ax.set_yticks(range(0, len(lr_G), every), [f"{rate:.1g}" for rate in lr_G[::every]])
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    ax.set_label(", ".join(WORDS["of"].format(name=word, what=len(at)) for word, at in places.items()))
    if legend:
        ax.figure.legend(loc="outside upper center", ncols=len(LOOKS))
    return ax


def outcome_maps(runs: dict[str, Sequence[str]], lr_G: Sequence[float], lr_D: Sequence[float]) -> list[Axes]:
    """Maps side by side, each with its name and its share of good trainings above it.

    Args:
        runs: name of a map -> its outcomes, as for :func:`outcome_map`.
    """
    figure, axes = plt.subplots(1, len(runs), figsize=(9, 9 / len(runs) + 1.3), squeeze=False, sharey=True)
    for ax, (name, words) in zip(axes[0], runs.items()):
        outcome_map(words, lr_G, lr_D, ax, legend=ax is axes[0, 0])
        ax.set_title(f"{name}\n{words.count(OUTCOMES[0]) / len(words):.0%}")
        ax.label_outer()
    return list(axes[0])
