"""Exercises of chapter 03, one file each: D learns from given negatives, the arg max of a set, gradient ascent, the
arg max of a linear D, hard negatives, one step of Langevin dynamics.

Each check first compares what the answer does with what the reference does. Only if they differ does it look for the
reason, so that every way of writing a right answer is accepted.
"""

from gan_course.exercises.chapter03 import best, climbing, eyes, learning, linear, tremor  # noqa: F401
