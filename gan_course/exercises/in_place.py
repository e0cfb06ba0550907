"""Notices when an answer changes what it was given: one guard for all exercises."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from typing import Any

from gan_course.exercises.registry import Wrong

MESSAGES = {
    "changed": "Your function changes {name}, which it was given. Work on new tensors.",
    "changed_list": "Your function changes {name}, which it was given. Work on a copy.",
    "changed_some": "Your function changes a tensor that it was given. Work on new tensors.",
    "argument": "argument {number}",
}


def guarded(attempt: Any) -> Any:
    """Return `attempt`, which from now on raises Wrong at the end of a call that changed one of its arguments.

    Args:
        attempt: a function, an object that can be called, or a class. Of a class, its constructor and the calls of
            its instances are guarded, and what is returned is a subclass. Anything else is returned as it is.

    Tensors, lists and dictionaries are compared, also inside each other, and get back what was changed. What an
    argument holds in another way, such as a network its weights and an optimiser its state, may change: that is what a
    training step is for.
    """
    if inspect.isclass(attempt):
        return _guarded_class(attempt)
    return _guarded_function(attempt, getattr(attempt, "forward", attempt)) if callable(attempt) else attempt


def _guarded_function(function: Callable[..., Any], written: Callable[..., Any] | None = None) -> Callable[..., Any]:
    """Guard `function`; its arguments have the names that they have in `written`, such as a network's `forward`."""

    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        given = [(name, value, _Kept(value)) for name, value in _by_name(written or function, arguments, named)]
        try:
            result = function(*arguments, **named)
            for name, value, kept in given:
                if message := kept.difference(value, name):
                    raise Wrong(message)
            return result
        except BaseException as error:
            for name, value, kept in given:  # what a check gives may be a constant of its own: the next answer needs it
                if kept.difference(value, name):
                    kept.restore(value)
            if isinstance(error, RuntimeError) and _refused_by_torch(error, given):
                raise Wrong(MESSAGES["changed_some"]) from None
            raise

    return call


def _guarded_class(cls: type) -> type:
    """A subclass whose constructor and calls are guarded."""

    def construct(self: Any, *arguments: Any, **named: Any) -> None:
        _guarded_function(functools.partial(cls.__init__, self))(*arguments, **named)

    def call(self: Any, *arguments: Any, **named: Any) -> Any:
        written = functools.partial(getattr(cls, "forward", cls.__call__), self)
        return _guarded_function(functools.partial(cls.__call__, self), written)(*arguments, **named)

    methods: dict[str, Any] = {"__init__": construct, "__module__": cls.__module__, "__qualname__": cls.__qualname__}
    if "__call__" in dir(cls):  # every class has the `__call__` of its metaclass
        methods["__call__"] = call
    try:
        guarded_class = type(cls)(cls.__name__, (cls,), methods)
        guarded_class.__signature__ = inspect.signature(cls)
    except (TypeError, ValueError):  # a class that allows no subclass, or shows no signature
        return cls
    return guarded_class


def _by_name(function: Callable[..., Any], arguments: tuple, named: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What is given, by what a message calls it: `name` as in the `def` line, or "argument 2"."""
    try:
        bound = inspect.signature(function).bind(*arguments, **named).arguments.items()
    except (TypeError, ValueError):
        numbered = ((MESSAGES["argument"].format(number=i), value) for i, value in enumerate(arguments, 1))
        yield from [*numbered, *((f"`{name}`", value) for name, value in named.items())]
    else:
        yield from ((f"`{name}`", value) for name, value in bound)


class _Kept:
    """What an argument was like before the call."""

    def __init__(self, value: Any):
        self.tensor = self.items = None
        if _is_tensor(value):
            self.tensor = value.detach().clone()
        elif isinstance(value, (list, tuple)):
            self.items = [(i, one, _Kept(one)) for i, one in enumerate(value)]
        elif isinstance(value, dict):
            self.items = [(key, one, _Kept(one)) for key, one in value.items()]

    def difference(self, value: Any, name: str) -> str:
        """A message that names what is different now; empty if nothing is."""
        if self.tensor is not None:
            return "" if _same(self.tensor, value.detach()) else MESSAGES["changed"].format(name=name)
        if self.items is None:
            return ""
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        if keys != [key for key, _, _ in self.items] or any(value[key] is not one for key, one, _ in self.items):
            return MESSAGES["changed_list"].format(name=name)
        return next(filter(None, (kept.difference(value[key], name) for key, _, kept in self.items)), "")

    def restore(self, value: Any) -> None:
        """Make `value` in place what it was; a tensor only if it still has its shape and type."""
        if self.tensor is not None and (value.shape, value.dtype) == (self.tensor.shape, self.tensor.dtype):
            value.detach().copy_(self.tensor)
        elif self.items is not None:
            if isinstance(value, list):
                value[:] = [one for _, one, _ in self.items]
            elif isinstance(value, dict):
                value.clear()
                value.update((key, one) for key, one, _ in self.items)
            for _, one, kept in self.items:
                kept.restore(one)


def _is_tensor(value: Any) -> bool:
    """Whether `value` is a tensor with numbers in it, and no weight; does not import torch where nothing else did."""
    torch = _torch()
    if torch is None or not isinstance(value, torch.Tensor) or isinstance(value, torch.nn.Parameter):
        return False
    return not value.is_meta


def _torch() -> Any:
    return sys.modules.get("torch")


def _same(a: Any, b: Any) -> bool:
    """Whether two tensors are the same to the last bit; NaN is like NaN."""
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    return bool(((a == b) | ((a != a) & (b != b))).all())


def _refused_by_torch(error: RuntimeError, given: list[tuple[str, Any, _Kept]]) -> bool:
    """Whether PyTorch did not let the function change an argument: a leaf that requires a gradient.

    With a network among the arguments it may have been a weight.
    """
    if "a leaf Variable that requires grad" not in str(error) and "a view of a leaf Variable" not in str(error):
        return False
    module = _torch().nn.Module
    return not any(isinstance(value, module) for _, value, _ in given) and any(
        _is_tensor(value) and value.is_leaf and value.requires_grad for _, value, _ in given
    )
