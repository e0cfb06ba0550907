"""Run a command until it ends, or until it and its descendants have used up their time or memory."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Limits:
    """What one notebook may use.

    Attributes:
        seconds: of wall time, all in all.
        cell_seconds: of wall time in one cell.
        memory: gigabytes, of all its processes together. On Linux each of them gets three quarters of it: asking for
            more is a MemoryError there, and the rest of the notebook still runs.
    """

    seconds: float = 900.0
    cell_seconds: float = 300.0
    memory: float = 4.0


def run_limited(
    command: Sequence[str | Path], log: Path, folder: Path, environment: Mapping[str, str], limits: Limits
) -> str:
    """Run the command in `folder` with its output in `log`; return why it was stopped, or "" if it ended by itself.

    Whatever it started and left running is ended with it.
    """
    stopped = ""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=folder, env=environment
        )
        deadline = time.monotonic() + limits.seconds
        try:
            while process.poll() is None and not stopped:
                time.sleep(0.1)
                if time.monotonic() > deadline:
                    stopped = f"stopped after {limits.seconds:g} seconds"
                elif _memory(process.pid, limits.memory * 1e9) > limits.memory * 1e9:
                    stopped = f"stopped: it held more than {limits.memory:g} GB of memory"
        finally:
            _kill(process)
    return stopped


def _memory(pid: int, enough: float) -> int:
    """Return the bytes that the process and its descendants hold; shared pages count once where the OS can tell.

    That is slow, so it is done only if the plain sum is above `enough`.
    """

    def total(held: Callable[[psutil.Process], int]) -> int:
        found = 0
        for process in _family(pid):
            try:
                found += held(process)
            except psutil.Error:
                continue
        return found

    plain = total(lambda process: process.memory_info().rss)
    return plain if plain <= enough else total(_unshared)


def _unshared(process: psutil.Process) -> int:
    full = process.memory_full_info()
    return getattr(full, "pss", full.rss)


def _family(pid: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _kill(process: subprocess.Popen) -> None:
    """End the process and its descendants (a kernel does not end with its parent by itself)."""
    for member in _family(process.pid):
        try:
            member.kill()
        except psutil.Error:
            continue
    process.wait()
