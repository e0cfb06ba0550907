"""The symptom card: a sign in the curves or pictures, what causes it, a test that tells, a cure.

`docs/symptoms.md` is written from this table (`python -m gan_course.training.symptoms`); chapter 06 shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from gan_course.utils import html_table

import numpy as np

HEAD = ("sign", "likely cause", "a test that tells", "cure")
TITLE = "Symptoms of GAN training"
INTRODUCTION = (
    "Start from what you see. One sign may have several causes: make the test before the cure, and change one "
    "thing at a time."
)


class Symptom(NamedTuple):
    """One row of the card; `key` is what a link to it ends in."""

    key: str
    sign: str
    cause: str
    test: str
    cure: str


SYMPTOMS = (
    Symptom(
        "still",
        "D is sure of everything; the fakes hardly move, or drift",
        "Gradients of D's loss reach G and cancel its own",
        "Print G's gradients directly before its backward pass: they should be zero or None",
        "Detach the fakes in D's step; clear G's gradients directly before its backward pass",
    ),
    Symptom(
        "inverted",
        "Both losses fall to 0; D gives real samples 0 and fakes 1; the fakes flee",
        "Labels swapped in D's loss",
        "Give D's loss logits of +5 for real and -5 for fakes: it should be near 0",
        "Real logits first, with target 1",
    ),
    Symptom(
        "two-faced",
        "D's loss goes to 0 while D scores the fakes as high as real samples",
        "D in evaluation mode in G's step: batch norm makes it another function, and these are its scores",
        "Print D.training in both steps",
        "Keep D in training mode; call eval() only to look, and train() afterwards",
    ),
    Symptom(
        "two generators",
        "Perfect curves, useless samples",
        "G's batch norm in evaluation mode has not learned its averages",
        "Sample once in training mode and once in evaluation mode, and compare",
        "Give the running averages a momentum above 0; average them with the weights",
    ),
    Symptom(
        "jumping",
        "Losses jump without a trend, samples change completely between two looks",
        "Learning rate far too high",
        "Divide both rates by ten: does it become calm within a few hundred steps?",
        "A lower rate; no momentum; rates that fall to zero",
    ),
    Symptom(
        "out of range",
        "D is perfect from the first steps; the fakes pile up at the edge of their range",
        "Real and generated samples have different ranges",
        "Print min and max of a real batch and of a fake one",
        "Scale the data to G's range, or take G's bound off",
    ),
    Symptom(
        "collapse",
        "Healthy curves, but the samples are alike, or jump together from mode to mode",
        "Mode collapse",
        "Count modes, measure coverage, make the birthday test",
        "No momentum first; then more steps of D, a penalty, minibatch standard deviation",
    ),
    Symptom(
        "sure",
        "D's outputs stay at 1 for real samples and 0 for fakes, and the samples get no better",
        "D is far ahead: a minimax loss then tells G nothing, other losses shout",
        "Print the length of the loss's gradient at the fakes: does it vanish, or grow and grow?",
        "The non-saturating loss; R1, spectral norm or batch norm in D; fewer steps or a lower rate of D",
    ),
    Symptom(
        "runaway",
        "A loss grows without bound or becomes NaN",
        "Nothing bounds D's slope, or the rates are too high",
        "Print the largest gradient: does it grow before the loss does?",
        "R1 (with R2), spectral norm or batch norm in D; lower rates",
    ),
)
"""The first six are the patients of the clinic, in alphabetical order."""

SURE, LOOKS = 0.95, 10  # D's mean outputs are this far apart, in so many entries of the history in a row
ALIKE = 0.25  # the fakes' spread, as a share of the real samples'


def is_sure(score_real: Sequence[float], score_fake: Sequence[float]) -> bool:
    """Return whether D has been sure for a while: the sign "sure".

    Args:
        score_real, score_fake: D's mean outputs, 0 to 1, over the history; the last LOOKS entries count.
    """
    real, fake = np.asarray(score_real)[-LOOKS:], np.asarray(score_fake)[-LOOKS:]
    return len(real) == LOOKS and bool((real > SURE).all() and (fake < 1 - SURE).all())


def are_alike(fake: np.ndarray, real: np.ndarray) -> bool:
    """Return whether the fakes are much closer to each other than real samples are: a part of the sign "collapse".

    Args:
        fake, real: points, (n, d). The spread is the root of the mean squared distance to the mean.
    """
    spread_of_fakes, spread = (float(np.sqrt(x.var(axis=0).sum())) for x in (fake, real))
    return spread_of_fakes < ALIKE * spread


class Card:
    """The table, as HTML in a notebook and as text elsewhere."""

    def _repr_html_(self) -> str:
        return html_table(HEAD, [one[1:] for one in SYMPTOMS])

    def __repr__(self) -> str:
        return "\n".join(f"- {one.sign}: {one.cause}. Test: {one.test}. Cure: {one.cure}." for one in SYMPTOMS)


def markdown() -> str:
    """The page docs/symptoms.md; each row has an anchor, its key with hyphens."""
    rows = [f"| {' | '.join(HEAD)} |", "|---|---|---|---|"]
    for key, *cells in SYMPTOMS:
        cells[0] = f'<a id="{key.replace(" ", "-")}"></a>{cells[0]}'
        rows.append(f"| {' | '.join(cells)} |")
    table = "\n".join(rows)
    return f"# {TITLE}\n\n{INTRODUCTION}\n\n{table}\n\nChapter 06 shows a training for each of the first six.\n"


if __name__ == "__main__":
    Path("docs/symptoms.md").write_text(markdown(), encoding="utf-8")
