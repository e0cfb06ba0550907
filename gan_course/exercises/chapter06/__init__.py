"""Exercises of chapter 06, a file for each kind: gradients of the smallest GAN, carrying sand, the slope penalty, a D
that notices sameness, an experiment, two repairs."""

from gan_course.exercises.chapter06 import experiment, gradients, penalty, repairs, sand, spread  # noqa: F401
