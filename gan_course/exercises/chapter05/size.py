"""Exercise 5.2: how large is the output of a convolution?"""

from __future__ import annotations

from itertools import product

from gan_course.exercises.probes import Answer, whole_number
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.models.convolution import size_after

import torch
from torch.nn.functional import conv2d

MESSAGES = {
    "one side": "Padding is put on both sides, so it counts twice.",
    "no one": "One is missing: if the kernel just fits, there is one place for it, not none.",
    "no kernel": "The kernel is missing: its window has to fit, so it cannot begin at the last pixels.",
    "one inside": "Divide by the stride before you add 1: there is one place at the start, and then one more for each "
    "stride.",
    "rounded up": "You round up. A last window that hangs over the edge does not count.",
    "rounded": "You round to the nearest whole number. A last window that hangs over the edge does not count: always "
    "round down.",
    "no stride": "The stride is missing: it leaves out places.",
    "no padding": "The padding is missing.",
    "opposite": "This is the formula of the opposite layer, which makes pictures larger.",
    "numbers": "{size} pixels, kernel {kernel}, stride {stride}, padding {padding}: torch makes {want} of them, your "
    "formula {got}. Draw the {padded} padded pixels in a row and slide the kernel along.",
}
HINTS = (
    "Draw 6 pixels in a row and a kernel of 3. Where can it begin with stride 1? With stride 2?",
    "The first window begins at 0. The last may begin at the padded size minus the kernel. Count the strides in "
    "between.",
    "The number of whole strides is (padded size - kernel) // stride; the window at 0 is one more. Both sides are "
    "padded.",
)
CASES = [
    (n, k, s, p) for n, k, s, p in product((4, 7, 28, 64), (1, 2, 3, 4, 5), (1, 2, 3), (0, 1, 2)) if n + 2 * p >= k
]

MISTAKES = [
    (lambda n, k, s, p: (n + p - k) // s + 1, MESSAGES["one side"]),
    (lambda n, k, s, p: (n + 2 * p - k) // s, MESSAGES["no one"]),
    (lambda n, k, s, p: (n + 2 * p) // s, MESSAGES["no kernel"]),
    (lambda n, k, s, p: (n + 2 * p) // s + 1, MESSAGES["no kernel"]),
    (lambda n, k, s, p: (n + 2 * p - k + 1) // s, MESSAGES["one inside"]),
    (lambda n, k, s, p: -(-(n + 2 * p - k) // s) + 1, MESSAGES["rounded up"]),
    (lambda n, k, s, p: round((n + 2 * p - k) / s + 1), MESSAGES["rounded"]),
    (lambda n, k, s, p: round((n + 2 * p - k) / s) + 1, MESSAGES["rounded"]),
    (lambda n, k, s, p: n + 2 * p - k + 1, MESSAGES["no stride"]),
    (lambda n, k, s, p: (n - k) // s + 1, MESSAGES["no padding"]),
    (lambda n, k, s, p: (n - 1) * s + k - 2 * p, MESSAGES["opposite"]),
]


def by_torch(size: int, kernel: int, stride: int, padding: int) -> int:
    """What torch's layer makes of `size` pixels, on the device that computes nothing."""
    x, weight = torch.empty(1, 1, size, size, device="meta"), torch.empty(1, 1, kernel, kernel, device="meta")
    return conv2d(x, weight, stride=stride, padding=padding).shape[-1]


def _check(attempt: Answer) -> None:
    got = {case: whole_number(attempt(*case)) for case in CASES}
    want = {case: by_torch(*case) for case in CASES}
    if got == want:
        return
    for formula, message in MISTAKES:
        if all(got[case] == formula(*case) for case in CASES):
            raise Wrong(message)
    size, kernel, stride, padding = case = next(case for case in CASES if got[case] != want[case])
    raise Wrong(
        MESSAGES["numbers"].format(
            size=size,
            kernel=kernel,
            stride=stride,
            padding=padding,
            want=want[case],
            got=got[case],
            padded=size + 2 * padding,
        )
    )


register(
    Exercise(
        id="5.2",
        title="The size of the output",
        minutes=8,
        difficulty=2,
        reference=size_after,
        check=_check,
        hints=HINTS,
    )
)
