"""One style for all figures: colours, markers, sizes.

Real data is green with dots, generated data blue with crosses, a GAN's samples red with triangles where it stands
beside another generator.
"""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

REAL, GENERATED, GAN = "#009E73", "#0072B2", "#D55E00"
MARKERS = {REAL: "o", GENERATED: "x", GAN: "^"}

CLASSES = (
    "#332288", "#3D95C4", "#44AA99", "#117733", "#8A8A2B", "#C29A1E", "#CC6677", "#882255", "#AA4499", "#777777",
)  # fmt: skip
"""Ten classes: P. Tol's "muted" scheme for colour-blind eyes, its lightest ones darkened for thin strokes."""

STYLE = {
    "figure.dpi": 110,
    "figure.constrained_layout.use": True,
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "legend.frameon": False,
    "image.interpolation": "nearest",
}


def use_style() -> None:
    """Draw all further figures in the course's style."""
    mpl.rcParams.update(STYLE)


def axes_for(ax: Axes | None, width: float, height: float) -> Axes:
    """`ax` itself, or that of a new figure of this size in inches."""
    return ax if ax is not None else plt.subplots(figsize=(width, height))[1]
