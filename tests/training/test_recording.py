"""Recorded rounds, with a recorder for the CPU: what only a card can show is left to benchmarks/training.py."""

from contextlib import contextmanager
from functools import partial

from gan_course.data.latent import Latent
from gan_course.data.points import points
from gan_course.device import Machine
from gan_course.models import MLPDiscriminator, MLPGenerator
from gan_course.training import Settings, Trainer, recording, steps
from gan_course.training.losses import OBJECTIVES
from gan_course.training.recording import SOON, apart
from gan_course.training.side_effects import side_effect
from gan_course.utils import seeded

import pytest
import torch


class Replayer:
    """Runs what was recorded at each replay, and counts."""

    replays = 0

    def __init__(self, generator):
        pass

    @contextmanager
    def rehearsal(self):
        yield

    def record(self, work):
        self.work, self.results = work, tuple(torch.zeros(()) for _ in range(2)) + (torch.zeros(8, 2),)
        return self.results

    def replay(self):
        type(self).replays += 1
        for kept, new in zip(self.results, self.work()):
            kept.copy_(new)


class Waiting(Replayer):
    """A device on which a step that waits is found in the rehearsal."""

    @contextmanager
    def rehearsal(self):
        yield
        raise RuntimeError("called a synchronizing CUDA operation")


class Forgetful(Replayer):
    """Replays without the last thing that was done: another result than the round's."""

    def replay(self):
        with torch.no_grad():
            super().replay()


@pytest.fixture(autouse=True)
def none_yet():
    Replayer.replays = 0


def trainer(recorder=None, seed=0, **options):
    with seeded(seed):
        G, D = MLPGenerator(2, (2,), (16,)), MLPDiscriminator((2,), (16,))
    settings = Settings(batch=8, log_every=5, ema=0.9, decay_steps=100, seed=seed)
    made = Trainer(G, D, points("ring8"), Latent(2), settings, **options)
    if recorder:
        made._rounds = made._recorded_rounds(recorder)
    return made


def weights(made):
    return torch.cat([p.flatten() for n in (made.G, made.D, made.average) for p in n.state_dict().values()])


def test_a_recorded_training_is_the_training_itself():
    plain, recorded = trainer(), trainer(Replayer)
    for made in (plain, recorded):
        made.train(SOON + 30, progress=False)
    assert Replayer.replays == recording.ROUNDS + 30
    assert torch.equal(weights(plain), weights(recorded))
    assert plain.history == recorded.history


def test_a_restored_training_is_recorded_again(tmp_path):
    first, other = trainer(Replayer), trainer(Replayer, seed=0)
    first.train(SOON + 10, progress=False)
    first.save(tmp_path / "a.safetensors")
    other.train(SOON + 1, progress=False)
    replays = Replayer.replays
    other.load(tmp_path / "a.safetensors").train(SOON, progress=False)
    assert Replayer.replays == replays, "the old recording played on"
    other.train(5, progress=False)
    first.train(SOON + 5, progress=False)
    assert torch.equal(weights(first), weights(other))


@pytest.mark.parametrize(
    ("recorder", "reason"),
    [(Waiting, recording.MESSAGES["waits"]), (Forgetful, "it cannot be recorded")],
)
def test_what_cannot_be_recorded_runs_step_by_step_and_says_so_once(recorder, reason, capsys):
    plain, other = trainer(), trainer(recorder)
    for made in (plain, other):
        made.train(SOON + 10, progress=False)
    assert torch.equal(weights(plain), weights(other))
    assert capsys.readouterr().out.count(reason) == 1


def test_another_result_than_the_rounds_is_refused(capsys):
    class Twice(Replayer):
        def replay(self):
            super().replay()
            super().replay()

    plain, other = trainer(), trainer(Twice)
    for made in (plain, other):
        made.train(SOON + 10, progress=False)
    assert recording.MESSAGES["differs"] in capsys.readouterr().out
    assert torch.equal(weights(plain), weights(other))


def test_other_circumstances_ask_for_another_recording():
    made = trainer(Replayer)
    made.train(SOON + 5, progress=False)
    replays = Replayer.replays
    made.D.eval()
    made.train(SOON, progress=False)
    assert Replayer.replays == replays
    made.train(1, progress=False)
    assert Replayer.replays == replays + recording.ROUNDS + 1


def test_the_rate_and_the_averages_share_are_read_from_the_device():
    """The recorded forms of Adam and of the average, which the CPU has as well, agree with the usual ones."""
    from gan_course.training.ema import EMA

    G = MLPGenerator(2, (2,), (8,))
    usual, recorded = EMA(G, 0.99), EMA(G, 0.99, recorded=True)
    for _ in range(30):
        with torch.no_grad():
            for weight in G.parameters():
                weight.add_(torch.randn_like(weight))
        usual.update(G)
        recorded.update(G)
    for a, b in zip(usual.network.parameters(), recorded.network.parameters()):
        torch.testing.assert_close(a, b)


def test_only_a_card_records_and_only_when_asked(monkeypatch):
    monkeypatch.setenv("GAN_COURSE_RECORD", "1")
    card, processor = (
        Machine(torch.device(kind), torch.bfloat16, torch.channels_last, kind) for kind in ("cuda", "cpu")
    )
    assert card.records and not processor.records
    monkeypatch.delenv("GAN_COURSE_RECORD")
    assert not card.records


def test_apart_is_none_for_equals_and_whole_for_strangers():
    before, after = [torch.zeros(3), torch.zeros(2)], [torch.ones(3), torch.ones(2)]
    assert apart(after, after, before) == 0
    assert apart(before, after, before) == 1
    assert apart([torch.full((3,), torch.nan), after[1]], after, before) == 0.5
    assert apart([after[0] * 0.9, after[1]], after, before) == pytest.approx(0.05)


seen, count = [], 0


def prints(G, D, real, noise, opt_D):
    print("hello")
    return steps.d_step(G, D, real, noise, opt_D)


def collects(G, D, real, noise, opt_D):
    loss = steps.d_step(G, D, real, noise, opt_D)
    seen.append(loss)
    return loss


def counts(G, D, real, noise, opt_D):
    global count
    count += 1
    return steps.d_step(G, D, real, noise, opt_D)


def by_default(G, D, real, noise, opt_D, kept=[]):  # noqa: B006
    return steps.d_step(G, D, real, noise, opt_D)


def through_another(G, D, real, noise, opt_D):
    return collects(G, D, real, noise, opt_D)


def marks(G, D, real, noise, opt_D):
    D.visits = 1
    return steps.d_step(G, D, real, noise, opt_D)


def chance(G, D, real, noise, opt_D):
    import random

    return steps.d_step(G, D, real, noise, opt_D) if random.random() < 1 else None


def nested():
    calls = 0

    def step(G, D, real, noise, opt_D):
        nonlocal calls
        calls += 1
        return steps.d_step(G, D, real, noise, opt_D)

    return step


def clean(G, D, real, noise, opt_D):
    fake = G(noise(len(real))).detach()
    loss = torch.nn.functional.softplus(-D(real)).mean() + torch.nn.functional.softplus(D(fake)).mean()
    for p in D.parameters():
        p.grad = None
    loss.backward()
    opt_D.step()
    return loss.detach()


def helped(G, D, real, noise, opt_D):
    return clean(G, D, real, noise, opt_D)


@pytest.mark.parametrize(
    "step",
    [prints, collects, counts, by_default, through_another, marks, chance, nested(), partial(prints), Replayer(None)],
)
def test_side_effects_are_found(step):
    assert side_effect(step)


@pytest.mark.parametrize(
    "step",
    [clean, helped, steps.d_step, partial(steps.d_step, objective=OBJECTIVES["hinge"]), partial(clean)],
)
def test_pure_steps_pass(step):
    assert side_effect(step) == ""


def test_a_step_that_prints_is_never_recorded(capsys):
    made = trainer(Replayer, d_step=prints)
    made.train(SOON + 10, progress=False)
    assert Replayer.replays == 0
    assert "prints calls print()" in capsys.readouterr().out
