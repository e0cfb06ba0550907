from gan_course import device
from gan_course.device import MixedPrecision, bare, machine
from gan_course.models import DCGANDiscriminator, MLPDiscriminator

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


def test_plain_layers_stay_in_full_precision(fresh_machine):
    fresh_machine.setenv("GAN_COURSE_PRECISION", "bfloat16")
    D = MLPDiscriminator((2,))
    assert machine().place(D) is D


def test_an_old_processor_does_without_bfloat16(fresh_machine):
    fresh_machine.setattr(device, "_bfloat16_is_fast", lambda: False)
    fresh_machine.setenv("GAN_COURSE_DEVICE", "cpu")
    assert machine().dtype == torch.float32
