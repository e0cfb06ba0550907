"""Exercise 7.5: which samples to keep, so that nobody is left out."""

from __future__ import annotations

from typing import Any

from gan_course.exercises.probes import Answer, call, keeps_device, one_tensor, same
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.measure.bias import keep_probability

import torch
from torch import Tensor

MESSAGES = {
    "last empty": "Where the last group has no samples `bincount` returns too few numbers, and your shapes do not fit. "
    "Its argument `minlength` says how many groups there are.",
    "per group": "You return a number for each group. Return one for each sample: index with `group`.",
    "over 1": "Some of your probabilities are above 1, the largest is {most:.2f}. Divide all by the largest: the group "
    "that is missed most is always kept.",
    "cut off": "You cut ratios above 1 off at 1. Then a group that is missed tenfold is kept no more often than one "
    "that is missed twofold. Divide all by the largest ratio.",
    "upside down": "It is the other way round: keep many of those whom the generator draws too rarely (wanted share "
    "divided by present share).",
    "counts": "You divide by how many samples a group has and then leave it at that. Divide by the largest at the end, "
    "so that as many samples as possible are kept.",
    "wanted": "You keep as the wanted shares say. A group that is drawn too often must be kept more rarely: divide by "
    "its present share.",
    "sum": "Your probabilities add up to 1, as weights do. Here each sample is kept or not, on its own: divide by the "
    "largest instead.",
    "empty": "A group without samples spoils the others: its ratio is infinite, or NaN. Take the largest over the "
    "samples that there are.",
    "shape": "the probability of each sample",
    "equal": "All groups come out equally often with yours. The wanted shares may differ.",
    "numbers": "With groups {group} and wanted shares {wanted} the probabilities are {want}; yours are {got}.",
}
HINTS = (
    "If glasses are wanted in 10 % and come in 1 %, and hats are wanted in 10 % and come in 20 %: how much likelier "
    "must glasses be kept than hats?",
    "`torch.bincount(group, minlength=len(wanted)) / len(group)` is the present share of each group. The ratio of both "
    "shares says how much each group is missed.",
    "`weight = (wanted / present)[group]` has one number for each sample. Divide it by its largest.",
)
CASES = [
    (torch.tensor([0, 0, 0, 1]), torch.tensor([0.5, 0.5])),
    (torch.tensor([2, 0, 1, 1, 0, 0, 0, 0, 2, 0]), torch.tensor([0.2, 0.5, 0.3])),
    (torch.tensor([1, 1, 0, 3, 3, 3, 3, 3]), torch.tensor([0.1, 0.2, 0.3, 0.4])),  # group 2 is empty
    (torch.tensor([0, 1, 0, 1]), torch.tensor([0.5, 0.5])),
    (torch.tensor([0, 0, 1, 1, 1, 2]), torch.tensor([0.3, 0.7, 0.0])),  # group 2 is not wanted
    (torch.tensor([0, 1, 0]), torch.tensor([0.2, 0.3, 0.5])),  # the last group is empty
]


def _present(group: Tensor, wanted: Tensor) -> Tensor:
    return torch.bincount(group, minlength=len(wanted)) / len(group)


def _flat(group: Tensor, wanted: Tensor) -> Tensor:
    weight = 1 / _present(group, wanted)[group]
    return weight / weight.max()


MISTAKES = [
    (lambda g, w: (w / _present(g, w)) / (w / _present(g, w))[g].max(), MESSAGES["per group"]),
    (lambda g, w: w / _present(g, w), MESSAGES["per group"]),
    (lambda g, w: (w / _present(g, w))[g].clamp(max=1), MESSAGES["cut off"]),
    (lambda g, w: (_present(g, w) / w)[g] / (_present(g, w) / w)[g].max(), MESSAGES["upside down"]),
    (lambda g, w: (_present(g, w) / w)[g], MESSAGES["upside down"]),
    (lambda g, w: (w / torch.bincount(g, minlength=len(w)))[g], MESSAGES["counts"]),
    (lambda g, w: w[g], MESSAGES["wanted"]),
    (lambda g, w: w[g] / w[g].max(), MESSAGES["wanted"]),
    (lambda g, w: w[g] / w.max(), MESSAGES["wanted"]),
    (lambda g, w: (w / _present(g, w))[g] / (w / _present(g, w))[g].sum(), MESSAGES["sum"]),
    (_flat, MESSAGES["equal"]),
    (lambda g, w: ((w / _present(g, w)) / (w / _present(g, w)).max())[g], MESSAGES["empty"]),
]


def _check(attempt: Answer) -> None:
    got = [one_tensor(_called(attempt, *(part.clone() for part in case))).detach() for case in CASES]
    want = [keep_probability(*case) for case in CASES]
    if not all(same(a, b) for a, b in zip(got, want, strict=True)):
        _why(got, want)
    keeps_device(attempt, *(part.to("meta") for part in CASES[0]))


def _called(attempt: Answer, group: Tensor, wanted: Tensor) -> Any:
    try:
        return call(attempt, group, wanted)
    except RuntimeError as error:
        if "must match the size" in str(error) and group.max() + 1 < len(wanted):
            raise Wrong(MESSAGES["last empty"]) from None
        raise


def _why(got: list[Tensor], want: list[Tensor]) -> None:
    """Raise Wrong with the likeliest reason for wrong probabilities."""
    for formula, message in MISTAKES:
        if all(same(formula(*case), a) for case, a in zip(CASES, got, strict=True)):
            raise Wrong(message)
    for case, a, b in zip(CASES, got, want, strict=True):
        one_tensor(a, b.shape, MESSAGES["shape"])
        if not a.isfinite().all():
            raise Wrong(MESSAGES["empty"])
        if a.max() > 1.0001:
            raise Wrong(MESSAGES["over 1"].format(most=a.max().item()))
        if not same(a, b):
            group, wanted, mine, true = ([round(v, 2) for v in part.tolist()] for part in (*case, a, b))
            raise Wrong(MESSAGES["numbers"].format(group=group, wanted=wanted, want=true, got=mine))


register(
    Exercise(
        id="7.5",
        title="Nobody left out",
        minutes=10,
        difficulty=3,
        reference=keep_probability,
        check=_check,
        hints=HINTS,
    )
)
