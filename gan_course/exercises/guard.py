"""Runs a learner's code so that it can do no harm: it ends, and it leaves the notebook as it was.

An endless loop is stopped, `exit()` is an error like others, what the code prints is kept aside, and global state that
it changes (random numbers, grad mode, default dtype, the notebook's own networks) is put back.
"""

from __future__ import annotations

import contextlib
import copy
import ctypes
import io
import os
import random
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from types import FrameType, FunctionType
from unittest.mock import patch

REPEAT = 0.2  # seconds between two attempts to stop code that catches every exception
PRINTED = 2000  # characters kept of what the code prints


class OutOfTime(BaseException):
    """Stops code that runs for too long. Not an Exception: `except Exception` lets it through."""


# --- time --------------------------------------------------------------------------------------

Theirs = Callable[[FrameType], bool]  # whether a frame is of the learner's code


def time_limit(seconds: float, theirs: Theirs = lambda frame: False):
    """Context manager: raise OutOfTime inside after `seconds`, again and again until the code gives in.

    `theirs` says which frames are the learner's, to break loops that catch everything. In the main thread on Unix a
    timer signal does it, which also ends a sleep; elsewhere a thread, which waits for the next line of Python.
    """
    in_main = threading.current_thread() is threading.main_thread()
    return _alarm(seconds, theirs) if in_main and hasattr(signal, "setitimer") else _watch(seconds, theirs)


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
def _alarm(seconds: float, theirs: Theirs) -> Iterator[None]:
    trap = _Trap(theirs)

    def ring(signum: int, frame: FrameType | None) -> None:
        if trap.armed:
            trap.spring(frame)
            raise OutOfTime

    handler = signal.signal(signal.SIGALRM, ring)
    start = time.monotonic()
    theirs_left, interval = signal.setitimer(signal.ITIMER_REAL, seconds, REPEAT)
    try:
        yield
    finally:
        trap.release()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if theirs_left:  # somebody else's timer was running: let it go on
            left = max(theirs_left - (time.monotonic() - start), 0.001)
            signal.setitimer(signal.ITIMER_REAL, left, interval)


@contextlib.contextmanager
def _watch(seconds: float, theirs: Theirs) -> Iterator[None]:
    trap = _Trap(theirs)

    class Arrives(OutOfTime):
        """Made by the interpreter in the thread that is to be stopped, so that the trap can be set there."""

        def __init__(self) -> None:
            if trap.armed:
                trap.spring(sys._getframe(1))

    thread = ctypes.c_ulong(threading.get_ident())
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    lock, done = threading.Lock(), threading.Event()

    def watch() -> None:
        wait = seconds
        while not done.wait(wait):
            with lock:
                if not done.is_set():
                    raise_in(thread, ctypes.py_object(Arrives))
            wait = REPEAT

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        trap.release()
        with lock:
            done.set()
            raise_in(thread, None)  # take back one that has not arrived yet


# --- interruption and exits --------------------------------------------------------------------


class Interrupts:
    """Tells a real Ctrl-C (or the stop button) from a KeyboardInterrupt that the code raises itself."""

    def __init__(self) -> None:
        self.real = False

    def __enter__(self) -> Interrupts:
        self._handler = None
        in_main = threading.current_thread() is threading.main_thread()
        before = signal.getsignal(signal.SIGINT)
        if in_main and callable(before):

            def note(signum: int, frame: FrameType | None) -> None:
                self.real = True
                before(signum, frame)

            self._handler = signal.signal(signal.SIGINT, note)
        return self

    def __exit__(self, *_: object) -> None:
        if self._handler is not None:
            signal.signal(signal.SIGINT, self._handler)


@contextlib.contextmanager
def no_exit() -> Iterator[None]:
    """`exit()` and `os._exit()` raise SystemExit instead of ending the kernel."""

    def leave(*_: object) -> None:
        raise SystemExit("exit")

    with contextlib.ExitStack() as stack:
        stack.enter_context(patch.object(os, "_exit", leave))
        ipython = sys.modules.get("IPython")
        shell = ipython.get_ipython() if ipython else None
        if shell:  # IPython's own exit() raises nothing: it asks the shell to end
            stack.enter_context(patch.object(shell, "ask_exit", leave))
        yield


# --- what is printed ---------------------------------------------------------------------------


class Printed(io.TextIOBase):
    """Keeps the first characters of what is written, and drops the rest."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        if len(self.text) < PRINTED:
            self.text = (self.text + text)[:PRINTED]
        return len(text)

    def writable(self) -> bool:
        return True


# --- state -------------------------------------------------------------------------------------


@contextlib.contextmanager
def same_world() -> Iterator[None]:
    """Run on the CPU in float32 with gradients on; afterwards put back whatever global state was changed."""
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")  # what is not imported has no state yet
    saved = [_random_state()]
    if numpy:
        saved.append(_numpy_state(numpy))
    if torch:
        saved += [_torch_random_state(torch), _torch_modes(torch)]
    try:
        with warnings.catch_warnings(), torch.device("cpu") if torch else contextlib.nullcontext():
            warnings.simplefilter("ignore")
            if torch:
                torch.set_grad_enabled(True)
                torch.set_default_dtype(torch.float32)
                torch.set_autocast_enabled("cpu", False)
            yield
    finally:
        for restore in saved:
            restore()


def _random_state() -> Callable[[], None]:
    state = random.getstate()
    return lambda: random.setstate(state)


def _numpy_state(numpy) -> Callable[[], None]:
    state = numpy.random.get_state()
    return lambda: numpy.random.set_state(state)


def _torch_random_state(torch) -> Callable[[], None]:
    cpu = torch.get_rng_state()
    devices = []
    if torch.accelerator.is_available():
        kind = torch.accelerator.current_accelerator().type
        module = torch.get_device_module(kind)
        # asking a CUDA that nobody uses yet for its state would start it, seconds and hundreds of megabytes
        if getattr(module, "is_initialized", lambda: True)():
            devices = [
                (module, torch.device(kind, i) if kind != "mps" else kind)
                for i in range(torch.accelerator.device_count())
            ]
    states = [(m, d, m.get_rng_state(d) if d != "mps" else m.get_rng_state()) for m, d in devices]

    def restore() -> None:
        torch.set_rng_state(cpu)
        for module, device, state in states:
            if device == "mps":
                module.set_rng_state(state)
            else:
                module.set_rng_state(state, device)

    return restore


def _torch_modes(torch) -> Callable[[], None]:
    grad, dtype, threads = (
        torch.is_grad_enabled(),
        torch.get_default_dtype(),
        torch.get_num_threads(),
    )
    deterministic = torch.are_deterministic_algorithms_enabled()
    anomaly = torch.is_anomaly_enabled()
    kinds = ["cpu"]
    if torch.accelerator.is_available():
        kinds.append(torch.accelerator.current_accelerator().type)
    autocast = [(k, torch.is_autocast_enabled(k), torch.get_autocast_dtype(k)) for k in kinds]

    def restore() -> None:
        torch.set_grad_enabled(grad)
        torch.set_default_dtype(dtype)
        torch.autograd.set_detect_anomaly(anomaly)
        if torch.are_deterministic_algorithms_enabled() != deterministic:
            torch.use_deterministic_algorithms(deterministic)
        if torch.get_num_threads() != threads:
            torch.set_num_threads(threads)
        for kind, enabled, precision in autocast:
            torch.set_autocast_enabled(kind, enabled)
            torch.set_autocast_dtype(kind, precision)

    return restore


class NotebookState:
    """The notebook's own tensors, networks and optimisers that a function reads as global names.

    `restore()` puts their values back and returns the names of those that had changed.
    """

    def __init__(self, function: object) -> None:
        self.saved: list[tuple[str, object, Callable[[], bool]]] = []
        for name, value in _globals_read(function):
            saver = _saver(value)
            if saver:
                self.saved.append((name, value, saver))

    def restore(self) -> list[str]:
        return [name for name, _, restore in self.saved if restore()]


def _globals_read(function: object) -> list[tuple[str, object]]:
    """Names and values of the globals that the function, or another function of its notebook, reads."""
    found: dict[str, object] = {}
    waiting, seen = [function], set()
    while waiting:
        f = waiting.pop()
        if not isinstance(f, FunctionType) or f in seen:
            continue
        seen.add(f)
        codes = [f.__code__]
        for code in codes:
            codes += [c for c in code.co_consts if hasattr(c, "co_names")]
            for name in code.co_names:
                value = f.__globals__.get(name)
                if isinstance(value, FunctionType) and value.__globals__ is f.__globals__:
                    waiting.append(value)
                elif value is not None:
                    found[name] = value
    return list(found.items())


def _saver(value: object) -> Callable[[], bool] | None:
    """A function that puts `value` back to what it is now and says whether it had changed."""
    torch = sys.modules.get("torch")
    if not torch:
        return None
    if isinstance(value, torch.Generator):
        state = value.get_state()
        return lambda: bool(value.set_state(state)) and False  # drawing numbers is no harm worth telling
    settings = None
    if isinstance(value, torch.optim.Optimizer):
        tensors, modes, wanted = [p for group in value.param_groups for p in group["params"]], [], []
        settings = copy.deepcopy(value.state_dict())
    elif isinstance(value, torch.nn.Module):
        tensors = [*value.parameters(), *value.buffers()]
        modes = [(m, m.training) for m in value.modules()]
        wanted = [(p, p.requires_grad) for p in value.parameters()]
    elif isinstance(value, torch.Tensor):
        tensors, modes, wanted = [value], [], []
    else:
        return None
    copies = [(t, t.detach().clone(), t.grad, _cloned(t.grad)) for t in tensors]

    def restore() -> bool:
        changed = False
        with torch.no_grad():
            for tensor, saved, grad, saved_grad in copies:
                if not torch.allclose(tensor, saved, rtol=0, atol=0, equal_nan=True):
                    tensor.copy_(saved)
                    changed = True
                if grad is not None:
                    grad.copy_(saved_grad)
                if tensor.is_leaf:
                    tensor.grad = grad
        for module, training in modes:
            module.training = training
        for parameter, required in wanted:
            parameter.requires_grad_(required)
        if settings is not None:
            value.load_state_dict(settings)
        return changed

    return restore


def _cloned(tensor):
    return None if tensor is None else tensor.detach().clone()
