"""Exercise 5.3: a fractionally strided convolution by hand."""

from __future__ import annotations

from gan_course.exercises.chapter05.plane import Case, check_plane
from gan_course.exercises.probes import Answer
from gan_course.exercises.registry import Exercise, register
from gan_course.models.convolution import stamp

import torch
from torch import Tensor
from torch.nn.functional import conv_transpose2d

CASES = [Case((2, 2), 3), Case((3, 2), 2, stride=2), Case((2, 3), 3, stride=2), Case((4, 4), 4, stride=2, padding=1)]


def by_torch(x: Tensor, kernel: Tensor, stride: int, padding: int) -> Tensor:
    return conv_transpose2d(x[None, None], kernel[None, None], stride=stride, padding=padding)[0, 0]


def overwritten(x: Tensor, kernel: Tensor, stride: int, padding: int) -> Tensor:
    """The stamps of a painter with opaque ink: the last one wins."""
    k, (rows, columns) = len(kernel), x.shape
    out = x.new_zeros((rows - 1) * stride + k, (columns - 1) * stride + k)
    for i in range(rows):
        for j in range(columns):
            out[i * stride : i * stride + k, j * stride : j * stride + k] = x[i, j] * kernel
    return out[padding : len(out) - padding, padding : out.shape[1] - padding]


MISTAKES = [
    (overwritten, "Where stamps overlap the last one wins in your version. They add up: `+=` instead of `=`."),
    (lambda x, k, s, p: by_torch(x, k.flip(0, 1), s, p), "Your kernel is turned upside down. Stamp it as it is."),
    (lambda x, k, s, p: by_torch(x, k.T, s, p), "Rows and columns of the kernel are exchanged."),
    (
        lambda x, k, s, p: by_torch(torch.ones_like(x), k, s, p),
        "Every stamp has the same ink. Multiply the kernel by the number that stamps it.",
    ),
    (
        lambda x, k, s, p: by_torch(x, k, s, 0),
        "The rim is still there: at the end cut `padding` rows and columns off on each side.",
    ),
    (
        lambda x, k, s, p: torch.nn.functional.pad(by_torch(x, k, s, 0), [p] * 4),
        "You put zeros around. Here padding works backwards: it takes rows and columns away.",
    ),
    (
        lambda x, k, s, p: by_torch(x, k, s, 0)[
            : max(1, (len(x) - 1) * s + len(k) - 2 * p), : (x.shape[1] - 1) * s + len(k) - 2 * p
        ],
        "You cut only below and on the right. The rim goes on all four sides.",
    ),
    (lambda x, k, s, p: by_torch(x, k, 1, p), "The stride is missing: stamps lie `stride` pixels apart."),
]


def _check(attempt: Answer) -> None:
    check_plane(attempt, by_torch, CASES, MISTAKES)


register(
    Exercise(
        id="5.3",
        title="A fractionally strided convolution by hand",
        minutes=15,
        difficulty=3,
        reference=stamp,
        check=_check,
        hints=(
            "Begin with an x of one number. What is the output, and how large?",
            "Make zeros of ((height - 1) stride + k) by ((width - 1) stride + k). Number (i, j) of x stamps the window "
            "that begins at (i stride, j stride). Stamps add up.",
            "`out[i * stride : i * stride + k, j * stride : j * stride + k] += x[i, j] * kernel` in two loops; then "
            "cut `padding` off at all four sides. A slice that ends at -padding is empty when padding is 0.",
        ),
    )
)
