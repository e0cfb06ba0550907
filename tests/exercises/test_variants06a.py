"""The checks of 6.1 to 6.3 agree with an oracle on generated answers: mutants of right ones, and other spellings."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from gan_course.exercises.checking import grade
from gan_course.exercises.registry import find
from gan_course.models import MLPDiscriminator
from gan_course.training.losses import slope_penalty as truth_of_6_3

import pytest
import torch
from mutants import mutants
from scipy.stats import wasserstein_distance


def gradients(theta, psi):
    answer = torch.sigmoid(psi * theta)
    return theta * answer, -psi * answer


def earth_mover(real, fake):
    a, b = real.sort().values, fake.sort().values
    return (a - b).abs().mean()


def slope_penalty(D, real, fake, t):
    x = (real + t * (fake - real)).detach().requires_grad_()
    (slope,) = torch.autograd.grad(D(x).sum(), x, create_graph=True)
    length = slope.flatten(1).norm(dim=1)
    return ((length - 1) ** 2).mean()


# --- oracles: the truth on random inputs, none of them the check's --------------------------------


def right_gradients(answer: Callable) -> bool:
    theta, psi = torch.randn(2, 40, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    a, b = (x.clone().requires_grad_() for x in (theta, psi))
    total = torch.nn.functional.softplus(a * b).sum()
    of_theta, of_psi = torch.autograd.grad(total, (a, b))
    got = answer(theta, psi)
    return (
        isinstance(got, tuple)
        and len(got) == 2
        and torch.allclose(got[0], of_psi)
        and torch.allclose(got[1], -of_theta)
    )


def right_distance(answer: Callable) -> bool:
    rng = torch.Generator().manual_seed(2)
    for n in (1, 2, 9, 30):
        real, fake = 3 * torch.randn(n, generator=rng, dtype=torch.float64), torch.randn(n, generator=rng).double() + 1
        got = answer(real.clone().requires_grad_(), fake.clone())
        if got.shape != () or not got.requires_grad:
            return False
        if abs(got.item() - wasserstein_distance(real, fake)) > 1e-9:
            return False
    return True


def right_penalty(answer: Callable) -> bool:
    torch.manual_seed(3)
    for shape in ((6, 3), (1, 2), (3, 1, 5, 5)):
        D = MLPDiscriminator(shape[1:], (9, 9)).double()
        real, fake = torch.randn(2, *shape, dtype=torch.float64)
        t = torch.rand(shape[0], *[1] * (len(shape) - 1), dtype=torch.float64)
        weights = list(D.parameters())
        got, want = answer(D, real, fake, t), truth_of_6_3(D, real, fake, t)
        if got.shape != () or not got.requires_grad or not torch.allclose(got, want):
            return False
        mine, theirs = (torch.autograd.grad(x, weights, allow_unused=True) for x in (got, want))
        if not all(a is b or torch.allclose(a, b) for a, b in zip(mine, theirs)):
            return False
        if any(weight.grad is not None for weight in weights):
            return False
    return True


ORACLES = {
    "6.1": (gradients, right_gradients),
    "6.2": (earth_mover, right_distance),
    "6.3": (slope_penalty, right_penalty),
}


def is_right(answer: Callable, oracle: Callable[[Callable], bool]) -> bool:
    state = torch.get_rng_state()
    try:
        return bool(oracle(answer))
    except Exception:
        return False
    finally:
        torch.set_rng_state(state)


@pytest.mark.parametrize("id", ORACLES)
def test_mutants_are_decided_as_by_the_oracle(id):
    right, oracle = ORACLES[id]
    assert is_right(right, oracle)
    n = 0
    for source, mutant in mutants(right):
        verdict, n = grade(find(id), mutant), n + 1
        want = "passed" if is_right(mutant, oracle) else "wrong"
        assert verdict.state == want, f"{verdict.message}\n{source}"
    assert n > 10


# --- other spellings ------------------------------------------------------------------------------

ANSWERS = ["torch.sigmoid(psi * theta)", "1 / (1 + torch.exp(-psi * theta))", "0.5 * (1 + torch.tanh(psi * theta / 2))"]
ANSWERS += [
    "(psi * theta).sigmoid()",
    "1 - torch.special.expit(-theta * psi)",
    "torch.nn.functional.logsigmoid(theta * psi).exp()",
]
PAIRS = ["theta * s, -psi * s", "(torch.mul(s, theta), torch.neg(psi.mul(s)))", "[s * theta, 0 - s * psi]"]

ASCENDING = [
    "{x}.sort().values",
    "torch.sort({x})[0]",
    "{x}[{x}.argsort()]",
    "{x}.sort(dim=0)[0]",
    "-((-{x}).sort().values)",
]
ASCENDING += ["torch.stack(sorted({x}))", "{x}.topk(len({x}), largest=False, sorted=True).values"]
WAYS = ["(a - b).abs().mean()", "torch.mean(torch.abs(b - a))", "(a - b).abs().sum() / len(a)", "F.l1_loss(a, b)"]
WAYS += ["torch.maximum(a - b, b - a).mean()", "(a - b).norm(p=1) / a.numel()", "torch.dist(a, b, 1) / len(b)"]

PLACES = [
    "real.lerp(fake, t)",
    "(1 - t) * real + t * fake",
    "real + t * (fake - real)",
    "torch.lerp(real, fake, t.expand_as(real))",
]
SLOPES = ["torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]"]
SLOPES += ["torch.autograd.grad(y := D(x), x, torch.ones_like(y), create_graph=True, retain_graph=True)[0]"]
SLOPES += ["torch.autograd.grad([D(x)[:, 0].sum()], [x], create_graph=True)[0]"]
LENGTHS = [
    "g.flatten(1).norm(dim=1)",
    "g.reshape(len(g), -1).pow(2).sum(-1).sqrt()",
    "torch.linalg.vector_norm(g.flatten(1), dim=1)",
]
PRICES = ["(l - 1).square().mean()", "((1 - l) ** 2).sum() / len(l)", "F.mse_loss(l, torch.ones_like(l))"]


def written(arguments: str, *lines: str) -> Callable:
    scope = {"torch": torch, "F": torch.nn.functional}
    exec(f"def answer({arguments}):\n" + "\n".join("  " + line for line in lines), scope)
    return scope["answer"]


def spellings() -> dict[str, list[Callable]]:
    return {
        "6.1": [written("theta, psi", f"s = {s}", f"return {pair}") for s, pair in product(ANSWERS, PAIRS)],
        "6.2": [
            written("real, fake", f"a, b = {order.format(x='real')}, {order.format(x='fake')}", f"return {way}")
            for order, way in product(ASCENDING, WAYS)
        ],
        "6.3": [
            written(
                "D, real, fake, t", f"x = ({x}).detach().requires_grad_()", f"g = {g}", f"l = {length}", f"return {p}"
            )
            for x, g, length, p in product(PLACES, SLOPES, LENGTHS, PRICES)
        ],
    }


@pytest.mark.parametrize("id", ORACLES)
def test_other_spellings_pass(id):
    for i, answer in enumerate(spellings()[id]):
        verdict = grade(find(id), answer)
        assert verdict.state == "passed", f"{i}: {verdict.message}"
