"""One style for all figures: colours, markers, sizes.

Real data is green with dots, generated data blue with crosses, a GAN's samples red with triangles where they are
shown next to another generator's.
"""

from __future__ import annotations

import math
import warnings

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib import font_manager, patheffects
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

REAL, GENERATED, GAN = "#009E73", "#0072B2", "#D55E00"
MARKERS = {REAL: "o", GENERATED: "x", GAN: "^"}

BELIEF = "gan-course-belief"
"""Colour map of D's output, violet (generated) over white to green (real): pale, so that points on it stand out."""
mpl.colormaps.register(ListedColormap(mpl.colormaps["PRGn"](np.linspace(0.27, 0.73, 256)), BELIEF), force=True)

HALO = [patheffects.withStroke(linewidth=1.8, foreground="white")]
"""A white rim around points that lie on colours: green dots on green, blue crosses on violet."""

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


def plain_log(ax: Axes, which: str = "y") -> Axes:
    """Make one axis, "x" or "y", or both, "xy", logarithmic, after everything is drawn, with numbers as one says them.

    About one power of ten is divided at 1, 2, 3, 4, 6 and 8, two at 1, 2 and 5. Numbers below 0.001 and from ten
    million on are powers of ten.
    """
    for name in which:
        ax.set(**{f"{name}scale": "log"})
        axis = getattr(ax, f"{name}axis")
        low, high = getattr(ax, f"get_{name}lim")()
        powers = math.log10(high / low)
        subs = (1, 2, 3, 4, 6, 8) if powers <= 1.1 else (1, 2, 5) if powers <= 2 else (1,)
        axis.set_major_locator(LogLocator(subs=subs))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(_said))
    return ax


def _said(number: float, _place: int = 0) -> str:
    """A positive number as on an axis: 0.05, 2,000, or a power of ten."""
    if 0.001 <= number < 1e7:
        return f"{number:,.4g}" if number < 1000 else f"{number:,.0f}"
    return f"$10^{{{round(math.log10(number))}}}$"
