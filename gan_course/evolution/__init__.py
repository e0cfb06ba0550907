"""Butterflies and birds: the article's story of evolution, as a GAN."""

from gan_course.evolution.ecosystem import FROZEN, KINDS, Ecosystem, Settings
from gan_course.evolution.networks import Bird, Butterfly
from gan_course.evolution.phases import FEATURES, MILESTONES, Chronicle, Milestone, Resemblance

__all__ = [
    "FEATURES",
    "FROZEN",
    "KINDS",
    "MILESTONES",
    "Bird",
    "Butterfly",
    "Chronicle",
    "Ecosystem",
    "Milestone",
    "Resemblance",
    "Settings",
]
