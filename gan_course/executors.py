"""Where a long list of independent work runs: in pools of this machine, or on a Dask cluster.

    SCHEDULER=tcp://192.168.0.10:8786 python -m gan_course.claims

Both are `concurrent.futures` executors, so marking and the claims are written once. Each Dask worker takes one call at
a time; what a lost worker was doing is done again by another one.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import platform
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from distributed import Client

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 15.0
"""Seconds to wait for the scheduler, and then for its first worker."""
SPAWN = get_context("spawn")  # a fork of a process with threads may hang
MESSAGES = {
    "jobs": "jobs is {jobs}; give the number of processes, 1 or more",
    "missing": "SCHEDULER is {address}, but Dask is not installed. In the course's folder: {python} -m pip install "
    "--editable '.[cluster]'",
    "refused": "No Dask scheduler answers at {address} ({why}). SCHEDULER is an address such as "
    "tcp://192.168.0.10:8786, which `dask scheduler` prints when it starts; without SCHEDULER the work runs on this "
    "machine.",
    "idle": "The scheduler at {address} has no workers. Start some: dask worker {address} --nthreads 1",
    "threads": "The worker {worker} runs {threads} calls at once in one process, which would mix up their random "
    "numbers. Start it with --nthreads 1, and as many processes with --nworkers.",
    "foreign": "{where} cannot import the course ({why}). Start it in an environment that has the course installed.",
    "versions": "{where} has {name} {theirs}, here it is {mine}. Results could differ: install the same there, and "
    "start it again.",
    "lost": "The scheduler at {address} ended or cannot be reached any more. Finished work is kept.",
    "scheduler": "The scheduler at {address}",
    "worker": "The worker {address}",
}


@contextmanager
def executor(jobs: int, local: Callable[[int], Executor] = ThreadPoolExecutor) -> Iterator[Executor]:
    """Yield what runs calls: the Dask cluster whose scheduler the variable SCHEDULER names, else `local(jobs)`.

    Leaving the block cancels the calls that have not begun.

    Args:
        jobs: how many calls run at once here, >= 1; on a cluster as many as it has workers.
        local: makes the pool of this machine.

    Raises:
        ConnectionError: the cluster cannot be used, or its scheduler was lost; says what to do.
    """
    address = os.environ.get("SCHEDULER", "").strip()
    if not address:
        pool = local(jobs)
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)
        return
    with connect(address) as client:
        try:
            yield client.get_executor(pure=False)
        except CancelledError as error:
            raise ConnectionError(MESSAGES["lost"].format(address=address)) from error


def connect(address: str) -> Client:
    """Return a client of the scheduler at `address`; ConnectionError if it, or a worker, cannot do this course's work.

    Every worker must run one call at a time and have the Python, the packages and the files of this checkout.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise ConnectionError(MESSAGES["missing"].format(address=address, python=sys.executable)) from error
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, asyncio.TimeoutError) as error:
        raise ConnectionError(MESSAGES["refused"].format(address=address, why=error)) from error
    try:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except asyncio.TimeoutError as error:  # the built-in one only since Python 3.11
            raise ConnectionError(MESSAGES["idle"].format(address=address)) from error
        for worker, threads in client.nthreads().items():
            if threads > 1:
                raise ConnectionError(MESSAGES["threads"].format(worker=worker, threads=threads))
        _compare(MESSAGES["scheduler"].format(address=address), client.run_on_scheduler(versions))
        for worker, theirs in client.run(versions, on_error="return").items():
            _compare(MESSAGES["worker"].format(address=worker), theirs)
    except BaseException:
        client.close()
        raise
    return client


def versions() -> dict[str, str]:
    """Return what results depend on: the versions of Python and of packages, and a hash of the course's own files."""
    found = {"Python": ".".join(platform.python_version_tuple()[:2])}
    for name in ("distributed", "torch", "numpy"):
        try:
            found[name] = version(name).partition("+")[0]  # whether it is the build for the GPU does not matter
        except PackageNotFoundError:
            found[name] = "none"
    files = sorted([*ROOT.glob("gan_course/**/*.py"), *ROOT.glob("notebooks/masters/*.py")])
    found["the course's files"] = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:12]
    return found


def _compare(where: str, theirs: dict[str, str] | Exception) -> None:
    if isinstance(theirs, Exception):
        raise ConnectionError(MESSAGES["foreign"].format(where=where, why=theirs))
    for name, mine in versions().items():
        if theirs.get(name) != mine:
            raise ConnectionError(
                MESSAGES["versions"].format(where=where, name=name, theirs=theirs.get(name), mine=mine)
            )


class Processes(ThreadPoolExecutor):
    """Threads that each pass their calls to a process of their own, so that one that dies takes one call with it.

    `shutdown` ends the processes, whatever they do.
    """

    def __init__(self, jobs: int) -> None:
        if jobs < 1:
            raise ValueError(MESSAGES["jobs"].format(jobs=jobs))
        super().__init__(jobs)
        self._own, self._lock, self._over = threading.local(), threading.Lock(), False
        self._others = set(active_children())

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Future:
        """Begin `function(*arguments)` in a process; BrokenExecutor is its exception if the process ends."""
        return super().submit(self._pass_on, function, *arguments)

    def _pass_on(self, function: Callable[..., Any], *arguments: Any) -> Any:
        try:
            with self._lock:  # no process begins after shutdown looked for them
                if self._over:
                    raise BrokenExecutor
                if not hasattr(self._own, "process"):
                    self._own.process = ProcessPoolExecutor(1, SPAWN, _ignore_interrupts)
                future = self._own.process.submit(function, *arguments)
            return future.result()
        except BrokenExecutor:
            vars(self._own).pop("process", None)
            raise

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End at once."""
        super().shutdown(wait=False, cancel_futures=True)
        with self._lock:
            self._over = True
        for process in set(active_children()) - self._others:
            process.kill()


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that shows the progress
