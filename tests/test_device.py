from threading import Event, Thread

from gan_course import device
from gan_course.argmax import ArgmaxLoop
from gan_course.data.latent import Latent
from gan_course.data.points import points
from gan_course.device import Machine, MixedPrecision, bare, every_core, machine, threads
from gan_course.measure.attributes import FactorProbe
from gan_course.measure.features import rows
from gan_course.measure.latent_directions import drawn
from gan_course.models import DCGANDiscriminator, DCGANGenerator, MLPDiscriminator, MLPGenerator
from gan_course.models.autoencoder import Autoencoder
from gan_course.start import start
from gan_course.training import Settings, Trainer
from gan_course.training.autoencoder import AutoencoderTrainer
from gan_course.training.batched import Ensemble

import pytest
import torch


@pytest.fixture
def fresh_machine(monkeypatch):
    machine.cache_clear()
    yield monkeypatch
    machine.cache_clear()


def test_machine_is_ready_to_compute():
    m = machine()
    layer = torch.nn.Linear(3, 2).to(m.device)
    assert layer(torch.ones(1, 3, device=m.device)).shape == (1, 2)
    assert str(m.device) in str(m)


def test_the_device_can_be_chosen(fresh_machine):
    fresh_machine.setenv("GAN_COURSE_DEVICE", "cpu")
    assert machine().device == torch.device("cpu")


def test_a_missing_device_is_named_with_those_there(fresh_machine):
    fresh_machine.setenv("GAN_COURSE_DEVICE", "abacus")
    with pytest.raises(ValueError, match="'abacus'.*cpu"):
        machine()


def test_an_unknown_precision_is_named(fresh_machine):
    fresh_machine.setenv("GAN_COURSE_PRECISION", "int4")
    with pytest.raises(ValueError, match="'int4'.*float32, bfloat16"):
        machine()


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_convolutions_run_in_the_machines_precision_and_answer_in_float32(fresh_machine, precision):
    fresh_machine.setenv("GAN_COURSE_PRECISION", precision)
    D = DCGANDiscriminator(size=16, width=4)
    placed = machine().place(D)
    answer = placed(torch.zeros(2, 3, 16, 16, device=machine().device))
    assert answer.dtype == torch.float32
    assert isinstance(placed, MixedPrecision) == (precision == "bfloat16")
    assert bare(placed) is D
    assert machine().place(placed) is placed


def test_low_precision_stays_close_to_full_precision(fresh_machine):
    torch.manual_seed(0)
    D, x = DCGANDiscriminator(size=16, width=8, batch_norm=False), torch.rand(8, 3, 16, 16) * 2 - 1
    exact = D(x)
    low = MixedPrecision(D, torch.bfloat16)(x)
    assert not torch.equal(low, exact)
    torch.testing.assert_close(low, exact, rtol=0.05, atol=0.02 * exact.abs().max().item())


def test_low_precision_hands_on_every_argument():
    """A conditional network takes a condition as well."""

    class Sum(torch.nn.Module):
        def forward(self, x, condition):
            return x @ condition

    x, condition = torch.randn(3, 4), torch.randn(4, 2)
    got = MixedPrecision(Sum(), torch.bfloat16)(x, condition)
    assert got.dtype == torch.float32 and torch.allclose(got, x @ condition, atol=0.1)


def test_plain_layers_stay_in_full_precision(fresh_machine):
    fresh_machine.setenv("GAN_COURSE_PRECISION", "bfloat16")
    D = MLPDiscriminator((2,))
    assert machine().place(D) is D


def test_an_old_processor_does_without_bfloat16(fresh_machine):
    fresh_machine.setattr(device, "_bfloat16_is_fast", lambda: False)
    fresh_machine.setenv("GAN_COURSE_DEVICE", "cpu")
    assert machine().dtype == torch.float32


# --- small networks on a card; PyTorch's meta device stands for one

CARD = Machine(torch.device("meta"), torch.bfloat16, torch.channels_last, "a card")


def small_pair():
    return MLPGenerator(2, (2,), (128, 128, 128)), MLPDiscriminator((2,), (128, 128, 128))


@pytest.fixture
def no_choice(monkeypatch):
    monkeypatch.delenv("GAN_COURSE_DEVICE", raising=False)
    monkeypatch.delenv("GAN_COURSE_RECORD", raising=False)
    return monkeypatch


def test_a_card_leaves_small_networks_to_the_processor(no_choice):
    assert CARD.for_training(*small_pair()).device.type == "cpu"
    assert CARD.for_training(MLPGenerator(64, (1, 28, 28), hidden=(256, 256))) is CARD
    assert CARD.for_training(DCGANGenerator(8, 4, 3), DCGANDiscriminator(8, 4)) is CARD
    here = on_the_cpu(torch.float32)
    assert here.for_training(*small_pair()) is here


def test_a_card_that_was_chosen_or_records_trains_all(no_choice):
    no_choice.setenv("GAN_COURSE_DEVICE", "cuda")
    assert CARD.for_training(*small_pair()) is CARD
    no_choice.delenv("GAN_COURSE_DEVICE")
    no_choice.setenv("GAN_COURSE_RECORD", "1")
    nvidia = Machine(torch.device("cuda"), torch.bfloat16, torch.channels_last, "a card")
    assert nvidia.for_training(*small_pair()) is nvidia


@pytest.mark.parametrize("kind", ["gan", "autoencoder"])
def test_a_small_training_beside_a_card_is_that_of_the_processor(no_choice, kind):
    def train(on):
        torch.manual_seed(0)
        if kind == "gan":
            trainer = Trainer(*small_pair(), points("ring8"), Latent(2), Settings(batch=8), on=on)
        else:
            trainer = AutoencoderTrainer(Autoencoder((2,), 1, hidden=(8,)), points("ring8"), batch=8, on=on)
        trainer.train(3, progress=False)
        network = trainer.G if kind == "gan" else trainer.model
        return torch.cat([p.detach().flatten() for p in network.parameters()])

    for module in ("trainer", "autoencoder"):
        no_choice.setattr(f"gan_course.training.{module}.machine", lambda: CARD)
    assert torch.equal(train(None), train(on_the_cpu(torch.float32)))


def test_the_card_of_the_notebook_says_where_small_networks_are_trained(no_choice):
    no_choice.setattr("gan_course.start.machine", lambda: CARD)
    assert "small networks" in repr(start())
    no_choice.setenv("GAN_COURSE_DEVICE", "meta")
    assert "small networks" not in repr(start())


# --- threads

CPU = torch.device("cpu")
CONVOLUTION, SMALL = torch.nn.Conv2d(3, 3, 3), torch.nn.Linear(2, 2)


def on_the_cpu(dtype):
    return Machine(CPU, dtype, torch.channels_last, "CPU")


@pytest.fixture
def four_threads(monkeypatch):
    """As on a machine with four cores, with nothing set in the environment."""
    before = torch.get_num_threads()
    monkeypatch.delenv("GAN_COURSE_THREADS", raising=False)
    monkeypatch.setattr(device, "CORES", 4)
    torch.set_num_threads(4)
    yield monkeypatch
    torch.set_num_threads(before)


def test_only_float32_convolutions_use_more_than_one_thread(four_threads):
    full, low = on_the_cpu(torch.float32), on_the_cpu(torch.bfloat16)
    assert full.threads(SMALL, CONVOLUTION) == 2
    assert full.threads(SMALL) == full.threads() == 1
    assert low.threads(CONVOLUTION) == low.threads(MixedPrecision(CONVOLUTION, torch.bfloat16)) == 1
    assert Machine(torch.device("meta"), torch.float32, torch.channels_last, "a GPU").threads(CONVOLUTION) == 1


@pytest.mark.parametrize("cores, chosen", [(1, 1), (2, 1), (3, 1), (16, 8)])
def test_two_trainings_of_convolutions_fit_on_the_cores(four_threads, cores, chosen):
    four_threads.setattr(device, "CORES", cores)
    assert on_the_cpu(torch.float32).threads(CONVOLUTION) == chosen


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_the_number_of_threads_can_be_chosen_up_to_what_pytorch_uses(four_threads, dtype):
    for wanted, used in (("3", 3), ("99", 4)):
        four_threads.setenv("GAN_COURSE_THREADS", wanted)
        assert on_the_cpu(dtype).threads(SMALL) == on_the_cpu(dtype).threads(CONVOLUTION) == used
        assert on_the_cpu(dtype).threads_in_words().startswith(f"{used},")


@pytest.mark.parametrize("wanted", ["0", "-1", "many", "1.5"])
def test_a_senseless_number_of_threads_is_named(four_threads, wanted):
    four_threads.setenv("GAN_COURSE_THREADS", wanted)
    with pytest.raises(ValueError, match=f"'{wanted}'.*1 or more"):
        on_the_cpu(torch.float32).threads()


def test_the_card_says_how_many_threads_and_why(four_threads):
    assert on_the_cpu(torch.bfloat16).threads_in_words().startswith("1 for each training")
    assert on_the_cpu(torch.float32).threads_in_words().startswith("2 for each training of convolutions")


def test_the_number_of_threads_is_what_it_was_afterwards_also_nested_and_after_an_error(four_threads):
    seen = []
    with pytest.raises(RuntimeError), threads(3):
        seen.append(torch.get_num_threads())
        with threads(1):
            seen.append(torch.get_num_threads())
            with threads(2):  # whoever set fewer outside meant it
                seen.append(torch.get_num_threads())
        seen.append(torch.get_num_threads())
        raise RuntimeError
    assert seen == [3, 1, 1, 3]
    assert torch.get_num_threads() == 4


def test_a_notebook_computes_with_one_thread_and_its_trainings_of_convolutions_with_theirs(four_threads):
    """Two notebooks whose own loops used all cores would spend their time waiting for each other's threads."""
    four_threads.setattr(device, "machine", lambda: on_the_cpu(torch.float32))
    four_threads.setattr("gan_course.start.machine", device.machine)
    start()
    assert torch.get_num_threads() == 1
    with threads(on_the_cpu(torch.float32).threads(CONVOLUTION)):
        assert torch.get_num_threads() == 2
    assert torch.get_num_threads() == 1
    four_threads.setenv("GAN_COURSE_THREADS", "3")
    start()
    assert torch.get_num_threads() == 3


def test_another_thread_keeps_its_number_of_threads(four_threads):
    seen, inside, done = [], Event(), Event()

    def other():
        with threads(1):
            inside.set()
            done.wait(10)
            seen.append(torch.get_num_threads())

    worker = Thread(target=other)
    worker.start()
    assert inside.wait(10)
    with threads(2):
        seen.append(torch.get_num_threads())
    seen.append(torch.get_num_threads())
    done.set()
    worker.join(10)
    assert seen == [2, 4, 1]


def of_trainer(step):
    D = DCGANDiscriminator(size=16, width=4)
    trainer = Trainer(
        DCGANGenerator(size=16, width=4), D, -torch.ones(4, 3, 16, 16), Latent(100), on=on_the_cpu(torch.bfloat16)
    )
    trainer.step = step
    return trainer.train


def of_autoencoder(step):
    data = points("ring8")
    trainer = AutoencoderTrainer(Autoencoder((2,), 1), data)
    trainer.step = step
    return trainer.train


def of_ensemble(step):
    small_gan = lambda: (MLPGenerator(2, (2,), (4,)), MLPDiscriminator((2,), (4,)))
    ensemble = Ensemble(small_gan, points("ring8"), Latent(2), seeds=range(2))
    ensemble.groups[0].step = step
    return ensemble.train


def of_argmax(step):
    loop = ArgmaxLoop(MLPDiscriminator((2,), (4,)), points("ring8"))
    loop.step = step
    return loop.run


@pytest.mark.parametrize("make", [of_trainer, of_autoencoder, of_ensemble, of_argmax])
def test_every_training_uses_its_number_of_threads_and_leaves_none_behind(four_threads, make):
    seen = []
    train = make(lambda: seen.append(torch.get_num_threads()))
    train(2, progress=False)
    assert seen == [1, 1]
    assert torch.get_num_threads() == 4


def test_a_training_keeps_its_number_of_threads(four_threads):
    """The number moves the last digits of a result, so it changes with nothing that may change under a training."""
    D = DCGANDiscriminator(size=16, width=4)
    trainer = Trainer(
        DCGANGenerator(size=16, width=4), D, -torch.ones(4, 3, 16, 16), Latent(100), on=on_the_cpu(torch.float32)
    )
    four_threads.setenv("GAN_COURSE_THREADS", "1")
    assert trainer.threads == 2


def test_what_draws_and_measures_pictures_uses_every_core_that_it_may(four_threads):
    seen = []

    @every_core()
    def measured():
        seen.append(torch.get_num_threads())

    torch.set_num_threads(1)  # as in a notebook
    measured()
    with threads(2):  # a training that looks at its samples
        measured()
    four_threads.setenv("GAN_COURSE_THREADS", "3")
    measured()
    assert seen == [4, 2, 3] and torch.get_num_threads() == 1


@pytest.mark.parametrize(
    "look",
    [
        lambda noted: rows(torch.zeros(2, 3), noted),
        lambda noted: drawn(noted, torch.zeros(2, 3)),
        lambda noted: FactorProbe(noted, {}).features(torch.zeros(2, 3, 32, 32)),
    ],
)
def test_pictures_are_measured_on_every_core(four_threads, look):
    seen = []

    class Noted(torch.nn.Module):
        def forward(self, x):
            seen.append(torch.get_num_threads())
            return x.flatten(1)

        features = forward

    torch.set_num_threads(1)
    look(Noted())
    assert seen == [4] and torch.get_num_threads() == 1
