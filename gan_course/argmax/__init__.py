"""Generation without a generator: find what a discriminator scores highest."""

from gan_course.argmax.exhaustive import CostLaw, all_scores, best_of, binary_pictures, cost_law, exhaustive, peaks
from gan_course.argmax.gradient import Optima, climb, climb_inside, distinct, gradient_argmax, langevin, langevin_step
from gan_course.argmax.linear import linear_argmax
from gan_course.argmax.loop import ArgmaxLoop, LoopSettings, Snapshot, learn
from gan_course.argmax.negatives import logits, mismatched, noise_pictures

__all__ = [
    "ArgmaxLoop",
    "CostLaw",
    "LoopSettings",
    "Optima",
    "Snapshot",
    "all_scores",
    "best_of",
    "binary_pictures",
    "climb",
    "climb_inside",
    "cost_law",
    "distinct",
    "exhaustive",
    "gradient_argmax",
    "langevin",
    "langevin_step",
    "learn",
    "linear_argmax",
    "logits",
    "mismatched",
    "noise_pictures",
    "peaks",
]
