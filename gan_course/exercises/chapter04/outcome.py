"""Exercise 4.6: the outcome of a training in one word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gan_course.data.points import Points, points
from gan_course.exercises.probes import Answer, call, keeps_device
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.measure.modes import OUTCOMES, outcome

import torch
from torch import Tensor

N = 400  # samples in a case

MESSAGES = {
    "nothing": "Your function returns nothing. Is there a `return` on every path through it?",
    "word": "Your function returns {got!r}; the words are {words}.",
    "case": "Of {n} samples {looks}. That is {want!r}; you return {got!r}. {advice}",
    "conditions": "Are the conditions for the best word the right ones?",
    "quality": "Capturing all modes is not enough: `report.high_quality` counts as well.",
    "modes": "High quality is not enough: all of the modes have to be captured as well.",
    "collapse": "At most half of the modes counts as collapsed, however sharp they are.",
    "NaN": (
        "Nothing is near a mode, but this is worse than a collapse: test whether it blew up before you count modes. "
        "A comparison with NaN is false, so test for what is near, not for what is far."
    ),
    "first": "Test whether it blew up before anything else.",
    "abs": "Far out is far out in any direction: take the absolute value of a coordinate (`abs`).",
    "count": "Count how many lie outside. The mean or the largest distance is ruled by a single sample.",
    "largest": "A sample is outside if *any* of its coordinates is: `.abs().amax(1)`.",
    "near": "A comparison with NaN is false, so test for what is near, not for what is far.",
    "half modes": "At most half includes half itself.",
    "more than half": "Only at most half counts as a collapse.",
    "half quality": "At least half is enough for the best word, and includes half itself.",
    "half away": "It blew up if *half* of the samples or more lie outside, half itself included.",
    "all samples": "Pass all samples to `modes`: half of *all* of them have to be of high quality.",
    "total": "The number of modes is not always 8: `report.total` knows it.",
    "extent": "How far is too far depends on the data: three times `data.extent`.",
}
LOOKS = {
    key: (looks, MESSAGES[advice])
    for key, looks, advice in (
        ("good", "all 8 modes are there and sharp", "conditions"),
        ("40 %", "all 8 modes are there, but only 40 % are of high quality", "quality"),
        ("7 of 8", "all are of high quality, but one of 8 modes is missing", "modes"),
        ("1 of 8", "all lie on one of 8 modes", "collapse"),
        ("NaN", "none is a number", "NaN"),
        ("60 % away", "60 % lie far outside, the rest is perfect", "first"),
        ("60 % negative", "60 % lie far outside, at large negative coordinates", "abs"),
        ("one far", "one single sample lies very far outside, the others are perfect", "count"),
        ("one coordinate", "60 % lie far outside in one coordinate only", "largest"),
        ("60 % NaN", "60 % are not numbers, the rest is perfect", "near"),
        ("4 of 8", "exactly half of the modes are there", "half modes"),
        ("5 of 8", "5 of 8 modes are there", "more than half"),
        ("55 %", "all 8 modes are there, 55 % are of high quality", "half quality"),
        ("30 % away", "30 % lie far outside, the rest is perfect", "half away"),
        ("half away", "exactly half lie far outside, the rest is perfect", "half away"),
        ("half sharp", "all 8 modes are there, exactly half are of high quality", "half quality"),
        ("near only", "30 % lie far outside, 40 % are of high quality, 30 % lie in between", "all samples"),
        ("3 of 3", "all 3 of 3 modes are there and sharp", "total"),
        ("2 of 3", "2 of 3 modes are there", "total"),
        ("1 of 3", "1 of 3 modes is there", "total"),
        ("25 of 25", "all 25 modes of a wider grid are there and sharp", "extent"),
        ("4 extents", "60 % lie at 4 times the data's extent", "extent"),
        ("2.6 extents", "all 25 modes of a wider grid are there, and 55 % lie at 2.6 times its extent", "extent"),
    )
}
HINTS = (
    "Four words, from the worst to the best: in which order do you have to test, so that a GAN that diverged is not "
    "called collapsed?",
    "A sample is near if its largest coordinate, by absolute value, is below three times the extent. The mean of such "
    "yes-and-no values, as floats, is a share. Then `modes` says how many modes are captured, and how well.",
    "`near = samples.abs().amax(1) < 3 * data.extent`; blown up if `near.float().mean()` is at most 0.5. Then compare "
    "`report.captured` with half of `report.total`, then with all of it, and look at the quality.",
)


@dataclass(frozen=True)
class Case:
    """Samples that a GAN might have ended with, what they look like in words, and advice for a wrong word."""

    samples: Tensor
    data: Points
    looks: str
    advice: str


def cases() -> Iterator[Case]:
    """Cases in the order in which they are told apart: first the plain ones, then the edges."""
    rng = torch.Generator().manual_seed(0)
    ring = Points(points("ring8").modes, 0.05, name="wide ring")

    def on(data: Points, modes: list[int], sds: float = 1.0) -> Tensor:
        """Equally many samples on each of these modes, spread `sds` times as far as the data."""
        middles = data.modes[torch.tensor(modes).repeat(-(-N // len(modes)))[:N]]
        return middles + sds * data.sd * torch.randn(N, data.dim, generator=rng).clamp(-2.9, 2.9)

    def mixed(some: Tensor, others: Tensor, share: float) -> Tensor:
        """A share of the first, the rest of the second."""
        first = torch.arange(N) < share * N
        return torch.where(first[:, None], some, others)

    everywhere = list(range(8))
    good, away = on(ring, everywhere), torch.full((N, 2), 50.0)
    sharp = on(ring, everywhere, 0.5)  # every one of these is of high quality
    nowhere, blurred = torch.full((N, 2), float("nan")), ring.modes.new_full((N, 2), 0.3)
    yield Case(good, ring, *LOOKS["good"])
    yield Case(mixed(good, blurred, 0.4), ring, *LOOKS["40 %"])
    yield Case(on(ring, everywhere[:7]), ring, *LOOKS["7 of 8"])
    yield Case(on(ring, [3]), ring, *LOOKS["1 of 8"])
    yield Case(nowhere, ring, *LOOKS["NaN"])
    yield Case(mixed(away, good, 0.6), ring, *LOOKS["60 % away"])
    yield Case(mixed(-away, good, 0.6), ring, *LOOKS["60 % negative"])
    one_far = torch.where(torch.arange(N)[:, None] == 0, 1e6, good)
    yield Case(one_far, ring, *LOOKS["one far"])
    for k in range(2):
        columns = [away[:, 0], good[:, 1]] if k == 0 else [good[:, 0], away[:, 1]]
        yield Case(mixed(torch.stack(columns, 1), good, 0.6), ring, *LOOKS["one coordinate"])
    yield Case(mixed(nowhere, good, 0.6), ring, *LOOKS["60 % NaN"])
    yield Case(on(ring, everywhere[:4]), ring, *LOOKS["4 of 8"])
    yield Case(on(ring, everywhere[:5]), ring, *LOOKS["5 of 8"])
    yield Case(mixed(good, blurred, 0.55), ring, *LOOKS["55 %"])
    yield Case(mixed(away, good, 0.3), ring, *LOOKS["30 % away"])
    yield Case(mixed(away, sharp, 0.5), ring, *LOOKS["half away"])
    yield Case(mixed(sharp, blurred, 0.5), ring, *LOOKS["half sharp"])
    yield Case(mixed(away, mixed(sharp, blurred, 0.7), 0.3), ring, *LOOKS["near only"])
    blobs, wide = points("three_blobs"), points("grid25")
    yield Case(on(blobs, [0, 1, 2]), blobs, *LOOKS["3 of 3"])
    yield Case(on(blobs, [0, 2]), blobs, *LOOKS["2 of 3"])
    yield Case(on(blobs, [1]), blobs, *LOOKS["1 of 3"])
    yield Case(on(wide, list(range(25))), wide, *LOOKS["25 of 25"])
    yield Case(mixed(torch.full((N, 2), 5.0), good, 0.6), ring, *LOOKS["4 extents"])
    yield Case(mixed(torch.full((N, 2), 11.0), on(wide, list(range(25))), 0.55), wide, *LOOKS["2.6 extents"])


def _check_outcome(attempt: Answer) -> None:
    for case in cases():
        word = call(attempt, case.samples, case.data)
        if word is None:
            raise Wrong(MESSAGES["nothing"])
        if word not in OUTCOMES:
            raise Wrong(MESSAGES["word"].format(got=word, words=", ".join(map(repr, OUTCOMES))))
        right = outcome(case.samples, case.data)
        if word != right:
            raise Wrong(MESSAGES["case"].format(n=N, looks=case.looks, want=right, got=word, advice=case.advice))
    keeps_device(attempt, torch.empty(N, 2, device="meta"), points("ring8"))


register(
    Exercise(
        id="4.6",
        title="Judge a training",
        minutes=10,
        difficulty=2,
        reference=outcome,
        check=_check_outcome,
        hints=HINTS,
    )
)
