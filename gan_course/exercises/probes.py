"""What checks ask of an answer that is a function of tensors: value, gradient, shape, precision, device.

Each raises Wrong with the mistake's name and what to look at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gan_course.exercises.registry import Wrong

import torch
from torch import Tensor

Answer = Callable[..., Any]

NUMERICS = (
    "Where D is very sure (logits of ±200) the loss is {got}, not {want}. A logarithm of a sigmoid is the logarithm of "
    "a number that was rounded to 0 or 1: compute the loss from the logits in one function that knows both steps."
)
DEVICE = (
    "Your code makes a tensor on the CPU, so it fails for networks on a GPU. Make it like a tensor that is given "
    "(ones_like, zeros_like) or say device=."
)


def same(a: Tensor, b: Tensor, tolerance: float = 1e-5) -> bool:
    return a.shape == b.shape and torch.allclose(a.double(), b.double(), rtol=tolerance, atol=tolerance, equal_nan=True)


def call(attempt: Answer, *arguments: Any) -> Any:
    """Call the answer; errors whose text helps no beginner become a hint at the mistake behind them."""
    try:
        return attempt(*arguments)
    except (RuntimeError, ValueError) as error:
        text = str(error)
        if "between 0 and 1" in text:
            raise Wrong(
                "binary_cross_entropy wants probabilities, and D returns logits: any number, not only 0 to 1. "
                "There is a version of it for logits."
            ) from None
        if "Target size" in text or "target size" in text:
            raise Wrong(
                "The targets have another shape than the logits. D returns (batch, 1), so the targets are (batch, 1), "
                "too: (batch,) would be spread over a (batch, batch) table."
            ) from None
        if "does not require grad" in text:
            raise Wrong(
                "backward() found no path to any weight: between the network and the loss the graph was cut. "
                "Look for a `no_grad`, or a `detach` too many."
            ) from None
        if "second time" in text:
            raise Wrong(
                "backward() went through the same graph twice. Add the two losses first, or make sure that the two "
                "passes share nothing (the fakes are detached in D's step)."
            ) from None
        raise


def keeps_device(attempt: Answer, *arguments: Any) -> None:
    """Run the answer on the meta device, which computes nothing and, like a GPU, does not mix with the CPU."""
    try:
        attempt(*arguments)
    except Wrong:
        raise
    except Exception as error:
        if "device" in str(error) and "cpu" in str(error):
            raise Wrong(DEVICE) from None


def keeps_double(attempt: Answer, reference: Answer, *arguments: Tensor) -> None:
    """Wrong if `arguments` in float64 give another precision, or another value than the reference's to 9 digits."""
    given = [argument.double() for argument in arguments]
    got, want = attempt(*given), reference(*given)
    if got.dtype != torch.float64 or not same(got, want, 1e-9):
        raise Wrong("Given float64 numbers, your answer is computed in another precision: convert nothing on the way.")


def scalar_loss(loss: Any, attached: bool) -> Tensor:
    """The loss that an answer returned; Wrong unless it is one number, with a graph behind it or without."""
    if loss is None:
        raise Wrong("Your function returns nothing. Is there a `return` at the end?")
    if isinstance(loss, (float, int)):
        raise Wrong(
            "Your function returns a plain number. Return the tensor: "
            + ("a number has no gradient, so nothing can be learned from it." if attached else "leave out `.item()`.")
        )
    if isinstance(loss, tuple):
        raise Wrong(f"Your function returns {len(loss)} values. Return one: the sum of the two losses.")
    if not isinstance(loss, Tensor):
        raise Wrong(f"Your function returns a {type(loss).__name__}, not a tensor.")
    if loss.numel() != 1 or loss.dim() > 0:
        raise Wrong(
            f"The loss should be one number, a tensor of shape (); yours has shape {tuple(loss.shape)}. "
            "Average over the batch."
        )
    if attached and not loss.requires_grad:
        raise Wrong("The loss has lost its gradient: is there a `detach`, `item` or `no_grad` on the way to it?")
    if not attached and loss.requires_grad:
        raise Wrong("The loss that you return still holds its graph, and with it all the batch's memory: detach it.")
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
        given: the inputs by what a message calls them, such as "real logits". None may be changed.
        mistakes: as for :func:`named`.
        otherwise: the message for a wrong value that no known mistake explains, from the value and the right one.
    """
    inputs, copies = ([x.clone().requires_grad_() for x in given.values()] for _ in range(2))
    got, want = scalar_loss(call(attempt, *inputs), attached=True), reference(*copies)
    if not same(got, want):
        raise Wrong(named(mistakes, got, *given.values()) or otherwise(got, want))
    for (name, x), changed in zip(given.items(), inputs, strict=True):
        if not same(changed, x):
            raise Wrong(f"Your function changes the {name} that it was given. Work on new tensors.")
    slopes = torch.autograd.grad(want, copies)
    mine = torch.autograd.grad(got, inputs, allow_unused=True)
    for name, a, b in zip(given, mine, slopes, strict=True):
        if a is None or not same(a, b):
            raise Wrong(f"The value is right, but its gradient with respect to the {name} is not.")


def named(mistakes: list[tuple[Callable[..., Tensor], str]], got: Tensor, *arguments: Tensor) -> str:
    """Message of the first known mistake that computes the same number as the answer; empty if none does."""
    for formula, message in mistakes:
        if same(formula(*arguments).detach().to(got.dtype), got.detach()):
            return message
    return ""


def listed(x: Tensor) -> str:
    return "[" + ", ".join(f"{v:.2f}" for v in x.flatten().tolist()) + "]"


def one_tensor(got: Any) -> Tensor:
    """The tensor that an answer returned; Wrong if it is something else."""
    if got is None:
        raise Wrong("Your function returns nothing. Is there a `return` at the end?")
    if isinstance(got, (list, tuple)):
        raise Wrong(f"Your function returns a {type(got).__name__}. Make one tensor of it.")
    if not isinstance(got, Tensor):
        raise Wrong(f"Your function returns a {type(got).__name__}, not a tensor.")
    return got


def whole_number(got: Any) -> int:
    """The whole number that an answer returned; Wrong if it is something else."""
    if got is None:
        raise Wrong("Your function returns nothing. Is there a `return` at the end?")
    if isinstance(got, float):
        raise Wrong(f"Your function returns {got}, and there is no fraction of a pixel: `//` divides and rounds down.")
    if not isinstance(got, int) or isinstance(got, bool):
        raise Wrong(f"Your function returns a {type(got).__name__}, not a whole number.")
    return got
