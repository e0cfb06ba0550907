"""Exercise 5.3: a fractionally strided convolution by hand."""

from __future__ import annotations

from gan_course.exercises.chapter05.plane import Case, check_plane
from gan_course.exercises.probes import Answer
from gan_course.exercises.registry import Exercise, register
from gan_course.models.convolution import stamp

import torch
from torch import Tensor
from torch.nn.functional import conv2d, conv_transpose2d, pad

MESSAGES = {
    "overwritten": "Where stamps overlap the last one wins in your version. They add up: `+=` instead of `=`.",
    "flipped": "Your kernel is turned upside down. Stamp it as it is.",
    "transposed": "Rows and columns of the kernel are exchanged.",
    "same ink": "Every stamp has the same ink. Multiply the kernel by the number that stamps it.",
    "rim": "The rim is still there: at the end cut `padding` rows and columns off on each side.",
    "rim of 1": "You always cut one row and one column off. Cut `padding` of them off on each side.",
    "empty slice": "Where padding is 0 nothing is left: a slice that ends at -padding is empty then. End it at "
    "side - padding.",
    "zeros around": "You put zeros around. Here padding works backwards: it takes rows and columns away.",
    "cut below": "You cut only below and on the right. The rim goes on all four sides.",
    "cut above": "You cut only above and on the left. The rim goes on all four sides.",
    "no stride": "The stride is missing: stamps lie `stride` pixels apart.",
    "on its side": "Your result lies on its side: rows and columns of the output are exchanged.",
    "opposite": "This is the convolution of exercise 5.1, which makes a plane smaller. Here each number of x stamps.",
}
HINTS = (
    "Begin with an x of one number. What is the output, and how large?",
    "Make zeros of ((height - 1) stride + k) by ((width - 1) stride + k). Number (i, j) of x stamps the window "
    "that begins at (i stride, j stride). Stamps add up.",
    "`out[i * stride : i * stride + k, j * stride : j * stride + k] += x[i, j] * kernel` in two loops; then "
    "cut `padding` off at all four sides. A slice that ends at -padding is empty when padding is 0.",
)
CASES = [
    Case((2, 2), 3),
    Case((3, 2), 2, stride=2),
    Case((2, 3), 3, stride=2),
    Case((4, 4), 4, stride=2, padding=1),
    Case((3, 4), 5, stride=3, padding=2),
    Case((4, 2), 2, stride=3),
    Case((1, 1), 1),
]


def by_torch(x: Tensor, kernel: Tensor, stride: int, padding: int) -> Tensor:
    return conv_transpose2d(x[None, None], kernel[None, None], stride=stride, padding=padding)[0, 0]


def _overwritten(x: Tensor, kernel: Tensor, stride: int, padding: int) -> Tensor:
    """The stamps of a painter with opaque ink: the last one wins."""
    k, (rows, columns) = len(kernel), x.shape
    out = x.new_zeros((rows - 1) * stride + k, (columns - 1) * stride + k)
    for i in range(rows):
        for j in range(columns):
            out[i * stride : i * stride + k, j * stride : j * stride + k] = x[i, j] * kernel
    return out[padding : len(out) - padding, padding : out.shape[1] - padding]


def _opposite(x: Tensor, kernel: Tensor, stride: int, padding: int) -> Tensor:
    """The convolution of exercise 5.1; a plane without numbers where the kernel does not fit."""
    if min(x.shape) + 2 * padding < len(kernel):
        return x.new_zeros(0)
    return conv2d(x[None, None], kernel[None, None], stride=stride, padding=padding)[0, 0]


MISTAKES = [
    (_overwritten, MESSAGES["overwritten"]),
    (lambda x, k, s, p: by_torch(x, k.flip(0, 1), s, p), MESSAGES["flipped"]),
    (lambda x, k, s, p: by_torch(x, k.T, s, p), MESSAGES["transposed"]),
    (lambda x, k, s, p: by_torch(torch.ones_like(x), k, s, p), MESSAGES["same ink"]),
    (lambda x, k, s, p: by_torch(x, k, s, 0), MESSAGES["rim"]),
    (lambda x, k, s, p: by_torch(x, k, s, min(p, 1)), MESSAGES["rim of 1"]),
    (lambda x, k, s, p: pad(by_torch(x, k, s, 0), [p] * 4), MESSAGES["zeros around"]),
    (lambda x, k, s, p: pad(by_torch(x, k, s, 0), [0, -2 * p, 0, -2 * p]), MESSAGES["cut below"]),
    (lambda x, k, s, p: pad(by_torch(x, k, s, 0), [0, -p, 0, -p]), MESSAGES["cut below"]),
    (lambda x, k, s, p: pad(by_torch(x, k, s, 0), [-p, 0, -p, 0]), MESSAGES["cut above"]),
    (lambda x, k, s, p: by_torch(x, k, s, 0)[p:-p, p:-p], MESSAGES["empty slice"]),
    (lambda x, k, s, p: by_torch(x, k, 1, p), MESSAGES["no stride"]),
    (lambda x, k, s, p: by_torch(x, k, s, p).T, MESSAGES["on its side"]),
    (_opposite, MESSAGES["opposite"]),
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
        hints=HINTS,
    )
)
