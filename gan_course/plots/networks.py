"""A network drawn as it is: its neurons, its weights, and which of them may move."""

from __future__ import annotations

from collections.abc import Sequence

from gan_course.plots.alt import WORDS
from gan_course.plots.style import GAN, GENERATED, axes_for

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from torch import nn

FROZEN = "0.4"


def network(
    *networks: nn.Module,
    colours: Sequence[str] = (GENERATED, GAN),
    labels: Sequence[str] = (),
    most: int = 9,
    ax: Axes | None = None,
) -> Axes:
    """Networks of fully connected layers, one behind another, left to right.

    A line is a weight: the wider, the further from 0. It has the network's colour where it may move (`requires_grad`)
    and is grey where it is frozen. A circle is a neuron; of a layer with more than `most` the first ones are
    drawn and their number is written below.

    Args:
        networks: each with at least one nn.Linear; what the first gives out the next takes in.
        colours: one a network; used again from the start if there are more networks.
        labels: symbols above the columns where the networks begin and end, such as ("z", "x", "D(x)").
    """
    layers = [(layer, i) for i, net in enumerate(networks) for layer in net.modules() if isinstance(layer, nn.Linear)]
    if not layers:
        raise ValueError(
            "There is no nn.Linear in what is to be drawn: only fully connected layers have such a picture."
        )
    sizes = [layers[0][0].in_features, *(layer.out_features for layer, _ in layers)]
    if [layer.in_features for layer, _ in layers] != sizes[:-1]:
        raise ValueError(f"These layers do not follow one another: they make {sizes}.")
    ax = axes_for(ax, min(9.0, 1.2 + 1.3 * len(sizes)), 3)
    places = [_places(size, most) for size in sizes]
    for i, (layer, owner) in enumerate(layers):
        weight = layer.weight.detach().float().cpu()[: len(places[i + 1]), : len(places[i])].abs()
        width = (weight / weight.max().clamp(min=1e-12)).numpy()
        lines = [((i, a), (i + 1, b)) for b in places[i + 1] for a in places[i]]
        colour = colours[owner % len(colours)] if layer.weight.requires_grad else FROZEN
        ax.add_collection(LineCollection(lines, colors=colour, linewidths=0.3 + 2 * width.ravel(), alpha=0.7))
    owners = [0, *(owner for _, owner in layers)]
    for i, (size, ys) in enumerate(zip(sizes, places, strict=True)):
        ax.scatter(np.full(len(ys), i), ys, s=90, c="white", edgecolors="0.3", linewidths=1.2, zorder=3)
        if size > len(ys):
            ax.annotate(f"{size}", (i, min(ys)), (0, -18), textcoords="offset points", ha="center", va="top")
    ends = [0, *(i + 1 for i in range(len(layers)) if i + 1 == len(layers) or owners[i + 1] != owners[i + 2])]
    for label, i in zip(labels, ends):
        ax.annotate(label, (i, max(places[i])), (0, 10), textcoords="offset points", ha="center", fontsize=12)
    reach = max(len(ys) for ys in places) / 2
    ax.set(xlim=(-0.4, len(layers) + 0.4), ylim=(-reach - 0.9, reach + 0.9))
    ax.axis("off")
    ax.set_label(WORDS["network"].format(sizes=", ".join(map(str, sizes))))
    return ax


def _places(size: int, most: int) -> np.ndarray:
    """Heights of the neurons of a column that are drawn, top to bottom, around 0."""
    shown = min(size, most)
    return (shown - 1) / 2 - np.arange(shown)
