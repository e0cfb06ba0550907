"""The guard ends what does not end, and leaves the world as it was."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path
from time import sleep

from gan_course.exercises import guard, time_limit
from gan_course.exercises.checking import grade
from gan_course.exercises.registry import Exercise, Wrong

import numpy as np
import pytest
import torch


def run(attempt, check=lambda attempt: attempt(), reference=lambda: None, seconds=1.0):
    return grade(Exercise("98.1", "t", 1, 1, reference, check, ("a", "b", "c"), seconds), attempt)


def spin():
    while True:
        pass


def spin_and_catch():
    while True:
        try:  # noqa: SIM105
            time.sleep(0.3)
        except:  # noqa: E722
            pass


def spin_and_catch_short():
    while True:
        try:
            sum(range(100))
        except BaseException:
            continue


def sleep_long():
    time.sleep(100)


def sleep_often():
    while True:
        time.sleep(0.1)


def sleep_by_name():
    while True:
        sleep(0.1)


def sleep_by_local_name():
    from time import sleep as nap

    while True:
        nap(0.1)


@pytest.mark.parametrize(
    "attempt, words",
    [
        (spin, "still running after 0.5 seconds of computing"),
        (spin_and_catch_short, "still running after 0.5 seconds of computing"),
        (spin_and_catch, "0.5 seconds of `time.sleep`"),
        (sleep_long, "0.5 seconds of `time.sleep`"),
        (sleep_often, "0.5 seconds of `time.sleep`"),
        (sleep_by_name, "0.5 seconds of `time.sleep`"),
        (sleep_by_local_name, "0.5 seconds of `time.sleep`"),
    ],
)
def test_endless_code_is_stopped(attempt, words):
    start = time.thread_time()
    verdict = run(attempt, seconds=0.5)
    assert time.thread_time() - start < 3
    assert verdict.state == "wrong" and words in verdict.message
    assert sleep is time.sleep, "the learner's names are as before"


@pytest.mark.parametrize("attempt", [spin, spin_and_catch_short, sleep_often])
def test_endless_code_is_stopped_in_another_thread(attempt):
    """Where Jupyter runs cells off the main thread, and on Windows, a watching thread does it."""
    verdicts = []
    thread = threading.Thread(target=lambda: verdicts.append(run(attempt, seconds=0.5)), daemon=True)
    thread.start()
    thread.join(20)
    assert verdicts and "was stopped" in verdicts[0].message


def alone(code):
    """What `code` prints in a process of its own, after the imports that it needs."""
    head = f"import signal, sys, time; sys.path.insert(0, {str(Path(__file__).parent)!r}); from test_guard import *\n"
    return subprocess.run([sys.executable, "-c", head + code], capture_output=True, text=True, check=True).stdout


def test_endless_code_is_stopped_without_timer_signals():
    code = "if hasattr(signal, 'setitimer'): del signal.setitimer\n"
    code += "for attempt in (spin, spin_and_catch_short, sleep_often): print(run(attempt, seconds=0.5).message)"
    assert alone(code).count("was stopped") == 3


def wait_for_nothing():
    threading.Event().wait()


def wait_and_return():
    try:
        threading.Event().wait()
    except BaseException:
        return


@pytest.mark.parametrize("attempt", [wait_for_nothing, wait_and_return])
def test_code_that_got_no_processor_is_not_called_wrong(attempt, monkeypatch):
    """Whatever waited, the processor was elsewhere: nothing is known."""
    monkeypatch.setattr(time_limit, "WALL", 0.5)
    verdict = run(attempt, check=lambda attempt: wrong_if_none(attempt()))
    assert verdict.state == "busy" and "run this cell again" in verdict.message


def wrong_if_none(got):
    if got is None:
        raise Wrong("Your function returns nothing.")


def busy_child(seconds):
    return subprocess.Popen([sys.executable, "-c", f"import time; e=time.time()+{seconds}\nwhile time.time()<e: pass"])


def compute(seconds):
    """Use the processor for so long."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="chooses the processors of a process")
@pytest.mark.parametrize("off_main", [False, True])
def test_only_the_processor_time_of_the_answer_counts(off_main):
    """Busy processes on the same core, and a training in the background of the same notebook."""
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(mine)})
    end = threading.Event()
    others = [busy_child(20) for _ in range(3)]
    background = threading.Thread(target=lambda: [compute(0.01) for _ in iter(end.is_set, True)], daemon=True)
    background.start()
    verdicts = []
    start = time.monotonic()
    try:
        check = threading.Thread if off_main else _Now
        one = check(target=lambda: verdicts.append(run(lambda: compute(0.5), seconds=1.2)))
        one.start()
        one.join()
    finally:
        end.set()
        os.sched_setaffinity(0, mine)
        for other in others:
            other.kill()
            other.wait()
    assert time.monotonic() - start > 1.2, "the machine was not busy enough for this test to show anything"
    assert verdicts[0].state == "passed", verdicts[0].message


class _Now:
    """Like a Thread, but runs in this one."""

    def __init__(self, target):
        self.start, self.join = target, lambda: None


def pause_me():
    """Stop this process for 1.5 seconds, as a suspended container is."""
    me = os.getpid()
    subprocess.Popen(["sh", "-c", f"kill -STOP {me}; sleep 1.5; kill -CONT {me}"])
    time.sleep(0.3)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="pauses a process")
def test_a_paused_process_is_not_called_endless():
    code = "start = time.monotonic(); verdict = run(pause_me, seconds=0.6)\n"
    code += "print(verdict.state, time.monotonic() - start)"
    state, seconds = alone(code).split()
    assert float(seconds) > 1.2 and state == "passed"


def test_what_checks_use_is_imported_before_the_clock_starts():
    code = "from gan_course.exercises import checking, registry\nexercise = registry.find('1.1')\n"
    code += "checking._import_what_checks_use()\nbefore = set(sys.modules)\nexercise.check(exercise.reference)\n"
    assert int(alone(code + "print(len(set(sys.modules) - before))")) < 30


def test_no_alarm_rings_later():
    for _ in range(20):
        run(lambda: None, seconds=0.05)
    time.sleep(0.3)


def test_another_timer_goes_on():
    rang = []
    before = signal.signal(signal.SIGALRM, lambda *_: rang.append(1))
    theirs = signal.setitimer(signal.ITIMER_REAL, 0.6)  # pytest-timeout may have set one
    try:
        run(lambda: time.sleep(0.1), seconds=5)
        time.sleep(0.7)
    finally:
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, *theirs)
    assert rang


def leave_by(how):
    def attempt():
        how()

    return attempt


@pytest.mark.parametrize(
    "how, words",
    [
        (lambda: exit(), "an exit"),
        (lambda: os._exit(3), "an exit"),
        (lambda: (_ for _ in ()).throw(KeyboardInterrupt("mine")), "KeyboardInterrupt"),
        (lambda: (_ for _ in ()).throw(GeneratorExit()), "GeneratorExit"),
        (lambda: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda: forever(1), "RecursionError"),
    ],
)
def test_every_exception_becomes_a_verdict(how, words):
    verdict = run(leave_by(how))
    assert verdict.state == "wrong" and words in verdict.message


def forever(x):
    return forever(x) + 1


def test_the_learners_line_is_shown():
    def attempt():
        numbers = [1, 2]
        return numbers[2]

    assert "return numbers[2]" in run(attempt).message


def test_a_real_interrupt_still_interrupts():
    def attempt():
        try:
            time.sleep(10)
        except BaseException:
            return

    threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        run(attempt, seconds=5)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_answer_that_draws_gets_the_same_numbers_each_time():
    drawn = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        run(lambda: drawn.append(torch.rand(3)))
    assert torch.equal(*drawn)


def test_random_state_and_settings_are_put_back():
    def attempt():
        torch.manual_seed(1)
        np.random.seed(1)
        random.seed(1)
        torch.rand(3), np.random.rand(), random.random()
        torch.set_grad_enabled(False)
        torch.set_default_dtype(torch.float64)
        torch.autograd.set_detect_anomaly(True)
        torch.set_autocast_enabled("cpu", True)
        warnings.simplefilter("error")

    states = torch.get_rng_state(), np.random.get_state()[1].copy(), random.getstate()
    filters = list(warnings.filters)
    assert run(attempt).state == "passed"
    assert torch.equal(torch.get_rng_state(), states[0])
    assert (np.random.get_state()[1] == states[1]).all() and random.getstate() == states[2]
    assert torch.is_grad_enabled() and torch.get_default_dtype() == torch.float32
    assert not torch.is_anomaly_enabled() and not torch.is_autocast_enabled("cpu")
    assert warnings.filters == filters


def test_the_notebooks_settings_do_not_reach_the_check():
    def check(attempt):
        x = attempt()
        if x.dtype != torch.float32 or not torch.is_grad_enabled():
            raise Wrong(f"{x.dtype}")

    torch.set_default_dtype(torch.float64)
    try:
        with torch.no_grad():
            assert run(lambda: torch.ones(2), check).state == "passed"
            assert not torch.is_grad_enabled()
        assert torch.get_default_dtype() == torch.float64
    finally:
        torch.set_default_dtype(torch.float32)


def test_values_are_checked_on_a_copy():
    mine = torch.zeros(3)

    def check(attempt):
        attempt += 1

    assert run(mine, check, reference=torch.ones(3)).state == "passed"
    assert mine.sum() == 0


def test_what_is_printed_is_kept_and_bounded(capsys):
    def attempt():
        for i in range(10_000):
            print("line", i)

    verdict = run(attempt, seconds=5)
    assert verdict.printed.startswith("line 0\nline 1\n") and len(verdict.printed) == guard.PRINTED
    assert capsys.readouterr().out == ""


optimiser_of_the_notebook = torch.optim.SGD([torch.zeros(2, requires_grad=True)], lr=1.0, momentum=0.9)
generator_of_the_notebook = torch.Generator().manual_seed(3)
tensor_of_the_notebook = torch.arange(3.0)


def uses_the_notebooks_things():
    (parameter,) = optimiser_of_the_notebook.param_groups[0]["params"]
    parameter.grad = torch.ones(2)
    optimiser_of_the_notebook.step()
    torch.rand(2, generator=generator_of_the_notebook)
    tensor_of_the_notebook.mul_(2)


def test_the_notebooks_things_are_put_back():
    state = generator_of_the_notebook.get_state()
    verdict = run(uses_the_notebooks_things)
    assert verdict.state == "wrong" and "`tensor_of_the_notebook`" in verdict.message
    assert tensor_of_the_notebook.tolist() == [0, 1, 2]
    assert torch.equal(generator_of_the_notebook.get_state(), state)
    assert optimiser_of_the_notebook.state_dict()["state"] == {}
    (parameter,) = optimiser_of_the_notebook.param_groups[0]["params"]
    assert parameter.tolist() == [0, 0] and parameter.grad is None
