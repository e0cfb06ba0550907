"""One style for all figures: colours, markers, sizes.

Real data is green with dots, generated data blue with crosses, a GAN's samples red with triangles where they are
shown next to another generator's.
"""

from __future__ import annotations

import warnings

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib import font_manager
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


FONTS = (
    "DejaVu Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "WenQuanYi Micro Hei",
    "Microsoft YaHei", "SimHei", "PingFang SC", "Hiragino Sans GB", "Yu Gothic", "Hiragino Sans",
)  # fmt: skip
"""matplotlib's own font first; then, for Chinese and Japanese, those that Linux, Windows and macOS bring along."""


def use_style() -> None:
    """Draw all further figures in the course's style.

    A character that the first font lacks comes from the next one that is installed. Where none has it, its box is drawn
    without the warning that matplotlib gives for each character.
    """
    installed = {font.name for font in font_manager.fontManager.ttflist}
    mpl.rcParams.update(STYLE | {"font.family": [name for name in FONTS if name in installed]})
    warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from", UserWarning)


def axes_for(ax: Axes | None, width: float, height: float) -> Axes:
    """`ax` itself, or that of a new figure of this size in inches."""
    return ax if ax is not None else plt.subplots(figsize=(width, height))[1]
