"""The second device computes like the CPU and does not mix with it; and the helper that makes variants."""

from __future__ import annotations

import re

from gan_course.authoring.notebook_builder import masters
from gan_course.exercises.probes import MESSAGES, call, keeps_device
from gan_course.exercises.registry import Wrong, find
from gan_course.exercises.second_device import Elsewhere, SecondDevice, moved

import pytest
import torch
from answers import Answers, _checked_there, _filled
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce


@pytest.fixture
def x():
    return moved(torch.empty(3, 2, device="meta"))


@pytest.fixture
def there():
    with SecondDevice():
        yield


MAKES = [
    lambda x: torch.ones(3, 1, device=x.device),
    lambda x: x.new_zeros(4),
    lambda x: torch.rand_like(x),
    lambda x: torch.tensor([1.0, 2.0], device=x.device),
    lambda x: torch.ones(3).to(x),
    lambda x: x[torch.tensor([0, 1])],  # indices may be on the CPU
    lambda x: x[x[:, 0] > 0.5],
    lambda x: x + torch.tensor(1.0),  # and so may single numbers
    lambda x: nn.Linear(2, 1).to(x.device)(x),
    lambda x: torch.cat([x, torch.zeros_like(x)]),
    lambda x: x.clone().mul_(2).clamp_(0, 1),
    lambda x: x.double().topk(1)[0],
]


@pytest.mark.parametrize("make", MAKES)
def test_what_is_made_from_it_is_there(make, x, there):
    assert isinstance(make(x), Elsewhere)


MIXES = [
    lambda x: x + torch.ones(3, 1),
    lambda x: torch.cat([x, torch.ones(3, 2)]),
    lambda x: nn.Linear(2, 1)(x),
    lambda x: x.clone().add_(torch.ones(3, 2)),
    lambda x: torch.where(x > 0, x, torch.zeros(3, 2)),
    lambda x: torch.randn(3, generator=torch.Generator(), device=x.device),
    lambda x: torch.ones(3, 2)[x[:, 0] > 0.5],
    lambda x: bce(x, torch.ones(3, 2)),
]


@pytest.mark.parametrize("mix", MIXES)
def test_it_does_not_mix_with_the_cpu(mix, x, there):
    with pytest.raises(RuntimeError, match="device.*cpu"):
        mix(x)


@pytest.mark.parametrize(
    "mix", [*MIXES, lambda x: torch.ones(len(x), 1), lambda x: (x, torch.zeros(3)), torch.Tensor.cpu]
)
def test_a_tensor_made_on_the_cpu_is_named(mix):
    with pytest.raises(Wrong) as error:
        keeps_device(mix, torch.empty(3, 2, device="meta"))
    assert str(error.value) == MESSAGES["device"]


@pytest.mark.parametrize(
    "fine", [*MAKES, lambda x: torch.tensor(x.sum().item()), lambda x: x.tolist(), lambda x: 3, lambda x: 1 / 0]
)
def test_others_pass(fine):
    keeps_device(fine, torch.empty(3, 2, device="meta"))


def test_numbers_are_the_cpus(x, there):
    value = x.value
    assert torch.equal((x.exp() @ x.T).value, value.exp() @ value.T)
    assert x.sum().item() == value.sum().item() and bool(x.mean() < 1)
    assert torch.zeros_like(x, device="cpu").device.type == "cpu" and torch.equal(x.cpu(), value)


@pytest.mark.parametrize("optimiser", [torch.optim.SGD, torch.optim.Adam])
def test_a_network_learns_as_on_the_cpu(optimiser):
    losses = []
    for device in ("cpu", "meta"):
        torch.manual_seed(0)
        D, data = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1)), torch.randn(5, 2)
        with SecondDevice():
            D, data = D.to(device), data.to(device)
            opt = optimiser(D.parameters(), lr=0.1)
            for _ in range(5):
                loss = bce(D(data), torch.ones(5, 1, device=device))
                opt.zero_grad()
                loss.backward()
                opt.step()
            losses.append(loss.item())
    assert losses[0] == pytest.approx(losses[1], abs=1e-6)


def test_where_numbers_are_unknown_the_result_has_none(x):
    layer, plain = nn.Linear(2, 1, device="meta"), torch.empty(3, 2, device="meta")
    with SecondDevice():
        for result in (layer(x), x + plain, plain * 2):
            assert result.is_meta and not isinstance(result, Elsewhere)
        with pytest.raises(RuntimeError, match="meta"):
            layer(x).sum().item()


def test_variants_are_made_and_named():
    book = Answers("9.9")
    template = """
    def twice(x):
        $work
        return $result
    """
    choices = {
        "work": ["y = x", "y = x\nif y:\n    y = +x"],
        "result": ["y + y", "2 * y", "y * F.relu(torch.ones(())) * 2"],
    }
    book.variants("9.9", template, choices)
    assert [p.values[1](3) for p in book._right] == [6] * 6
    assert book._right[3].id == "9.9-twice-variant-work1-result0"
    book.variants("9.9", template, choices, wrong=["words"], at_most=2)
    assert [p.values[2] for p in book._wrong] == [("words",)] * 2
    assert _filled("  $a\n    $b", {"a": "1\n2", "b": "3"}) == "1\n2\n  3\n"


IDS = sorted({id for path in masters() for id in re.findall(r'check\("([\d.]+)"', path.read_text(encoding="utf-8"))})

NO_TENSORS = {"5.2", "5.5", "6.5"}
"""Exercises whose functions are given no tensor: whole numbers, a list of pairs, a seed."""


@pytest.mark.parametrize("id", IDS)
def test_every_check_of_every_chapter_tries_the_second_device(id):
    exercise, ends = find(id), []
    if callable(exercise.reference) and id not in NO_TENSORS:
        verdict, ends = _checked_there(exercise, lambda *given, **named: exercise.reference(*given, **named))
        assert verdict.state == "passed" and ends and not any(ends)


@pytest.mark.parametrize("product", [torch.matmul, lambda a, b: torch.nn.functional.linear(a, b.T)])
def test_shapes_that_do_not_fit_are_explained(product):
    with pytest.raises(Wrong, match=r"\(4x3\) by \(5x2\), since the 3 columns .* as many as the 5 rows"):
        call(lambda: product(torch.zeros(4, 3), torch.zeros(5, 2)))
