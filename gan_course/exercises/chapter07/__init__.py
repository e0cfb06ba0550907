"""Exercises of chapter 07, a file for each."""

from gan_course.exercises.chapter07 import (  # noqa: F401
    augmentation,
    copies,
    coverage,
    denoising,
    distance,
    keeping,
    projection,
    walking,
)
