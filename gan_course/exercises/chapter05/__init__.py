"""Exercises of chapter 05, a file for each: 5.1 convolution, 5.2 size, 5.3 stamp, 5.4 generator, 5.5 receptive_field,
5.6 arithmetic.
"""

from gan_course.exercises.chapter05 import (  # noqa: F401
    arithmetic,
    convolution,
    generator,
    receptive_field,
    size,
    stamp,
)
