"""Every statement is an experiment: one file for each claim of the course (cNN_name.py), figures out."""

from gan_course.claims.experiment import experiment
from gan_course.claims.registry import Claim, Outcome, claim, claims, find
from gan_course.claims.table import shown

__all__ = ["Claim", "Outcome", "claim", "claims", "experiment", "find", "shown"]
