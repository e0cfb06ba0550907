"""Modes captured and the share of high-quality samples, for points whose modes are known.

The measure is the one of VEEGAN (Srivastava et al. 2017, arXiv 1705.07761, section on synthetic data),
used again by PacGAN (Lin et al. 2018, arXiv 1712.04086): draw 2,500 samples; a sample is of *high
quality* if it lies within three standard deviations of the nearest mode; a mode is *captured* if it is
the nearest one to at least one sample of high quality. For real samples in two dimensions the share of
high quality is 1 - exp(-9/2) = 98.89 %, so that, not 100 %, is the best possible.
"""

from __future__ import annotations

from dataclasses import dataclass

from gan_course.data.points import Points

import torch
from torch import Tensor

SAMPLES = 2500
"""How many samples the papers evaluate a model with."""

WITHIN = 3.0
"""How many standard deviations from the nearest mode is still of high quality."""


@dataclass(frozen=True)
class ModeReport:
    """What `modes` found.

    Attributes:
        counts: for each mode, how many samples of high quality lie nearest to it.
        samples: how many samples were evaluated.
    """

    counts: tuple[int, ...]
    samples: int

    @property
    def total(self) -> int:
        """How many modes there are."""
        return len(self.counts)

    @property
    def captured(self) -> int:
        """How many modes have at least one sample of high quality."""
        return sum(count > 0 for count in self.counts)

    @property
    def high_quality(self) -> float:
        """Share of samples of high quality, 0 to 1."""
        return sum(self.counts) / self.samples

    def __str__(self) -> str:
        return f"{self.captured} of {self.total} modes, {self.high_quality:.1%} of high quality"


def modes(samples: Tensor, distribution: Points) -> ModeReport:
    """Count which modes of the distribution the samples capture, and how well.

    Args:
        samples: shape (n, d), n >= 1, in the distribution's own coordinates.
        distribution: points with separate modes, such as `points("ring8")`.

    Raises:
        ValueError: the distribution has no modes, or the shape does not fit it.
    """
    distance, nearest = _to_nearest_mode(samples, distribution)
    # A sample that is NaN or infinite is near to nothing: the comparison is false for it.
    good = nearest[distance < WITHIN * distribution.sd]
    counts = torch.bincount(good, minlength=len(distribution.modes))
    return ModeReport(tuple(counts.tolist()), len(samples))


def share_between(samples: Tensor, distribution: Points) -> float:
    """Return the share of samples, 0 to 1, that fall *between* the modes.

    Stretch a rubber band around all circles of three sd about the modes. A sample is between the modes
    if it lies within the band and in none of the circles. A sample that misses on the outer side of
    all modes is wrong as well, but not between them. Arguments and errors as in `modes`.
    """
    distance, _ = _to_nearest_mode(samples, distribution)
    reach = WITHIN * distribution.sd
    if distribution.dim == 1:
        directions = torch.tensor([[1.0], [-1.0]])
    else:
        angle = torch.linspace(0, 2 * torch.pi, 361)[:-1]  # one tangent to the band a degree
        directions = torch.stack([angle.cos(), angle.sin()], dim=1)
    directions = directions.to(samples)
    band = (distribution.modes.to(samples) @ directions.T).amax(dim=0) + reach
    inside = (samples.detach() @ directions.T <= band).all(dim=1)
    return (inside & (distance >= reach)).sum().item() / len(samples)


def overlap(samples: Tensor, data: Points) -> float:
    """Return the sum over the modes of min(share of samples on it, 1 / number of modes), 0 to 1; 1 is perfect."""
    report = modes(samples, data)
    return sum(min(count / report.samples, 1 / report.total) for count in report.counts)


def _to_nearest_mode(samples: Tensor, distribution: Points) -> tuple[Tensor, Tensor]:
    """Return the distance to the nearest mode and its index, each of shape (n,)."""
    if distribution.modes is None:
        raise ValueError(f"{distribution.name} has no separate modes to count; use one that has, such as 'ring8'")
    if samples.ndim != 2 or len(samples) == 0 or samples.shape[1] != distribution.dim:
        raise ValueError(
            f"samples has shape {tuple(samples.shape)}; {distribution.name} takes (n, {distribution.dim}) with n >= 1"
        )
    # Differences first, squares then: a matrix product would lose the small distances to rounding.
    steps = samples.detach()[:, None] - distribution.modes.to(samples)  # (n, k, d)
    return steps.norm(dim=2).min(dim=1)


OUTCOMES = ("good", "partial", "collapsed", "blown up")
GOOD = 0.5
"""Share of samples of high quality from which a training that captured all modes counts as good."""
FAR = 3.0
"""How many times farther out than the data half of the samples must lie to count as blown up."""


def outcome(samples: Tensor, distribution: Points) -> str:
    """Return one of OUTCOMES, tried from the worst:

    - "blown up": half of the samples or more are not numbers, or lie FAR times as far out as the data;
    - "collapsed": at most half of the modes are captured;
    - "good": all modes are captured, and the share of high quality is GOOD or more;
    - "partial": anything else: modes are missing, or all are there and blurred.

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
    return "good" if good else "partial"
