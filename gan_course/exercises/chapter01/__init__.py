"""Exercises of chapter 01, a file for each: a layer, reading words off a network, a direction among codes, a labelled
batch, G's turn against a frozen D.

Each check first compares what the answer does with what the reference does; only if they differ does it ask why, so
that any way of writing it that does the right thing is accepted.
"""

from gan_course.exercises.chapter01 import batch, direction, layer, turn, words  # noqa: F401
