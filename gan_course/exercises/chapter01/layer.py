"""Exercise 1.1: what a layer of neurons computes."""

from __future__ import annotations

from typing import Any

from gan_course.exercises.probes import Answer, farthest, keeps_device, listed, named, one_tensor, same
from gan_course.exercises.registry import Exercise, Wrong, register

import torch
from torch import Tensor
from torch.nn import functional as F

MESSAGES = {
    "no bend": "The bend is missing: what is below 0 should become 0.",
    "no bias": "The bias is missing: each neuron adds a number of its own to its sum.",
    "bend first": "You bend before you add the bias. The bias belongs to the sum: bend last.",
    "minus": "The bias is subtracted; it should be added.",
    "no sign": "You drop the sign. A sum below 0 should become 0, not positive.",
    "turned round": "You keep what is below 0. It is the other way round: a sum below 0 becomes 0.",
    "other bend": "Your bend is {name}. Here it is max(0, sum), `torch.relu`.",
    "cut at 1": "Your bend also cuts off at 1. Only what is below 0 is cut.",
    "leaky": "Your bend lets a part of what is below 0 through. Here it becomes 0.",
    "reshaped": (
        "Your weights are mixed up: `reshape` and `view` keep the order of the numbers, which is not the same as "
        "swapping rows and columns. `weight.T` swaps them."
    ),
    "not turned": "`weight` is turned the wrong way. Its rows are the neurons: `weight.T` swaps rows and columns.",
    "mean": "You take the mean over the inputs. A neuron adds its products up.",
    "do not fit": (
        "The shapes do not fit: x is {x}, weight {weight}. In `a @ b` the last size of a has to be the first of b; "
        "`weight.T` is weight with rows and columns swapped."
    ),
    "shape": (
        "From x {x} and weight {weight} your result has shape {got}; it should be {want}: for each vector one number "
        "a neuron."
    ),
    "on its side": "Your result lies on its side: one row for each vector of x, one column for each neuron.",
    "other": (
        "Your numbers are different. In row {row}, column {column} (counted from 0), for x = {x}, weights {weight} and "
        "bias {bias:.2f}, the result is {want:.2f}; yours is {got:.2f}."
    ),
    "cut": (
        "The numbers are right, but no gradient gets back to {name} (a `detach`, `item`, `.data` or `no_grad`?), so "
        "the layer could never learn."
    ),
}
HINTS = (
    "Write down what the first neuron does to the first vector. Then think of a product of two tables of numbers that "
    "does all neurons and all vectors at once.",
    "Three things in a row: the weighted sums, plus the bias, and whatever is below 0 becomes 0. `x @ weight` does not "
    "fit as it stands: a neuron's weights are a row of `weight`.",
    "`weight.T` swaps rows and columns, `@` multiplies tables, `torch.relu` bends. The bias has one number for each "
    "neuron; adding it to the table adds it to every row.",
)


def layer(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Compute a layer of neurons for a batch of vectors: weighted sums, with what is below 0 set to 0.

    Args:
        x: (batch, n_in).
        weight: (n_out, n_in), a row for each neuron.
        bias: (n_out,).

    Returns:
        (batch, n_out).
    """
    return F.relu(F.linear(x, weight, bias))


def _bend(function: Any) -> Any:
    return lambda x, w, b: function(x @ w.T + b)


MISTAKES: list[tuple[Any, str]] = [
    (_bend(lambda total: total), MESSAGES["no bend"]),
    (lambda x, w, b: F.relu(x @ w.T), MESSAGES["no bias"]),
    (lambda x, w, b: F.relu(x @ w.T) + b, MESSAGES["bend first"]),
    (lambda x, w, b: F.relu(x @ w.T - b), MESSAGES["minus"]),
    (_bend(torch.abs), MESSAGES["no sign"]),
    (_bend(lambda total: total.clamp(max=0)), MESSAGES["turned round"]),
    (_bend(torch.sigmoid), MESSAGES["other bend"].format(name="a sigmoid")),
    (_bend(torch.tanh), MESSAGES["other bend"].format(name="a tanh")),
    (_bend(F.gelu), MESSAGES["other bend"].format(name="GELU")),
    (_bend(F.softplus), MESSAGES["other bend"].format(name="softplus")),
    (_bend(F.relu6), MESSAGES["other bend"].format(name="ReLU6, which also cuts off at 6")),
    (_bend(lambda total: total.clamp(0, 1)), MESSAGES["cut at 1"]),
    (_bend(lambda total: F.leaky_relu(total, 0.2)), MESSAGES["leaky"]),
    (_bend(F.leaky_relu), MESSAGES["leaky"]),
    (_bend(F.elu), MESSAGES["leaky"]),
    (lambda x, w, b: F.relu(x @ w.reshape(w.T.shape) + b), MESSAGES["reshaped"]),
    (lambda x, w, b: F.relu(x @ w.T / w.shape[1] + b), MESSAGES["mean"]),
]
# batch, n_in, n_out, and a factor on x that makes the sums large
CASES = [(4, 3, 5, 1.0), (1, 2, 2, 1.0), (6, 1, 3, 1.0), (3, 4, 4, 1.0), (5, 3, 2, 20.0)]


def _check(attempt: Answer) -> None:
    for seed, (batch, n_in, n_out, scale) in enumerate(CASES):
        rng = torch.Generator().manual_seed(seed)
        x, weight, bias = (torch.randn(*s, generator=rng) for s in ((batch, n_in), (n_out, n_in), (n_out,)))
        given = [x * scale, weight, bias]
        got, want = one_tensor(_call(attempt, *[t.clone() for t in given])), layer(*given)
        if not same(got, want):
            raise Wrong(_why(got, want, *given))
    inputs = [torch.rand(*s, requires_grad=True) for s in ((2, 3), (4, 3), (4,))]
    got = one_tensor(_call(attempt, *inputs))
    if got.requires_grad:
        got.sum().backward()
    for name, tensor in zip(("x", "the weights", "the bias"), inputs, strict=True):
        if tensor.grad is None:
            raise Wrong(MESSAGES["cut"].format(name=name))
    keeps_device(attempt, *[torch.empty(s, device="meta") for s in ((2, 3), (4, 3), (4,))])


def _call(attempt: Answer, *arguments: Tensor) -> Any:
    try:
        return attempt(*arguments)
    except RuntimeError as error:
        if "shapes cannot be multiplied" in str(error) or "must match the size" in str(error):
            x, weight, _ = (tuple(t.shape) for t in arguments)
            raise Wrong(MESSAGES["do not fit"].format(x=x, weight=weight)) from None
        raise


def _why(got: Tensor, want: Tensor, x: Tensor, weight: Tensor, bias: Tensor) -> str:
    """The likeliest reason for other numbers."""
    if got.shape == want.T.shape and same(got.T, want):
        return MESSAGES["on its side"]
    if got.shape != want.shape:
        shapes = {name: tuple(t.shape) for name, t in (("x", x), ("weight", weight), ("got", got), ("want", want))}
        return MESSAGES["shape"].format(**shapes)
    if message := named(MISTAKES, got, x, weight, bias):
        return message
    if weight.shape[0] == weight.shape[1] and same(got, F.relu(x @ weight + bias)):
        return MESSAGES["not turned"]
    i, k = divmod(farthest(got, want), len(bias))
    where = {"row": i, "column": k, "x": listed(x[i]), "weight": listed(weight[k]), "bias": bias[k]}
    return MESSAGES["other"].format(**where, want=want[i, k], got=got[i, k].item())


register(
    Exercise(
        id="1.1",
        title="A layer by hand",
        minutes=10,
        difficulty=2,
        reference=layer,
        check=_check,
        hints=HINTS,
    )
)
