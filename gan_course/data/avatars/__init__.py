"""Anime heads, drawn from named factors."""

from gan_course.data.avatars.factors import FACTORS, Factor, column, sample_factors, with_factor
from gan_course.data.avatars.render import avatars, draw

__all__ = ["FACTORS", "Factor", "avatars", "column", "draw", "sample_factors", "with_factor"]
