"""Exercises of chapter 07, a file for each: augmentation for both players, guessing pictures in noise, walking out of it."""

from gan_course.exercises.chapter07 import augmentation, denoising, walking  # noqa: F401
