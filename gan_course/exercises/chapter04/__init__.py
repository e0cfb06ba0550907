"""Exercises of chapter 04, a file for each: 4.1 d_loss, 4.2 d_step, 4.3 g_step, 4.4 best_score, 4.5 loop, 4.6 outcome.

Each check first compares what the answer does with what the reference does; only if they differ does it ask why, so
that any way of writing it that does the right thing is accepted.
"""

from gan_course.exercises.chapter04 import best_score, d_loss, d_step, g_step, loop, outcome  # noqa: F401
