"""Exercises of chapter 02: pixel error, an autoencoder's step, interpolation, the random code of a VAE, the KL term.

Each check first compares what the answer does with what the reference does; only if they differ does it look for the
reason, so that every way of writing it that does the right thing is accepted.
"""

from gan_course.exercises.chapter02 import code, error, kl, step, walk  # noqa: F401
