"""Exercises of chapter 06, a file for each: 6.1 gradients, 6.2 sand, 6.3 penalty, 6.4 spread, 6.5 experiment;
in repairs 6.6 and 6.7.
"""

from gan_course.exercises.chapter06 import experiment, gradients, penalty, repairs, sand, spread  # noqa: F401
