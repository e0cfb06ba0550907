"""Fast pictures: heat maps, points, curves, text and small pictures drawn straight into an array of pixels.

A matplotlib figure takes 40 ms and more. Its renderer, Agg, draws hundreds of points in a fraction of a millisecond, so
here it is used alone: no figure, no artists, no global state, any thread.

>>> canvas = Canvas(400, 300)
>>> plot = Plot(canvas, (45, 10, 390, 260), xlim=(-2, 2), ylim=(-2, 2))
>>> plot.axes("x", "y")
>>> plot.heat(np.random.rand(40, 40), "PRGn")
>>> plot.dots(xy, REAL)                        # (n, 2) in the units of the axes
>>> canvas.picture()                           # uint8 (300, 400, 4)

What never changes (axes, labels) is drawn once; each picture starts with `canvas.begin()`, which restores the canvas as
it was when `canvas.keep()` was called.
"""

from __future__ import annotations

import math
from functools import cache

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.font_manager import findfont
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform
from PIL import Image, ImageDraw, ImageFont

INK, FAINT, FRAME, PAPER = "#333333", "#e4e4e4", "#909090", "#ffffff"
LEAST = 4.5  # contrast of text with the paper (WCAG 2, AA)
Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels from the top left corner; right and bottom are outside."""

DISC = Path.unit_circle()
CROSS = Path([[-1, -1], [1, 1], [-1, 1], [1, -1]], [Path.MOVETO, Path.LINETO] * 2)
TRIANGLE = Path([[-0.87, 0.5], [0.87, 0.5], [0, -1], [-0.87, 0.5]], closed=True)


@cache
def colour(name: str) -> np.ndarray:
    """Return a colour, by name or #rrggbb, as float32 (3,) in 0..255."""
    return np.array(to_rgb(name), np.float32) * 255


def contrast(rgb: np.ndarray) -> float:
    """Return the contrast ratio of WCAG 2, 1 to 21, of a colour in 0..255 with white."""
    linear = np.where(rgb <= 10.3, rgb / 3294.6, ((rgb / 255 + 0.055) / 1.055) ** 2.4)
    return 1.05 / (0.05 + float(linear @ (0.2126, 0.7152, 0.0722)))


@cache
def ink(name: str) -> np.ndarray:
    """Return a colour as :func:`colour`, for text: as dark as text on paper has to be.

    The course's green and red are dark enough for lines and points and not for words. Pale colours, which are for
    words on dark ground, stay as they are.
    """
    rgb = colour(name)
    while 2 < contrast(rgb) < LEAST:
        rgb = rgb * 0.97
    return rgb


@cache
def palette(name: str) -> np.ndarray:
    """Return 256 colours of a matplotlib colour map, uint8 (256, 4), the last channel 255."""
    return (mpl.colormaps[name](np.linspace(0, 1, 256)) * 255).round().astype(np.uint8)


def to_bytes(pixels: np.ndarray) -> np.ndarray:
    """Return a picture as uint8 (height, width, 3); floats in 0..1 are scaled, grey ones, (height, width), expanded."""
    pixels = np.asarray(pixels)
    if pixels.dtype != np.uint8:
        pixels = (np.nan_to_num(pixels).clip(0, 1) * 255 + 0.5).astype(np.uint8)
    return np.repeat(pixels[..., None], 3, axis=-1) if pixels.ndim == 2 else pixels


_AS_IS = IdentityTransform()


class Canvas:
    """Pixels to draw on. Coordinates are pixels from the top left corner; `pixels` is uint8 (height, width, 3).

    `pixels_4` is the same memory with the fourth channel, always 255, that Agg works on.
    """

    def __init__(self, width: int, height: int, background: str = PAPER):
        self._agg = RendererAgg(width, height, 72)  # at 72 dots an inch, matplotlib's points are pixels
        self.pixels_4 = np.asarray(self._agg.buffer_rgba())  # a view: numpy and Agg draw on the same pixels
        self.pixels = self.pixels_4[..., :3]
        self.pixels_4[:] = 255
        self.pixels[:] = colour(background).round()
        self._kept: dict[str, np.ndarray] = {}

    @property
    def box(self) -> Box:
        height, width, _ = self.pixels.shape
        return 0, 0, width, height

    def keep(self, name: str = "") -> None:
        """Store the canvas as it is now, for :meth:`begin`."""
        self._kept[name] = self.pixels_4.copy()

    def begin(self, name: str = "") -> Canvas:
        """Restore what :meth:`keep` stored under that name. Returns the canvas."""
        if name not in self._kept:
            raise RuntimeError(f"Call keep({name!r}) first, when everything that never changes has been drawn.")
        self.pixels_4[:] = self._kept[name]
        return self

    def picture(self) -> np.ndarray:
        """Return a copy of the pixels: uint8 (height, width, 4), the last channel 255."""
        return self.pixels_4.copy()

    def fill(self, box: Box, paint: str, alpha: float = 1.0) -> None:
        """Fill a rectangle; parts outside the canvas are cut off."""
        left, top, right, bottom = box
        area = self.pixels[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
        area[:] = colour(paint).round() if alpha >= 1 else area * (1 - alpha) + colour(paint) * alpha + 0.5

    def path(
        self,
        points: np.ndarray,
        codes: np.ndarray | None = None,
        *,
        line: str | None = None,
        width: float = 1.5,
        fill: str | None = None,
        alpha: float = 1.0,
        dashes: tuple[float, ...] | None = None,
        clip: Box | None = None,
    ) -> None:
        """Draw or fill a path through pixels, (n, 2).

        `codes` are matplotlib's (MOVETO, LINETO, CURVE3, CURVE4, CLOSEPOLY); None joins all points.
        """
        if len(points):
            pen = self._pen(line, width, alpha, dashes, clip)
            self._agg.draw_path(pen, Path(self._flipped(points), codes), _AS_IS, _rgba(fill, alpha))

    def markers(
        self,
        points: np.ndarray,
        shape: Path,
        radius: float,
        *,
        fill: str | None = None,
        line: str | None = None,
        width: float = 1.0,
        alpha: float = 1.0,
        clip: Box | None = None,
    ) -> None:
        """Draw a small shape (DISC, CROSS, TRIANGLE, any path of about unit size) at each place in pixels, (n, 2)."""
        if len(points):
            pen = self._pen(line, width, alpha, None, clip)
            size = Affine2D().scale(radius, -radius)
            self._agg.draw_markers(pen, shape, size, Path(self._flipped(points)), _AS_IS, _rgba(fill, alpha))

    def text(
        self, words: str, x: float, y: float, paint: str = INK, size: int = 12, anchor: str = "lt", turned: bool = False
    ) -> None:
        """Draw text; `anchor` is the corner of it that is at (x, y): l, m, r along x and t, m, b along y."""
        mask = word(words, size, turned)
        height, width = mask.shape[:2]
        left = round(x - {"l": 0, "m": width / 2, "r": width}[anchor[0]])
        top = round(y - {"t": 0, "m": height / 2, "b": height}[anchor[1]])
        mask = mask[max(-top, 0) :, max(-left, 0) :]
        top, left = max(top, 0), max(left, 0)
        area = self.pixels[top : top + mask.shape[0], left : left + mask.shape[1]]
        mask = mask[: area.shape[0], : area.shape[1]]
        area[:] = area + mask * (ink(paint) - area) + 0.5

    def image(
        self, pixels: np.ndarray, left: int, top: int, size: tuple[int, int] | None = None, smooth: bool = False
    ) -> None:
        """Draw a picture, uint8 or float in 0..1, (height, width, 3) or (height, width).

        It is resized to `size` (width, height) if given; parts outside the canvas are cut off.
        """
        pixels = to_bytes(pixels)
        if size is not None and size != pixels.shape[1::-1]:
            how = Image.Resampling.BILINEAR if smooth else Image.Resampling.NEAREST
            pixels = np.asarray(Image.fromarray(pixels).resize(size, how))
        pixels = pixels[max(-top, 0) :, max(-left, 0) :]
        top, left = max(top, 0), max(left, 0)
        area = self.pixels[top : top + pixels.shape[0], left : left + pixels.shape[1]]
        area[:] = pixels[: area.shape[0], : area.shape[1]]

    def fit(self, pixels: np.ndarray, left: int, top: int, side: int) -> None:
        """Draw a picture in the middle of a square, as large as fits; enlarged pixels stay squares of whole pixels."""
        height, width = pixels.shape[:2]
        scale = side / max(height, width)
        scale = math.floor(scale) or scale
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        self.image(pixels, left + (side - size[0]) // 2, top + (side - size[1]) // 2, size, smooth=scale < 1)

    def tiles(self, pictures: np.ndarray, box: Box, columns: int, gap: int = 2) -> None:
        """Draw small pictures in rows, as large as fit into the box: (n, height, width, 3), uint8 or float in 0..1."""
        left, top, right, bottom = box
        rows = -(-len(pictures) // columns)
        high, wide = pictures.shape[1:3]
        across, down = right - left - gap * (columns - 1), bottom - top - gap * (rows - 1)
        scale = min(across / columns / wide, down / rows / high)
        smooth = scale < 2
        scale = scale if smooth else math.floor(scale)  # whole pixels stay sharp
        size = (max(1, int(wide * scale)), max(1, int(high * scale)))
        for i, one in enumerate(pictures):
            x, y = left + i % columns * (size[0] + gap), top + i // columns * (size[1] + gap)
            self.image(one, x, y, size, smooth)

    def _flipped(self, points: np.ndarray) -> np.ndarray:
        """Return points with y upwards, as Agg counts it, and close enough not to overflow its integers."""
        points = np.array(points, np.float64).clip(-1e5, 1e5)
        points[:, 1] = self.box[3] - points[:, 1]
        return points

    def _pen(self, line: str | None, width: float, alpha: float, dashes: tuple | None, clip: Box | None):
        pen = self._agg.new_gc()
        pen.set_foreground(line or PAPER)
        pen.set_alpha(alpha)
        pen.set_linewidth(width if line else 0)
        pen.set_joinstyle("round")
        pen.set_snap(False)
        if dashes:
            pen.set_dashes(0, dashes)
        left, top, right, bottom = clip or self.box
        height = self.box[3]
        pen.set_clip_rectangle(Bbox.from_extents(left, height - bottom + 1, right - 1, height - top))  # ends are inside
        return pen


def _rgba(paint: str | None, alpha: float) -> tuple[float, ...] | None:
    return None if paint is None else (*to_rgb(paint), alpha)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(findfont("DejaVu Sans"), size)


_words: dict[tuple[str, int, bool], np.ndarray] = {}


def word(words: str, size: int, turned: bool) -> np.ndarray:
    """Return a mask of the text, float32 (height, width, 1) in 0..1, cached."""
    key = (words, size, turned)
    if key not in _words:
        if len(_words) > 2000:
            _words.clear()
        font = _font(size)
        ascent, descent = font.getmetrics()
        image = Image.new("L", (max(1, math.ceil(font.getlength(words))), ascent + descent))
        ImageDraw.Draw(image).text((0, 0), words, fill=255, font=font)
        mask = np.asarray(image.transpose(Image.Transpose.ROTATE_90) if turned else image)
        _words[key] = mask[..., None].astype(np.float32) / 255
    return _words[key]
