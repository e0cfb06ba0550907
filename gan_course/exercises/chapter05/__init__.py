"""Exercises of chapter 05, a file for each: both convolutions by hand, their sizes, a generator, what one number sees,
arithmetic with codes.
"""

from gan_course.exercises.chapter05 import (  # noqa: F401
    arithmetic,
    convolution,
    generator,
    receptive_field,
    size,
    stamp,
)
