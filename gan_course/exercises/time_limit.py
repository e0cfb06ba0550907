"""Stops code that runs for too long, without blaming it for a machine that is busy.

What counts is processor time of the thread that runs the code: a paused process, other people's processes and a
training in the background of the same notebook cost a learner nothing. `time.sleep` uses no processor and is counted
by itself. A generous limit of wall time ends what else waits, and proves nothing about the code.
"""

from __future__ import annotations

import contextlib
import ctypes
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any
from unittest.mock import patch

WALL = 90.0  # seconds; three tries fit into the five minutes that a cell has when notebooks are marked
TICK = 0.2  # seconds between two looks at the clocks, and between two attempts to stop code that catches everything
GAP = 1.0  # seconds of wall time that one tick counts at most: a process that was paused in between did not wait

ENDLESS, ASLEEP, BUSY = "endless", "asleep", "busy"

Theirs = Callable[[FrameType], bool]  # whether a frame is of the learner's code


class OutOfTime(BaseException):
    """Stops code that runs for too long. Not an Exception: `except Exception` lets it through."""


class Limit:
    """The clocks of one run.

    Args:
        seconds: processor time that the thread may use, and time that it may sleep.
        wall: seconds of wall time that it may take.
        used: returns the processor time of the thread, in seconds.

    Attributes:
        cause: why the code has to stop: "endless", "asleep", "busy" (the processor was elsewhere), or "" until then.
    """

    def __init__(self, seconds: float, wall: float, used: Callable[[], float]):
        self.seconds, self.wall, self.cause = seconds, wall, ""
        self._used, self._start = used, used()
        self._looked, self._awake, self._slept = time.monotonic(), 0.0, 0.0

    def over(self) -> bool:
        """Look at the clocks; call it at every tick."""
        now = time.monotonic()
        self._awake += min(now - self._looked, GAP)
        self._looked = now
        if not self.cause and self._used() - self._start >= self.seconds:
            self.cause = ENDLESS
        if not self.cause and self._awake >= self.wall:
            self.cause = BUSY
        return bool(self.cause)

    def sleep(self, seconds: float, real_sleep: Callable[[float], None]) -> None:
        """Sleep for `seconds`, or raise OutOfTime once the time for sleeping is used up."""
        left = self.seconds - self._slept
        self._slept += seconds
        real_sleep(max(0.0, min(seconds, left)) if left < seconds else seconds)
        if left < seconds:
            self.cause = self.cause or ASLEEP
            raise OutOfTime


@contextlib.contextmanager
def time_limit(
    seconds: float,
    theirs: Theirs = lambda frame: False,
    wall: float | None = None,
    names: dict[str, Any] | None = None,
) -> Iterator[Limit]:
    """Raise OutOfTime inside once a limit is reached, again and again until the code gives in.

    In the main thread on Unix a timer signal does it, which also ends a call that waits; elsewhere a thread does,
    which waits for the next line of Python.

    Args:
        seconds: processor time of this thread.
        theirs: says which frames are the learner's, to break loops that catch everything.
        wall: wall time; defaults to WALL.
        names: the learner's globals, where `from time import sleep` may have put a `sleep`.
    """
    in_main = threading.current_thread() is threading.main_thread()
    alarm = in_main and hasattr(signal, "setitimer")
    limit = Limit(
        seconds,
        WALL if wall is None else wall,
        time.thread_time if alarm else _processor_time_of(threading.get_native_id()),
    )
    with _counted_sleep(limit, names or {}), (_alarm if alarm else _watch)(limit, theirs):
        yield limit


def _processor_time_of(thread: int) -> Callable[[], float]:
    """A clock of another thread; of the whole process where the system does not name its threads (macOS)."""
    import psutil

    process = psutil.Process()

    def used() -> float:
        for one in process.threads():
            if one.id == thread:
                return one.user_time + one.system_time
        return time.process_time()

    return used


@contextlib.contextmanager
def _counted_sleep(limit: Limit, names: dict[str, Any]) -> Iterator[None]:
    mine, real_sleep = threading.get_ident(), time.sleep

    def sleep(seconds: float) -> None:
        if threading.get_ident() == mine:
            limit.sleep(seconds, real_sleep)
        else:  # something else of the notebook, which goes on in the background
            real_sleep(seconds)

    theirs = [name for name, value in names.items() if value is real_sleep]
    names.update(dict.fromkeys(theirs, sleep))
    try:
        with patch.object(time, "sleep", sleep):
            yield
    finally:
        names.update({name: real_sleep for name in theirs if names.get(name) is sleep})


class _Trap:
    """A bare `except:` inside a loop may catch every OutOfTime: this makes its very next line raise another."""

    def __init__(self, theirs: Theirs):
        self.theirs, self.frames, self.tracer, self.armed = theirs, [], sys.gettrace(), True

    def spring(self, frame: FrameType | None) -> None:
        """Let the next line of each frame of theirs, from `frame` outwards, raise OutOfTime."""
        while frame:
            if self.theirs(frame):
                frame.f_trace = self._next_event
                self.frames.append(frame)
            frame = frame.f_back
        if self.frames:
            sys.settrace(lambda *_: None)

    def _next_event(self, frame: FrameType, event: str, arg: object) -> object:
        if self.armed and event == "line":  # raised at another event it would end the tracing in vain
            raise OutOfTime
        return self._next_event

    def release(self) -> None:
        self.armed = False
        sys.settrace(self.tracer)
        for frame in self.frames:
            frame.f_trace = None


@contextlib.contextmanager
def _alarm(limit: Limit, theirs: Theirs) -> Iterator[None]:
    trap = _Trap(theirs)

    def ring(signum: int, frame: FrameType | None) -> None:
        if trap.armed and limit.over():
            trap.spring(frame)
            raise OutOfTime

    handler = signal.signal(signal.SIGALRM, ring)
    start, tick = time.monotonic(), min(TICK, limit.seconds)
    theirs_left, interval = signal.setitimer(signal.ITIMER_REAL, tick, tick)
    try:
        yield
    finally:
        trap.release()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if theirs_left:  # another timer was running: let it go on
            left = max(theirs_left - (time.monotonic() - start), 0.001)
            signal.setitimer(signal.ITIMER_REAL, left, interval)


@contextlib.contextmanager
def _watch(limit: Limit, theirs: Theirs) -> Iterator[None]:
    trap = _Trap(theirs)

    class Arrives(OutOfTime):
        """Made by the interpreter in the thread that is to be stopped, so that the trap can be set there."""

        on_its_way = False

        def __init__(self) -> None:
            Arrives.on_its_way = False
            if trap.armed:
                trap.spring(sys._getframe(1))

    thread = ctypes.c_ulong(threading.get_ident())
    lock, done = threading.Lock(), threading.Event()

    def watch() -> None:
        while not done.wait(min(TICK, limit.seconds)):
            with lock:
                if not done.is_set() and limit.over():
                    Arrives.on_its_way = True
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(Arrives))

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        trap.release()
        with lock:
            done.set()
        # Taking it back (PyThreadState_SetAsyncExc with NULL) would leave the interpreter's flag for it set for ever;
        # in Python 3.11 the next function that is traced then never begins.
        with contextlib.suppress(OutOfTime):
            while Arrives.on_its_way:
                pass
