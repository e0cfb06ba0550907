"""Exercises of chapter 06, a file for each kind: a D that notices sameness, an experiment, two repairs."""

from gan_course.exercises.chapter06 import experiment, repairs, spread  # noqa: F401
