"""Exercises of chapter 06, a file for each: the smallest GAN's gradients, carrying sand, the slope penalty."""

from gan_course.exercises.chapter06 import gradients, penalty, sand  # noqa: F401
