"""Codes of an autoencoder: where they lie, what is between them, how a training spreads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from gan_course.plots.alt import WORDS
from gan_course.plots.pictures import tiles
from gan_course.plots.style import CLASSES, GAN, GENERATED, REAL, axes_for
from gan_course.training.autoencoder import AutoencoderHistory

import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from torch import Tensor

LINES = ((GENERATED, "-"), (GAN, "--"), (REAL, ":"))


def codes(codes: Tensor, labels: Tensor, ax: Axes | None = None) -> Axes:
    """Codes in the plane, (n, 2), a colour for each class 0..9; each class's number stands at its median."""
    ax = axes_for(ax, 4.4, 4.4)
    points, labels = codes.detach().cpu(), labels.cpu()
    ax.scatter(*points.T, c=labels, cmap=ListedColormap(CLASSES), vmin=0, vmax=9, s=6, alpha=0.6, linewidths=0)
    for label in labels.unique().tolist():
        x, y = points[labels == label].median(0).values.tolist()
        box = {"boxstyle": "circle,pad=0.15", "facecolor": "white", "alpha": 0.85, "linewidth": 0}
        ax.text(x, y, str(label), ha="center", va="center", fontweight="bold", bbox=box)
    ax.set(xlabel="code[0]", ylabel="code[1]", aspect="equal")
    return ax


@torch.no_grad()
def latent_map(decode: Callable[[Tensor], Tensor], reach: float = 2.2, n: int = 15, ax: Axes | None = None) -> Axes:
    """A map of a plane of codes: what `decode` makes of each place of an n x n lattice.

    Args:
        decode: codes (batch, 2) to pictures (batch, 1 or 3, height, width).
        reach: the map shows codes from -reach to reach in both directions; code[1] grows upwards.
    """
    axis = torch.linspace(-reach, reach, n)
    rows, columns = torch.meshgrid(axis.flip(0), axis, indexing="ij")
    sheet = tiles(decode(torch.stack([columns.flatten(), rows.flatten()], dim=1)), n)
    ax = axes_for(ax, 4.6, 4.6)
    half = reach * n / (n - 1)  # each picture is centred on its code
    ax.imshow(sheet, extent=(-half, half, -half, half))
    ax.set(xlabel="code[0]", ylabel="code[1]", label=WORDS["lattice"].format(n=n))
    return ax


def rows(ways: Mapping[str, Tensor], read: Callable[[Tensor], Tensor] | None = None) -> list[Axes]:
    """Rows of pictures, such as rows from code to code, each with its name in front.

    Args:
        ways: name -> pictures (n, 1 or 3, height, width), n alike in all.
        read: pictures to logits of classes; what is read then stands below each picture.
    """
    n = max(map(len, ways.values()))
    side = 8.2 / n
    figure, axes = plt.subplots(
        len(ways), n, figsize=(9, len(ways) * side * (1.35 if read else 1.1)), squeeze=False, layout="compressed"
    )
    for row, (name, pictures) in zip(axes, ways.items()):
        answers = read(pictures).argmax(1).tolist() if read else [""] * n
        for ax, picture, answer in zip(row, pictures, answers):
            ax.imshow(tiles(picture[None])[1:-1, 1:-1])
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set_visible(False)
            ax.set_xlabel(answer, labelpad=2)
        row[0].set_ylabel(name, rotation=0, ha="right", va="center")
    return list(axes.flat)


def vae_curves(histories: Mapping[str, AutoencoderHistory], axes: Sequence[Axes] | None = None) -> list[Axes]:
    """Error, KL term and mean sigma over the steps, a line for each training; it draws over what `axes` showed."""
    if axes is None:
        _, axes = plt.subplots(1, 3, figsize=(9, 2.7))
    for ax, name, title in zip(axes, ("error", "kl", "spread"), ("squared error", "KL term", "mean sigma")):
        ax.clear()
        for (label, history), (colour, dashes) in zip(histories.items(), LINES):
            ax.plot(history.step, getattr(history, name), dashes, color=colour, label=label, linewidth=1.5)
        ax.set(xlabel="step", title=title, ylim=(0, None))
    axes[-1].legend(loc="best", fontsize=9)
    return list(axes)
