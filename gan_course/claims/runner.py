"""Run the claims' experiments, each seed in turn, in a few processes of one thread each.

Whatever a seed gives is stored at once, so a run that is interrupted goes on where it was. An experiment that raises,
or takes its process down with it, is stored as failed and the others go on.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, SimpleQueue

from gan_course.claims import store
from gan_course.claims.registry import Claim, Outcome, find

import torch
from tqdm.auto import tqdm

PACKAGE = __package__
Report = Callable[[Claim, int, "Outcome | str", float], None]
"""Told of each seed that ended: the claim, the seed, the outcome or the exception in words, the seconds it took."""


def missing(
    chosen: Iterable[Claim], path: Path | None = None, again: bool = False, failures: bool = True
) -> list[tuple[Claim, int]]:
    """The runs that docs/claims.json has no outcome of, by today's code.

    Args:
        chosen: the claims to look at.
        path: of the store.
        again: all runs, whatever is stored.
        failures: also the runs that failed; they may come through now.
    """
    stored = store.load(path)
    runs = []
    for claim in chosen:
        record = stored.get(claim.id)
        done: set[int] = set()
        if record and record.code == store.code_hash(claim.run) and not again:
            done = set(record.outcomes) | (set() if failures else set(record.failures))
        runs += [(claim, seed) for seed in range(claim.seeds) if seed not in done]
    return runs


def run_one(claim: Claim, seed: int, quick: bool = False) -> tuple[Outcome | str, float]:
    """One experiment here and now: its outcome or the exception in words, and the seconds of processor time."""
    began = time.process_time()
    try:
        outcome = claim.run(seed, quick)
        if not isinstance(outcome, Outcome):
            raise TypeError(f"{claim.id} returned {type(outcome).__name__}; a claim returns an Outcome")
        more = {name: float(value) for name, value in outcome.more.items()}
        result: Outcome | str = Outcome(float(outcome.a), float(outcome.b), bool(outcome.holds), more)
    except Exception as error:  # whatever an experiment raises is its outcome; the others go on
        result = f"{type(error).__name__}: {error}"
    return result, time.process_time() - began


def run_all(
    runs: list[tuple[Claim, int]], report: Report, jobs: int = 2, quick: bool = False, package: str = PACKAGE
) -> None:
    """Do these runs in `jobs` processes and report each as it ends; Ctrl-C ends the processes, too.

    Args:
        runs: claims and seeds.
        report: called in this process, one call at a time.
        jobs: how many processes, >= 1.
        quick: as `Claim.run` takes it.
        package: where the processes find the claims.
    """
    if jobs < 1:
        raise ValueError(f"jobs is {jobs}; give the number of processes, 1 or more")
    waiting: SimpleQueue[tuple[Claim, int]] = SimpleQueue()
    ended: SimpleQueue[tuple[Claim, int, Outcome | str, float]] = SimpleQueue()
    for run in runs:
        waiting.put(run)
    workers = [_Worker(package, quick) for _ in range(min(jobs, len(runs)))]

    def drive(worker: _Worker) -> None:
        while not worker.stopped:
            try:
                claim, seed = waiting.get_nowait()
            except Empty:
                return
            ended.put((claim, seed, *worker.run(claim.id, seed)))

    for worker in workers:
        threading.Thread(target=drive, args=(worker,), daemon=True).start()
    try:
        for _ in runs:
            report(*ended.get())
        for worker in workers:
            worker.end()
    finally:
        for worker in workers:
            worker.stop()


class _Worker:
    """A process that runs experiments; it is started when first needed and again if it dies."""

    def __init__(self, package: str, quick: bool):
        self.package, self.quick = package, quick
        self.process = self.pipe = None
        self.stopped = False

    def run(self, id: str, seed: int) -> tuple[Outcome | str, float]:
        began = time.monotonic()
        try:
            if self.process is None:
                self._start()
            self.pipe.send((id, seed))
            return self.pipe.recv()
        except (EOFError, OSError):
            process, self.process = self.process, None
            process.join()
            return f"the process ended with exit code {process.exitcode}", time.monotonic() - began

    def _start(self) -> None:
        spawn = get_context("spawn")  # a fork of a process with threads may hang
        self.pipe, theirs = spawn.Pipe()
        self.process = spawn.Process(target=_serve, args=(theirs, self.package, self.quick), daemon=True)
        self.process.start()
        theirs.close()
        if self.stopped:
            self.process.kill()

    def end(self) -> None:
        """Let the process end by itself: it has nothing left to do."""
        if self.process is not None:
            self.pipe.close()
            self.process.join(10)

    def stop(self) -> None:
        """End the process, whatever it does."""
        self.stopped = True
        if self.process is not None:
            self.process.kill()


def _serve(pipe: Connection, package: str, quick: bool) -> None:
    """The other process: one thread, experiments by id and seed, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that shows the progress
    torch.set_num_threads(1)
    while True:
        try:
            id, seed = pipe.recv()
        except EOFError:
            return
        try:
            claim = find(id, package)
        except Exception as error:  # a claim's file that cannot be imported
            pipe.send((f"{type(error).__name__}: {error}", 0.0))
            continue
        pipe.send(run_one(claim, seed, quick))


def run_and_store(
    chosen: list[Claim], path: Path | None = None, jobs: int = 2, again: bool = False, package: str = PACKAGE
) -> int:
    """Run what is missing of these claims, storing each outcome as it comes, with progress; returns how many failed."""
    runs = missing(chosen, path, again)
    failed = 0
    with tqdm(total=len(runs), unit="run", disable=not runs) as progress:

        def report(claim: Claim, seed: int, result: Outcome | str, seconds: float) -> None:
            nonlocal failed
            store.keep(claim, seed, result, seconds, path)
            failed += isinstance(result, str)
            progress.write(describe(claim, seed, result, seconds))
            progress.update()

        run_all(runs, report, jobs, package=package)
    return failed


def describe(claim: Claim, seed: int, result: Outcome | str, seconds: float) -> str:
    """One line on one run."""
    if isinstance(result, str):
        return f"{claim.id} seed {seed}: FAILED after {seconds:.1f} s, {result}"
    verdict = "holds" if result.holds else "does not hold"
    (a, b) = claim.figures
    return f"{claim.id} seed {seed}: {a} {result.a:.4g}, {b} {result.b:.4g}: {verdict} ({seconds:.1f} s)"
