"""Runs worth seeing: what to set, and what to look at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """A run by its setup's text (two, parted by `|`, side by side) and a sentence on what to look at."""

    text: str
    watch: str


PRESETS: dict[str, Preset] = {}
