"""What a live widget shows: a session, which is pure state and knows nothing of buttons, pictures or notebooks.

Anything with these few members is a session. `Timeline` and `Trace` store states and curves, both in bounded size
however long a widget plays.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import torch
from torch import nn
from torch.optim import Optimizer


class Session(Protocol):
    """A small experiment that proceeds round by round.

    Attributes:
        rounds: rounds done so far; it goes back when an earlier state is restored.
    """

    rounds: int

    def step(self) -> None:
        """Do one round. Raise whatever goes wrong: the player shows it."""

    def snapshot(self) -> Any:
        """All that is drawn, as plain numpy arrays and numbers, a copy that later steps do not touch.

        It is called for each picture (30 times a second), so it computes only what is drawn, and it changes nothing:
        a session that is looked at goes on exactly as one that is not.
        """

    def save(self) -> Any:
        """A copy of everything that later rounds depend on. :func:`state_dict` copies networks and the like."""

    def restore(self, state: Any) -> None:
        """Go back to what :meth:`save` gave; a state may be restored any number of times."""


def state_dict(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Copy the state of networks, optimisers, random generators and traces; deep-copy any other value."""

    def state(part: Any) -> Any:
        if isinstance(part, (nn.Module, Optimizer)):
            return copy.deepcopy(part.state_dict())
        if isinstance(part, torch.Generator):
            return part.get_state()
        return part.save() if isinstance(part, Trace) else copy.deepcopy(part)

    return {name: state(part) for name, part in parts.items()}


def load_state_dict(parts: Mapping[str, Any], state: Mapping[str, Any]) -> None:
    """Load what :func:`state_dict` copied into the same networks, optimisers, generators and traces.

    Plain values cannot be changed in place: the session takes them from `state` itself.
    """
    for name, part in parts.items():
        if isinstance(part, (nn.Module, Optimizer)):
            part.load_state_dict(copy.deepcopy(state[name]))  # an optimiser keeps the very tensors it is given
        elif isinstance(part, torch.Generator):
            part.set_state(state[name])
        elif isinstance(part, Trace):
            part.restore(state[name])


class Trace:
    """Curves over rounds that never outgrow `size` points: when they do, every second one is dropped.

    >>> trace = Trace("loss_D", "loss_G")
    >>> trace.add(1, loss_D=1.39, loss_G=0.69)
    >>> trace["round"], trace["loss_D"]          # numpy arrays of equal length

    Points thinned out come from all over the curve, so it always spans everything from the first round to the last.
    """

    def __init__(self, *names: str, size: int = 600):
        self.names = ("round", *names)
        self._rows = np.full((size, len(self.names)), np.nan)
        self._length, self._every, self._skipped = 0, 1, 0

    def add(self, rounds: int, **values: float) -> None:
        """Append `values` at `rounds`; names left out are NaN there (a gap in the curve)."""
        unknown = values.keys() - set(self.names)
        if unknown:
            raise ValueError(f"This trace has no {', '.join(sorted(unknown))}; it has {', '.join(self.names[1:])}.")
        self._skipped += 1
        if self._skipped < self._every:
            return
        self._skipped = 0
        if self._length == len(self._rows):
            kept = self._rows[::2].copy()
            self._length, self._every = len(kept), 2 * self._every
            self._rows[: len(kept)] = kept
        row = self._rows[self._length]
        row[:] = [rounds, *(values.get(name, np.nan) for name in self.names[1:])]
        self._length += 1

    def __getitem__(self, name: str) -> np.ndarray:
        return self._rows[: self._length, self.names.index(name)].copy()

    def __len__(self) -> int:
        return self._length

    def save(self) -> tuple:
        return self._rows[: self._length].copy(), self._every, self._skipped

    def restore(self, state: tuple) -> None:
        rows, self._every, self._skipped = state
        self._length = len(rows)
        self._rows[: self._length] = rows


ROOM = 100 * 2**20
"""Most bytes of the states of a timeline, so that large networks leave memory for other programs."""


class Timeline:
    """Saved states of one session, to rewind to; at most `keep` of them, spread over all rounds so far.

    When it is full, or its states outgrow `ROOM`, every second one is dropped and the interval doubles: the memory
    stays flat, and the first state is never dropped.
    """

    def __init__(self, keep: int = 48, every: int = 5):
        if keep < 4 or every < 1:
            raise ValueError(f"keep is {keep} and every {every}; give keep >= 4 and every >= 1")
        self.keep, self._first_every, self.every = keep, every, every
        self._moments: list[tuple[int, Any]] = []
        self._most = keep

    @property
    def rounds(self) -> list[int]:
        """The rounds that can be rewound to, ascending."""
        return [rounds for rounds, _ in self._moments]

    def push(self, session: Session) -> bool:
        """Save the session's state if enough rounds have passed since the last one. Returns whether it did."""
        if self._moments and session.rounds < self._moments[-1][0] + self.every:
            return False
        if len(self._moments) >= self._most:
            self._moments = self._moments[::2]
            self.every *= 2
            if session.rounds < self._moments[-1][0] + self.every:
                return False
        self._add(session)
        return True

    def _add(self, session: Session) -> None:
        state = self.take(session)
        self._moments.append((session.rounds, state))
        self._most = max(4, min(self.keep, ROOM // max(_bytes(state), 1)))

    def take(self, session: Session) -> Any:
        """Return what is stored of a moment."""
        return session.save()

    def force(self, session: Session) -> None:
        """Save the session's state now, unless it is there already."""
        if not self._moments or self._moments[-1][0] < session.rounds:
            self._add(session)
            if len(self._moments) > self._most:
                del self._moments[-2]

    def rewind(self, session: Session, index: int) -> None:
        """Restore the moment at `index`; the present and all later ones stay until the session goes on from there."""
        _, state = self._moments[index]
        self.force(session)
        session.restore(state)

    def truncate(self, rounds: int) -> None:
        """Drop all moments after `rounds`: the session takes another course from here."""
        self._moments = [moment for moment in self._moments if moment[0] <= rounds]
        while self.every > self._first_every and len(self._moments) <= self.keep // 2:
            self.every //= 2

    def clear(self) -> None:
        self._moments, self.every = [], self._first_every


def _bytes(state: Any) -> int:
    """Return the bytes of all arrays and tensors in a state."""
    if isinstance(state, (np.ndarray, torch.Tensor)):
        return state.nbytes
    if isinstance(state, Mapping):
        state = list(state.values())
    return sum(map(_bytes, state)) if isinstance(state, (list, tuple)) else 0
