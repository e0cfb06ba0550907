"""Exercise 5.1: a strided convolution by hand."""

from __future__ import annotations

from typing import Any

from gan_course.compiler import without_compiler
from gan_course.exercises.chapter05.plane import Case, check_plane
from gan_course.exercises.probes import Answer
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.models.convolution import convolve

import torch
from torch import Tensor
from torch.nn.functional import conv2d, pad
from torch.utils._python_dispatch import TorchDispatchMode

MESSAGES = {
    "flipped": "Your kernel is turned upside down, as a convolution is in mathematics. In deep learning it is laid on "
    "as it is: the kernel's top left number meets the window's top left number.",
    "transposed": "Rows and columns of the kernel are exchanged.",
    "mean": "You take the mean of the products. It is their sum.",
    "largest": "You take the largest of the products. It is their sum.",
    "torch's": "The convolution is torch's own. Here it is to be written without: windows, products and sums.",
    "no kernel": "You add up the window itself. Multiply it by the kernel first, number by number.",
    "no padding": "The padding is missing: put `padding` rows and columns of zeros around x.",
    "padding of 1": "Your padding is always 1. Put `padding` rows and columns of zeros around x; `padding` may be 0.",
    "two sides": "You pad above and on the left only. The zeros go around x, on all four sides.",
    "width only": "You pad on the left and on the right only. `pad` takes four numbers: left, right, above, below.",
    "no stride": "The stride is missing: the window moves on by `stride` pixels.",
    "rows only": "Your stride counts for the rows only. Move on by `stride` along the columns as well.",
    "last window": "The last row and the last column of windows are missing. A window may begin at every place up to "
    "and including side - k.",
    "on its side": "Your result lies on its side: rows and columns of the output are exchanged.",
}
HINTS = (
    "Do one output number first: cut a window out of `x`, as large as the kernel. What happens to it?",
    "Pad first. Windows begin at rows 0, stride, 2 stride, ... as long as the whole window fits, and the same holds "
    "for columns. Each gives one number of the output.",
    "`x[i : i + k, j : j + k]` is the window at (i, j); its output is the sum of window times kernel. "
    "`range(0, side - k + 1, stride)` gives the places; make the output with `x.new_zeros`.",
)
CASES = [
    Case((4, 4), 3),
    Case((4, 4), 2, stride=2),
    Case((5, 7), 3, stride=2, padding=1),
    Case((8, 8), 4, stride=2, padding=1),
    Case((9, 6), 2, stride=3, padding=2),
    Case((5, 6), 5, stride=1, padding=3),
    Case((3, 4), 1, stride=2),
]


def by_torch(x: Tensor, kernel: Tensor, stride: int, padding: int) -> Tensor:
    return conv2d(x[None, None], kernel[None, None], stride=stride, padding=padding)[0, 0]


def _largest(x: Tensor, kernel: Tensor, stride: int, padding: int) -> Tensor:
    k, x = len(kernel), pad(x, [padding] * 4)
    return (x.unfold(0, k, stride).unfold(1, k, stride) * kernel).amax((-2, -1))


MISTAKES = [
    (lambda x, k, s, p: by_torch(x, k.flip(0, 1), s, p), MESSAGES["flipped"]),
    (lambda x, k, s, p: by_torch(x, k.T, s, p), MESSAGES["transposed"]),
    (lambda x, k, s, p: by_torch(x, k, s, p) / k.numel(), MESSAGES["mean"]),
    (_largest, MESSAGES["largest"]),
    (lambda x, k, s, p: by_torch(x, torch.ones_like(k), s, p), MESSAGES["no kernel"]),
    (lambda x, k, s, p: by_torch(x, k, s, 0), MESSAGES["no padding"]),
    (lambda x, k, s, p: by_torch(x, k, s, 1), MESSAGES["padding of 1"]),
    (lambda x, k, s, p: by_torch(x, k, s, min(p, 1)), MESSAGES["padding of 1"]),
    (lambda x, k, s, p: by_torch(pad(x, [p, 0, p, 0]), k, s, 0), MESSAGES["two sides"]),
    (lambda x, k, s, p: by_torch(pad(x, [p, p]), k, s, 0), MESSAGES["width only"]),
    (lambda x, k, s, p: by_torch(x, k, 1, p), MESSAGES["no stride"]),
    (lambda x, k, s, p: by_torch(x, k, 1, p)[::s], MESSAGES["rows only"]),
    (lambda x, k, s, p: by_torch(x, k, s, p)[:-1, :-1], MESSAGES["last window"]),
    (lambda x, k, s, p: by_torch(x, k, s, p).T, MESSAGES["on its side"]),
]


@without_compiler
class _ByHand(TorchDispatchMode):
    """Raises Wrong where a convolution of torch's is called, by whichever name."""

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if "convolution" in function.name():
            raise Wrong(MESSAGES["torch's"])
        return function(*args, **(kwargs or {}))


def _check(attempt: Answer) -> None:
    with _ByHand():
        attempt(torch.ones(4, 4), torch.ones(2, 2), 1, 1)
    check_plane(attempt, by_torch, CASES, MISTAKES)


register(
    Exercise(
        id="5.1",
        title="A convolution by hand",
        minutes=15,
        difficulty=3,
        reference=convolve,
        check=_check,
        hints=HINTS,
    )
)
