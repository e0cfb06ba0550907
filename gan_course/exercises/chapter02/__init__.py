"""Exercises of chapter 02, a file for each: pixel error, an autoencoder's step, a walk from code to code, the random
code of a VAE, the KL term.

Each check first compares what the answer does with what the reference does; only if they differ does it ask why, so
that any way of writing it that does the right thing is accepted.
"""

from gan_course.exercises.chapter02 import code, error, kl, step, walk  # noqa: F401
