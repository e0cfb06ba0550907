"""Butterflies and birds: the article's story of evolution, as a GAN."""

from gan_course.evolution.acts import FEATURES, MILESTONES, Chronicle, Milestone, Resemblance
from gan_course.evolution.bird import Bird, attention
from gan_course.evolution.butterfly import Butterfly
from gan_course.evolution.ecosystem import Ecosystem
from gan_course.evolution.settings import FROZEN, KINDS, Settings

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
    "attention",
]
