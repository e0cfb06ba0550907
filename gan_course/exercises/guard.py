"""Runs a learner's code so that it leaves the notebook as it was.

`exit()` is an error like others, what the code prints is kept aside, and global state that it changes (random numbers,
grad mode, default dtype, the notebook's own networks) is restored. time_limit.py ends what does not end by itself.
"""

from __future__ import annotations

import contextlib
import copy
import dis
import io
import os
import random
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from types import FrameType, FunctionType
from unittest.mock import patch

PRINTED = 2000  # characters kept of what the code prints


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
                torch.default_generator.manual_seed(0)  # an answer that draws from it gets one verdict, not two
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

    def tensors(self) -> list[str]:
        """Return the names of the tensors among them."""
        torch = sys.modules.get("torch")
        return [name for name, value, _ in self.saved if isinstance(value, torch.Tensor)]

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
            for name in [i.argval for i in dis.get_instructions(code) if i.opname == "LOAD_GLOBAL"]:
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
