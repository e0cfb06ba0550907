"""How a training ended, in one word: what a map over many settings is coloured by."""

from __future__ import annotations

from gan_course.data.points import Points
from gan_course.measure.modes import SAMPLES, modes
from gan_course.training.ensemble import Ensemble

from torch import Tensor

OUTCOMES = ("good", "in part", "collapsed", "blown up")
GOOD = 0.5
"""Share of samples of high quality from which a training that captured all modes counts as good."""
FAR = 3.0
"""How many times farther out than the data half of the samples must lie to count as blown up."""


def outcome(samples: Tensor, distribution: Points) -> str:
    """One of OUTCOMES, tried from the worst:

    - "blown up": half of the samples or more are not numbers, or lie FAR times as far out as the data;
    - "collapsed": at most half of the modes are captured;
    - "good": all modes are captured, and the share of high quality is GOOD or more;
    - "in part": anything else: modes are missing, or all are there and blurred.

    Args:
        samples: (n, d), as for :func:`gan_course.measure.modes.modes`; the papers draw 2,500.
        distribution: points with separate modes.
    """
    near = samples.abs().amax(1) < FAR * distribution.extent  # false for what is not a number
    if near.float().mean() <= 0.5:
        return "blown up"
    report = modes(samples, distribution)
    if report.captured <= report.total / 2:
        return "collapsed"
    good = report.captured == report.total and report.high_quality >= GOOD
    return "good" if good else "in part"


def outcomes(ensemble: Ensemble, distribution: Points, n: int = SAMPLES) -> list[str]:
    """The outcome of each member of an ensemble, judged by `n` samples of each."""
    return [outcome(samples, distribution) for samples in ensemble.sample(n)]
