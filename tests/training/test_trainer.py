import _thread
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

from gan_course.data.latent import Latent
from gan_course.device import Machine, bare
from gan_course.models import DCGANDiscriminator, DCGANGenerator, MLPDiscriminator, MLPGenerator
from gan_course.training import OBJECTIVES, Settings, Trainer, checkpoint, d_step, g_step
from gan_course.training.checkpoint import CheckpointError
from gan_course.training.trainer import mean_score

import pytest
import torch


class Blob:
    """Points around (2, 0)."""

    def sample(self, n, generator):
        noise = torch.randn(n, 2, generator=generator, device=generator.device)
        return noise * 0.1 + torch.tensor([2.0, 0.0], device=generator.device)


class Noise:
    """Random 8x8 pictures."""

    def sample(self, n, generator):
        return torch.rand(n, 3, 8, 8, generator=generator, device=generator.device) * 2 - 1


CPU = Machine(torch.device("cpu"), torch.bfloat16, torch.channels_last, "the CPU: promises hold bit for bit")


def points_trainer(seed=0, **options):
    torch.manual_seed(seed)
    settings = Settings(**{"batch": 32, "lr_G": 1e-2, "lr_D": 1e-2, "seed": seed, "snapshot_size": 16, **options})
    return Trainer(MLPGenerator(3, (2,), (16,)), MLPDiscriminator((2,), (16,)), Blob(), Latent(3), settings, on=CPU)


def pictures_trainer(**options):
    torch.manual_seed(0)
    settings = Settings(**{"batch": 4, "snapshot_every": 20, "snapshot_size": 4, **options})
    return Trainer(DCGANGenerator(8, 4, 5), DCGANDiscriminator(8, 4), Noise(), Latent(5), settings, on=CPU)


def state(trainer):
    return {
        f"{name}.{key}": value.clone()
        for name in ("G", "D", "average")
        for key, value in getattr(trainer, name).state_dict().items()
    }


def same(a, b):
    return a.keys() == b.keys() and all(torch.equal(a[key], b[key]) for key in a)


def test_it_learns_where_the_data_lies():
    trainer = points_trainer(ema=0.98)
    trainer.train(400, progress=False)
    error = (trainer.sample(500).mean(0) - torch.tensor([2.0, 0.0])).norm()
    assert error < 0.3
    assert trainer.history.step == list(range(10, 401, 10))


def test_equal_seeds_give_equal_runs_and_others_do_not():
    runs = []
    for seed in (1, 1, 2):
        trainer = points_trainer(seed)
        trainer.train(20, progress=False)
        runs.append(state(trainer))
    assert same(runs[0], runs[1])
    assert not same(runs[0], runs[2])


def test_it_runs_on_the_accelerator_if_there_is_one():
    trainer = Trainer(DCGANGenerator(8, 4, 5), DCGANDiscriminator(8, 4), Noise(), Latent(5), Settings(batch=4))
    history = trainer.train(10, progress=False)
    assert next(trainer.G.parameters()).device.type == trainer.generator.device.type
    assert trainer.sample(3).device.type == "cpu" and len(history.step) == 1


def test_the_global_random_state_is_left_alone():
    trainer = points_trainer()
    before = torch.get_rng_state()
    trainer.train(5, progress=False)
    trainer.sample(3)
    assert torch.equal(before, torch.get_rng_state())


def test_your_own_steps_are_the_engine():
    calls = []

    def my_d_step(G, D, real, noise, opt_D):
        calls.append(len(real))
        return d_step(G, D, real, noise, opt_D)

    torch.manual_seed(0)
    trainer = Trainer(
        MLPGenerator(3, (2,)), MLPDiscriminator((2,)), Blob(), Latent(3), Settings(batch=8, d_steps=2), d_step=my_d_step
    )
    trainer.train(3, progress=False)
    assert calls == [8] * 6


def test_watching_does_not_change_the_training():
    quiet, watched = pictures_trainer(log_every=1000, snapshot_every=0), pictures_trainer(log_every=1, snapshot_every=1)
    for trainer in (quiet, watched):
        trainer.train(5, progress=False)
    assert same(state(quiet), state(watched))
    assert len(watched.history.snapshots) == 6 and not quiet.history.snapshots


def test_learning_rates_fall_to_zero():
    trainer = points_trainer(decay_steps=10)
    trainer.train(10, progress=False)
    before = state(trainer)
    trainer.train(1, progress=False)
    assert all(torch.equal(value, before[key]) for key, value in state(trainer).items() if not key.startswith("av"))


def test_learning_rates_stay_for_half_and_then_fall():
    trainer, rates = points_trainer(decay_steps=8, lr_G=1.0), []
    trainer.train(8, [lambda t: rates.append(t.opt_G.param_groups[0]["lr"])], progress=False)
    assert rates == pytest.approx([1, 1, 1, 1, 1, 0.75, 0.5, 0.25])


def test_training_beyond_the_end_of_the_learning_rate_is_announced(capsys):
    trainer = points_trainer(decay_steps=3)
    trainer.train(3, progress=False)
    assert capsys.readouterr().out == ""
    trainer.train(1, progress=False)
    assert "zero from step 3 on" in capsys.readouterr().out


def test_the_game_is_known_unless_a_step_is_your_own():
    for name in OBJECTIVES:
        assert points_trainer(objective=name).game is OBJECTIVES[name]
    trainer = points_trainer(objective="hinge")
    trainer.d_step = d_step  # the package's own, with the non-saturating losses
    assert trainer.game is None  # and G still plays another game
    trainer.g_step = g_step
    assert trainer.game is OBJECTIVES["non-saturating"]
    trainer.g_step = lambda *given: g_step(*given)
    assert trainer.game is None


def test_a_relativistic_G_is_given_the_real_samples_and_a_step_of_your_own_is_not():
    seen = []

    def own(G, D, n, noise, opt_G):
        seen.append(n)
        return g_step(G, D, n, noise, opt_G)

    trainer = points_trainer(objective="relativistic-r1-r2")
    trainer.train(2, progress=False)
    trainer.g_step = own
    trainer.train(2, progress=False)
    assert trainer.steps == 4 and len(seen) == 2


def test_snapshots_show_the_same_latent_vectors():
    trainer = points_trainer(snapshot_every=1, decay_steps=1, ema=0.0)  # from step 1 on nothing moves
    trainer.train(3, progress=False)
    assert [step for step, _ in trainer.history.snapshots] == [0, 1, 2, 3]
    assert torch.equal(trainer.history.snapshots[2][1], trainer.history.snapshots[3][1])


@pytest.mark.parametrize("name", OBJECTIVES)
def test_every_objective_trains_in_low_precision_with_batch_norm(name):
    trainer = pictures_trainer(objective=name, log_every=1)
    history = trainer.train(2, progress=False)
    assert all(torch.isfinite(torch.tensor([*history.loss_D, *history.loss_G])))


@pytest.mark.parametrize("name", ["batch", "d_steps", "log_every", "snapshot_size"])
def test_settings_that_make_no_sense_are_named(name):
    with pytest.raises(ValueError, match=f"{name} is 0"):
        Settings(**{name: 0})


def test_a_step_that_returns_nothing_is_named():
    trainer = points_trainer()
    trainer.g_step = lambda *_: None
    with pytest.raises(TypeError, match="g_step returned None.*return loss"):
        trainer.train(1, progress=False)


def test_after_a_step_that_failed_the_training_goes_on():
    trainer = points_trainer(snapshot_every=5)

    def broken(G, D, *_):
        D.requires_grad_(False)
        raise RuntimeError("a mistake of the learner's")

    good, trainer.g_step = trainer.g_step, broken
    with pytest.raises(RuntimeError):
        trainer.train(1, progress=False)
    trainer.g_step = good
    trainer.train(1, progress=False)
    assert [step for step, _ in trainer.history.snapshots] == [0]


def test_history_stays_whole_when_a_measurement_is_interrupted(tmp_path, monkeypatch):
    from gan_course.training import trainer as loop

    trainer = points_trainer(log_every=1)
    trainer.train(2, progress=False)
    with monkeypatch.context() as broken:
        broken.setattr(loop, "mean_score", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            trainer.train(1, progress=False)
    trainer.train(1, progress=False)
    trainer.save(tmp_path / "run")
    assert points_trainer(log_every=1).load(tmp_path / "run").history.step == [1, 2, 4]


def test_a_training_that_runs_away_says_so():
    trainer = points_trainer(log_every=1)
    with torch.no_grad():
        next(iter(trainer.G.parameters())).fill_(float("nan"))
    with pytest.raises(FloatingPointError, match="step 1.*smaller learning rate"):
        trainer.train(3, progress=False)


def test_scores_are_probabilities_and_leave_d_alone():
    D = DCGANDiscriminator(16, 4)
    before = {key: value.clone() for key, value in D.state_dict().items()}
    score = mean_score(D, torch.zeros(4, 3, 16, 16))
    assert 0 <= score <= 1 and D.training
    frozen = next(layer for layer in D.modules() if isinstance(layer, torch.nn.BatchNorm2d)).eval()
    mean_score(D, torch.zeros(4, 3, 16, 16))
    assert D.training and not frozen.training
    assert all(torch.equal(value, before[key]) for key, value in D.state_dict().items())


# --- stopping and going on -------------------------------------------------------------------------------------------


def test_an_interrupt_stops_between_steps_with_everything_intact(capsys):
    trainer = points_trainer()

    def press_stop(t):
        if t.steps == 7:
            signal.raise_signal(signal.SIGINT)

    trainer.train(50, [press_stop], progress=False)
    assert trainer.steps == 7 and "after step 7" in capsys.readouterr().out
    trainer.train(13, progress=False)
    straight = points_trainer()
    straight.train(20, progress=False)
    assert same(state(trainer), state(straight))
    assert trainer.history == straight.history


def test_a_step_that_never_ends_is_stopped_by_a_later_interrupt(monkeypatch):
    def endless(*_):
        while True:
            time.sleep(0.01)

    def press_three_times():
        for _ in range(3):  # the second comes too soon: an impatient press must not break a step
            time.sleep(0.3)
            _thread.interrupt_main()

    monkeypatch.setattr("gan_course.utils.PATIENCE", 0.45)
    trainer = points_trainer()
    trainer.d_step = endless
    start = time.monotonic()
    threading.Thread(target=press_three_times).start()
    with pytest.raises(KeyboardInterrupt):
        trainer.train(5, progress=False)
    assert time.monotonic() - start > 0.85
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_training_works_outside_the_main_thread():
    trainer = points_trainer()
    thread = threading.Thread(target=trainer.train, args=(3,), kwargs={"progress": False})
    thread.start()
    thread.join()
    assert trainer.steps == 3


RESUME = textwrap.dedent("""
    import sys
    sys.path.insert(0, {folder!r})
    from test_trainer import {make} as make
    trainer = make().load({half!r})
    trainer.train(100, progress=False)
    trainer.save({end!r})
""")


@pytest.mark.parametrize("make", [points_trainer, pictures_trainer])
def test_200_steps_are_100_and_100_in_another_process_bit_for_bit(make, tmp_path):
    straight = make()
    straight.train(200, progress=False)
    straight.save(tmp_path / "straight")

    first = make()
    first.train(100, progress=False)
    first.save(tmp_path / "half")
    code = RESUME.format(
        folder=os.path.dirname(__file__),  # noqa: PTH120
        make=make.__name__,
        half=str(tmp_path / "half"),
        end=str(tmp_path / "end"),
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)

    assert (tmp_path / "end").read_bytes() == (tmp_path / "straight").read_bytes()
    resumed = make().load(tmp_path / "end")
    assert same(state(resumed), state(straight))
    assert resumed.history.loss_D == straight.history.loss_D
    for (step, samples), (other_step, other) in zip(resumed.history.snapshots, straight.history.snapshots):
        assert step == other_step and torch.equal(samples, other)


def test_other_settings_or_networks_are_refused_and_nothing_changes(tmp_path):
    trainer = points_trainer()
    trainer.train(2, progress=False)
    trainer.save(tmp_path / "run")

    other = points_trainer(batch=8)
    before = state(other)
    with pytest.raises(CheckpointError, match=r"batch=32 \(here 8\)"):
        other.load(tmp_path / "run")
    larger = Trainer(
        MLPGenerator(3, (2,), (24,)), MLPDiscriminator((2,), (16,)), Blob(), Latent(3), trainer.settings, on=CPU
    )
    with pytest.raises(CheckpointError, match="G in .*shape"):
        larger.load(tmp_path / "run")
    assert same(state(other), before) and other.steps == 0


def test_a_run_saved_in_one_precision_goes_on_in_another(tmp_path):
    half = Machine(torch.device("cpu"), torch.bfloat16, torch.channels_last, "half")
    full = Machine(torch.device("cpu"), torch.float32, torch.contiguous_format, "full")

    def make(on):
        return Trainer(DCGANGenerator(8, 4, 5), DCGANDiscriminator(8, 4), Noise(), Latent(5), Settings(batch=4), on=on)

    trainer = make(half)
    trainer.train(2, progress=False)
    trainer.save(tmp_path / "run")
    other = make(full).load(tmp_path / "run")
    assert same(bare(trainer.G).state_dict(), bare(other.G).state_dict())
    other.train(1, progress=False)
    assert other.steps == 3


def test_a_run_from_another_kind_of_device_goes_on_with_fresh_random_numbers(tmp_path):
    trainer = points_trainer()
    trainer.train(2, progress=False)
    trainer.save(tmp_path / "run")
    tensors, notes = checkpoint.read(tmp_path / "run")
    checkpoint.write(tmp_path / "gpu", {**tensors, "generator": torch.zeros(16, dtype=torch.uint8)}, notes)
    other = points_trainer().load(tmp_path / "gpu")
    other.train(1, progress=False)
    assert other.steps == 3


def test_half_a_training_is_refused_and_nothing_changes(tmp_path):
    trainer = points_trainer()
    trainer.save(tmp_path / "run")
    tensors, notes = checkpoint.read(tmp_path / "run")
    del tensors["curves"]
    checkpoint.write(tmp_path / "run", tensors, notes)
    other = points_trainer(1)
    before = state(other)
    with pytest.raises(CheckpointError, match="lacks curves"):
        other.load(tmp_path / "run")
    assert same(before, state(other))
