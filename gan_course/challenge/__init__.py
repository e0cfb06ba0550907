"""The challenge: a generator's weights in a file, judged on codes that nobody knew beforehand.

>>> save_generator("mine.safetensors", trainer.average, trainer.latent)
>>> print(score("mine.safetensors"))                         # or: make challenge FILE=mine.safetensors
"""

from gan_course.challenge.entry import Entry, RefusedError, read_entry, save_generator
from gan_course.challenge.scoring import LEVELS, Score, score, score_folder, table

__all__ = [
    "LEVELS",
    "Entry",
    "RefusedError",
    "Score",
    "read_entry",
    "save_generator",
    "score",
    "score_folder",
    "table",
]
