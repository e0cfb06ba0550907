"""Generated answers to the exercises of chapter 02: spellings, mutations, and orders of statements.

What a verdict has to be is computed here, from what the generated answer does, not from the checks.
"""

from __future__ import annotations

import ast
import copy
import inspect
import itertools
import math
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from gan_course.exercises.checking import grade
from gan_course.exercises.registry import find
from gan_course.training.autoencoder import squared_error

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

Function = Callable[..., Any]


def compiled(source: str) -> Function:
    """The function that `source` defines."""
    names = {"torch": torch, "F": F, "math": math, "squared_error": squared_error, "__name__": "__main__"}
    exec(source, names)
    return names[ast.parse(source).body[0].name]


def state(id: str, source: str) -> str:
    return grade(find(id), compiled(source)).state


# --- spellings that are right ----------------------------------------------------------------------

DIFFERENCES = ("x - y", "y - x", "torch.sub(x, y)", "x.sub(y)", "-y + x")
SQUARES = ("d ** 2", "d * d", "d.square()", "torch.pow(d, 2)", "d.clone().mul_(d)")
MEANS = (
    "d.flatten(1).sum(1).mean()",
    "d.sum() / len(x)",
    "d.reshape(x.shape[0], -1).sum(dim=-1).mean(dim=0)",
    "d.sum(dim=tuple(range(1, d.ndim))).sum() / x.size(0)",
    "sum(one.sum() for one in d) / len(d)",
)
ERRORS = [
    f"def squared_error(x, y):\n    d = {difference}\n    d = {square}\n    return {mean}"
    for difference, square, mean in itertools.product(DIFFERENCES, SQUARES, MEANS)
]

CLEARINGS = (
    "opt.zero_grad()",
    "opt.zero_grad(set_to_none=False)",
    "encoder.zero_grad(); decoder.zero_grad()",
    "for p in [*encoder.parameters(), *decoder.parameters()]: p.grad = None",
    "for group in opt.param_groups:\n        for p in group['params']: p.grad.zero_() if p.grad is not None else None",
)
LOSSES = (
    "squared_error(decoder(encoder(real)), real)",
    "squared_error(y=decoder(encoder(real)), x=real)",
    "((real - decoder(encoder(real))) ** 2).sum() / len(real)",
    "F.mse_loss(decoder(encoder(real)), real, reduction='sum') / real.shape[0]",
)
RESULTS = ("loss.detach()", "loss.data", "loss.clone().detach()", "torch.tensor(loss.item())")
STEPS = [
    f"def autoencoder_step(encoder, decoder, real, opt):\n    {{}}\n    loss = {loss}\n    {{}}\n    loss.backward()\n"
    f"    opt.step()\n    return {result}".format(*((clearing, "pass")[:: 1 if first else -1]))
    for clearing, loss, result, first in itertools.product(CLEARINGS, LOSSES, RESULTS, (True, False))
]

SHARES = (
    "torch.linspace(0, 1, n, device=start.device)",
    "torch.linspace(0, 1, n).to(start)",
    "(torch.arange(n, device=end.device) / (n - 1))",
    "start.new_tensor([i / (n - 1) for i in range(n)])",
    "torch.linspace(1, 0, n, dtype=start.dtype, device=start.device).flip(0)",
)
COLUMNS = ("[:, None]", ".unsqueeze(1)", ".view(-1, 1)", ".reshape(n, 1)")
MIXTURES = ("(1 - t) * start + t * end", "start + t * (end - start)", "torch.lerp(start[None], end[None], t)")
INTERPOLATIONS = [
    f"def interpolate(decoder, start, end, n):\n    t = {share}{column}\n    return decoder({mixture})"
    for share, column, mixture in itertools.product(SHARES, COLUMNS, MIXTURES)
]

SIGMAS = ("log_sd.exp()", "torch.exp(log_sd)", "math.e ** log_sd", "(2 * log_sd).exp().sqrt()", "log_sd.clone().exp_()")
CODES = [
    f"def reparameterise(mean, log_sd, noise):\n    sd = {sigma}\n    return {code}"
    for sigma, code in itertools.product(
        SIGMAS,
        ("mean + sd * noise", "noise * sd + mean", "torch.addcmul(mean, sd, noise)", "mean.add(noise.mul(sd))"),
    )
]

VARIANCES = ("(2 * log_sd).exp()", "log_sd.exp() ** 2", "torch.exp(log_sd).square()", "torch.exp(log_sd + log_sd)")
TERMS = (
    "(mean ** 2 + var - 1) / 2 - log_sd",
    "-0.5 * (1 + 2 * log_sd - mean.pow(2) - var)",
    "0.5 * mean * mean + 0.5 * (var - 1) - log_sd",
)
KLS = [
    f"def kl_to_normal(mean, log_sd):\n    var = {variance}\n    each = {term}\n    return {total}"
    for variance, term, total in itertools.product(
        VARIANCES, TERMS, ("each.sum(1).mean()", "each.sum() / len(each)", "each.mean(dim=0).sum()")
    )
]

RIGHT = {"2.1": ERRORS, "2.2": STEPS, "2.3": INTERPOLATIONS, "2.4": CODES, "2.5": KLS}


@pytest.mark.parametrize("id", RIGHT)
def test_every_spelling_is_accepted(id):
    for source in RIGHT[id][:: 1 if len(RIGHT[id]) < 100 else 3]:
        verdict = grade(find(id), compiled(source))
        assert verdict.state == "passed", f"{source}\n{verdict.message}"


@pytest.mark.parametrize("id", RIGHT)
def test_an_untouched_blank_is_not_done(id):
    signature = inspect.signature(find(id).reference)
    blank = f"def blank({', '.join(signature.parameters)}):\n    raise NotImplementedError('not written yet')"
    assert state(id, blank) == "not-done"


# --- mutations of the reference ----------------------------------------------------------------------

METHODS = ("exp", "square", "abs", "mean", "sum", "sigmoid")


def mutants(function: Function) -> Iterator[str]:
    """Sources of `function` with one place changed: an operator, a number, a name, or a call."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    definition = tree.body[0]
    definition.body = definition.body[1:]  # without its docstring
    definition.returns = None
    for argument in definition.args.args:
        argument.annotation = None
    names = [argument.arg for argument in definition.args.args]
    for place in range(len(list(ast.walk(tree)))):
        for new in _other_nodes(list(ast.walk(tree))[place], names):
            mutant = copy.deepcopy(tree)
            old = list(ast.walk(mutant))[place]
            parent = next(
                node for node in ast.walk(mutant) if any(child is old for child in ast.iter_child_nodes(node))
            )
            for field, value in ast.iter_fields(parent):
                if value is old:
                    setattr(parent, field, new)
                elif isinstance(value, list):
                    setattr(parent, field, [new if one is old else one for one in value])
            yield ast.unparse(ast.fix_missing_locations(mutant))


def _other_nodes(node: ast.AST, names: list[str]) -> Iterator[ast.AST]:
    """What may stand instead of `node`."""
    match node:
        case ast.BinOp(left, op, right):
            yield left
            yield right
            for other in (ast.Add, ast.Sub, ast.Mult, ast.Div):
                if not isinstance(op, other):
                    yield ast.BinOp(left, other(), right)
            yield ast.BinOp(right, op, left)
        case ast.Constant(value=int(value)):
            yield from (ast.Constant(other) for other in {value + 1, 2 * value, 0, -value} - {value})
        case ast.Name(id, ast.Load()) if id in names:
            yield from (ast.Name(other, ast.Load()) for other in names if other != id)
        case ast.Call(ast.Attribute(owner, attr), arguments, keywords) if attr in METHODS or attr == "flatten":
            yield owner
            for other in METHODS:
                if other != attr:
                    yield ast.Call(ast.Attribute(owner, other, ast.Load()), arguments, keywords)
            if arguments:
                yield ast.Call(node.func, [], keywords)
            yield ast.Call(ast.Attribute(node, "detach", ast.Load()), [], [])


def outcome(function: Function, *given: Any) -> list[Tensor]:
    """What `function` returns, and its gradients with respect to the tensors that want one."""
    given = [x.clone().requires_grad_() if isinstance(x, Tensor) else x for x in given]
    value = function(*given)
    wanted = [x for x in given if isinstance(x, Tensor)]
    slopes = torch.autograd.grad(value.sum(), wanted, allow_unused=True) if value.requires_grad else [None]
    return [value, *(torch.zeros(()) if slope is None else slope for slope in slopes)]


def equivalent(one: Function, other: Function, inputs: list[tuple[Any, ...]]) -> bool:
    try:
        for given in inputs:
            a, b = outcome(one, *given), outcome(other, *given)
            if len(a) != len(b) or any(
                x.shape != y.shape or not torch.allclose(x, y, 1e-4, 1e-5) for x, y in zip(a, b)
            ):
                return False
    except Exception:
        return False
    return True


def tensors(count: int, *shapes: tuple[int, ...]) -> list[tuple[Tensor, ...]]:
    rng = torch.Generator().manual_seed(100)
    return [tuple(torch.randn(shape, generator=rng) for _ in range(count)) for shape in shapes]


CURVED = nn.Sequential(nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 6)).requires_grad_(False)
INPUTS = {
    "2.1": tensors(2, (5, 2, 3, 4), (2, 7), (1, 1, 6, 6)),
    "2.3": [(CURVED, *codes, n) for codes in tensors(2, (4,)) for n in (2, 3, 6, 11)],
    "2.4": tensors(3, (5, 3), (1, 4), (3, 1)),
    "2.5": tensors(2, (5, 3), (1, 4), (3, 1)),
}


@pytest.mark.parametrize("id", INPUTS)
def test_a_mutated_reference_passes_only_if_it_does_the_same(id):
    reference, verdicts = find(id).reference, []
    for source in dict.fromkeys(mutants(reference)):
        same = equivalent(reference, compiled(source), INPUTS[id])
        verdicts.append(same)
        assert state(id, source) == ("passed" if same else "wrong"), source
    assert len(verdicts) >= 25 and not all(verdicts)


# --- orders of the statements of a step ----------------------------------------------------------------

STATEMENTS = {
    "L": "loss = squared_error(decoder(encoder(real)), real)",
    "Z": "opt.zero_grad()",
    "B": "loss.backward()",
    "S": "opt.step()",
}


def trained(step: Function) -> list[Tensor]:
    """Losses and weights after two steps of Adam that begin with gradients of an earlier step."""
    torch.manual_seed(0)
    encoder, decoder, real = nn.Linear(3, 2), nn.Linear(2, 3), torch.randn(4, 3)
    weights = [*encoder.parameters(), *decoder.parameters()]
    for weight in weights:
        weight.grad = torch.ones_like(weight)
    opt = torch.optim.Adam(weights, 0.01)
    losses = [step(encoder, decoder, real, opt) for _ in range(2)]
    return [*losses, *weights]


def test_a_step_passes_only_in_orders_that_train_alike():
    wanted, passed = trained(find("2.2").reference), set()
    for order in map("".join, itertools.chain.from_iterable(itertools.product("LZBS", repeat=n) for n in (3, 4))):
        lines = [STATEMENTS[one] for one in order] + ["return loss.detach()"]
        source = "def autoencoder_step(encoder, decoder, real, opt):\n    " + "\n    ".join(lines)
        try:
            got = trained(compiled(source))
            same = all(torch.allclose(a, b, 1e-5, 1e-7) for a, b in zip(got, wanted))
        except Exception:
            same = False
        assert state("2.2", source) == ("passed" if same else "wrong"), source
        passed |= {order} if same else set()
    assert passed == {"LZBS", "ZLBS"}
