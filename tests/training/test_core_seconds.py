"""How many steps fit into a time of the processor."""

from gan_course import device
from gan_course.training.core_seconds import steps_within

import torch


def test_the_trial_says_how_many_steps_fit_into_the_time():
    def work() -> None:
        sum(range(200_000))

    few, many = (steps_within(work, seconds) for seconds in (0.05, 0.5))
    assert 1 <= few < many
    assert steps_within(work, 1e-9) == 1


def test_a_few_slow_steps_do_not_count(monkeypatch):
    """On a busy machine single steps take several times as long."""
    times = iter([0.0, 1, 1, 2, 2, 12, 12, 13, 13, 14, 14, 24, 24, 25, 25, 26, 26, 27])  # nine steps, two of them slow
    monkeypatch.setattr("time.process_time", lambda: next(times))
    assert steps_within(lambda: None, 100.0) == 100


def test_the_trial_uses_the_threads_of_the_training(monkeypatch):
    """With more, each step would cost what waiting threads cost, and a training would end after a few steps."""
    before, seen = torch.get_num_threads(), []
    monkeypatch.setattr(device, "CORES", 4)
    torch.set_num_threads(4)
    try:
        steps_within(lambda: seen.append(torch.get_num_threads()), 1e-9)
        assert set(seen) == {1} and torch.get_num_threads() == 4
    finally:
        torch.set_num_threads(before)
