"""Draw avatars: signed-distance shapes painted back to front, each in the window that it can reach.

The drawing is differentiable in every factor that is not a choice: a shape's edge passes gradient through the pixels
that it partly covers, a colour through all of them.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from gan_course.data.avatars.factors import FACTORS, check_factors, column, sample_factors
from gan_course.data.avatars.hair import back_locks, fringe_locks
from gan_course.data.avatars.palette import light, shade, skin_tone, tint
from gan_course.data.avatars.shapes import Grid, Lock, Tilted, circle, cover, drop, ellipse, length, ramp

SIZES = (16, 512)
CHUNK_PIXELS = 1 << 17  # pixels drawn together: few enough for the processor's cache
NECK = 0.55  # the head leans around (0, NECK)
LINE = 0.013  # half the width of an outline
EYE_X, EYE_Y = 0.29, 0.15  # the middle of an eye: distance from the centre line, height
WHITE = (1.0, 1.0, 1.0)

# What the parts can reach under every tilt and shift: left, top, right, bottom.
EVERYTHING = (-1.0, -1.0, 1.0, 1.0)
FRINGE = (-0.85, -0.95, 0.85, 0.40)
FACE = (-0.80, -0.75, 0.80, 0.75)
EYES = {-1: (-0.68, -0.28, 0.06, 0.58), 1: (-0.06, -0.28, 0.68, 0.58)}
CHEEKS = (-0.72, 0.08, 0.72, 0.66)
MOUTH = (-0.28, 0.26, 0.28, 0.74)
BROWS = (-0.66, -0.42, 0.66, 0.14)
BODY = (-1.0, 0.40, 1.0, 1.0)
CROWN = (-1.0, -1.0, 1.0, 0.10)
CORNER = (0.0, -1.0, 0.95, -0.15)


def draw(factors: Tensor, size: int = 64) -> Tensor:
    """Draw the avatars with the given factors.

    Args:
        factors: (n, len(FACTORS)), as from `sample_factors`; any device, float32 or float64.
        size: height and width in pixels, 16 to 512.

    Returns:
        (n, 3, size, size) in [-1, 1], with the type and on the device of `factors`.

    Raises:
        TypeError, ValueError: factors or a size that are not accepted; the message names the factor.
    """
    check_factors(factors)
    if not (isinstance(size, int) and SIZES[0] <= size <= SIZES[1]):
        raise ValueError(f"size is {size!r}; give a whole number from {SIZES[0]} to {SIZES[1]}")
    chunk = max(1, CHUNK_PIXELS // size**2)
    if torch.is_grad_enabled() and factors.requires_grad:
        return torch.cat([_Avatars(part, size).paint_all() for part in factors.split(chunk)])
    out = factors.new_empty(len(factors), 3, size, size)
    with torch.no_grad():
        for part, slot in zip(factors.split(chunk), out.split(chunk), strict=True):
            slot.copy_(_Avatars(part, size).paint_all())
    return out


class _Avatars:
    """One chunk of avatars while it is painted: its factors, colours and canvas."""

    def __init__(self, factors: Tensor, size: int) -> None:
        self.size = size
        self.pixel = 2 / size
        self.flat = {factor.name: factors[:, i] for i, factor in enumerate(FACTORS)}
        self.number = {name: value[:, None, None] for name, value in self.flat.items()}
        places = torch.arange(size, dtype=factors.dtype, device=factors.device)
        self.places = (places + 0.5) * self.pixel - 1
        self.mix_colours()

        x, y = self.number["shift_x"], self.number["shift_y"]
        angle = self.number["tilt"] * (math.pi / 180)
        cos, sin = angle.cos(), angle.sin()
        neck = y + NECK
        self.head = cos, sin, -cos * x - sin * neck, sin * x - cos * neck + NECK
        # The body follows half way and stays upright.
        self.body = torch.ones_like(cos), torch.zeros_like(sin), -x / 2, -y / 2
        self.canvas = self.ground[:, :, None, None].expand(-1, -1, size, size).contiguous()

    def mix_colours(self) -> None:
        f = self.flat
        self.skin = skin_tone(f["skin"])
        self.skin_shade = shade(self.skin, 0.20, (0.75, 0.25, 0.30))
        self.skin_line = shade(self.skin, 0.66)
        self.hair = tint(f["hair_hue"], f["hair_saturation"], 0.27 + 0.5 * f["hair_lightness"])
        self.hair_shade = shade(self.hair, 0.28, (0.25, 0.10, 0.35))
        self.hair_line = shade(self.hair, 0.66, (0.10, 0.03, 0.14))
        self.hair_light = light(self.hair, 0.40)
        self.cloth = tint(f["clothes_hue"], 0.58, 0.55)
        self.cloth_shade = shade(self.cloth, 0.22)
        self.cloth_line = shade(self.cloth, 0.60)
        self.ground = tint(f["background_hue"], 0.26, 0.86)

    def colour(self, rgb: tuple[float, float, float]) -> Tensor:
        return torch.tensor(rgb, dtype=self.canvas.dtype, device=self.canvas.device)

    # -- canvas ------------------------------------------------------------------------------------------------------

    def grid(self, window: tuple[float, float, float, float], frame: tuple, fold: bool = False) -> Grid:
        """The coordinates of a window in the frame of the head or the body."""
        left, top, right, bottom = window
        columns, rows = self.span(left, right), self.span(top, bottom)
        across, down = self.places[None, None, columns], self.places[None, rows, None]
        grid = Tilted((..., rows, columns), across, down, frame)
        return grid.folded() if fold else grid

    def span(self, low: float, high: float) -> slice:
        """The pixels between two positions, with one to spare."""
        first = math.floor((low + 1) / self.pixel) - 1
        last = math.ceil((high + 1) / self.pixel) + 1
        return slice(max(0, first), min(self.size, last))

    def cover(self, distance: Tensor, grow: float | Tensor = 0.0) -> Tensor:
        return cover(distance, self.pixel, grow)

    def paint(self, grid: Grid, colour: Tensor, alpha: Tensor) -> None:
        """Paint `colour` (batch, 3) or (3,) over the grid's window as far as `alpha` says."""
        colour = colour if colour.ndim == 4 else colour[..., None, None]
        alpha = alpha[:, None]
        patch = self.canvas[grid.where]
        if torch.is_grad_enabled():
            self.canvas = self.canvas.clone()
            self.canvas[grid.where] = torch.lerp(patch, colour.expand_as(patch), alpha.expand_as(patch))
        else:
            patch.lerp_(colour, alpha)

    def outlined(self, grid: Grid, distance: Tensor, fill: Tensor, line: Tensor) -> None:
        """Paint a shape and its outline."""
        self.paint(grid, line, self.cover(distance, LINE))
        self.paint(grid, fill, self.cover(distance, -LINE))

    # -- the parts, back to front ------------------------------------------------------------------------------------

    def paint_all(self) -> Tensor:
        """The pictures in [-1, 1]."""
        front, creases = self.front_hair_distance()
        self.halo()
        self.back_hair()
        self.neck_and_clothes()
        self.face(front)
        for side in (-1, 1):
            self.eye(side)
        self.mouth()
        self.glasses()
        self.cat_ears()
        self.front_hair(front, creases)
        self.brows(front)
        self.hairband(front)
        self.bow()
        self.flower()
        return self.canvas * 2 - 1

    def halo(self) -> None:
        grid = self.grid(EVERYTHING, self.body)
        self.paint(grid, light(self.ground, 0.5), self.cover(circle(grid.x, grid.y + 0.02, 0.86)))

    def cap(self, grid: Grid) -> Tensor:
        return ellipse(grid.x, grid.y + 0.13, 0.70, 0.70)

    def back_hair(self) -> None:
        grid = self.grid(EVERYTHING, self.head, fold=True)
        distance = self.cap(grid) + 0.03
        locks, _ = back_locks(self.flat["back_hair"], self.flat["hair_length"])
        for lock in locks:
            distance = torch.minimum(distance, lock.distance(grid))
        self.outlined(grid, distance, self.hair_shade, self.hair_line)

    def neck_and_clothes(self) -> None:
        grid = self.grid(BODY, self.body, fold=True)
        x, y = grid.x, grid.y
        collar = self.number["collar"]
        shoulders = ellipse(x, y - 1.23, 0.62, 0.46)
        neck = torch.minimum(torch.maximum(x - 0.125, 0.4 - y), shoulders)
        self.outlined(grid, neck, self.skin, self.skin_line)
        shadow = circle(x, y - 0.42, 0.31)
        self.paint(grid, self.skin_shade, self.cover(torch.maximum(shadow, neck), -LINE))
        scoop = ellipse(x, y - 0.74, 0.17, 0.13)
        vee = (x + 0.55 * (y - 1.02)) * 0.876
        tube = torch.maximum((x - 0.155 - 0.08 * (y - 0.7)).abs() * 0 + x - 0.155, 0.70 - y)
        neckline = torch.where(collar == 1, vee, scoop)
        cloth = torch.where(
            collar == 2, torch.minimum(shoulders, tube), torch.maximum(shoulders, -neckline)
        )
        self.outlined(grid, cloth, self.cloth, self.cloth_line)
        band = torch.where(collar == 1, torch.maximum(cloth, vee - 0.15), torch.full_like(cloth, 1.0))
        self.outlined(grid, band, self.colour((0.98, 0.97, 0.99)), self.cloth_line)
        stripe = torch.maximum((vee - 0.10).abs() - 0.014, band + 0.02)
        self.paint(grid, self.cloth, self.cover(torch.where(collar == 1, stripe, 1.0)))
        fold = torch.maximum((y - 0.80).abs() - 0.010, cloth)
        self.paint(grid, self.cloth_line, self.cover(torch.where(collar == 2, torch.maximum(fold, tube + 0.02), 1.0)) * 0.7)

    def face(self, front: Tensor) -> None:
        grid = self.grid(FACE, self.head, fold=True)
        face = drop(grid.x, grid.y - 0.05, 0.335, 0.56, 0.26)
        self.paint(grid, self.skin_line, self.cover(face, LINE))
        inside = self.cover(face, -LINE)
        self.paint(grid, self.skin, inside)
        self.paint(grid, self.skin_shade, inside * self.cover(front[grid.where], 0.05) * 0.8)

        outer, grid = grid, self.grid(CHEEKS, self.head, fold=True)
        r = length((grid.x - 0.37) * (1 / 0.14), (grid.y - 0.41) * (1 / 0.075))
        soft = (1.3 - r).clamp(0, 1)
        blush = soft * soft * (3 - 2 * soft) * (self.number["blush"] * 0.7)
        self.paint(grid, self.colour((1.0, 0.42, 0.45)), blush * crop(inside, outer, grid))
        nose = ellipse(grid.x, grid.y - 0.345, 0.018, 0.010)
        self.paint(grid, self.skin_line, self.cover(nose) * 0.7)

    def eye(self, side: int) -> None:
        n = self.number
        grid = self.grid(EYES[side], self.head)
        s, opened = n["eye_size"], n["eye_openness"]
        u = grid.x * side - EYE_X  # outward
        v = grid.y - (EYE_Y + 0.05 * (1 - opened))
        wide, up, low = 0.185 * s, 0.215 * s * opened, 0.185 * s * (0.6 + 0.4 * opened)
        white = ellipse(u, v, wide, torch.where(v < 0, up, low))
        inside = self.cover(white)
        self.paint(grid, self.colour(WHITE), inside)
        self.paint(grid, self.colour((0.70, 0.68, 0.80)), inside * self.cover(v + up * 0.62, 0.0) * 0.6)

        hue = self.flat["left_iris_hue" if side < 0 else "right_iris_hue"]
        colour = tint(hue, 0.85, 0.46)
        dark = shade(colour, 0.62, (0.08, 0.02, 0.15))
        x = u - (n["gaze"] * (0.034 * side) - 0.008)
        iris = ellipse(x, v, 0.150 * s, 0.196 * s)
        iris_inside = inside * self.cover(iris)
        self.paint(grid, dark, iris_inside)
        body = iris_inside * self.cover(iris, -0.017)
        self.paint(grid, colour, body)
        self.paint(grid, dark, body * ramp(-v, 0.0, 0.14).clamp(max=0.85))
        glow = ellipse(x, v - 0.092 * s, 0.092 * s, 0.066 * s)
        self.paint(grid, light(tint(hue, 0.8, 0.64), 0.1), body * self.cover(glow) * 0.85)
        pupil = ellipse(x, v - 0.005, 0.058 * s, 0.085 * s)
        self.paint(grid, shade(colour, 0.85, (0.05, 0.0, 0.1)), iris_inside * self.cover(pupil))
        shine = ellipse(x + 0.050 * s, v + 0.075 * s, 0.052 * s, 0.060 * s)
        spark = circle(x - 0.066 * s, v - 0.088 * s, 0.026 * s)
        self.paint(grid, self.colour(WHITE), inside * self.cover(torch.minimum(shine, spark)))

        lash = shade(self.hair_line, 0.6, (0.10, 0.05, 0.10))
        top = ramp(-v, -0.03, 0.05)
        outer = ramp(u, -0.10, 0.16)
        line = (white - 0.010).abs() - (0.007 + top * (0.017 + 0.014 * outer))
        self.paint(grid, lash, self.cover(line) * torch.maximum(top, 0.25 + 0.6 * outer))
        x, y = 0.86 * wide, 0.46 * up  # the wing leaves the lash near its outer end
        wing = Lock((x - 0.045, -y - 0.028), (x + 0.085, -y - 0.045), 0.032, 0.0, -0.012)
        self.paint(grid, lash, self.cover(wing.distance(grid.of(u, v))))
        lid = (white - 0.068).abs() - 0.006
        self.paint(grid, self.skin_line, self.cover(lid) * ramp(-v - up, -0.02, 0.05) * 0.6)

    def mouth(self) -> None:
        n = self.number
        grid = self.grid(MOUTH, self.head, fold=True)
        smile, opened = n["smile"], n["mouth_openness"]
        x, y = grid.x, grid.y - 0.475
        wide = 0.115 + 0.045 * smile - 0.015 * opened
        s = (x / wide) ** 2
        upper = smile * (0.02 - 0.06 * s)
        gap = 0.13 * opened * (1 - s).clamp(min=0)
        distance = torch.maximum(torch.maximum(upper - y, y - upper - gap), x - wide)
        self.paint(grid, self.colour((0.42, 0.12, 0.16)), self.cover(distance, 0.015 - 0.009 * s.clamp(max=1)))
        inside = self.cover(distance, -0.008)
        self.paint(grid, self.colour((0.70, 0.20, 0.25)), inside)
        tongue = ellipse(x, y - upper - gap - 0.015, 0.075, 0.055)
        self.paint(grid, self.colour((0.98, 0.55, 0.54)), inside * self.cover(tongue))

    def front_hair_distance(self) -> tuple[Tensor, Tensor]:
        """The distances to the front hair and, in the fringe's window, to the creases between its locks."""
        grid = self.grid(EVERYTHING, self.head, fold=True)
        opening = drop(grid.x, grid.y - 0.22, 1.0, 0.53, 0.53)
        shape = torch.maximum(self.cap(grid), -opening)
        _, side = back_locks(self.flat["back_hair"], self.flat["hair_length"])
        shape = torch.minimum(shape, side.distance(grid))
        grid = self.grid(FRINGE, self.head)
        first, *others = [lock.distance(grid) for lock in fringe_locks(self.flat["fringe"])]
        second = torch.full_like(first, 1.0)
        for distance in others:
            second = torch.minimum(second, torch.maximum(first, distance))
            first = torch.minimum(first, distance)
        rows, columns = grid.where[1:]
        margins = columns.start, self.size - columns.stop, rows.start, self.size - rows.stop
        return torch.minimum(shape, F.pad(first, margins, value=9.0)), second - first

    def front_hair(self, front: Tensor, creases: Tensor) -> None:
        grid = self.grid(EVERYTHING, self.head, fold=True)
        tips = ramp(grid.down, 0.0, 0.8)[0]
        fill = torch.lerp(self.hair[..., None, None], self.hair_shade[..., None, None], tips)
        self.outlined(grid, front, fill, self.hair_line)
        grid = self.grid(FRINGE, self.head, fold=True)
        inside = self.cover(front[grid.where], -LINE)
        fade = ramp(grid.y, -0.45, -0.15)
        self.paint(grid, self.hair_line, inside * self.cover(creases, 0.013) * fade * 0.7)
        zigzag = ((grid.x * 7) % 1 - 0.5).abs()
        ring = length(grid.x, grid.y - 0.13) - 0.66
        ring = torch.maximum(ring - 0.03, -ring - 0.03 - 0.06 * zigzag) + 0.08 * (grid.x / 0.5) ** 4
        self.paint(grid, self.hair_light, inside * self.cover(ring) * 0.85)

    def brows(self, front: Tensor) -> None:
        grid = self.grid(BROWS, self.head, fold=True)
        lift = 0.045 * self.number["brow"]
        y = EYE_Y - 0.065 - 0.215 * self.number["eye_size"]
        brow = Lock((0.19, y + lift), (0.39, y - lift), 0.021, 0.006, 0.022)
        veil = 0.95 - 0.4 * self.cover(front[grid.where])  # brows show through the hair
        self.paint(grid, self.hair_line, self.cover(brow.distance(grid)) * veil)

    # -- accessories -------------------------------------------------------------------------------------------------

    def worn(self, name: str) -> Tensor:
        choices = FACTORS[column("accessory")].choices
        return (self.number["accessory"] == choices.index(name)).to(self.canvas.dtype)

    def glasses(self) -> None:
        grid = self.grid(CHEEKS[:1] + (-0.25,) + CHEEKS[2:], self.head, fold=True)
        worn = self.worn("glasses")
        lens = circle(grid.x - EYE_X, grid.y - EYE_Y - 0.03, 0.245)
        bridge = torch.maximum((grid.y - EYE_Y + 0.02 - grid.x * 0.3).abs() - 0.012, grid.x - 0.06)
        rim = torch.minimum(lens.abs() - 0.017, bridge)
        self.paint(grid, self.colour(WHITE), self.cover(lens) * worn * 0.12)
        self.paint(grid, self.cloth_line, self.cover(rim) * worn)

    def cat_ears(self) -> None:
        grid = self.grid(CROWN, self.head, fold=True)
        worn = self.worn("cat_ears")
        ear = Lock((0.40, -0.50), (0.60, -0.99), 0.24, 0.0, 0.0).distance(grid)
        inner = Lock((0.42, -0.52), (0.575, -0.90), 0.14, 0.0, 0.0).distance(grid)
        self.paint(grid, self.hair_line, self.cover(ear, LINE) * worn)
        self.paint(grid, self.hair, self.cover(ear, -LINE) * worn)
        self.paint(grid, self.colour((1.0, 0.70, 0.74)), self.cover(inner) * worn)

    def hairband(self, front: Tensor) -> None:
        grid = self.grid(CROWN, self.head, fold=True)
        worn = self.worn("hairband")
        band = (length(grid.x, (grid.y - 0.12) * 0.92) - 0.685).abs() - 0.042
        band = torch.maximum(torch.maximum(band, front[grid.where]), grid.y + 0.10)
        self.paint(grid, self.cloth_line, self.cover(band, LINE) * worn)
        self.paint(grid, self.cloth, self.cover(band, -LINE) * worn)

    def bow(self) -> None:
        grid = self.grid(CORNER, self.head)
        worn = self.worn("bow")
        angle = 0.5
        cos, sin = math.cos(angle), math.sin(angle)
        u = grid.affine(cos, sin, -cos * 0.44 + sin * 0.62).abs()
        v = grid.affine(-sin, cos, sin * 0.44 + cos * 0.62)
        loop = torch.maximum(v.abs() - (0.035 + 0.5 * u), circle(u - 0.11, v * 0.9, 0.125))
        self.paint(grid, self.cloth_line, self.cover(loop, LINE) * worn)
        self.paint(grid, self.cloth, self.cover(loop, -LINE) * worn)
        knot = ellipse(u, v, 0.045, 0.055)
        self.paint(grid, self.cloth_line, self.cover(knot, LINE) * worn)
        self.paint(grid, light(self.cloth, 0.3), self.cover(knot, -LINE) * worn)

    def flower(self) -> None:
        grid = self.grid(CORNER, self.head)
        worn = self.worn("flower")
        x, y = grid.x - 0.44, grid.y + 0.55
        petals = torch.full_like(x, 1.0)
        for i in range(5):
            a = 2 * math.pi * i / 5 - math.pi / 2
            petals = torch.minimum(petals, circle(x - 0.095 * math.cos(a), y - 0.095 * math.sin(a), 0.075))
        self.paint(grid, self.cloth_line, self.cover(petals, LINE) * worn)
        self.paint(grid, light(self.cloth, 0.35), self.cover(petals, -LINE) * worn)
        self.paint(grid, self.colour((1.0, 0.84, 0.35)), self.cover(circle(x, y, 0.05)) * worn)


def crop(plane: Tensor, outer: Grid, inner: Grid) -> Tensor:
    """The part of a plane over the window `outer` that lies in the window `inner`."""
    (_, rows, columns), (_, top, left) = inner.where, outer.where
    return plane[
        ...,
        rows.start - top.start : rows.stop - top.start,
        columns.start - left.start : columns.stop - left.start,
    ]


def avatars(n: int, seed: int = 0, size: int = 32, mismatched: float = 0.0) -> Tensor:
    """A set of n random avatars as bytes, uint8 (n, 3, size, size) in 0..255; the same seed gives the same set."""
    factors = sample_factors(n, torch.Generator().manual_seed(seed), mismatched)
    out = torch.empty(n, 3, size, size, dtype=torch.uint8)
    for part, slot in zip(factors.split(256), out.split(256), strict=True):
        slot.copy_(draw(part, size).add_(1).mul_(127.5).round_())
    return out
