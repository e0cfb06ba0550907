"""Marking and claims on a Dask cluster: a real scheduler and two workers give what the pool of this machine gives.

SUBMISSIONS=200 makes the class as large, for a measurement: seconds are printed with -s (and --timeout 3600).
"""

from __future__ import annotations

import copy
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path

from gan_course import executors
from gan_course.authoring.grading.marking import mark_class
from gan_course.claims import find
from gan_course.claims.runner import run_all
from gan_course.executors import Processes, executor

import pytest

ANSWERS = {"return 2 * x": 2, "return x * x": 1, "exit()": 1}  # with how many exercises pass
SUBMISSIONS = list(islice(cycle(ANSWERS), int(os.environ.get("SUBMISSIONS", "3"))))


def dask(*arguments: object) -> subprocess.Popen:
    """Start `dask ...` as a process that leads its own group."""
    command = [sys.executable, "-m", "dask", *map(str, arguments)]
    return subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def end(process: subprocess.Popen) -> None:
    """Kill a process and what it started, as a machine that loses its power does."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Cluster:
    """A scheduler, at `address`, and its workers."""

    def __init__(self, folder: Path) -> None:
        self.folder, file = folder, folder / "scheduler.json"
        self.scheduler = dask("scheduler", "--host", "127.0.0.1", "--port", 0, "--scheduler-file", file)
        deadline = time.monotonic() + 60
        while not (file.exists() and file.read_text().endswith("}")):
            assert self.scheduler.poll() is None and time.monotonic() < deadline, "no scheduler came up"
            time.sleep(0.1)
        self.address = json.loads(file.read_text())["address"]
        self.workers: list[subprocess.Popen] = []

    def start(self, workers: int, threads: int = 1) -> None:
        """Start workers that work on one call at a time, without the nanny that would start a lost one again."""
        options = ("--nthreads", threads, "--no-nanny", "--no-dashboard", "--local-directory", self.folder)
        self.workers += [dask("worker", self.address, *options) for _ in range(workers)]


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    """A cluster without workers, which SCHEDULER names."""
    pytest.importorskip("distributed", reason="needs Dask: pip install -e '.[cluster]'")
    made = Cluster(tmp_path)
    monkeypatch.setenv("SCHEDULER", made.address)
    monkeypatch.setattr(executors, "PATIENCE", 60.0)  # of a busy machine
    yield made
    for process in (*made.workers, made.scheduler):
        end(process)


def hand_in(editions: dict[str, object], folder: Path) -> Path:
    """Write a submission for each of SUBMISSIONS, one that is not done and one that is no notebook."""
    folder.mkdir()
    (folder / "broken.ipynb").write_text("{")
    (folder / "begun.ipynb").write_text(json.dumps(editions["student"]))
    for number, answer in enumerate(SUBMISSIONS):
        notebook = copy.deepcopy(editions["solved"])
        next(c for c in notebook.cells if c.get("id") == "double").source = f"def double(x):\n    {answer}"
        (folder / f"{number:03}.ipynb").write_text(json.dumps(notebook))
    return folder


def test_a_lost_worker_loses_no_submission(cluster, master, student, solved, tmp_path, monkeypatch):
    folder = hand_in({"student": student, "solved": solved}, tmp_path / "submissions")
    here, there, lines, began = tmp_path / "here.csv", tmp_path / "there.csv", [], time.monotonic()

    def say(line: str) -> None:
        lines.append(line)
        if len(lines) == len(SUBMISSIONS) // 2 + 1:  # half-way, and both workers are at work
            end(cluster.workers[0])

    cluster.start(2)
    marks = mark_class(folder, there, None, master.parent, say=say)
    after = time.monotonic()
    monkeypatch.delenv("SCHEDULER")
    mark_class(folder, here, None, master.parent, jobs=2, say=lambda line: None)
    print(f"{len(marks)} submissions: {after - began:.0f} s on the cluster, {time.monotonic() - after:.0f} s here")
    assert there.read_bytes() == here.read_bytes()
    assert len(lines) == len(marks) == len(SUBMISSIONS) + 2 and cluster.workers[0].poll() == -signal.SIGKILL
    assert [one.passed for one in marks] == [*map(ANSWERS.get, SUBMISSIONS), 0, 0]


def test_claims_give_the_same_figures(cluster, monkeypatch):
    """C10 trains networks, C18 lets butterflies evolve; neither looks at a clock."""
    runs = [(find(id), 0) for id in ("C10", "C18")]

    def figures() -> dict[str, str]:  # as text: NaN is not equal to itself
        found = {}
        run_all(runs, lambda claim, seed, result, seconds: found.update({claim.id: str(result)}), quick=True)
        return found

    cluster.start(2)
    there = figures()
    monkeypatch.delenv("SCHEDULER")
    assert there == figures() and all(text.startswith("Outcome") for text in there.values())


def test_a_call_that_ends_every_worker_is_named(cluster):
    cluster.start(4)  # Dask gives a call four tries
    with executor(1) as pool, pytest.raises(Exception, match="all those workers died"):
        pool.submit(os._exit, 7).result(timeout=120)


def test_a_scheduler_that_is_lost_ends_the_run(cluster):
    cluster.start(1)
    with pytest.raises(ConnectionError, match="ended or cannot be reached"), executor(1) as pool:
        future = pool.submit(time.sleep, 60)
        end(cluster.scheduler)
        future.result(timeout=60)


def refusal(monkeypatch: pytest.MonkeyPatch, patience: float = 60.0) -> str:
    """Why the cluster is not used."""
    monkeypatch.setattr(executors, "PATIENCE", patience)
    with pytest.raises(ConnectionError) as error, executor(1):
        pass
    return str(error.value)


def test_a_cluster_without_workers_is_named(cluster, monkeypatch):
    assert f"has no workers. Start some: dask worker {cluster.address}" in refusal(monkeypatch, 1.0)


def test_workers_with_several_threads_are_named(cluster, monkeypatch):
    cluster.start(1, threads=2)
    assert "runs 2 calls at once" in refusal(monkeypatch)


def test_a_worker_with_other_files_is_named(cluster, monkeypatch):
    cluster.start(1)
    with executor(1) as pool:
        assert pool.submit(os.getpid).result() == cluster.workers[0].pid
    monkeypatch.setattr(executors, "ROOT", cluster.folder)
    assert "has the course's files" in refusal(monkeypatch)


def test_a_worker_without_the_course_is_named(cluster, monkeypatch):
    (cluster.folder / "gan_course.py").write_text("raise ImportError('no course here')")
    monkeypatch.chdir(cluster.folder)
    cluster.start(1)
    words = refusal(monkeypatch)
    assert words.startswith("The worker tcp://127.0.0.1")
    assert "cannot import the course" in words and "no course here" in words


@pytest.mark.parametrize("address, words", [("tcp://127.0.0.1:1", "No Dask scheduler"), ("tcp:8786", "No Dask")])
def test_no_scheduler_is_named(address, words, monkeypatch):
    pytest.importorskip("distributed", reason="needs Dask: pip install -e '.[cluster]'")
    monkeypatch.setenv("SCHEDULER", address)
    monkeypatch.setattr(executors, "PATIENCE", 1.0)
    with pytest.raises(ConnectionError, match=f"{words}.*without SCHEDULER the work runs on this machine"), executor(1):
        pass


def test_without_dask_it_says_what_to_install(monkeypatch):
    monkeypatch.setenv("SCHEDULER", "tcp://127.0.0.1:8786")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ConnectionError, match=r"pip install --editable '\.\[cluster\]'"), executor(1):
        pass


# --- on this machine


def test_without_a_scheduler_it_is_the_local_pool(monkeypatch):
    monkeypatch.delenv("SCHEDULER", raising=False)
    with executor(3) as pool:
        assert type(pool) is ThreadPoolExecutor and pool._max_workers == 3
    with pytest.raises(RuntimeError, match="shutdown"):
        pool.submit(print)


def test_a_process_that_dies_takes_one_call_with_it():
    with executor(1, Processes) as pool:
        first, dead, after = pool.submit(os.getpid), pool.submit(os._exit, 7), pool.submit(os.getpid)
        with pytest.raises(BrokenExecutor):
            dead.result()
        assert len({os.getpid(), first.result(), after.result()}) == 3


def test_leaving_the_block_ends_the_processes():
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), executor(1, Processes) as pool:
        waiting = [pool.submit(time.sleep, 300) for _ in range(3)]
        raise KeyboardInterrupt
    assert waiting[2].cancelled() and isinstance(waiting[0].exception(), BrokenExecutor)
    assert time.monotonic() - began < 60
