"""Run the claims' experiments, each seed in turn, in a few processes of one thread each, or on a Dask cluster.

Whatever a seed gives is stored at once, so a run that is interrupted goes on where it was. An experiment that raises,
or takes its process down with it, is stored as failed and the others go on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future, as_completed
from pathlib import Path

from gan_course.claims import store
from gan_course.claims.registry import Claim, Outcome, find
from gan_course.device import threads
from gan_course.executors import Processes, executor

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
    """Do these runs in `jobs` processes, or on a cluster, and report each as it ends; Ctrl-C ends them.

    Args:
        runs: claims and seeds.
        report: called in this process, one call at a time.
        jobs: how many processes, >= 1; a cluster has its own number of workers.
        quick: as `Claim.run` takes it.
        package: where the processes find the claims.
    """
    with executor(jobs, Processes) as pool:
        waiting = {pool.submit(_run, package, claim.id, seed, quick): (claim, seed) for claim, seed in runs}
        for future in as_completed(waiting):
            report(*waiting[future], *_result(future))


def _result(future: Future[tuple[Outcome | str, float]]) -> tuple[Outcome | str, float]:
    """What `_run` returned; it raises nothing itself, so an exception says that its process ended."""
    try:
        return future.result()
    except CancelledError:
        raise
    except Exception:
        return "the process ended", 0.0


def _run(package: str, id: str, seed: int, quick: bool) -> tuple[Outcome | str, float]:
    """One experiment by id, in another process, on one thread."""
    try:
        claim = find(id, package)
    except Exception as error:  # a claim's file that cannot be imported
        return f"{type(error).__name__}: {error}", 0.0
    with threads(1):
        return run_one(claim, seed, quick)


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
        return f"{claim.id} seed {seed}: FAILED after {seconds:.1f} s of computing, {result}"
    verdict = "holds" if result.holds else "does not hold"
    (a, b) = claim.figures
    return f"{claim.id} seed {seed}: {a} {result.a:.4g}, {b} {result.b:.4g}: {verdict} ({seconds:.1f} s)"
