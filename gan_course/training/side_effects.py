"""Does a learner's function do anything but compute? A recorded round repeats its kernels, and none of its Python."""

from __future__ import annotations

import dis
import inspect
from collections.abc import Callable
from functools import partial
from numbers import Number
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import torch
from torch import Tensor, nn

MESSAGES = {
    "calls": "{name} calls {what}()",
    "keeps": "{name} keeps something in {what}",
    "uses": "{name} uses {what}, which may change from round to round",
    "unknown": "{name} cannot be looked into",
}
TELLING = {"print", "input", "open", "next", "iter", "exec", "eval", "globals", "locals", "setattr", "display"}
PURE_MODULES = ("torch", "math", "gan_course")
STEADY = (Number, str, type(None), type, torch.dtype, torch.device, Tensor, nn.Module, BuiltinFunctionType)
OWN_ATTRIBUTES = {"grad", "requires_grad"}  # what a step may set


def side_effect(function: Callable[..., Any], seen: frozenset[Any] = frozenset()) -> str:
    """Return what `function` does besides computing with tensors, as part of a sentence; "" if nothing is found.

    Looked for in its code and in all that it calls, cautiously: a function that keeps anything in a list, prints, or
    draws from a module other than `PURE_MODULES` has a side effect. Functions of this package have none.
    """
    if isinstance(function, partial):
        held = [*function.args, *function.keywords.values()]
        found = [side_effect(value, seen) for value in (function.func, *held) if callable(value)]
        return next(filter(None, found), "")
    if _of_package(function) or function in seen:
        return ""
    name = getattr(function, "__name__", type(function).__name__)
    if not isinstance(function, FunctionType):
        return MESSAGES["unknown"].format(name=name)
    if function.__dict__ or any(not isinstance(value, STEADY) for value in function.__defaults__ or ()):
        return MESSAGES["keeps"].format(name=name, what="itself")
    for step in dis.get_instructions(function):
        stores = step.opname == "STORE_GLOBAL" or (
            step.opname == "STORE_DEREF" and step.argval in function.__code__.co_freevars
        )
        if stores or (step.opname == "STORE_ATTR" and step.argval not in OWN_ATTRIBUTES):
            return MESSAGES["keeps"].format(name=name, what=step.argval)
        if step.opname == "IMPORT_NAME" and step.argval.split(".")[0] not in PURE_MODULES:
            return MESSAGES["uses"].format(name=name, what=step.argval)

    known = inspect.getclosurevars(function)
    if told := sorted(TELLING & (known.builtins.keys() | known.globals.keys())):
        return MESSAGES["calls"].format(name=name, what=told[0])
    for what, value in {**known.globals, **known.nonlocals}.items():
        if isinstance(value, (FunctionType, partial)):
            if found := side_effect(value, seen | {function}):
                return found
        elif not (isinstance(value, STEADY) or _of_package(value) or _pure(value)):
            return MESSAGES["uses"].format(name=name, what=what)
    return ""


def _of_package(value: Any) -> bool:
    return (getattr(value, "__module__", None) or "").split(".")[0] == "gan_course"


def _pure(value: Any) -> bool:
    return isinstance(value, ModuleType) and value.__name__.split(".")[0] in PURE_MODULES
