"""Trainings at the same time give what they give one after another, and stop together."""

import signal
import threading
import time

from gan_course import device
from gan_course.data.latent import Latent
from gan_course.data.points import points
from gan_course.device import side_by_side, threads
from gan_course.models import VAE, MLPDiscriminator, MLPGenerator
from gan_course.training import Settings, Trainer, train_together
from gan_course.training.autoencoder import AutoencoderTrainer
from gan_course.training.batched import Ensemble
from gan_course.utils import seeded

import pytest
import torch

DATA, PATIENCE = points("ring8"), 30  # seconds


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    monkeypatch.setattr(device, "CORES", 2)


def pair():
    return MLPGenerator(2, (2,), (8,)), MLPDiscriminator((2,), (8,))


def gan(seed=0, steps=20, **more):
    with seeded(seed):
        return Trainer(*pair(), DATA, Latent(2), Settings(batch=16, seed=seed, decay_steps=steps, log_every=2), **more)


def vae(steps=30):
    with seeded(5):
        return AutoencoderTrainer(VAE((2,), 2, hidden=(8,)), DATA, batch=16, decay_steps=steps)


class Lasting:
    """A training that does `work` and notes in which thread."""

    threads, stopped, steps_left = 1, False, 1

    def __init__(self, work=lambda: None):
        self.work, self.thread = work, None

    def train(self, n, *, progress):
        self.thread = threading.current_thread()
        self.work()


def test_results_are_those_of_one_after_another():
    alone, together = ([gan(0), gan(1), vae()] for _ in range(2))
    for training in alone:
        training.train(training.steps_left, progress=False)
    train_together(*together, progress=False)
    for one, other in zip(alone[:2], together):
        assert torch.equal(one.sample(5), other.sample(5)) and one.history == other.history
    assert alone[2].history == together[2].history
    assert [training.steps for training in together] == [20, 20, 30]


def test_they_run_at_the_same_time():
    meeting = threading.Barrier(3)
    train_together(*(Lasting(lambda: meeting.wait(PATIENCE)) for _ in range(3)))


def test_where_there_is_room_for_one_they_run_in_this_thread():
    trainings = [Lasting(), Lasting()]
    with threads(1):
        train_together(*trainings)
    assert {training.thread for training in trainings} == {threading.current_thread()}


def test_each_computes_with_its_number_of_threads(monkeypatch):
    monkeypatch.setattr(device, "CORES", 4)
    seen = []
    before = torch.get_num_threads()
    one, other = (Lasting(lambda: seen.append(torch.get_num_threads())) for _ in range(2))
    one.threads = other.threads = 2
    train_together(one, other)
    late = []
    thread = threading.Thread(target=lambda: late.append(torch.get_num_threads()))
    thread.start(), thread.join()
    assert (seen, torch.get_num_threads(), late) == ([2, 2], before, [before])


def test_an_interrupt_stops_all_after_their_step_and_they_go_on(capsys):
    undisturbed = gan(0, steps=400)
    undisturbed.train(400, progress=False)

    def interrupt(trainer):
        if trainer.steps == 7:
            signal.raise_signal(signal.SIGINT)  # arrives in the main thread
            time.sleep(0.05)

    trainings = [gan(0, steps=400), gan(1, steps=400)]
    step = trainings[1].step
    trainings[1].step = lambda: (step(), interrupt(trainings[1]))
    train_together(*trainings, progress=False)
    assert [training.stopped for training in trainings] == [True, True]
    assert all(training.steps < 400 for training in trainings) and "Stopped after step" in capsys.readouterr().out
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    train_together(*trainings, progress=False)
    assert torch.equal(trainings[0].sample(5), undisturbed.sample(5))


def test_an_error_stops_the_others_and_is_raised():
    long = gan(0, steps=10**7)

    def fail():
        while long.steps < 3:
            time.sleep(0.01)
        raise FloatingPointError("the training diverged")

    with pytest.raises(FloatingPointError, match="diverged"):
        train_together(Lasting(fail), long, progress=False)
    assert long.stopped and long.steps < 10**7


def test_errors_say_which_training_and_nothing_begins():
    ready, done = gan(), gan(steps=0)
    with pytest.raises(ValueError, match="Training 2 has no steps left"):
        train_together(ready, done)
    with pytest.raises(ValueError, match="Training 2 is given twice"):
        train_together(ready, ready)
    assert ready.steps == 0


def test_one_bar_counts_the_steps_of_all(capsys, monkeypatch):
    monkeypatch.setattr("gan_course.utils.DELAY", 1e-9)
    monkeypatch.setattr("gan_course.utils.REFRESH", 0)
    train_together(gan(0, 30), gan(1, 20))
    out = capsys.readouterr().out
    assert "/50 [" in out and "/30 [" not in out and "/20 [" not in out
    assert "%|" not in out.split("\r")[-1]


@pytest.mark.parametrize("cores", [1, 2])
def test_an_ensemble_of_several_groups_trains_each_member_as_one_group_does(cores, monkeypatch):
    monkeypatch.setattr(device, "CORES", cores)
    job = {"seeds": range(5), "lr_G": [1e-3, 2e-3, 3e-3, 4e-3, 5e-3], "batch": 8, "ema": 0.9, "decay_steps": 9}
    whole = Ensemble(pair, DATA, Latent(2), **job)
    monkeypatch.setattr("gan_course.training.batched.GROUP", 2)
    parts = Ensemble(pair, DATA, Latent(2), **job)
    assert [group.members for group in parts.groups] == [3, 2]
    for ensemble in (whole, parts):
        ensemble.train(6, progress=False)
    assert parts.steps == 6
    torch.testing.assert_close(parts.sample(4), whole.sample(4))
    torch.testing.assert_close((parts.loss_D, parts.loss_G), (whole.loss_D, whole.loss_G))
    for i in (0, 3, 4):
        torch.testing.assert_close(parts.networks(i)[1].state_dict(), whole.networks(i)[1].state_dict())
    with pytest.raises(IndexError):
        parts.networks(5)


def test_groups_run_at_the_same_time(monkeypatch):
    meeting = threading.Barrier(2)
    monkeypatch.setattr("gan_course.training.batched.GROUP", 1)
    monkeypatch.setattr("gan_course.training.batched.Group.step", lambda group: meeting.wait(PATIENCE))
    Ensemble(pair, DATA, Latent(2), seeds=[0, 1]).train(2, progress=False)


def test_calls_of_side_by_side_keep_their_order():
    with side_by_side(3) as each:
        assert list(each(lambda x: (time.sleep(0.02 * (3 - x)), x)[1], range(3))) == [0, 1, 2]


def test_groups_that_were_stopped_at_different_rounds_go_on_as_if_undisturbed(monkeypatch):
    monkeypatch.setattr("gan_course.training.batched.GROUP", 1)
    calm, disturbed = (Ensemble(pair, DATA, Latent(2), seeds=[0, 1], batch=8) for _ in range(2))
    calm.train(400, progress=False)
    slow, fast = disturbed.groups
    step = slow.step
    slow.step = lambda: (step(), time.sleep(0.005), signal.raise_signal(signal.SIGINT) if slow.steps == 5 else None)
    disturbed.train(400, progress=False)
    assert 5 <= slow.steps == fast.steps < 400
    slow.step = step
    disturbed.train(400 - disturbed.steps, progress=False)
    assert torch.equal(calm.sample(4), disturbed.sample(4))


def test_ensembles_train_together_with_a_number_of_steps():
    alone, together = ([Ensemble(pair, DATA, Latent(2), seeds=[i, 2], batch=8) for i in range(2)] for _ in range(2))
    for ensemble in alone:
        ensemble.train(7, progress=False)
    train_together(*together, steps=7, progress=False)
    assert all(torch.equal(one.sample(4), other.sample(4)) for one, other in zip(alone, together))
    assert together[0].steps == 7 and together[0].steps_left == 0
