"""Exercise 6.5: one run of an experiment of your own. The question is open; that a run is repeatable is not."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any

from gan_course.data.latent import Latent
from gan_course.exercises.probes import Answer, returned, several
from gan_course.exercises.registry import Exercise, Wrong, register
from gan_course.measure.modes import modes
from gan_course.training.batched import Ensemble
from gan_course.training.collapse import UNTREATED, WIDE, untreated_pair

from torch import Tensor

MESSAGES = {
    "two": "A and B, two numbers to compare",
    "one": "Your function returns one number. Return two, A and B: one figure by itself says little.",
    "number": "Figure {name} is a {type}, not a number. Use `.item()` or `float(...)`.",
    "finite": "Figure {name} is {value}. Decide what a training that diverged counts as, and return that number.",
    "repeat": (
        "The same seed gave {first} the first time and {second} the second. Everything random has to follow from "
        "`seed`: first weights, data, noise."
    ),
    "seed": "Seeds 0, 1 and 2 give exactly the same figures, {first}. Does it use its `seed`?",
}
HINTS = (
    "Which setting do you want to test? Make one run with it and one without, and let nothing else differ.",
    "An Ensemble of one member does it: `seeds=[seed]` settles its first weights, data and noise. Count modes "
    "of 2,500 samples for each of the two.",
    "Write a small function of the setting: `gans = Ensemble(untreated_pair, **job, **(UNTREATED | changes), "
    "seeds=[seed])`, train it, return `modes(gans.sample(2500)[0], WIDE).captured`. Call it with your change, and with "
    "`{}`.",
)


def run_once(seed: int) -> tuple[float, float]:
    """Share of high quality after 150 rounds: a large batch against the usual one."""
    figures = []
    for batch in (128, 32):
        options = UNTREATED | {"batch": batch}
        gans = Ensemble(untreated_pair, WIDE, Latent(2), seeds=[seed], lr_G=1e-2, lr_D=1e-2, **options)
        gans.train(150, progress=False)
        figures.append(float(modes(gans.sample(2500)[0], WIDE).high_quality))
    return figures[0], figures[1]


def _figures(attempt: Answer, seed: int) -> tuple[float, float]:
    got: Any = returned(attempt(seed))
    if isinstance(got, (Real, Tensor)):
        raise Wrong(MESSAGES["one"])
    figures = several(got, 2, MESSAGES["two"])
    for name, value in zip("AB", figures):
        if isinstance(value, bool) or not isinstance(value, Real):
            raise Wrong(MESSAGES["number"].format(name=name, type=type(value).__name__))
        if not math.isfinite(value):
            raise Wrong(MESSAGES["finite"].format(name=name, value=value))
    return float(figures[0]), float(figures[1])


def _check_run(attempt: Answer) -> None:
    first, second = _figures(attempt, 0), _figures(attempt, 0)
    if first != second:
        raise Wrong(MESSAGES["repeat"].format(first=first, second=second))
    if first == _figures(attempt, 1) == _figures(attempt, 2):
        raise Wrong(MESSAGES["seed"].format(first=first))


register(
    Exercise(
        id="6.5",
        title="An experiment of your own",
        minutes=25,
        difficulty=4,
        reference=run_once,
        check=_check_run,
        hints=HINTS,
        seconds=60.0,  # four runs of what the learner trains
    )
)
