"""Stopping a training between two steps, never in the middle of one."""

from __future__ import annotations

import signal
import threading
from types import FrameType


class Interruption:
    """While active, the first interrupt (Ctrl-C, or the notebook's stop button) only sets `asked`.

    The loop looks at `asked` after each step, so weights, optimisers and random state always belong together. A second
    interrupt acts at once: a step that never ends can be stopped, too. Outside the main thread Python delivers no
    interrupts, so there is nothing to do.
    """

    def __init__(self) -> None:
        self.asked = False

    def __enter__(self) -> Interruption:
        self._active = threading.current_thread() is threading.main_thread()
        if self._active:
            self._before = signal.signal(signal.SIGINT, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        if self._active:
            signal.signal(signal.SIGINT, self._before or signal.default_int_handler)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
