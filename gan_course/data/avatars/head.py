"""The parts of an avatar, from the background to the brows: each paints itself over what is on the canvas."""

from __future__ import annotations

from gan_course.data.avatars.canvas import Canvas
from gan_course.data.drawing import circle, drop, ellipse, length, ramp

import torch
import torch.nn.functional as F
from torch import Tensor

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


def hair(canvas: Canvas) -> tuple[Tensor, Tensor, Tensor]:
    """Distances to the back hair, the front hair and the creases between the fringe's locks.

    The creases' plane covers only the fringe's window.
    """
    patch = canvas.patch(EVERYTHING, canvas.head)
    cap = circle(patch.x, patch.y + 0.13, 0.70)
    opening = drop(patch.x, patch.y - 0.22, 1.0, 0.53, 0.53)
    *locks, side = patch.locks(canvas.back)
    front = torch.maximum(cap, opening.neg_())
    front = torch.minimum(front, side)
    back = cap + 0.03
    for lock in locks:
        back = torch.minimum(back, lock)

    patch = canvas.patch(FRINGE, canvas.head, fold=False)
    first, second, *others = patch.locks(canvas.fringe)
    first, second = torch.minimum(first, second), torch.maximum(first, second)
    for lock in others:
        second = torch.minimum(second, torch.maximum(first, lock))
        first = torch.minimum(first, lock)
    _, rows, columns = patch.where
    margins = columns.start, canvas.size - columns.stop, rows.start, canvas.size - rows.stop
    return back, torch.minimum(front, F.pad(first, margins, value=AWAY)), second.sub_(first)


def background(canvas: Canvas, back: Tensor) -> None:
    """Paint a pale background with a paler disc, and the hair behind the head."""
    patch = canvas.patch(EVERYTHING, canvas.body)
    halo = patch.cover(circle(patch.x, patch.y + 0.02, 0.86))
    canvas.pixels = torch.lerp(canvas.colour["ground"], canvas.colour["halo"], halo[:, None])
    patch = canvas.patch(EVERYTHING, canvas.head)
    patch.outlined(back, canvas.colour["hair_shade"], canvas.colour["hair_line"], LINE)
    canvas.put(patch)


def neck_and_clothes(canvas: Canvas) -> None:
    patch, colour = canvas.patch(BODY, canvas.body), canvas.colour
    x, y = patch.x, patch.y
    cut = canvas.number["collar"]
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
    canvas.put(patch)


def face(canvas: Canvas, front: Tensor) -> None:
    patch, colour = canvas.patch(FACE, canvas.head), canvas.colour
    face = drop(patch.x, patch.y - 0.05, 0.335, 0.56, 0.26)
    patch.paint(colour["skin_line"], patch.cover(face, LINE))
    inside = patch.cover(face, -LINE)
    patch.paint(colour["skin"], inside)
    patch.paint(colour["skin_shade"], patch.cover(front[patch.where], 0.05).mul_(inside).mul_(0.8))
    canvas.put(patch)

    cheeks = canvas.patch(CHEEKS, canvas.head)
    away = length((cheeks.x - 0.37).mul_(1 / 0.14), (cheeks.y - 0.41).mul_(1 / 0.075))
    soft = ramp(away, 1.3, 0.3)
    soft = soft * soft * (3 - 2 * soft)
    blush = soft.mul_(canvas.number["blush"] * 0.7).mul_(cheeks.crop(inside, patch))
    cheeks.paint(colour["blush"], blush)
    nose = ellipse(cheeks.x, cheeks.y - 0.345, 0.018, 0.010)
    cheeks.paint(colour["skin_line"], cheeks.cover(nose).mul_(0.7))
    canvas.put(cheeks)


def eyes(canvas: Canvas) -> None:
    """Paint both eyes at once: u runs outward from the middle of an eye, v downward."""
    patch, colour = canvas.patch(EYES, canvas.head, fold=False), canvas.colour
    size, opened = canvas.number["eye_size"], canvas.number["eye_openness"]
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
    x = u.addcmul(right - 0.5, -0.068 * canvas.number["gaze"]).add_(0.008)
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
    patch.paint(colour["skin_line"], patch.cover(crease).mul_(ramp(v + up, 0.02, -0.05)).mul_(0.6))
    canvas.put(patch)


def mouth(canvas: Canvas, moved: tuple[Tensor, Tensor] | None = None) -> None:
    """Paint the mouth, in place or `moved` to the right and downwards, each (batch, 1, 1) in half picture widths."""
    window, (cos, sin, x0, y0) = MOUTH, canvas.head
    if moved is not None:
        right, down = moved
        x0, y0 = x0 - right, y0 - down
        far = max(right.abs().max().item(), down.abs().max().item())
        window = MOUTH[0] - far, MOUTH[1] - far, MOUTH[2] + far, MOUTH[3] + far
    patch, colour = canvas.patch(window, (cos, sin, x0, y0)), canvas.colour
    smile, opened = canvas.number["smile"], canvas.number["mouth_openness"]
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
    canvas.put(patch)


def front_hair(canvas: Canvas, front: Tensor, creases: Tensor) -> None:
    patch, colour = canvas.patch(EVERYTHING, canvas.head), canvas.colour
    fill = torch.lerp(colour["hair"], colour["hair_shade"], ramp(patch.down, 0.0, 0.8)[:, None])
    patch.outlined(front, fill, colour["hair_line"], LINE)
    canvas.put(patch)

    patch = canvas.patch(FRINGE, canvas.head)
    inside = patch.cover(front[patch.where], -LINE)
    fade = ramp(patch.y, -0.45, -0.15).mul_(inside).mul_(0.7)
    patch.paint(colour["hair_line"], patch.cover(creases, 0.013).mul_(fade))
    # A ring of light, jagged below and thinning towards its ends.
    ring = circle(patch.x, patch.y - 0.13, 0.66)
    jag = (patch.x * 7 % 1).sub_(0.5).abs_().mul_(0.06).add_(0.03)
    ring = torch.maximum(ring - 0.03, -ring - jag).add_((patch.x * 2).square_().square_(), alpha=0.08)
    patch.paint(colour["hair_light"], patch.cover(ring).mul_(inside).mul_(0.85))
    canvas.put(patch)


def brows(canvas: Canvas, front: Tensor) -> None:
    """Paint arched brows, which show through the hair."""
    patch = canvas.patch(BROWS, canvas.head)
    y = patch.y - (EYE_Y - 0.065 - 0.215 * canvas.number["eye_size"])
    t = (patch.x - 0.19).mul_(1 / 0.20)
    along = t.clamp(0, 1)
    height = y.addcmul_(along - 0.5, canvas.number["brow"] * 0.09).add_((along - along * along), alpha=0.09)
    brow = length(height, (t - along).mul_(0.20)) - 0.021
    brow = brow.addcmul_(along, along, value=0.015)
    veil = patch.cover(front[patch.where]).mul_(-0.4).add_(0.95)
    patch.paint(canvas.colour["hair_line"], patch.cover(brow).mul_(veil))
    canvas.put(patch)
