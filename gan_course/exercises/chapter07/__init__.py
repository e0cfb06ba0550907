"""Exercises of chapter 07, a file for each."""

from gan_course.exercises.chapter07 import augmentation, denoising, walking  # noqa: F401
