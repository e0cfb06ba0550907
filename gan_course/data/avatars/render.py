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
from gan_course.data.avatars.hair import EARS, back_rows, fringe_rows
from gan_course.data.avatars.palette import COLOURS, mix_colours
from gan_course.data.avatars.shapes import Patch, circle, drop, ellipse, length, lock_numbers, ramp

SIZES = (16, 512)
CHUNK_PIXELS = (
    1 << 18
)  # drawn together: enough that each operation pays off, few enough to stay in the cache
NECK = 0.55  # the head leans around (0, NECK)
LINE = 0.013  # half the width of an outline
EYE_X, EYE_Y = 0.29, 0.15  # the middle of an eye: distance from the centre line, height
AWAY = 9.0  # added to a distance, it makes a shape vanish

# What the parts can reach under every tilt and shift: left, top, right, bottom.
EVERYTHING = (-1.0, -1.0, 1.0, 1.0)
FRINGE = (-0.85, -1.0, 0.85, 0.40)
FACE = (-0.80, -0.75, 0.80, 0.75)
EYES = (-0.68, -0.28, 0.68, 0.58)
CHEEKS = (-0.72, 0.08, 0.72, 0.66)
MOUTH = (-0.28, 0.26, 0.28, 0.74)
BROWS = (-0.66, -0.42, 0.66, 0.14)
BODY = (-1.0, 0.40, 1.0, 1.0)
GLASSES = (-0.72, -0.25, 0.72, 0.66)
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
    # Those who wear the same are drawn together, so that few chunks need to know every accessory.
    worn = factors[:, column("accessory")]
    order = worn.argsort(stable=True)
    chunks = order.split(max(1, CHUNK_PIXELS // size**2))
    if torch.is_grad_enabled() and factors.requires_grad:
        pictures = [_Painter(factors[chunk], size).paint() for chunk in chunks]
        return (
            torch.cat(pictures)[order.argsort()]
            if pictures
            else factors.new_empty(0, 3, size, size)
        )
    out = factors.new_empty(len(factors), 3, size, size)
    with torch.no_grad():
        for chunk in chunks:
            out[chunk] = _Painter(factors[chunk], size).paint()
    return out


def avatars(n: int, seed: int = 0, size: int = 32, mismatched: float = 0.0) -> Tensor:
    """A set of n random avatars as bytes, uint8 (n, 3, size, size) in 0..255; the same seed gives the same set."""
    factors = sample_factors(n, torch.Generator().manual_seed(seed), mismatched)
    out = torch.empty(n, 3, size, size, dtype=torch.uint8)
    for part, slot in zip(factors.split(256), out.split(256), strict=True):
        slot.copy_(draw(part, size).add_(1).mul_(127.5).round_())
    return out


class _Painter:
    """A few avatars while they are painted: their numbers, colours and canvas."""

    def __init__(self, factors: Tensor, size: int) -> None:
        self.size = size
        self.pixel = 2 / size
        names = [factor.name for factor in FACTORS]
        self.number = dict(zip(names, factors[:, :, None, None].unbind(1), strict=True))
        self.colour = dict(
            zip(COLOURS, mix_colours(factors)[..., None, None].unbind(1), strict=True)
        )
        self.accessories = set(factors[:, column("accessory")].tolist())
        places = torch.arange(size, dtype=factors.dtype, device=factors.device)
        self.places = (places + 0.5) * self.pixel - 1

        number = self.number
        x, y = number["shift_x"], number["shift_y"]
        angle = number["tilt"] * (math.pi / 180)
        cos, sin = angle.cos(), angle.sin()
        self.head = cos, sin, -cos * x - sin * (y + NECK), sin * x - cos * (y + NECK) + NECK
        self.body = torch.ones_like(cos), torch.zeros_like(sin), -x / 2, -y / 2  # half way, upright

        fringe = fringe_rows(factors[:, column("fringe")])
        back = back_rows(factors[:, column("back_hair")], factors[:, column("hair_length")])
        rows = lock_numbers(torch.cat([fringe, back], 1)).split((fringe.shape[1], back.shape[1]), 1)
        self.fringe, self.back = ([*part[..., None, None].unbind(2)] for part in rows)

    def patch(
        self, window: tuple[float, float, float, float], frame: tuple, fold: bool = True
    ) -> Patch:
        """A window of the canvas, seen from the head or the body."""
        left, top, right, bottom = window
        columns, rows = self.span(left, right), self.span(top, bottom)
        where = ..., rows, columns
        across, down = self.places[None, None, columns], self.places[None, rows, None]
        return Patch(where, self.canvas[where], across, down, frame, self.pixel, fold)

    def span(self, low: float, high: float) -> slice:
        """The pixels between two positions, with one to spare."""
        first = math.floor((low + 1) / self.pixel) - 1
        last = math.ceil((high + 1) / self.pixel) + 1
        return slice(max(0, first), min(self.size, last))

    def put(self, patch: Patch) -> None:
        """Return a patch to the canvas; without gradients it never left."""
        if torch.is_grad_enabled():
            self.canvas = self.canvas.clone()
            self.canvas[patch.where] = patch.pixels

    def wears(self, name: str) -> Tensor | None:
        """1 for the avatars with this accessory and 0 for the others, or None if nobody has it."""
        index = FACTORS[column("accessory")].choices.index(name)
        if index not in self.accessories:
            return None
        return (self.number["accessory"] == index).to(self.canvas.dtype)

    # -- the parts, back to front ------------------------------------------------------------------------------------

    def paint(self) -> Tensor:
        """The pictures in [-1, 1]."""
        self.canvas = self.colour["ground"].expand(-1, -1, self.size, self.size)
        back, front, creases = self.hair()
        self.background(back)
        self.neck_and_clothes()
        self.face(front)
        self.eyes()
        self.mouth()
        self.glasses()
        self.cat_ears()
        self.front_hair(front, creases)
        self.brows(front)
        self.hairband(front)
        self.bow()
        self.flower()
        return self.canvas.mul_(2).sub_(1)

    def hair(self) -> tuple[Tensor, Tensor, Tensor]:
        """Distances to the back hair, the front hair and the creases between the fringe's locks.

        The creases' plane covers only the fringe's window.
        """
        patch = self.patch(EVERYTHING, self.head)
        cap = circle(patch.x, patch.y + 0.13, 0.70)
        opening = drop(patch.x, patch.y - 0.22, 1.0, 0.53, 0.53)
        *locks, side = patch.locks(self.back)
        front = torch.maximum(cap, opening.neg_())
        front = torch.minimum(front, side)
        back = cap + 0.03
        for lock in locks:
            back = torch.minimum(back, lock)

        patch = self.patch(FRINGE, self.head, fold=False)
        first, second, *others = patch.locks(self.fringe)
        first, second = torch.minimum(first, second), torch.maximum(first, second)
        for lock in others:
            second = torch.minimum(second, torch.maximum(first, lock))
            first = torch.minimum(first, lock)
        _, rows, columns = patch.where
        margins = columns.start, self.size - columns.stop, rows.start, self.size - rows.stop
        return back, torch.minimum(front, F.pad(first, margins, value=AWAY)), second.sub_(first)

    def background(self, back: Tensor) -> None:
        """A pale ground with a paler disc, and the hair that hangs behind the head."""
        patch = self.patch(EVERYTHING, self.body)
        halo = patch.cover(circle(patch.x, patch.y + 0.02, 0.86))
        self.canvas = torch.lerp(self.colour["ground"], self.colour["halo"], halo[:, None])
        patch = self.patch(EVERYTHING, self.head)
        patch.outlined(back, self.colour["hair_shade"], self.colour["hair_line"], LINE)
        self.put(patch)

    def neck_and_clothes(self) -> None:
        patch, colour = self.patch(BODY, self.body), self.colour
        x, y = patch.x, patch.y
        cut = self.number["collar"]
        not_round, not_sailor, not_tube = ((cut != i).to(x.dtype) * AWAY for i in range(3))
        shoulders = ellipse(x, y - 1.23, 0.62, 0.46)
        neck = torch.maximum(x - 0.125, 0.4 - y)
        neck = torch.minimum(neck, shoulders)
        patch.outlined(neck, colour["skin"], colour["skin_line"], LINE)
        chin = torch.maximum(circle(x, y - 0.42, 0.31), neck)
        patch.paint(colour["skin_shade"], patch.cover(chin, -LINE))

        scoop = ellipse(x, y - 0.74, 0.17, 0.13)
        vee = torch.add(x, y, alpha=0.55).sub_(0.56).mul_(0.876)
        tube = torch.maximum(x - 0.155, 0.70 - y)
        neckline = torch.minimum(scoop + not_round, vee + not_sailor)
        cloth = torch.minimum(shoulders, tube + not_tube)
        cloth = torch.maximum(cloth, neckline.neg_())
        patch.outlined(cloth, colour["cloth"], colour["cloth_line"], LINE)
        collar = torch.maximum(cloth, vee - 0.15).add_(not_sailor)
        patch.outlined(collar, colour["linen"], colour["cloth_line"], LINE)
        stripe = torch.maximum((vee - 0.10).abs_().sub_(0.014), collar + 0.02)
        patch.paint(colour["cloth"], patch.cover(stripe))
        seam = torch.maximum((y - 0.80).abs_().sub_(0.010), tube + not_tube)
        patch.paint(colour["cloth_line"], patch.cover(seam))
        self.put(patch)

    def face(self, front: Tensor) -> None:
        patch, colour = self.patch(FACE, self.head), self.colour
        face = drop(patch.x, patch.y - 0.05, 0.335, 0.56, 0.26)
        patch.paint(colour["skin_line"], patch.cover(face, LINE))
        inside = patch.cover(face, -LINE)
        patch.paint(colour["skin"], inside)
        patch.paint(
            colour["skin_shade"], patch.cover(front[patch.where], 0.05).mul_(inside).mul_(0.8)
        )
        self.put(patch)

        cheeks = self.patch(CHEEKS, self.head)
        away = length((cheeks.x - 0.37).mul_(1 / 0.14), (cheeks.y - 0.41).mul_(1 / 0.075))
        soft = ramp(away, 1.3, 0.3)
        soft = soft * soft * (3 - 2 * soft)
        blush = soft.mul_(self.number["blush"] * 0.7).mul_(cheeks.crop(inside, patch))
        cheeks.paint(colour["blush"], blush)
        nose = ellipse(cheeks.x, cheeks.y - 0.345, 0.018, 0.010)
        cheeks.paint(colour["skin_line"], cheeks.cover(nose).mul_(0.7))
        self.put(cheeks)

    def eyes(self) -> None:
        """Both eyes at once: u runs outward from the middle of an eye, v downward."""
        patch, colour = self.patch(EYES, self.head, fold=False), self.colour
        size, opened = self.number["eye_size"], self.number["eye_openness"]
        right = (patch.x > 0).to(patch.x.dtype)
        u = patch.x.abs().sub_(EYE_X)
        v = patch.y - (EYE_Y + 0.05 * (1 - opened))

        def sides(name: str) -> Tensor:
            return torch.lerp(colour["left" + name], colour["right" + name], right[:, None])

        # The white: half ellipses, the upper one as high as the eye is open.
        wide, up, low = 0.185 * size, 0.215 * size * opened, 0.185 * size * (0.6 + 0.4 * opened)
        bent = (v / up).addcmul_(v.clamp(min=0), 1 / low - 1 / up)
        white = (length(u / wide, bent) - 1).mul_(0.19 * size)
        inside = patch.cover(white)
        patch.paint(colour["white"], inside)
        patch.paint(colour["white_shade"], patch.cover(v + 0.62 * up).mul_(inside).mul_(0.6))

        # The iris looks aside; both look to the same side.
        x = u.addcmul(right - 0.5, -0.068 * self.number["gaze"]).add_(0.008)
        iris = ellipse(x, v, 0.150, 0.196, size)
        whole = patch.cover(iris).mul_(inside)
        dark = sides("_dark")
        patch.paint(dark, whole)
        body = patch.cover(iris, -0.017).mul_(whole)
        patch.paint(sides(""), body)
        patch.paint(dark, ramp(v, 0.0, -0.14).clamp_(max=0.85).mul_(body))
        glow = ellipse(x, v - 0.092 * size, 0.092, 0.066, size)
        patch.paint(sides("_glow"), patch.cover(glow).mul_(body).mul_(0.85))
        pupil = ellipse(x, v - 0.005, 0.058, 0.085, size)
        patch.paint(sides("_pupil"), patch.cover(pupil).mul_(whole))
        shine = ellipse(x + 0.050 * size, v + 0.075 * size, 0.052, 0.060, size)
        spark = circle(x - 0.066 * size, v - 0.088 * size, 0.026 * size)
        patch.paint(colour["white"], patch.cover(torch.minimum(shine, spark)).mul_(inside))

        # Lashes: a line along the white, thick above and towards the outer corner, with a wing; a crease above.
        top, outer = ramp(v, 0.03, -0.05), ramp(u, -0.10, 0.16)
        thick = (outer * 0.014).add_(0.017).mul_(top).add_(0.007)
        line = (white - 0.010).abs_().sub_(thick)
        faint = torch.maximum(top, (outer * 0.6).add_(0.25))
        patch.paint(colour["lash"], patch.cover(line).mul_(faint))
        along = (u - (0.86 * wide - 0.045)).mul_(1 / 0.13)
        t = along.clamp(0, 1)
        aside = (v + (0.46 * up + 0.028)).addcmul_(t, t, value=0.03)
        wing = (length(aside, (along - t).mul_(0.13)) - 0.032).addcmul_(t, t, value=0.032)
        patch.paint(colour["lash"], patch.cover(wing))
        crease = (white - 0.068).abs_().sub_(0.006)
        patch.paint(
            colour["skin_line"], patch.cover(crease).mul_(ramp(v + up, 0.02, -0.05)).mul_(0.6)
        )
        self.put(patch)

    def mouth(self) -> None:
        patch, colour = self.patch(MOUTH, self.head), self.colour
        smile, opened = self.number["smile"], self.number["mouth_openness"]
        x, y = patch.x, patch.y - 0.475
        wide = 0.115 + 0.045 * smile - 0.015 * opened
        s = (x / wide).square()
        below = y - smile * (0.02 - 0.06 * s)  # below the upper lip
        gap = (1 - s).clamp_(min=0).mul_(0.13 * opened)
        beneath = below - gap  # below the lower lip
        distance = torch.maximum(torch.maximum(-below, beneath), x - wide)
        patch.paint(colour["lips"], patch.cover(distance, 0.015 - 0.009 * s.clamp(max=1)))
        inside = patch.cover(distance, -0.008)
        patch.paint(colour["mouth"], inside)
        tongue = ellipse(x, beneath - 0.015, 0.075, 0.055)
        patch.paint(colour["tongue"], patch.cover(tongue).mul_(inside))
        self.put(patch)

    def front_hair(self, front: Tensor, creases: Tensor) -> None:
        patch, colour = self.patch(EVERYTHING, self.head), self.colour
        fill = torch.lerp(colour["hair"], colour["hair_shade"], ramp(patch.down, 0.0, 0.8)[:, None])
        patch.outlined(front, fill, colour["hair_line"], LINE)
        self.put(patch)

        patch = self.patch(FRINGE, self.head)
        inside = patch.cover(front[patch.where], -LINE)
        fade = ramp(patch.y, -0.45, -0.15).mul_(inside).mul_(0.7)
        patch.paint(colour["hair_line"], patch.cover(creases, 0.013).mul_(fade))
        # A ring of light, jagged below and thinning towards its ends.
        ring = circle(patch.x, patch.y - 0.13, 0.66)
        jag = (patch.x * 7 % 1).sub_(0.5).abs_().mul_(0.06).add_(0.03)
        ring = torch.maximum(ring - 0.03, -ring - jag).add_(
            (patch.x * 2).square_().square_(), alpha=0.08
        )
        patch.paint(colour["hair_light"], patch.cover(ring).mul_(inside).mul_(0.85))
        self.put(patch)

    def brows(self, front: Tensor) -> None:
        """Arched brows, which show through the hair."""
        patch = self.patch(BROWS, self.head)
        y = patch.y - (EYE_Y - 0.065 - 0.215 * self.number["eye_size"])
        t = (patch.x - 0.19).mul_(1 / 0.20)
        along = t.clamp(0, 1)
        height = y.addcmul_(along - 0.5, self.number["brow"] * 0.09).add_(
            (along - along * along), alpha=0.09
        )
        brow = length(height, (t - along).mul_(0.20)) - 0.021
        brow = brow.addcmul_(along, along, value=0.015)
        veil = patch.cover(front[patch.where]).mul_(-0.4).add_(0.95)
        patch.paint(self.colour["hair_line"], patch.cover(brow).mul_(veil))
        self.put(patch)

    # -- accessories -------------------------------------------------------------------------------------------------

    def glasses(self) -> None:
        if (worn := self.wears("glasses")) is None:
            return
        patch, colour = self.patch(GLASSES, self.head), self.colour
        x, y = patch.x, patch.y - EYE_Y
        lens = circle(x - EYE_X, y - 0.03, 0.245)
        bridge = torch.sub(y, x, alpha=0.3).add_(0.02).abs_().sub_(0.012)
        rim = torch.minimum(lens.abs() - 0.017, torch.maximum(bridge, x - 0.06))
        patch.paint(colour["white"], patch.cover(lens).mul_(worn * 0.12))
        patch.paint(colour["cloth_line"], patch.cover(rim).mul_(worn))
        self.put(patch)

    def cat_ears(self) -> None:
        if (worn := self.wears("cat_ears")) is None:
            return
        patch, colour = self.patch(CROWN, self.head), self.colour
        numbers = lock_numbers(worn.new_tensor(EARS)[None])[..., None, None].unbind(2)
        away = (1 - worn) * AWAY
        ear, inner = (distance + away for distance in patch.locks(numbers))
        patch.outlined(ear, colour["hair"], colour["hair_line"], LINE)
        patch.paint(colour["ear"], patch.cover(inner))
        self.put(patch)

    def hairband(self, front: Tensor) -> None:
        if (worn := self.wears("hairband")) is None:
            return
        patch, colour = self.patch(CROWN, self.head), self.colour
        arc = circle(patch.x, (patch.y - 0.12) * 0.92, 0.685).abs_().sub_(0.042)
        band = torch.maximum(torch.maximum(arc, front[patch.where]), patch.y + 0.10)
        patch.outlined(band + (1 - worn) * AWAY, colour["cloth"], colour["cloth_line"], LINE)
        self.put(patch)

    def bow(self) -> None:
        if (worn := self.wears("bow")) is None:
            return
        patch, colour = self.patch(CORNER, self.head, fold=False), self.colour
        x, y, away = patch.x - 0.44, patch.y + 0.62, (1 - worn) * AWAY
        u = (x * 0.88 + y * 0.48).abs()
        v = y * 0.88 - x * 0.48
        loops = torch.maximum(v.abs() - 0.5 * u - 0.035, circle(u - 0.11, v * 0.9, 0.125))
        patch.outlined(loops + away, colour["cloth"], colour["cloth_line"], LINE)
        knot = ellipse(u, v, 0.045, 0.055)
        patch.outlined(knot + away, colour["cloth_light"], colour["cloth_line"], LINE)
        self.put(patch)

    def flower(self) -> None:
        if (worn := self.wears("flower")) is None:
            return
        patch, colour = self.patch(CORNER, self.head, fold=False), self.colour
        x, y, away = patch.x - 0.44, patch.y + 0.55, (1 - worn) * AWAY
        petals = None
        for i in range(5):
            angle = 2 * math.pi * (i / 5 - 0.25)
            petal = circle(x - 0.095 * math.cos(angle), y - 0.095 * math.sin(angle), 0.075)
            petals = petal if petals is None else torch.minimum(petals, petal)
        patch.outlined(petals + away, colour["cloth_light"], colour["cloth_line"], LINE)
        patch.paint(colour["pollen"], patch.cover(circle(x, y, 0.05) + away))
        self.put(patch)
