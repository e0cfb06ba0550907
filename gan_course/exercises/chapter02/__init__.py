"""Exercises of chapter 02, a file for each: 2.1 error, 2.2 step, 2.3 interpolation, 2.4 code, 2.5 kl.

Each check first compares what the answer does with what the reference does; only if they differ does it ask why, so
that any way of writing it that does the right thing is accepted.
"""

from gan_course.exercises.chapter02 import code, error, interpolation, kl, step  # noqa: F401
