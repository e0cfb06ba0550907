"""Exercise 5.5: how much of the picture does one number of a deep layer see?"""

from __future__ import annotations

from gan_course.exercises.probes import Answer, whole_number
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.models.convolution import receptive_field

import torch
from torch.nn.functional import conv1d

MESSAGES = {
    "no strides": "The strides are missing: behind a stride of 2 one step is two pixels.",
    "sum": "You add up the kernels. Neighbouring windows overlap, and strides widen.",
    "product": "You multiply the kernels. Neighbouring windows overlap, so a layer adds less than that.",
    "own stride": "A layer's own stride does not widen its own window: it only counts for the layers after it.",
    "last stride": "Only the last stride counts in yours. Behind two layers of stride 2 one step is four pixels: "
    "multiply the strides.",
    "added strides": "You add the strides up. Behind two layers of stride 2 one step is four pixels, behind three "
    "eight: multiply them.",
    "gaps": "A kernel of k numbers spans k - 1 steps, not k: count the gaps.",
    "first": "Begin with 1: without any layer, a number sees its own pixel.",
    "reversed": "This is the window of the same layers in the opposite order. If your formula follows the window from "
    "the deep number back to the picture (it multiplies the window by each stride), start with the last layer. If it "
    "keeps the pixels that one step takes, start with the first.",
    "numbers": "Behind the layers {case}, as (kernel, stride), one number sees {want} pixels; your function returns "
    "{got}. Draw the picture as a row of pixels and follow one number of the last layer back to it.",
}
HINTS = (
    "Behind one layer it is the kernel. Behind two: which numbers of the first layer does it use, and what do these "
    "see together?",
    "Keep two numbers as you go: the window so far, and how many pixels one step of the present layer is.",
    "For each layer the window grows by (kernel - 1) times the step so far; then the step is multiplied by the "
    "stride. At the picture both are 1.",
)
CASES = [
    [(4, 2)],
    [(3, 1), (3, 1)],
    [(4, 2), (4, 2)],
    [(4, 2), (4, 2), (4, 2)],
    [(5, 1), (2, 2), (3, 1)],
    [(4, 2), (4, 2), (4, 2), (4, 2)],
    [(3, 3), (1, 1), (4, 2)],
    [],
]


def by_gradient(layers: list[tuple[int, int]]) -> int:
    """Counted: how many pixels of a long row get a gradient from one number behind the layers."""
    row = torch.zeros(1, 1, 400, dtype=torch.float64, requires_grad=True)
    y = row
    for kernel, stride in layers:
        y = conv1d(y, torch.ones(1, 1, kernel, dtype=torch.float64), stride=stride)
    y[0, 0, y.shape[-1] // 2].backward()
    return int((row.grad != 0).sum())


def _grown(layers, first: int = 1, own: bool = False, less: int = 1, after=lambda step, stride: step * stride) -> int:
    """The reference with one thing changed."""
    window, step = first, 1
    for kernel, stride in layers:
        before, step = step, after(step, stride)
        window += (kernel - less) * (step if own else before)
    return window


MISTAKES = [
    (lambda layers: 1 + sum(k - 1 for k, _ in layers), MESSAGES["no strides"]),
    (lambda layers: sum(k for k, _ in layers), MESSAGES["sum"]),
    (lambda layers: torch.tensor([k for k, _ in layers] or [1]).prod().item(), MESSAGES["product"]),
    (lambda layers: _grown(layers, own=True), MESSAGES["own stride"]),
    (lambda layers: _grown(layers, after=lambda step, stride: stride), MESSAGES["last stride"]),
    (lambda layers: _grown(layers, after=lambda step, stride: step + stride), MESSAGES["added strides"]),
    (lambda layers: _grown(layers, after=lambda step, stride: step + stride - 1), MESSAGES["added strides"]),
    (lambda layers: _grown(layers, less=0), MESSAGES["gaps"]),
    (lambda layers: _grown(layers, first=0), MESSAGES["first"]),
    (lambda layers: receptive_field(reversed(layers)), MESSAGES["reversed"]),
]


def _check(attempt: Answer) -> None:
    got = [whole_number(attempt(list(case))) for case in CASES]
    want = [by_gradient(case) for case in CASES]
    if got == want:
        return
    for formula, message in MISTAKES:
        if got == [formula(case) for case in CASES]:
            raise Wrong(message)
    case, mine, true = next(each for each in zip(CASES, got, want, strict=True) if each[1] != each[2])
    raise Wrong(MESSAGES["numbers"].format(case=case, want=true, got=mine))


register(
    Exercise(
        id="5.5",
        title="What one number sees",
        minutes=12,
        difficulty=3,
        reference=receptive_field,
        check=_check,
        hints=HINTS,
    )
)
