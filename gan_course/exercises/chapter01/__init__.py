"""Exercises of chapter 01, a file for each: 1.1 layer, 1.2 words, 1.3 direction, 1.4 batch, 1.5 turn.

Each check first compares what the answer does with what the reference does; only if they differ does it ask why, so
that any way of writing it that does the right thing is accepted.
"""

from gan_course.exercises.chapter01 import batch, direction, layer, turn, words  # noqa: F401
