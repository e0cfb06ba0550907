"""One guard for all exercises: what an answer is given stays as it is."""

from __future__ import annotations

import inspect

from gan_course.exercises.checking import grade
from gan_course.exercises.in_place import guarded
from gan_course.exercises.registry import Exercise, Wrong

import pytest
import torch
from torch import nn

NAN = float("nan")


def verdict(attempt, check, reference=lambda x: None):
    return grade(Exercise("98.1", "t", 1, 1, reference, check, ("a", "b", "c")), attempt)


def add(real):
    real += 1
    return real


def through_a_view(real):
    real[0].mul_(2)


def through_data(real):
    real.data.zero_()


def through_numpy(real):
    real.detach().numpy()[:] = 3


def out(real):
    return torch.add(real, 1, out=real)


def resized(real):
    real.data = torch.zeros(7)


def after_a_copy_is_made(real):
    kept = real.clone()
    real.clamp_(0, 2)
    return kept


@pytest.mark.parametrize("attempt", [add, through_a_view, through_data, through_numpy, out, after_a_copy_is_made])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int64])
def test_a_change_is_named_and_wins_over_other_verdicts(attempt, dtype):
    def check(attempt):
        attempt(torch.arange(1, 5).to(dtype))
        raise Wrong("Your batch does not hold each sample once.")

    found = verdict(attempt, check)
    assert found.state == "wrong"
    assert found.message == "Your function changes `real`, which it was given. Work on new tensors."


def test_another_shape_is_a_change():
    with pytest.raises(Wrong, match="`real`"):
        guarded(resized)(torch.ones(3))


@pytest.mark.parametrize(
    "call",
    [
        lambda f, x: f(1, x),
        lambda f, x: f(1, b=x),
        lambda f, x: f(1, [2, x]),
        lambda f, x: f(1, (x, 3)),
        lambda f, x: f(1, {"k": [x]}),
    ],
)
def test_tensors_are_found_in_keywords_and_containers(call):
    def change(a, b):
        while not isinstance(b, torch.Tensor):
            b = next(v for v in (b.values() if isinstance(b, dict) else b) if not isinstance(v, int))
        b.add_(1)

    with pytest.raises(Wrong, match="changes `b`, which"):
        call(guarded(change), torch.zeros(2))


def test_a_list_is_not_to_be_changed_either():
    for change in (list.pop, list.reverse, lambda x: x.append(1), lambda x: x.__setitem__(0, 9)):
        with pytest.raises(Wrong, match="Work on a copy"):
            guarded(change)([1, 2])
    assert guarded(sorted)([2, 1]) == [1, 2]


def test_what_is_no_change_passes():
    x = torch.tensor([1.0, NAN, float("inf"), -0.0])
    assert guarded(lambda x: x * 2)(x)[0] == 2
    guarded(lambda x: x.requires_grad_())(x)
    assert guarded(lambda: 3)() == 3 and guarded(7) == 7
    meta = torch.empty(3, device="meta")
    assert guarded(lambda x: x + 1)(meta).is_meta
    mask = torch.tensor([True, False])
    guarded(lambda m: ~m)(mask)


def test_nan_written_over_a_number_is_a_change():
    with pytest.raises(Wrong):
        guarded(lambda x: x.fill_(NAN))(torch.tensor([1.0, NAN]))


def test_networks_and_optimisers_may_learn():
    D = nn.Linear(2, 1)
    opt = torch.optim.SGD(D.parameters(), lr=1.0)

    def step(D, real, opt, weights):
        opt.zero_grad()
        D(real).sum().backward()
        opt.step()

    before = D.weight.detach().clone()
    guarded(step)(D, torch.ones(3, 2), opt, list(D.parameters()))
    assert not torch.equal(before, D.weight)


def test_gradients_reach_the_inputs():
    x = torch.ones(3, requires_grad=True)
    guarded(lambda x: x.square().sum())(x).backward()
    assert x.grad.tolist() == [2, 2, 2]


def test_a_change_that_torch_refuses_is_named_too():
    for change in (lambda x: x.add_(1), lambda x: x[0].add_(1)):
        found = verdict(change, lambda attempt: attempt(torch.ones(2, requires_grad=True)))
        assert found.message == "Your function changes a tensor that it was given. Work on new tensors."


def test_an_error_of_the_answer_is_told_first():
    def attempt(real):
        real.add_(1)
        raise ValueError("my own")

    found = verdict(attempt, lambda attempt: attempt(torch.ones(2)))
    assert "my own" in found.message and "raise ValueError" in found.message


def test_signatures_stay():
    assert str(inspect.signature(guarded(lambda a, b=2, *, c: a))) == "(a, b=2, *, c)"


class Net(nn.Module):
    def __init__(self, weight):
        super(Net, self).__init__()  # noqa: UP008 (as older tutorials write it)
        self.weight = nn.Parameter(weight.clone())

    def forward(self, x):
        return x.mul_(self.weight)


class Careless(Net):
    def __init__(self, weight):
        super().__init__(weight)
        weight.zero_()


def test_classes_and_their_instances_are_guarded():
    cls = guarded(Net)
    assert issubclass(cls, Net) and cls.__name__ == "Net" and str(inspect.signature(cls)) == "(weight)"
    net = cls(torch.ones(2))
    assert isinstance(net, Net) and len(list(net.parameters())) == 1
    net(torch.ones(2))  # times 1
    net.weight.data.mul_(2)
    with pytest.raises(Wrong, match="`x`"):
        net(torch.ones(2))
    with pytest.raises(Wrong, match="`weight`"):
        guarded(Careless)(torch.ones(2))


def test_a_network_can_be_the_answer():
    with pytest.raises(Wrong, match="`x`"):
        guarded(Net(torch.full((2,), 2.0)))(torch.ones(2))


# --- what is changed is given back, so that the next answer is checked with what the check meant to give


def append(words):
    words.append("more")
    return words


def sort_and_fail(words):
    words.sort(reverse=True)
    raise ValueError("and then it fails")


def nested(words):
    words[0] = words[0] + "!"
    return list(words)


@pytest.mark.parametrize("attempt", [append, sort_and_fail, nested, lambda words: words.clear()])
def test_a_list_that_a_check_gives_again_is_whole_again(attempt):
    given = ["a", "b", "c"]

    def check(attempt):
        if list(attempt(given)) != ["c", "b", "a"]:
            raise Wrong("other order")

    assert verdict(attempt, check).state == "wrong" and given == ["a", "b", "c"]
    assert verdict(lambda words: words[::-1], check).state == "passed"


def test_tensors_within_dictionaries_and_lists_are_whole_again():
    inner, given = torch.arange(3.0), {"x": [torch.ones(2)], "n": 1}
    given["y"] = inner

    def spoil(batch):
        batch["y"].zero_()
        batch["x"][0].add_(1)
        del batch["n"]

    assert verdict(spoil, lambda attempt: attempt(given)).state == "wrong"
    assert list(given) == ["x", "n", "y"] and given["y"] is inner and given["n"] == 1
    assert inner.tolist() == [0, 1, 2] and given["x"][0].tolist() == [1, 1]
