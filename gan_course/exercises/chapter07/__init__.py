"""Exercises of chapter 07, a file for each: 7.1 distance, 7.2 coverage, 7.3 copies, 7.4 projection, 7.5 keeping,
7.6 augmentation, 7.7 denoising, 7.8 sampling.
"""

from gan_course.exercises.chapter07 import (  # noqa: F401
    augmentation,
    copies,
    coverage,
    denoising,
    distance,
    keeping,
    projection,
    sampling,
)
