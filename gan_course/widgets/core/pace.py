"""When a playing widget trains, when it draws, and when it rests."""

from __future__ import annotations

from collections import deque
from time import perf_counter

PICTURES = 26
"""Most pictures a second. From 25 on the eye sees a film; all time beyond that is better spent on training."""

SHARE = 3
"""Pictures take at most one third of the time: on a slow or busy machine there are fewer of them."""

BURST = 0.015
"""Seconds that training has at least in a tick, also while the page is behind with its pictures; each tick ends in a
sleep of about a thousandth."""

TICK = 0.1
"""Seconds that training goes on at most without a look at the buttons; a round that lasts longer is not cut short."""


class Pace:
    """The clock of one spell of playing.

    Training fills the time between two pictures. Where the speed is limited, rounds fall due one by one. A pause that
    is not ours (another cell ran for a minute) is not caught up with.

    Args:
        share: after a picture, training has the next `share` times as long as the picture took.
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
        """Begin a tick at `speed` rounds a second (None: no limit). Seconds since the last one, at most 0.25."""
        now = perf_counter()
        passed, self._now, self._speed = min(now - self._now, 0.25), now, speed
        # Rounds saved up make no burst of more than a tenth of a second's.
        self._due = 1.0 if speed is None else min(self._due + passed * speed, max(1.0, speed / 10))
        self._deadline = min(max(self._next_picture - self._cost, now + BURST), now + TICK)
        return passed

    def round_due(self) -> bool:
        """Whether there is time for one more round in this tick."""
        return self._due >= 1 and perf_counter() < self._deadline

    def did_round(self) -> None:
        if self._speed is not None:
            self._due -= 1

    def picture_due(self) -> bool:
        """Whether it is time to draw."""
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
        """Seconds to leave to everything else before the next tick."""
        if self._speed is None:
            return 0.0005
        return min(max((1 - self._due) / self._speed, 0.001), 1 / PICTURES)

    def rates(self, rounds: int) -> tuple[float, float] | None:
        """Rounds and pictures a second over the last two seconds; new ones twice a second, None in between."""
        if self._marks and self._now - self._marks[-1][0] < 0.5:
            return None
        self._marks.append((self._now, rounds, self._pictures))
        then, rounds_then, pictures_then = self._marks[0]
        seconds = self._now - then
        if seconds == 0:
            return 0.0, 0.0
        return (rounds - rounds_then) / seconds, (self._pictures - pictures_then) / seconds
