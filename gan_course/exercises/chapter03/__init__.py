"""Exercises of chapter 03, a file for each: D learns from given negatives, the arg max of a set, climbing, the arg max
of a linear D, hard negatives, a step of Langevin.

Each check first compares what the answer does with what the reference does; only if they differ does it ask why, so
that any way of writing it that does the right thing is accepted.
"""

from gan_course.exercises.chapter03 import best, climbing, eyes, learning, linear, tremor  # noqa: F401
