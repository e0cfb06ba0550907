"""The smallest session, and how to draw it."""

from __future__ import annotations

import numpy as np


class Count:
    """Counts its rounds; `fail_at` is the round that raises."""

    def __init__(self, fail_at: int = -1):
        self.rounds, self.fail_at, self.saved = 0, fail_at, 0

    def step(self) -> None:
        self.rounds += 1
        if self.rounds == self.fail_at:
            raise ValueError("round <b>forbidden</b>")

    def snapshot(self) -> int:
        return self.rounds

    def save(self) -> int:
        self.saved += 1
        return self.rounds

    def restore(self, state: int) -> None:
        self.rounds = state


def draw(rounds: int) -> np.ndarray:
    """A white bar that moves."""
    picture = np.zeros((20, 30, 3), np.uint8)
    picture[:, rounds % 30] = 255
    return picture
