"""What an avatar may wear, in the colour of the clothes. One that no avatar on the canvas wears costs nothing."""

from __future__ import annotations

import math

from gan_course.data.avatars.canvas import Canvas
from gan_course.data.avatars.hair import EARS
from gan_course.data.avatars.head import AWAY, EYE_X, EYE_Y, LINE
from gan_course.data.drawing import circle, ellipse, lock_numbers

import torch
from torch import Tensor

# What they can reach under every tilt and shift: left, top, right, bottom.
GLASSES = (-0.72, -0.25, 0.72, 0.66)
CROWN = (-1.0, -1.0, 1.0, 0.10)
CORNER = (-0.15, -1.0, 0.95, -0.15)


def glasses(canvas: Canvas) -> None:
    if (worn := canvas.wears("glasses")) is None:
        return
    patch, colour = canvas.patch(GLASSES, canvas.head), canvas.colour
    x, y = patch.x, patch.y - EYE_Y
    lens = circle(x - EYE_X, y - 0.03, 0.245)
    bridge = torch.sub(y, x, alpha=0.3).add_(0.02).abs_().sub_(0.012)
    rim = torch.minimum(lens.abs() - 0.017, torch.maximum(bridge, x - 0.06))
    patch.paint(colour["white"], patch.cover(lens).mul_(worn * 0.12))
    patch.paint(colour["cloth_line"], patch.cover(rim).mul_(worn))
    canvas.put(patch)


def cat_ears(canvas: Canvas) -> None:
    if (worn := canvas.wears("cat_ears")) is None:
        return
    patch, colour = canvas.patch(CROWN, canvas.head), canvas.colour
    numbers = lock_numbers(worn.new_tensor(EARS)[None])[..., None, None].unbind(2)
    away = (1 - worn) * AWAY
    ear, inner = (distance + away for distance in patch.locks(numbers))
    patch.outlined(ear, colour["hair"], colour["hair_line"], LINE)
    patch.paint(colour["ear"], patch.cover(inner))
    canvas.put(patch)


def hairband(canvas: Canvas, front: Tensor) -> None:
    if (worn := canvas.wears("hairband")) is None:
        return
    patch, colour = canvas.patch(CROWN, canvas.head), canvas.colour
    arc = circle(patch.x, (patch.y - 0.12) * 0.92, 0.685).abs_().sub_(0.042)
    band = torch.maximum(torch.maximum(arc, front[patch.where]), patch.y + 0.10)
    patch.outlined(band + (1 - worn) * AWAY, colour["cloth"], colour["cloth_line"], LINE)
    canvas.put(patch)


def bow(canvas: Canvas) -> None:
    if (worn := canvas.wears("bow")) is None:
        return
    patch, colour = canvas.patch(CORNER, canvas.head, fold=False), canvas.colour
    x, y, away = patch.x - 0.44, patch.y + 0.62, (1 - worn) * AWAY
    u = (x * 0.88 + y * 0.48).abs()
    v = y * 0.88 - x * 0.48
    loops = torch.maximum(v.abs() - 0.5 * u - 0.035, circle(u - 0.11, v * 0.9, 0.125))
    patch.outlined(loops + away, colour["cloth"], colour["cloth_line"], LINE)
    knot = ellipse(u, v, 0.045, 0.055)
    patch.outlined(knot + away, colour["cloth_light"], colour["cloth_line"], LINE)
    canvas.put(patch)


def flower(canvas: Canvas) -> None:
    if (worn := canvas.wears("flower")) is None:
        return
    patch, colour = canvas.patch(CORNER, canvas.head, fold=False), canvas.colour
    x, y, away = patch.x - 0.44, patch.y + 0.55, (1 - worn) * AWAY
    petals = None
    for i in range(5):
        angle = 2 * math.pi * (i / 5 - 0.25)
        petal = circle(x - 0.095 * math.cos(angle), y - 0.095 * math.sin(angle), 0.075)
        petals = petal if petals is None else torch.minimum(petals, petal)
    patch.outlined(petals + away, colour["cloth_light"], colour["cloth_line"], LINE)
    patch.paint(colour["pollen"], patch.cover(circle(x, y, 0.05) + away))
    canvas.put(patch)
