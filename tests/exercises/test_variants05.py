"""Chapter 05's checks agree with an oracle on generated answers: mutants of right ones, and right ones respelled."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable
from itertools import product
from typing import Any

from gan_course.exercises.chapter05 import convolution, size, stamp
from gan_course.exercises.chapter05.receptive_field import by_gradient
from gan_course.exercises.checking import grade
from gan_course.exercises.registry import find

import numpy as np
import pytest
import torch
from mutants import mutants
from torch import nn
from torch.nn.functional import pad

# --- right answers, as the lesson's solutions write them -----------------------------------------


def convolve(x, kernel, stride, padding):
    x, k = pad(x, [padding] * 4), len(kernel)
    rows, columns = range(0, x.shape[0] - k + 1, stride), range(0, x.shape[1] - k + 1, stride)
    out = x.new_zeros(len(rows), len(columns))
    for a, i in enumerate(rows):
        for b, j in enumerate(columns):
            out[a, b] = (x[i : i + k, j : j + k] * kernel).sum()
    return out


def size_after(size, kernel, stride, padding):
    return (size + 2 * padding - kernel) // stride + 1


def stamps(x, kernel, stride, padding):
    k = len(kernel)
    height, width = (x.shape[0] - 1) * stride + k, (x.shape[1] - 1) * stride + k
    out = x.new_zeros(height, width)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            out[i * stride : i * stride + k, j * stride : j * stride + k] += x[i, j] * kernel
    return out[padding : height - padding, padding : width - padding]


def receptive_field(layers):
    window, step = 1, 1
    for kernel, stride in layers:
        window += (kernel - 1) * step
        step *= stride
    return window


def analogy(plus, minus, onto):
    return onto + plus.mean(0) - minus.mean(0)


# --- oracles: the truth on many random inputs, none of them the check's ---------------------------


def planes(small: bool) -> list[tuple]:
    draw, rng = random.Random(1), torch.Generator().manual_seed(1)
    cases = []
    while len(cases) < 40:
        shape, k = (draw.randint(1, 7), draw.randint(1, 7)), draw.randint(1, 4)
        stride, padding = draw.randint(1, 3), draw.randint(0, 2)
        fits = min((side - 1) * stride + k - 2 * padding for side in shape) > 0 if small else min(shape) >= k
        if fits:
            x, kernel = torch.randn(shape, generator=rng), torch.randn(k, k, generator=rng)
            cases.append((x, kernel, stride, padding))
    return cases


def codes() -> list[tuple]:
    rng = torch.Generator().manual_seed(2)
    return [tuple(torch.randn(n, 6, generator=rng) for n in sizes) for sizes in [(2, 7, 3), (5, 1, 2), (6, 3, 4)]]


def stacks() -> list[tuple]:
    draw = random.Random(3)
    some = [[(k := draw.randint(1, 5), draw.randint(1, k)) for _ in range(draw.randint(0, 4))] for _ in range(40)]
    return [(layers,) for layers in some]


def rows() -> list[tuple]:
    draw = random.Random(4)
    return [(draw.randint(5, 80), draw.randint(1, 5), draw.randint(1, 4), draw.randint(0, 3)) for _ in range(60)]


ORACLES: dict[str, tuple[Callable, Callable, list[tuple]]] = {
    "5.1": (convolve, convolution.by_torch, planes(small=False)),
    "5.2": (size_after, size.by_torch, rows()),
    "5.3": (stamps, stamp.by_torch, planes(small=True)),
    "5.5": (receptive_field, by_gradient, stacks()),
    "5.6": (analogy, lambda plus, minus, onto: onto + plus.mean(0) - minus.mean(0), codes()),
}


def is_right(answer: Callable, truth: Callable, cases: Iterable[tuple]) -> bool:
    """Whether `answer` gives what `truth` gives in all cases, and leaves its arguments alone."""
    for case in cases:
        given = tuple(part.clone() if isinstance(part, torch.Tensor) else part for part in case)
        try:
            got = answer(*given)
        except Exception:
            return False
        want = truth(*case)
        if isinstance(want, int):
            if type(got) is not int or got != want:
                return False
        elif not isinstance(got, torch.Tensor) or got.shape != want.shape or not torch.allclose(got, want, 1e-4, 1e-4):
            return False
        if any(isinstance(a, torch.Tensor) and not torch.equal(a, b) for a, b in zip(given, case)):
            return False
    return True


@pytest.mark.parametrize("id", ORACLES)
def test_mutants_are_decided_as_by_the_oracle(id):
    right, truth, cases = ORACLES[id]
    assert is_right(right, truth, cases)
    n = 0
    for source, mutant in mutants(right):
        verdict, n = grade(find(id), mutant), n + 1
        want = "passed" if is_right(mutant, truth, cases) else "wrong"
        assert verdict.state == want, f"{verdict.message}\n{source}"
    assert n > 15


# --- other spellings ------------------------------------------------------------------------------

PADS = ["x = pad(x, [p] * 4)", "x = pad(x, (p, p, p, p))", "x = nn.ZeroPad2d(p)(x[None])[0]"]
PADS += ["big = x.new_zeros(x.shape[0] + 2 * p, x.shape[1] + 2 * p); big[p:p + len(x), p:p + x.shape[1]] = x; x = big"]
WINDOWS = ["x[i:i + k, j:j + k]", "x[i:][:k, j:][:, :k]", "x.narrow(0, i, k).narrow(1, j, k)"]
SUMS = ["({w} * kernel).sum()", "torch.sum(kernel.mul({w}))", "torch.einsum('ab,ab->', {w}, kernel)"]
SUMS += ["{w}.flatten() @ kernel.flatten()", "sum(({w} * kernel).flatten())", "torch.tensordot({w}, kernel)"]
COLLECTS = [
    "return torch.stack([torch.stack([ONE for j in columns]) for i in rows])",
    "out = x.new_empty(len(rows), len(columns))\n"
    "  for a, i in enumerate(rows):\n   for b, j in enumerate(columns): out[a, b] = ONE\n  return out",
    "out = torch.zeros(len(rows), len(columns), dtype=x.dtype, device=x.device)\n"
    "  for i in reversed(rows):\n   for j in columns: out[i // s][j // s] += ONE\n  return out",
    "return torch.cat([ONE.reshape(1) for i in rows for j in columns]).view(len(rows), -1)",
]

CUTS = ["out[p:len(out) - p, p:out.shape[1] - p]", "pad(out, [-p] * 4)", "(out[p:-p, p:-p] if p else out)"]
CUTS += ["out.narrow(0, p, len(out) - 2 * p).narrow(1, p, out.shape[1] - 2 * p)"]
LOOPS = [
    "for i, row in enumerate(x):\n   for j, v in enumerate(row)",
    "for j in range(len(x[0])):\n   for i in range(len(x))",
]
INKS = ["out[i * s:i * s + k, j * s:j * s + k] += x[i, j] * kernel"]
INKS += ["out[i * s:, j * s:][:k, :k].add_(kernel, alpha=1).sub_(kernel - kernel * x[i][j])"]
INKS += ["out = out + pad(kernel * x[i, j], [j * s, out.shape[1] - j * s - k, i * s, len(out) - i * s - k])"]


SIZES = [
    "int({n} / stride) + 1",
    "math.floor({n} / stride + 1)",
    "({n} + stride) // stride",
    "1 + divmod({n}, stride)[0]",
]
SIZES += [
    "len(range(-padding, size + padding - kernel + 1, stride))",
    "int(torch.floor(torch.tensor({n} / stride))) + 1",
]
SIZES += ["({n} - {n} % stride) // stride + 1", "math.ceil(({n} + 1) / stride)", "-(-({n} + 1) // stride)"]
PADDED = ["(size + 2 * padding - kernel)", "(size - kernel + padding + padding)", "(2 * padding - (kernel - size))"]

STEPS = ["math.prod(s for _, s in layers[:i])", "math.prod([layers[j][1] for j in range(i)])"]
STEPS += ["int(torch.tensor([s for _, s in layers[:i]]).prod())", "int(np.prod([layer[1] for layer in layers[:i]]))"]
FIELDS = ["1 + sum((layers[i][0] - 1) * STEP for i in range(len(layers)))"]
FIELDS += ["sum([(k - 1) * STEP for i, (k, s) in enumerate(layers)], start=1)"]
FIELDS += ["int(np.sum([(k - 1) * STEP for i, (k, s) in enumerate(layers)])) + 1"]

MEANS = ["{c}.mean(0)", "{c}.mean(dim=0)", "{c}.mean(0, keepdim=True)", "torch.mean({c}, 0)", "{c}.sum(0) / len({c})"]
MEANS += ["sum({c}) / len({c})", "sum(list({c})) / {c}.shape[0]", "torch.stack(list({c})).mean(0)", "{c}.T.mean(1)"]
MEANS += ["torch.einsum('nd->d', {c}) / len({c})", "({c}.new_ones(1, len({c})) / len({c})) @ {c}"]
SUMS_OF_CODES = [
    "onto + P - M",
    "P - M + onto",
    "onto - (M - P)",
    "torch.add(onto, P).sub(M)",
    "onto.clone().add_(P - M)",
]
SUMS_OF_CODES += ["torch.stack([face + (P - M).flatten() for face in onto])", "(P - M).expand_as(onto) + onto"]


def written(body: str, arguments: str = "x, kernel, stride, padding") -> Callable[..., Any]:
    scope = {"torch": torch, "nn": nn, "pad": pad, "math": math, "np": np}
    short = "k, s, p = kernel.shape[0], stride, padding" if arguments.startswith("x") else "pass"
    exec(f"def answer({arguments}):\n  {short}\n  {body}", scope)
    return scope["answer"]


def spellings_of_5_1() -> Iterable[str]:
    for padded, window, one, collect in product(PADS, WINDOWS, SUMS, COLLECTS):
        ranges = "rows, columns = (range(0, n - k + 1, s) for n in x.shape)"
        yield f"{padded}\n  {ranges}\n  " + collect.replace("ONE", "(" + one.format(w=window) + ")")


def spellings_of_5_3() -> Iterable[str]:
    for loop, ink, cut in product(LOOPS, INKS, CUTS):
        yield f"out = x.new_zeros((len(x) - 1) * s + k, (x.shape[1] - 1) * s + k)\n  {loop}: {ink}\n  return {cut}"


SPELLINGS: dict[str, tuple[str, list[str]]] = {  # exercise -> its arguments, bodies
    "5.1": ("x, kernel, stride, padding", list(spellings_of_5_1())),
    "5.2": ("size, kernel, stride, padding", ["return " + a.format(n=n) for a, n in product(SIZES, PADDED)]),
    "5.3": ("x, kernel, stride, padding", list(spellings_of_5_3())),
    "5.5": ("layers", ["return " + a.replace("STEP", step) for a, step in product(FIELDS, STEPS)]),
    "5.6": (
        "plus, minus, onto",
        [
            "return " + a.replace("P", mean.format(c="plus")).replace("M", mean.format(c="minus"))
            for a, mean in product(SUMS_OF_CODES, MEANS)
        ],
    ),
}


@pytest.mark.parametrize("id", SPELLINGS)
def test_right_answers_pass_in_every_spelling(id):
    arguments, bodies = SPELLINGS[id]
    for body in bodies:
        answer = written(body, arguments)
        assert is_right(answer, *ORACLES[id][1:]), body
        verdict = grade(find(id), answer)
        assert verdict.state == "passed", f"{verdict.message}\n{body}"


@pytest.mark.parametrize("n_in_place", range(4))
def test_in_place_changes_of_an_argument_are_found(n_in_place):
    """The right answer, after a line that changes one of its arguments."""
    line = ["x.add_(1).sub_(1.5)", "x[0, 0] += 1", "kernel.mul_(2)", "kernel[:] = 0"][n_in_place]
    padded = "torch.nn.functional.pad(x, [p] * 4)"
    windows = f"{padded}.unfold(0, len(kernel), s).unfold(1, len(kernel), s)"
    stamped = "torch.conv_transpose2d(x[None, None], kernel[None, None], stride=s, padding=p)[0, 0]"
    for id, body in [("5.1", f"y = ({windows} * kernel).sum((2, 3))"), ("5.3", f"y = {stamped}")]:
        verdict = grade(find(id), written(f"{body}\n  {line}\n  return y"))
        assert "changes `" in verdict.message


# --- 5.4: a generator with one setting changed ----------------------------------------------------

PARTS: dict[str, list[tuple[Any, bool]]] = {  # part -> (setting, whether it is right)
    "norm": [
        (nn.BatchNorm2d, True),
        (lambda n: nn.BatchNorm2d(n, momentum=0.2), True),
        (lambda n: nn.Identity(), False),
    ]
    + [(lambda n: nn.InstanceNorm2d(n, affine=True), False), (lambda n: nn.GroupNorm(1, n), False)]
    + [(lambda n: nn.BatchNorm2d(n, affine=False), False)],
    "bend": [(nn.ReLU, True), (lambda: nn.ReLU(inplace=True), True), (lambda: nn.LeakyReLU(0.0), True)]
    + [(nn.LeakyReLU, False), (nn.Tanh, False), (nn.Sigmoid, False), (nn.GELU, False), (nn.ELU, False)]
    + [(nn.ReLU6, False), (nn.Softplus, False), (nn.Identity, False), (nn.SiLU, False)],
    "end": [(nn.Tanh, True), (nn.Identity, False), (nn.Sigmoid, False), (nn.Hardtanh, False), (nn.Softsign, False)]
    + [
        (lambda: nn.Sequential(nn.ReLU(), nn.Tanh()), False),
        (lambda: nn.Sequential(nn.BatchNorm2d(3), nn.Tanh()), False),
    ],
    "code": [(lambda dim: nn.Unflatten(1, (dim, 1, 1)), True), (lambda dim: nn.Unflatten(1, (-1, 1, 1)), True)]
    + [(lambda dim: nn.Sequential(nn.Unflatten(1, (dim, 1, 1)), nn.Tanh()), False), (lambda dim: nn.Identity(), False)],
    "kernel": [((4, 2, 1), True), ((2, 2, 0), False), ((6, 2, 2), False), ((3, 2, 1), False), ((4, 1, 1), False)],
    "first": [((4, 1, 0), True), ((4, 2, 0), True), ((4, 1, 1), False), ((2, 1, 0), False), ((8, 1, 2), False)],
    "times": [(2, True), (1, False), (3, False)],
    "std": [(0.02, True), (0.05, False), (0.01, False), (0.2, False)],
    "bias": [(False, True), (True, True)],
    "end_of_train": [(lambda G: G, True), (lambda G: G.eval(), False), (lambda G: G.requires_grad_(False), False)],
}


def generator_with(**parts: Any) -> Callable[..., Any]:
    part = {name: settings[0][0] for name, settings in PARTS.items()} | parts

    def generator(size, width, latent_dim):
        n_layers = (size // 4).bit_length() - 1
        widths = [width * part["times"] ** i for i in reversed(range(n_layers))]
        layers = [part["code"](latent_dim)]
        for i, (a, b) in enumerate(zip([latent_dim, *widths], widths)):
            shape = part["kernel"] if i else part["first"]
            layers += [nn.ConvTranspose2d(a, b, *shape, bias=part["bias"]), part["norm"](b), part["bend"]()]
        G = nn.Sequential(*layers, nn.ConvTranspose2d(widths[-1], 3, *part["kernel"]), part["end"]())
        for layer in G.modules():
            if isinstance(layer, nn.ConvTranspose2d):
                nn.init.normal_(layer.weight, 0, part["std"])
        return part["end_of_train"](G)

    return generator


@pytest.mark.parametrize("part", PARTS)
def test_generators_with_one_part_changed(part):
    for i, (setting, is_fine) in enumerate(PARTS[part]):
        verdict = grade(find("5.4"), generator_with(**{part: setting}))
        assert (verdict.state == "passed") == is_fine, f"{part} {i}: {verdict.message}"
