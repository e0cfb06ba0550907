"""python -m gan_course.claims: run the experiments that docs/claims.json has no outcome of, and write the tables."""

from __future__ import annotations

import argparse
import math
import os
import sys

if __name__ == "__main__":  # not where a test imports this: its own processes would compute with other threads than it
    os.environ["OMP_NUM_THREADS"] = "1"  # for the processes to come: a thread each

from gan_course.claims import find
from gan_course.claims.registry import Claim, claims
from gan_course.claims.runner import describe, missing, run_all, run_and_store, run_one
from gan_course.claims.store import load
from gan_course.claims.table import shown, write_document


def main(arguments: list[str] | None = None) -> int:
    """Returns 0, or 1 if an experiment failed with an exception."""
    parser = argparse.ArgumentParser(prog="python -m gan_course.claims", description=__doc__)
    parser.add_argument("ids", nargs="*", metavar="ID", help="such as C5 or C5,C6,C6a; all if none is named")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="processes of one thread each")
    parser.add_argument("--quick", action="store_true", help="seed 0 at a fraction of the work; nothing is stored")
    parser.add_argument("--again", action="store_true", help="also run what is stored already")
    parser.add_argument("--seed", type=int, help="run this seed here, show all its figures, store nothing")
    parser.add_argument("--status", action="store_true", help="say what is stored and what is missing; run nothing")
    given = parser.parse_args(arguments)
    ids = [id.capitalize() for argument in given.ids for id in argument.split(",") if id]
    try:
        chosen = [find(id) for id in ids] or claims()
    except ValueError as error:
        parser.error(str(error))
    if given.status:
        return _status(chosen)
    if given.seed is not None:
        return max(_repeat(claim, given.seed, given.quick) for claim in chosen)
    try:
        if given.quick:
            return _quick(chosen, given.jobs)
        failed = run_and_store(chosen, jobs=given.jobs, again=given.again)
    except ConnectionError as error:  # of the cluster that SCHEDULER names
        parser.error(str(error))
    write_document()
    print(shown(*ids))
    return int(failed > 0)


def _status(chosen: list[Claim]) -> int:
    stored = load()
    for claim in chosen:
        left, record = len(missing([claim])), stored.get(claim.id)
        state = record.verdict if record and not left else f"{left} of {claim.seeds} seeds to run"
        print(f"{claim.id:4} {state}")
    return 0


def _repeat(claim: Claim, seed: int, quick: bool) -> int:
    """Run one seed and say whether it gives what is stored."""
    result, seconds = run_one(claim, seed, quick)
    print(claim.statement)
    print(describe(claim, seed, result, seconds))
    if isinstance(result, str):
        return 1
    for name, value in result.more.items():
        print(f"    {name}: {value:.4g}")
    record = load().get(claim.id)
    if record and seed in record.outcomes and not quick:
        stored = record.outcomes[seed]
        pairs = ((result.a, stored.a), (result.b, stored.b), (result.holds, stored.holds))
        if all(math.isclose(one, other, rel_tol=1e-5) or one != one and other != other for one, other in pairs):
            print("as stored")
        else:
            print("stored: " + describe(claim, seed, stored, record.seconds[seed]))
    return 0


def _quick(chosen: list[Claim], jobs: int) -> int:
    failed = []

    def report(claim: Claim, seed: int, result, seconds: float) -> None:
        print(describe(claim, seed, result, seconds), flush=True)
        if isinstance(result, str):
            failed.append(claim.id)

    run_all([(claim, 0) for claim in chosen], report, jobs, quick=True)
    print(f"{len(chosen)} claims run, {len(failed)} failed; quick figures mean nothing and are not stored")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
