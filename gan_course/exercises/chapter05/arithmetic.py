"""Exercise 5.6: bow - no bow + face."""

from __future__ import annotations

from gan_course.exercises.probes import Answer, call, keeps_device, one_tensor, same
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.measure.latent_directions import analogy

import torch
from torch import Tensor

SHAPES = [(3, 3, 1, 5), (4, 2, 6, 3), (1, 5, 2, 100)]  # codes with, codes without, codes to change, dimensions

MISTAKES = [
    (lambda p, m, f: f - p.mean(0) + m.mean(0), "The sign is turned round: you take the bow away."),
    (
        lambda p, m, f: f + p.mean(0),
        "You add the codes with the property and take nothing away, so all else in them comes along.",
    ),
    (lambda p, m, f: p.mean(0) - m.mean(0) + torch.zeros_like(f), "The face is missing: add the difference to `onto`."),
    (
        lambda p, m, f: f.mean(0) + p.mean(0) - m.mean(0) + torch.zeros_like(f),
        "You average the faces, too. Each keeps its own code.",
    ),
    (
        lambda p, m, f: f + p.mean() - m.mean(),
        "You average over the dimensions, too: `mean(0)` averages over the codes only.",
    ),
    (
        lambda p, m, f: f + p.sum(0) - m.sum(0),
        "You sum the codes. Take their mean, so that their number does not count.",
    ),
    (
        lambda p, m, f: f + p[0] - m[0],
        "You use one code of each kind. A single code stands for much else: take the mean of all.",
    ),
    (lambda p, m, f: f + (p.mean(0) - m.mean(0)) / 2, "Half of the difference is added. Here it is the whole."),
]


def _codes(seed: int, shape: tuple[int, int, int, int]) -> list[Tensor]:
    random, (*numbers, dim) = torch.Generator().manual_seed(seed), shape
    return [torch.rand(n, dim, generator=random) * 2 - 1 for n in numbers]


def _check(attempt: Answer) -> None:
    games = []
    for seed, shape in enumerate(SHAPES):
        codes = _codes(seed, shape)
        got = one_tensor(call(attempt, *[part.clone() for part in codes])).detach()
        games.append((codes, got, analogy(*codes)))
        given = [part.clone() for part in codes]
        attempt(*given)
        if not all(map(same, given, codes)):
            raise Wrong("Your function changes the codes that it was given. Work on new tensors.")
    if all(same(got, want) for _, got, want in games):
        meta = [part.to("meta") for part in _codes(0, SHAPES[0])]
        return keeps_device(attempt, *meta)
    for formula, message in MISTAKES:
        if all(got.shape == formula(*codes).shape and same(got, formula(*codes)) for codes, got, _ in games):
            raise Wrong(message)
    for codes, got, want in games:
        if got.shape != want.shape:
            given = ", ".join(str(tuple(part.shape)) for part in codes)
            raise Wrong(f"For codes of shapes {given} the result is {tuple(want.shape)}; yours is {tuple(got.shape)}.")
    raise Wrong("Your codes are not onto + (mean of plus) - (mean of minus). Try it with codes of one number.")


register(
    Exercise(
        id="5.6",
        title="Bow - no bow + face",
        minutes=6,
        difficulty=2,
        reference=analogy,
        check=_check,
        hints=(
            "What do two codes differ in, on average, if the one kind's pictures have a bow and the other's have not?",
            "The mean over the codes with the bow, less the mean over those without, is what the bow is worth. Add it.",
            "`plus.mean(0)` is one code: the mean over the first dimension. Adding it to `onto` adds it to each row.",
        ),
    )
)
