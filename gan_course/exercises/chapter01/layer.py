"""Exercise 1.1: what a layer of neurons computes."""

from __future__ import annotations

from typing import Any

from gan_course.exercises.probes import Answer, keeps_device, named, same
from gan_course.exercises.registry import Exercise, Wrong, register

import torch
from torch import Tensor
from torch.nn import functional as F


def layer(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """What a layer of neurons makes of a batch of vectors: weighted sums, with what is below 0 set to 0.

    Args:
        x: (batch, n_in).
        weight: (n_out, n_in), a row a neuron.
        bias: (n_out,).

    Returns (batch, n_out).
    """
    return F.relu(F.linear(x, weight, bias))


MISTAKES: list[tuple[Any, str]] = [
    (lambda x, w, b: x @ w.T + b, "The bend is missing: what is below 0 should become 0."),
    (lambda x, w, b: F.relu(x @ w.T), "The bias is missing: each neuron adds a number of its own to its sum."),
    (lambda x, w, b: F.relu(x @ w.T) + b, "You bend before you add the bias. The bias belongs to the sum: bend last."),
    (lambda x, w, b: F.relu(x @ w.T - b), "The bias is taken away; it should be added."),
    (lambda x, w, b: (x @ w.T + b).abs(), "You drop the sign. A sum below 0 should become 0, not positive."),
    (lambda x, w, b: torch.sigmoid(x @ w.T + b), "You squeeze with a sigmoid. Here the bend is max(0, sum)."),
    (lambda x, w, b: torch.tanh(x @ w.T + b), "You squeeze with tanh. Here the bend is max(0, sum)."),
    (lambda x, w, b: (x @ w.T + b).clamp(0, 1), "Your bend also cuts off at 1. Only what is below 0 is cut."),
    (lambda x, w, b: F.leaky_relu(x @ w.T + b, 0.2), "Your bend lets a part of what is below 0 through. Here it is 0."),
]


def _check(attempt: Answer) -> None:
    for seed, (batch, n_in, n_out) in enumerate([(4, 3, 5), (1, 2, 2), (6, 1, 3), (3, 4, 4)]):
        random = torch.Generator().manual_seed(seed)
        x, weight, bias = (torch.randn(*s, generator=random) for s in ((batch, n_in), (n_out, n_in), (n_out,)))
        given = [t.clone() for t in (x, weight, bias)]
        got, want = _tensor(_call(attempt, x, weight, bias)), layer(*given)
        if got.shape != want.shape:
            raise Wrong(
                f"From x {tuple(x.shape)} and weight {tuple(weight.shape)} your answer has the shape "
                f"{tuple(got.shape)}; it should be {tuple(want.shape)}: for each vector one number a neuron."
            )
        if not same(got, want):
            raise Wrong(
                named(MISTAKES, got, *given)
                or (
                    "Your weighted sums are other ones: is `weight` turned the wrong way? Its rows are the neurons. "
                    if n_in == n_out
                    else "Your numbers are other ones. "
                )
                + f"For x = {_row(given[0])}, the first neuron's weights {_row(given[1])} and bias {given[2][0]:.2f} "
                f"it is {want[0, 0]:.2f}; yours is {got[0, 0].item():.2f}."
            )
        if not all(map(same, (x, weight, bias), given)):
            raise Wrong("Your function changes what it was given. Work on new tensors.")
    x = torch.randn(2, 3, requires_grad=True)
    weight = torch.randn(4, 3, requires_grad=True)
    if not _tensor(_call(attempt, x, weight, torch.zeros(4))).requires_grad:
        raise Wrong("The numbers are right, but the way back to the weights is cut (a `detach`, `item` or `no_grad`?).")
    meta = [torch.empty(s, device="meta") for s in ((2, 3), (4, 3), (4,))]
    keeps_device(attempt, *meta)


def _call(attempt: Answer, *arguments: Tensor) -> Any:
    try:
        return attempt(*arguments)
    except RuntimeError as error:
        if "shapes cannot be multiplied" in str(error) or "must match the size" in str(error):
            raise Wrong(
                f"The shapes do not fit: x is {tuple(arguments[0].shape)}, weight {tuple(arguments[1].shape)}. In "
                "`a @ b` the last size of a has to be the first of b; `weight.T` is weight with rows and columns "
                "swapped."
            ) from None
        raise


def _tensor(got: Any) -> Tensor:
    if got is None:
        raise Wrong("Your function returns nothing. Is there a `return` at the end?")
    if not isinstance(got, Tensor):
        raise Wrong(f"Your function returns a {type(got).__name__}, not a tensor.")
    return got


def _row(x: Tensor) -> str:
    return "[" + ", ".join(f"{v:.2f}" for v in x[0].tolist()) + "]"


register(
    Exercise(
        id="1.1",
        title="A layer by hand",
        minutes=10,
        difficulty=2,
        reference=layer,
        check=_check,
        hints=(
            "Write down what the first neuron does to the first vector. Then think of a product of two tables of "
            "numbers that does all neurons and all vectors at once.",
            "Three things in a row: the weighted sums, plus the bias, and whatever is below 0 becomes 0. `x @ weight` "
            "does not fit as it stands: a neuron's weights are a row of `weight`.",
            "`weight.T` swaps rows and columns, `@` multiplies tables, `torch.relu` bends. The bias has one number a "
            "neuron and is added to every row by itself.",
        ),
    )
)
