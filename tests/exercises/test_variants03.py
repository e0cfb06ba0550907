"""Chapter 03's checks agree with an oracle on generated answers: mutants of right ones, and right ones respelled."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

from gan_course.data.avatars import column, sample_factors
from gan_course.exercises.checking import grade
from gan_course.exercises.registry import find
from gan_course.models import MLPDiscriminator
from gan_course.training.losses import d_loss

import pytest
import torch
from mutants import mutants
from torch import Tensor
from torch.nn import functional as F

# --- right answers, as the lesson's solutions write them, without what a mutant could not change ----


def learn(D, real, negatives, opt_D):
    loss = d_loss(D(real), D(negatives))
    opt_D.zero_grad()
    loss.backward()
    opt_D.step()
    return loss.detach()


def best_of(D, x, k):
    scores = D(x)[:, 0].detach()
    order = scores.argsort(descending=True)[:k]
    return x[order], scores[order]


def climb(D, x, steps, lr, box):
    for _ in range(steps):
        x = x.detach().requires_grad_()
        (slope,) = torch.autograd.grad(D(x).sum(), x)
        x = (x + lr * slope).clamp(box[0], box[1])
    return x.detach()


def linear_argmax(weight, low, high):
    return torch.where(weight > 0, high, low)


def mismatched(factors, rng):
    turn = 0.25 + 0.5 * torch.rand(len(factors), generator=rng, device=factors.device)
    odd = factors.clone()
    odd[:, column("right_iris_hue")] = (factors[:, column("left_iris_hue")] + turn) % 1.0
    return odd


def langevin_step(D, x, lr, e):
    x = x.detach().requires_grad_()
    (slope,) = torch.autograd.grad(D(x).sum(), x)
    return (x + lr * slope + (2 * lr) ** 0.5 * e).detach()


ANSWERS = {"3.1": learn, "3.2": best_of, "3.3": climb, "3.4": linear_argmax, "3.5": mismatched, "3.6": langevin_step}

# --- oracles: what an answer has to give on inputs that are not the check's ------------------------


def _draw(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def _D(n: int = 3) -> MLPDiscriminator:
    with torch.random.fork_rng():
        torch.manual_seed(4)
        D = MLPDiscriminator((n,), hidden=(8,))
        D.requires_grad_(True)
        return D


def after_learning(answer: Callable) -> Any:
    D = _D()
    opt_D = torch.optim.SGD(D.parameters(), 0.3)
    losses = [answer(D, _draw(5, 3, seed=i) + 1, _draw(9, 3, seed=9 + i), opt_D) for i in range(3)]
    assert not any(loss.requires_grad for loss in losses)
    return [*losses, *(p.detach() for p in D.parameters())]


def arg_max(answer: Callable) -> Any:
    results = [tensor for n, k in [(9, 4), (5, 5), (7, 1)] for tensor in answer(_D(), _draw(n, 3, seed=n), k)]
    assert not any(tensor.requires_grad for tensor in results)
    return results


def ends(answer: Callable) -> Any:
    cases = [(1, 0.5, (-3.0, 3.0)), (6, 0.9, (-0.5, 1.5)), (0, 0.5, (-3.0, 3.0)), (9, 2.0, (-2.0, 0.5))]
    return [_kept(answer, _draw(5, 3, seed=i).clamp(*case[2]), *case) for i, case in enumerate(cases)]


def steps(answer: Callable) -> Any:
    return [_kept(answer, _draw(5, 3, seed=i), lr, _draw(5, 3, seed=7)) for i, lr in enumerate((0.03, 0.9))]


def _kept(answer: Callable, *arguments: Any) -> Tensor:
    D = _D()
    got = answer(D, *arguments)
    assert not got.requires_grad and all(p.grad is None or not p.grad.any() for p in D.parameters())
    return got


def corners(answer: Callable) -> Any:
    cases = [(-1.0, 1.0), (0.0, 2.0), (-3.0, -1.0), (0.5, 0.75)]
    spread = torch.linspace(-2.0, 3.0, 20).view(4, 5)
    return [answer(w, *box) for box in cases for w in (spread, spread / 1000, spread + 4, -spread - 4)]


ORACLES: dict[str, Callable[[Callable], Any]] = {
    "3.1": after_learning, "3.2": arg_max, "3.3": ends, "3.4": corners, "3.6": steps,
}  # fmt: skip


def is_right(id: str, answer: Callable) -> bool:
    """Whether `answer` gives what the right one gives."""
    want = ORACLES[id](ANSWERS[id])
    try:
        got = ORACLES[id](answer)
        return all(a.shape == b.shape and torch.allclose(a, b, 1e-4, 1e-5) for a, b in zip(got, want, strict=True))
    except Exception:
        return False


@pytest.mark.parametrize("id", ORACLES)
def test_mutants_are_decided_as_by_the_oracle(id):
    assert is_right(id, ANSWERS[id])
    n = 0
    for source, mutant in mutants(ANSWERS[id]):
        verdict, n = grade(find(id), mutant), n + 1
        want = "passed" if is_right(id, mutant) else "wrong"
        assert verdict.state == want, f"{verdict.message}\n{source}"
    assert n >= 8


# --- other spellings ------------------------------------------------------------------------------

CLEARS = ["opt_D.zero_grad()", "D.zero_grad()", "opt_D.zero_grad(set_to_none=False)"]
CLEARS += ["for p in D.parameters(): p.grad = None"]
LOSSES = ["loss = d_loss(D(real), D(negatives))", "r = D(real)\n  n = D(negatives)\n  loss = d_loss(r, n)"]
LOSSES += ["loss = F.softplus(D(negatives)).mean() + F.softplus(-D(real)).mean()"]
LOSSES += ["loss = d_loss(*D(torch.cat([real, negatives])).split([len(real), len(negatives)]))"]
LOSSES += [
    "r = D(real)\n  n = D(negatives)\n  b = F.binary_cross_entropy_with_logits\n"
    "  loss = b(r, r.new_ones(len(real), 1)) + b(n, torch.zeros_like(n))"
]
RETURNS = ["loss.detach()", "loss.data", "torch.tensor(loss.item())", "loss.detach().clone()"]

LOOKS = ["D(x)[:, 0].detach()", "D(x).detach().squeeze(1)", "D(x).detach().flatten()", "D(x).view(-1).data"]
LOOKS += ["torch.no_grad()(D)(x)[..., 0]", "torch.inference_mode()(D)(x)[:, 0]"]
RANKS = ["i = s.argsort(descending=True)[:k]", "i = s.topk(k).indices", "i = torch.sort(-s)[1][:k]"]
RANKS += ["i = s.argsort().flip(0)[:k]", "i = torch.topk(s, k=k, sorted=True)[1]"]
TAKES = ["return x[i], s[i]", "return x.index_select(0, i), s.take(i)", "return (x[i.tolist()], s[i.tolist()])"]
TAKES += ["return [torch.stack([x[j] for j in i]), s.gather(0, i)]"]

SLOPES = ["x = x.detach().requires_grad_(); g = torch.autograd.grad(D(x).sum(), x)[0]"]
SLOPES += ["x = x.detach().clone(); x.requires_grad = True; (g,) = torch.autograd.grad(outputs=D(x).sum(), inputs=[x])"]
SLOPES += ["x = x.detach().requires_grad_(); s = D(x); g, = torch.autograd.grad(s, x, torch.ones_like(s))"]
SLOPES += ["g = torch.func.grad(lambda y: D(y).sum())(x.detach()).detach()"]
SLOPES += ["x = x.detach().clone().requires_grad_(); D(x).sum().backward(); g = x.grad.clone(); D.zero_grad()"]
MOVES = ["x = (x + lr * g).clamp(*box)", "x = torch.clamp(x.detach() + g * lr, min=box[0], max=box[1])"]
MOVES += ["x = x.detach().add(g, alpha=lr).clip(box[0], box[1])"]
MOVES += ["x = (x.detach() + lr * g); x[x > box[1]] = box[1]; x[x < box[0]] = box[0]"]

CONDITIONS = ["weight > 0", "weight >= 0", "weight.sign() == 1", "~(weight <= 0)", "weight.gt(0)"]
CHOICES = [
    "torch.where(C, high, low)",
    "low + (C).float() * (high - low)",
    "torch.full_like(weight, low).masked_fill_(C, high)",
]
CHOICES += ["weight.new_tensor([low, high])[(C).long()]", "torch.where(~(C), low, high)"]

TURNS = ["0.25 + 0.5 * torch.rand(len(factors), generator=rng, device=factors.device)"]
TURNS += ["torch.empty_like(factors[:, 0]).uniform_(0.25, 0.75, generator=rng)"]
TURNS += ["0.75 - torch.rand(factors.shape[0], generator=rng, device=factors.device) / 2"]
TURNS += ["torch.rand(factors.shape, generator=rng, device=factors.device)[:, 0] / 2 + 0.25"]
WRITES = ["odd[:, R] = (odd[:, L] + TURN) % 1", "odd[:, R] = torch.remainder(factors[:, L] - TURN, 1.0)"]
WRITES += ["odd[:, R] = factors[:, L] + TURN\n  odd[odd[:, R] > 1, R] -= 1", "odd.T[R] = (odd.T[L] + TURN).frac()"]

ROOTS = ["(2 * lr) ** 0.5", "2**0.5 * lr**0.5", "math.sqrt(2 * lr)", "torch.tensor(2.0 * lr).sqrt()"]
SUMS = [
    "x + lr * g + ROOT * e",
    "e * (ROOT) + g * lr + x",
    "(x.detach() + g * lr).add(ROOT * e)",
    "x - (-lr * g - ROOT * e)",
]

SPELLINGS: dict[str, tuple[str, list[str]]] = {  # exercise -> its arguments, bodies
    "3.1": (
        "D, real, negatives, opt_D",
        [f"{c}\n  {a}\n  loss.backward()\n  opt_D.step()\n  return {r}" for c, a, r in product(CLEARS, LOSSES, RETURNS)]
        + [
            f"{a}\n  {c}\n  loss.backward()\n  opt_D.step()\n  return loss.detach()" for c, a in product(CLEARS, LOSSES)
        ],
    ),
    "3.2": ("D, x, k", [f"s = {look}\n  {rank}\n  {take}" for look, rank, take in product(LOOKS, RANKS, TAKES)]),
    "3.3": (
        "D, x, steps, lr, box",
        [f"for _ in range(steps): {slope}; {move}\n  return x.detach()" for slope, move in product(SLOPES, MOVES)],
    ),
    "3.4": ("weight, low, high", ["return " + a.replace("C", c) for a, c in product(CHOICES, CONDITIONS)]),
    "3.6": (
        "D, x, lr, e",
        [
            f"{slope}\n  return ({total.replace('ROOT', root)}).detach()"
            for slope, total, root in product(SLOPES, SUMS, ROOTS)
        ],
    ),
}


def written(arguments: str, body: str) -> Callable[..., Any]:
    scope = {"torch": torch, "F": F, "math": __import__("math"), "d_loss": d_loss}
    scope |= {"L": column("left_iris_hue"), "R": column("right_iris_hue")}
    exec(f"def answer({arguments}):\n  {body}", scope)
    return scope["answer"]


@pytest.mark.parametrize("id", SPELLINGS)
def test_right_answers_pass_in_every_spelling(id):
    arguments, bodies = SPELLINGS[id]
    for body in bodies:
        answer = written(arguments, body)
        assert is_right(id, answer), body
        verdict = grade(find(id), answer)
        assert verdict.state == "passed", f"{verdict.message}\n{body}"


# --- 3.5: what is drawn is random, so the share of odd eyes and their turns are looked at -----------


@pytest.mark.parametrize("turn, write", list(product(TURNS, WRITES)))
def test_hard_negatives_in_every_spelling(turn, write):
    body = "odd = factors.clone()\n  " + write.replace("TURN", f"({turn})") + "\n  return odd"
    verdict = grade(find("3.5"), written("factors, rng", body))
    assert verdict.state == "passed", f"{verdict.message}\n{body}"


@pytest.mark.parametrize("low", (0.2, 0.25, 0.3, 0.5))
@pytest.mark.parametrize("high", (0.5, 0.7, 0.75, 0.8, 1.0))
def test_only_turns_from_a_quarter_to_three_quarters_pass(low, high):
    body = f"turn = {low} + {high - low} * torch.rand(len(factors), generator=rng, device=factors.device)\n"
    body += "  odd = factors.clone()\n  odd[:, R] = (factors[:, L] + turn) % 1\n  return odd"
    verdict = grade(find("3.5"), written("factors, rng", body))
    assert (verdict.state == "passed") == ((low, high) == (0.25, 0.75)), verdict.message


def test_mutants_of_hard_negatives_are_wrong_unless_they_draw_as_asked():
    for source, mutant in mutants(mismatched):
        verdict = grade(find("3.5"), mutant)
        assert (verdict.state == "passed") == _draws_as_asked(mutant), f"{verdict.message}\n{source}"


def _draws_as_asked(answer: Callable) -> bool:
    factors = sample_factors(2000, torch.Generator().manual_seed(5), mismatched=0.5)
    given, left, right = factors.clone(), column("left_iris_hue"), column("right_iris_hue")
    try:
        odd = answer(factors, torch.Generator().manual_seed(6))
        turn = (odd[:, right] - given[:, left]) % 1
    except Exception:
        return False
    rest = [i for i in range(given.shape[1]) if i != right]
    even = abs(turn.mean() - 0.5) < 0.02 and abs(turn.std() - 0.5 / 12**0.5) < 0.01
    hues = bool(((odd[:, right] >= 0) & (odd[:, right] <= 1)).all())
    return torch.equal(factors, given) and torch.equal(odd[:, rest], given[:, rest]) and hues and bool(even)
