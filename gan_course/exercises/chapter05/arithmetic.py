"""Exercise 5.6: bow - no bow + face."""

from __future__ import annotations

from gan_course.exercises.probes import Answer, keeps_device, one_tensor, same
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.measure.latent_directions import analogy

import torch
from torch import Tensor

MESSAGES = {
    "sign": "The sign is the wrong way round: you take the bow away.",
    "only plus": "You add the codes with the property and take nothing away, so everything else in them comes along.",
    "no face": "The face is missing: add the difference to `onto`.",
    "one face": "You average the faces as well. Each keeps its own code.",
    "one number": "You average over the dimensions as well: `mean(0)` averages over the codes only.",
    "sum": "You sum the codes. Take their mean, so that the result does not depend on how many there are.",
    "one code": "You use one code of each kind. A single code stands for much else: take the mean of all.",
    "three codes": "You use three codes of each kind. There may be more: take the mean of all.",
    "half": "You add half of the difference. Here it is the whole.",
    "numbers differ": "`plus`, `minus` and `onto` may hold different numbers of codes: here {n}, {m} and {k}. Your "
    "code raised: {error}. Take the mean over the codes of each kind before you subtract.",
    "shape": "For codes of shapes {given} the result has the shape {want}; yours has {got}.",
    "numbers": "Your codes are not onto + (mean of plus) - (mean of minus). Try it with codes of one number.",
}
HINTS = (
    "What do two codes differ in, on average, if the pictures of one kind have a bow and those of the other do not?",
    "The mean over the codes with the bow, minus the mean over those without, is what the bow is worth. Add it.",
    "`plus.mean(0)` is one code: the mean over the first dimension. Adding it to `onto` adds it to each row.",
)
SHAPES = [(3, 3, 1, 5), (4, 2, 6, 3), (1, 5, 2, 100)]  # codes with, codes without, codes to change, dimensions

MISTAKES = [
    (lambda p, m, f: f - p.mean(0) + m.mean(0), MESSAGES["sign"]),
    (lambda p, m, f: f + p.mean(0), MESSAGES["only plus"]),
    (lambda p, m, f: p.mean(0) - m.mean(0) + torch.zeros_like(f), MESSAGES["no face"]),
    (lambda p, m, f: p.mean(0) - m.mean(0), MESSAGES["no face"]),
    (lambda p, m, f: f.mean(0) + p.mean(0) - m.mean(0) + torch.zeros_like(f), MESSAGES["one face"]),
    (lambda p, m, f: f.mean(0) + p.mean(0) - m.mean(0), MESSAGES["one face"]),
    (lambda p, m, f: f + p.mean() - m.mean(), MESSAGES["one number"]),
    (lambda p, m, f: f + p.sum(0) - m.sum(0), MESSAGES["sum"]),
    (lambda p, m, f: f + p[0] - m[0], MESSAGES["one code"]),
    (lambda p, m, f: f + p[:3].mean(0) - m[:3].mean(0), MESSAGES["three codes"]),
    (lambda p, m, f: f + (p.mean(0) - m.mean(0)) / 2, MESSAGES["half"]),
]


def _codes(seed: int, shape: tuple[int, int, int, int]) -> list[Tensor]:
    rng, (*numbers, dim) = torch.Generator().manual_seed(seed), shape
    return [torch.rand(n, dim, generator=rng) * 2 - 1 for n in numbers]


def _run(attempt: Answer, codes: list[Tensor]) -> Tensor:
    try:
        return one_tensor(attempt(*codes)).detach()
    except RuntimeError as error:
        if "must match the size of tensor" in str(error):
            n, m, k = map(len, codes)
            raise Wrong(MESSAGES["numbers differ"].format(n=n, m=m, k=k, error=error)) from None
        raise


def _check(attempt: Answer) -> None:
    games = []
    for seed, shape in enumerate(SHAPES):
        codes = _codes(seed, shape)
        games.append((codes, _run(attempt, codes), analogy(*codes)))
    if all(same(got, want) for _, got, want in games):
        return keeps_device(attempt, *(code.to("meta") for code in _codes(0, SHAPES[0])))
    for formula, message in MISTAKES:
        if all(same(got, formula(*codes)) for codes, got, _ in games):
            raise Wrong(message)
    for codes, got, want in games:
        if got.shape != want.shape:
            given = ", ".join(str(tuple(part.shape)) for part in codes)
            raise Wrong(MESSAGES["shape"].format(given=given, want=tuple(want.shape), got=tuple(got.shape)))
    raise Wrong(MESSAGES["numbers"])


register(
    Exercise(
        id="5.6",
        title="Bow - no bow + face",
        minutes=6,
        difficulty=2,
        reference=analogy,
        check=_check,
        hints=HINTS,
    )
)
