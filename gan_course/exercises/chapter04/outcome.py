"""Exercise 4.6: the outcome of a training in one word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gan_course.data.points import Points, points
from gan_course.exercises.probes import Answer, call
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.measure.modes import OUTCOMES, outcome

import torch
from torch import Tensor

N = 400  # samples in a case


@dataclass(frozen=True)
class Case:
    """Samples that a GAN might have ended with, what they look like in words, and what to look at when judging them."""

    samples: Tensor
    data: Points
    looks: str
    advice: str


def cases() -> Iterator[Case]:
    """Cases in the order in which they are told apart: first the plain ones, then the edges."""
    random = torch.Generator().manual_seed(0)
    ring = Points(points("ring8").modes, 0.05, name="wide ring")
    blobs, line = points("three_blobs"), points("two_gaussians_1d")

    def on(data: Points, modes: list[int], sds: float = 1.0) -> Tensor:
        """Equally many samples on each of these modes, spread `sds` times as far as the data."""
        middles = data.modes[torch.tensor(modes).repeat(-(-N // len(modes)))[:N]]
        return middles + sds * data.sd * torch.randn(N, data.dim, generator=random).clamp(-2.9, 2.9)

    def mixed(some: Tensor, others: Tensor, share: float) -> Tensor:
        """A share of the first, the rest of the second."""
        first = torch.arange(N) < share * N
        return torch.where(first[:, None], some, others)

    everywhere = list(range(8))
    good, away = on(ring, everywhere), torch.full((N, 2), 50.0)
    nowhere, blurred = torch.full((N, 2), float("nan")), ring.modes.new_full((N, 2), 0.3)
    yield Case(good, ring, "all 8 modes are there and sharp", "Are the conditions for the best word the right ones?")
    yield Case(
        mixed(good, blurred, 0.4),
        ring,
        "all 8 modes are there, but only 40 % are of high quality",
        "Capturing all modes is not enough: `report.high_quality` counts, too.",
    )
    yield Case(
        on(ring, everywhere[:7]),
        ring,
        "all are of high quality, but one of 8 modes is missing",
        "High quality is not enough: all of the modes have to be captured, too.",
    )
    yield Case(
        on(ring, [3]),
        ring,
        "all lie on one of 8 modes",
        "At most half of the modes is a collapse, however sharp they are.",
    )
    yield Case(
        nowhere,
        ring,
        "none is a number",
        "Nothing is near a mode, but this is worse than a collapse: ask whether it blew up before you count modes. "
        "A comparison with NaN is false, so ask for what is near, not for what is far.",
    )
    yield Case(
        mixed(away, good, 0.6),
        ring,
        "60 % lie far outside, the rest is perfect",
        "Ask whether it blew up before anything else.",
    )
    yield Case(
        mixed(-away, good, 0.6),
        ring,
        "60 % lie far outside, at large negative coordinates",
        "Far out is far out in any direction: take the size of a coordinate (`abs`).",
    )
    one_far = torch.where(torch.arange(N)[:, None] == 0, 1e6, good)
    yield Case(
        one_far,
        ring,
        "one single sample lies very far outside, the others are perfect",
        "Count how many lie outside. The mean or the largest distance is ruled by a single sample.",
    )
    yield Case(
        mixed(torch.stack([away[:, 0], good[:, 1]], 1), good, 0.6),
        ring,
        "60 % lie far outside in one coordinate only",
        "A sample is outside if its *largest* coordinate is: `.abs().amax(1)`.",
    )
    yield Case(
        mixed(nowhere, good, 0.6),
        ring,
        "60 % are no numbers, the rest is perfect",
        "A comparison with NaN is false, so ask for what is near, not for what is far.",
    )
    yield Case(
        on(ring, everywhere[:4]), ring, "exactly half of the modes are there", "At most half includes half itself."
    )
    yield Case(on(ring, everywhere[:5]), ring, "5 of 8 modes are there", "Only at most half counts as a collapse.")
    yield Case(
        mixed(good, blurred, 0.55),
        ring,
        "all 8 modes are there, 55 % are of high quality",
        "Half is enough for the best word.",
    )
    yield Case(
        mixed(away, good, 0.3),
        ring,
        "30 % lie far outside, the rest is perfect",
        "It blew up if *half* of the samples or more lie outside.",
    )
    other = "The number of modes is not always 8: `report.total` knows it."
    yield Case(on(blobs, [0, 1, 2]), blobs, "all 3 of 3 modes are there and sharp", other)
    yield Case(on(blobs, [0, 2]), blobs, "2 of 3 modes are there", other)
    yield Case(on(blobs, [1]), blobs, "1 of 3 modes is there", other)
    yield Case(on(line, [0, 1]), line, "points on a line: both modes are there", "Points may have one coordinate.")
    far = "How far is too far depends on the data: three times `data.extent`."
    wide = points("grid25")
    yield Case(on(wide, list(range(25))), wide, "all 25 modes of a wider grid are there and sharp", far)
    yield Case(mixed(torch.full((N, 2), 5.0), good, 0.6), ring, "60 % lie at 4 times the data's extent", far)
    yield Case(
        mixed(torch.full((N, 2), 11.0), on(wide, list(range(25))), 0.55),
        wide,
        "all 25 modes of a wider grid are there, and 55 % lie at 2.6 times its extent",
        far,
    )


def _check_outcome(attempt: Answer) -> None:
    for case in cases():
        given = case.samples.clone()
        word = call(attempt, case.samples, case.data)
        if word is None:
            raise Wrong("Your function returns nothing. Is there a `return` on every way through it?")
        if word not in OUTCOMES:
            raise Wrong(f"Your function returns {word!r}; the words are {', '.join(map(repr, OUTCOMES))}.")
        if not torch.equal(case.samples.nan_to_num(7), given.nan_to_num(7)):
            raise Wrong("Your function changes the samples that it was given. Work on new tensors.")
        right = outcome(given, case.data)
        if word != right:
            raise Wrong(f"Of {N} samples {case.looks}. That is {right!r}; you say {word!r}. {case.advice}")


register(
    Exercise(
        id="4.6",
        title="Judge a training",
        minutes=10,
        difficulty=2,
        reference=outcome,
        check=_check_outcome,
        hints=(
            "Four words, from the worst to the best: in which order do you have to ask, so that a GAN that ran away is "
            "not called collapsed?",
            "A sample is near if the size of its largest coordinate is below three times the extent. The mean of such "
            "yes-and-no values, as floats, is a share. Then `modes` says how many modes are captured, and how well.",
            "`near = samples.abs().amax(1) < 3 * data.extent`; blown up if `near.float().mean()` is at most 0.5. Then "
            "compare `report.captured` with half of `report.total`, then with all of it, and look at the quality.",
        ),
    )
)
