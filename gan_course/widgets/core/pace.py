"""The clock of a playing widget: when it trains, draws and rests."""

from __future__ import annotations

from collections import deque
from time import perf_counter

PICTURES = 26
"""Most pictures a second. From 25 on the eye sees continuous motion; more time is better spent on training."""

SHARE = 3
"""Training gets at least this many times the time of the pictures; a slow or busy machine draws fewer of them."""

BURST = 0.015
"""Least seconds of training in a tick, also while the page is behind with its pictures; each tick ends in a sleep of
about a millisecond."""

TICK = 0.1
"""Most seconds of training before the buttons are served; a longer round is not interrupted."""


class Pace:
    """The clock from one Play to the next Pause.

    Training fills the time between two pictures. If the speed is limited, rounds are due one by one. A delay from
    outside (another cell ran for a minute) is not made up for.

    Args:
        share: after a picture, training gets `share` times as long as the picture took.
    """

    def __init__(self, share: float = SHARE) -> None:
        self._share = share
        self._now = self._next_picture = perf_counter()
        self._deadline = 0.0
        self._due = 1.0  # rounds that may be done now
        self._cost = 0.005  # seconds of a picture, a running mean
        self._marks: deque[tuple[float, int, int]] = deque(maxlen=5)  # time, rounds, pictures of the last two seconds
        self._pictures, self._last_picture = 0, 0.0

    def tick(self, speed: float | None) -> float:
        """Begin a tick at `speed` rounds a second (None: no limit). Returns seconds since the last, at most 0.25."""
        now = perf_counter()
        passed, self._now, self._speed = min(now - self._now, 0.25), now, speed
        # Rounds saved up make no burst of more than a tenth of a second's.
        self._due = 1.0 if speed is None else min(self._due + passed * speed, max(1.0, speed / 10))
        self._deadline = min(max(self._next_picture - self._cost, now + BURST), now + TICK)
        return passed

    def round_due(self) -> bool:
        """Return whether there is time for another round in this tick."""
        return self._due >= 1 and perf_counter() < self._deadline

    def did_round(self) -> None:
        if self._speed is not None:
            self._due -= 1

    def picture_due(self) -> bool:
        """Return whether it is time to draw."""
        self._began_picture = perf_counter()
        return self._began_picture >= self._next_picture - self._cost

    @property
    def since_picture(self) -> float:
        """Seconds since the last picture was done."""
        return perf_counter() - self._last_picture

    def did_picture(self) -> None:
        now = perf_counter()
        self._cost += 0.2 * (now - self._began_picture - self._cost)
        self._next_picture = max(
            self._next_picture + 1 / PICTURES, now, self._began_picture + (self._share + 1) * self._cost
        )
        self._pictures, self._last_picture = self._pictures + 1, now

    def rest(self) -> float:
        """Return seconds to leave to everything else before the next tick."""
        if self._speed is None:
            return 0.0005
        return min(max((1 - self._due) / self._speed, 0.001), 1 / PICTURES)

    def rates(self, rounds: int) -> tuple[float, float] | None:
        """Return rounds and pictures a second over the last two seconds, twice a second; None in between."""
        if self._marks and self._now - self._marks[-1][0] < 0.5:
            return None
        self._marks.append((self._now, rounds, self._pictures))
        then, rounds_then, pictures_then = self._marks[0]
        seconds = self._now - then
        if seconds == 0:
            return 0.0, 0.0
        return (rounds - rounds_then) / seconds, (self._pictures - pictures_then) / seconds
