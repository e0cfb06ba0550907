"""What checks ask of an answer that is a function of tensors: type, shape, value, gradient, precision, device.

Each function raises Wrong with the mistake's name and what to look at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from numbers import Integral
from typing import Any

from gan_course.exercises import second_device
from gan_course.exercises.registry import Wrong

import torch
from torch import Tensor

Answer = Callable[..., Any]

MESSAGES = {
    "nothing": "Your function returns nothing. Is there a `return` at the end?",
    "no tensor": "Your function returns a {type}, not a tensor.",
    "no tensor, but": "Your function returns a {type}; return {what}, one tensor.",
    "list": "Your function returns a {type}. Make one tensor of it.",
    "shape": "You return shape {got}; {what} should have shape {want}.",
    "result": "the result",
    "history": "What you return still holds its history (requires_grad is True): detach it.",
    "values": "Return {n} values: {what}.",
    "no fraction": "Your function returns {got}, and there is no fraction of a pixel: `//` divides and rounds down.",
    "no whole number": "Your function returns a {type}, not a whole number.",
    "numerics": (
        "Where D is very sure (logits of ±200) the loss is {got}, not {want}. A logarithm of a sigmoid is the "
        "logarithm of a number that was rounded to 0 or 1: compute the loss from the logits in one function that knows "
        "both steps."
    ),
    "device": (
        "Your code makes a tensor on the CPU, so it fails for tensors on a GPU. Make it like a tensor that is given: "
        "`x.new_ones(...)` or `torch.ones_like(x)`, and the same with zeros and others."
    ),
    "precision": "Given float64 numbers, your answer is computed in another precision: convert nothing on the way.",
    "probabilities": (
        "binary_cross_entropy wants probabilities, and D returns logits: any number, not only 0 to 1. "
        "There is a version of it for logits."
    ),
    "product": (
        "Two shapes do not fit: PyTorch cannot multiply ({left}) by ({right}), since the {inner} columns of the first "
        "must be as many as the {rows} rows of the second. Print both shapes just before that line."
    ),
    "flat targets": (
        "The targets have shape ({target},), and the logits ({logits}). D returns (batch, 1), so the targets have "
        "shape (batch, 1) as well: (batch,) would be spread over a (batch, batch) table."
    ),
    "targets": (
        "The targets have shape ({target}), and the logits ({logits}). D returns (batch, 1), so the targets have shape "
        "(batch, 1) as well: `torch.ones_like(logits)` takes the shape from the logits."
    ),
    "no path": (
        "backward() found no path to any weight: between the network and the loss the graph was cut. "
        "Look for a `no_grad`, or a `detach` that should not be there."
    ),
    "second time": (
        "backward() went through the same graph twice. Add the two losses first, or make sure that the two "
        "passes share nothing (the fakes are detached in D's step)."
    ),
    "number, learns": (
        "Your function returns a plain number. Return the tensor: a number has no gradient, so nothing can be learned "
        "from it."
    ),
    "number": "Your function returns a plain number. Return the tensor: leave out `.item()`.",
    "losses": "Your function returns {n} values. Return one: the sum of the two losses.",
    "no number": (
        "The loss should be one number, a tensor of shape (); yours has shape {shape}. Average over the batch."
    ),
    "one number": (
        "The result should have shape (), one number; yours has shape {shape}. Leave out `keepdim`, or average over "
        "all dimensions."
    ),
    "cut": "The loss has lost its gradient: is there a `detach`, `item` or `no_grad` on the way to it?",
    "graph": (
        "The loss that you return still holds its graph, and with it all the memory that the batch takes: detach it."
    ),
    "gradient": "The value is right, but its gradient with respect to the {name} is not.",
}
NUMERICS = MESSAGES["numerics"]
DEVICE = MESSAGES["device"]


def same(a: Tensor, b: Tensor, tolerance: float = 1e-5) -> bool:
    """Whether two tensors have the same shape and, up to a relative and absolute tolerance, the same values."""
    return a.shape == b.shape and torch.allclose(a.double(), b.double(), rtol=tolerance, atol=tolerance, equal_nan=True)


def farthest(got: Tensor, want: Tensor) -> int:
    """Return where two tensors of one shape differ most, as an index into both flattened."""
    return int((got.detach().double() - want.double()).abs().nan_to_num(torch.inf).argmax())


# part of what PyTorch says -> what to say instead
_TRANSLATED = [
    ("between 0 and 1", MESSAGES["probabilities"]),
    (
        r"[Tt]arget size \(torch.Size\(\[(?P<target>\d+)\]\)\) must be the same as input size "
        r"\(torch.Size\(\[(?P<logits>[\d, ]*)\]\)",
        MESSAGES["flat targets"],
    ),
    (
        r"[Tt]arget size \(torch.Size\(\[(?P<target>[\d, ]*)\]\)\) must be the same as input size "
        r"\(torch.Size\(\[(?P<logits>[\d, ]*)\]\)",
        MESSAGES["targets"],
    ),
    (
        r"mat1 and mat2 shapes cannot be multiplied \((?P<left>\d+x(?P<inner>\d+)) and (?P<right>(?P<rows>\d+)x\d+)\)",
        MESSAGES["product"],
    ),
    ("does not require grad", MESSAGES["no path"]),
    ("backward through the graph a second time", MESSAGES["second time"]),
]


def call(attempt: Answer, *arguments: Any) -> Any:
    """Call the answer; errors whose text helps no beginner become a hint at the mistake behind them."""
    try:
        return attempt(*arguments)
    except (RuntimeError, ValueError) as error:
        for pattern, message in _TRANSLATED:
            if found := re.search(pattern, str(error)):
                raise Wrong(message.format(**found.groupdict()) if found.groupdict() else message) from None
        raise


def keeps_device(attempt: Answer, *arguments: Any) -> None:
    """Wrong if the answer makes a tensor on the CPU when it is given tensors on another device.

    It is run on second_device.py, which like a GPU does not mix with the CPU. What it returns has to be there as well,
    except for single numbers (such as a loss to be printed).

    Args:
        arguments: for the answer; tensors of the device "meta" get numbers.
    """
    try:
        got = on_second_device(attempt, *arguments)
    except Wrong:
        raise
    except Exception as error:
        if "device" in str(error) and "cpu" in str(error):
            raise Wrong(DEVICE) from None
        return
    if any(x.device.type == "cpu" and x.dim() > 0 for x in _tensors(got)):
        raise Wrong(DEVICE)


def on_second_device(attempt: Answer, *arguments: Any) -> Any:
    """Call the answer there; tests watch this."""
    given = {id(x): second_device.moved(x) for x in arguments}
    with second_device.SecondDevice():
        return attempt(*[given[id(x)] for x in arguments])


def _tensors(got: Any) -> list[Tensor]:
    """The tensors in a result, also those in lists, tuples and dictionaries."""
    if isinstance(got, Tensor):
        return [got]
    parts = got.values() if isinstance(got, dict) else got if isinstance(got, (list, tuple)) else ()
    return [tensor for part in parts for tensor in _tensors(part)]


def keeps_double(attempt: Answer, reference: Answer, *arguments: Tensor) -> None:
    """Wrong if `arguments` in float64 give another precision, or another value than the reference's to 9 digits."""
    given = [argument.double() for argument in arguments]
    got, want = attempt(*given), reference(*given)
    keeps_dtype(got, torch.float64)
    if not same(got, want, 1e-9):
        raise Wrong(MESSAGES["precision"])


def keeps_dtype(got: Tensor, dtype: torch.dtype) -> None:
    """Wrong unless `got`, computed from tensors of this dtype, has it."""
    if got.dtype != dtype:
        raise Wrong(MESSAGES["precision"])


def scalar_loss(loss: Any, attached: bool) -> Tensor:
    """Return the loss that an answer returned; Wrong unless it is one number.

    Args:
        attached: whether there has to be a graph behind it; otherwise there must be none.
    """
    if isinstance(loss, (float, int)):
        raise Wrong(MESSAGES["number, learns" if attached else "number"])
    if isinstance(loss, tuple):
        raise Wrong(MESSAGES["losses"].format(n=len(loss)))
    loss = one_tensor(loss)
    if loss.dim() > 0 and loss.numel() == 1:
        raise Wrong(MESSAGES["one number"].format(shape=tuple(loss.shape)))
    if loss.dim() > 0:
        raise Wrong(MESSAGES["no number"].format(shape=tuple(loss.shape)))
    if attached and not loss.requires_grad:
        raise Wrong(MESSAGES["cut"])
    if not attached and loss.requires_grad:
        raise Wrong(MESSAGES["graph"])
    return loss


def check_loss(
    attempt: Answer,
    reference: Answer,
    given: dict[str, Tensor],
    mistakes: list[tuple[Callable[..., Tensor], str]],
    otherwise: Callable[[Tensor, Tensor], str],
) -> None:
    """Wrong unless the answer's loss, and its gradient with respect to each input, are the reference's.

    Args:
        attempt, reference: functions of the tensors in `given`, in their order, that return one number.
        given: the inputs by what a message calls them, such as "real logits".
        mistakes: as for :func:`named`.
        otherwise: the message for a wrong value that no known mistake explains, from the value and the right one.
    """
    inputs, copies = ([x.clone().requires_grad_() for x in given.values()] for _ in range(2))
    got, want = scalar_loss(call(attempt, *inputs), attached=True), reference(*copies)
    if not same(got, want):
        raise Wrong(named(mistakes, got, *given.values()) or otherwise(got, want))
    slopes = torch.autograd.grad(want, copies)
    mine = torch.autograd.grad(got, inputs, allow_unused=True)
    for name, a, b in zip(given, mine, slopes, strict=True):
        if a is None or not same(a, b):
            raise Wrong(MESSAGES["gradient"].format(name=name))


def named(mistakes: list[tuple[Callable[..., Tensor], str]], got: Tensor, *arguments: Tensor) -> str:
    """Return the message of the first known mistake that computes the answer's number; empty if none does.

    Args:
        mistakes: (formula, message) pairs; a formula takes `arguments`.
    """
    for formula, message in mistakes:
        if same(formula(*arguments).detach().to(got.dtype), got.detach()):
            return message
    return ""


def listed(x: Tensor) -> str:
    """The numbers of a tensor with two decimals, as in a list."""
    return "[" + ", ".join(f"{v:.2f}" for v in x.flatten().tolist()) + "]"


def returned(got: Any) -> Any:
    """Return what the answer returned; Wrong if it is None."""
    if got is None:
        raise Wrong(MESSAGES["nothing"])
    return got


def one_tensor(
    got: Any, shape: Sequence[int] | None = None, what: str | None = None, *, detached: bool = False
) -> Tensor:
    """Return the tensor that an answer returned; Wrong if it is something else.

    Args:
        shape: the shape that it has to have; any if None.
        what: what it should be, in words, such as "the best x".
        detached: whether it must have no graph behind it.
    """
    returned(got)
    if not isinstance(got, Tensor):
        key = "no tensor, but" if what else "list" if isinstance(got, (list, tuple)) else "no tensor"
        raise Wrong(MESSAGES[key].format(type=type(got).__name__, what=what))
    if shape is not None and got.shape != torch.Size(shape):
        what = what or MESSAGES["result"]
        raise Wrong(MESSAGES["shape"].format(got=tuple(got.shape), what=what, want=tuple(shape)))
    if detached and got.requires_grad:
        raise Wrong(MESSAGES["history"])
    return got


def several(got: Any, n: int, what: str) -> tuple[Any, ...]:
    """Return the `n` values that an answer returned as a tuple or list; Wrong if it is something else.

    Args:
        what: the values in words, such as "the samples and their labels".
    """
    returned(got)
    if not isinstance(got, (tuple, list)) or len(got) != n:
        raise Wrong(MESSAGES["values"].format(n=n, what=what))
    return tuple(got)


def whole_number(got: Any) -> int:
    """Return the whole number that an answer returned, Python's or NumPy's; Wrong if it is something else."""
    returned(got)
    if isinstance(got, float):
        raise Wrong(MESSAGES["no fraction"].format(got=got))
    if not isinstance(got, Integral) or isinstance(got, bool):
        raise Wrong(MESSAGES["no whole number"].format(type=type(got).__name__))
    return int(got)
