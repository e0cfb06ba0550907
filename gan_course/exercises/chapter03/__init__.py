"""Exercises of chapter 03, a file for each: 3.1 learning, 3.2 best, 3.3 climbing, 3.4 linear, 3.5 eyes, 3.6 langevin.

Each check first compares what the answer does with what the reference does; only if they differ does it ask why, so
that any way of writing it that does the right thing is accepted.
"""

from gan_course.exercises.chapter03 import best, climbing, eyes, langevin, learning, linear  # noqa: F401
