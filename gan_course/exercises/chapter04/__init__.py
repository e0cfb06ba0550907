"""Exercises of chapter 04, a file for each: D's loss, the two steps, the best possible D, the loop,
the outcome of a training.

Each check first compares what the answer does with what the reference does; only if they differ does it ask why, so
that any way of writing it that does the right thing is accepted.
"""

from gan_course.exercises.chapter04 import best_score, d_loss, d_step, g_step, loop, outcome  # noqa: F401
