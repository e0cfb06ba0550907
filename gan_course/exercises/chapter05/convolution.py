"""Exercise 5.1: a strided convolution by hand."""

from __future__ import annotations

from gan_course.exercises.chapter05.plane import Case, check_plane
from gan_course.exercises.probes import Answer
from gan_course.exercises.registry import Exercise, register
from gan_course.models.convolution import convolve

import torch
from torch import Tensor
from torch.nn.functional import conv2d

CASES = [Case((4, 4), 3), Case((4, 4), 2, stride=2), Case((5, 7), 3, stride=2, padding=1), Case((8, 8), 4, 2, 1)]


def by_torch(x: Tensor, kernel: Tensor, stride: int, padding: int) -> Tensor:
    return conv2d(x[None, None], kernel[None, None], stride=stride, padding=padding)[0, 0]


MISTAKES = [
    (
        lambda x, k, s, p: by_torch(x, k.flip(0, 1), s, p),
        "Your kernel is turned upside down, as a convolution is in mathematics. In deep learning it is laid on as it "
        "is: the kernel's top left number meets the window's top left number.",
    ),
    (lambda x, k, s, p: by_torch(x, k.T, s, p), "Rows and columns of the kernel are exchanged."),
    (lambda x, k, s, p: by_torch(x, k, s, p) / k.numel(), "You take the mean of the products. It is their sum."),
    (
        lambda x, k, s, p: by_torch(x, torch.ones_like(k), s, p),
        "You add up the window itself. Multiply it by the kernel first, number by number.",
    ),
    (
        lambda x, k, s, p: by_torch(x, k, s, 0),
        "The padding is missing: put `padding` rows and columns of zeros around.",
    ),
    (lambda x, k, s, p: by_torch(x, k, 1, p), "The stride is missing: the window moves on by `stride` pixels."),
    (
        lambda x, k, s, p: by_torch(x, k, s, p)[:-1, :-1],
        "The last row and the last column of windows are missing. A window may begin at every place up to, and with, "
        "side - k.",
    ),
    (
        lambda x, k, s, p: by_torch(x, k, s, p).T,
        "Your result lies on its side: rows and columns of the output are exchanged.",
    ),
]


def _check(attempt: Answer) -> None:
    check_plane(attempt, by_torch, CASES, MISTAKES)


register(
    Exercise(
        id="5.1",
        title="A convolution by hand",
        minutes=15,
        difficulty=3,
        reference=convolve,
        check=_check,
        hints=(
            "Do one output number first: cut a window out of `x`, as large as the kernel. What happens to it?",
            "Pad first. Windows begin at rows 0, stride, 2 stride, ... as long as the whole window fits, and likewise "
            "at columns. Each gives one number of the output.",
            "`x[i : i + k, j : j + k]` is the window at (i, j); its output is the sum of window times kernel. "
            "`range(0, side - k + 1, stride)` gives the places; make the output with `x.new_zeros`.",
        ),
    )
)
