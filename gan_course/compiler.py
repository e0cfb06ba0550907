"""Notebooks without PyTorch's compiler (``torch.compile``), which none of them needs.

An optimizer imports the whole compiler as it is built, only to tell it what it may not compile, and so does each class
that watches PyTorch's operations: 875 modules, a second of the processor and 154 MB for each notebook
(findings/first_optimizer_imports_the_compiler.sh).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import wraps

import torch
from torch.optim import Optimizer

IMPORTED = "torch._dynamo"
WITHOUT_GRADIENTS = "_use_grad"  # what PyTorch calls its wrapper around `step`


def optimizers_without_compiler() -> None:
    """Let all of PyTorch's optimizers run without importing the compiler.

    Networks can still be compiled. A step of an optimizer can be as well, but the compiler is no longer told to stop
    before it.
    """
    for kind in _kinds(Optimizer):
        without_compiler(kind)


def without_compiler(kind: type) -> type:
    """Return `kind`, whose own methods lose the wrappers that import the compiler; what they compute stays the same.

    Where a version of PyTorch imports it in another way, nothing changes.
    """
    for name, method in list(vars(kind).items()):
        if inspect.isfunction(method) and IMPORTED in method.__code__.co_names and hasattr(method, "__wrapped__"):
            bare = method.__wrapped__
            setattr(kind, name, _step(bare) if method.__code__.co_name == WITHOUT_GRADIENTS else bare)
    return kind


def _kinds(kind: type) -> Iterator[type]:
    """The class and all that build on it."""
    yield kind
    for further in kind.__subclasses__():
        yield from _kinds(further)


def _step(step: Callable) -> Callable:
    """The step of an optimizer, which no gradient passes through unless the optimizer was built for it."""

    @wraps(step)
    def run(optimizer: Optimizer, *args: object, **kwargs: object) -> object:
        with torch.set_grad_enabled(optimizer.defaults["differentiable"]):
            return step(optimizer, *args, **kwargs)

    return run
