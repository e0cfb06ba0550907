"""Anime heads, drawn from named factors."""

from gan_course.data.avatars.render import avatars, draw
from gan_course.data.avatars.factors import FACTORS, Factor, column, sample_factors, with_factor

__all__ = ["FACTORS", "Factor", "avatars", "column", "draw", "sample_factors", "with_factor"]
