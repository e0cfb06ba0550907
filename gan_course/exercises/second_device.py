"""A second device on every machine: tensors on it hold numbers, and like those on a GPU do not mix with the CPU's.

PyTorch's own stand-in, the meta device, computes nothing: code that looks at a number (`.item()`, `if`, a loop until a
goal is reached) ends there, and what comes after it is not seen. Here the same device computes, on the CPU behind it.
"""

from __future__ import annotations

from typing import Any

from gan_course.compiler import without_compiler

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten, tree_map

NAME = "meta"  # what `tensor.device` says; PyTorch knows this device without any hardware
aten = torch.ops.aten
_COPIES = {aten._to_copy, aten.copy_, aten.copy}
_INDEXING = {aten.index, aten.index_put, aten.index_put_, aten._index_put_impl_}  # with indices on the CPU, as on a GPU


class Elsewhere(Tensor):
    """A tensor on the second device; `value` holds its numbers."""

    value: Tensor

    @staticmethod
    def __new__(cls, value: Tensor) -> Elsewhere:
        return Tensor._make_wrapper_subclass(
            cls, value.shape, strides=value.stride(), storage_offset=value.storage_offset(), dtype=value.dtype,
            device=NAME,
        )  # fmt: skip

    def __init__(self, value: Tensor):
        self.value = value

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        return _run(func, args, kwargs or {})


class _Functions(TorchFunctionMode):
    """What PyTorch does before it comes to its operations."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if func in (torch.tensor, torch.as_tensor) and str(kwargs.get("device")) == NAME:
            return func(*args, **{**kwargs, "device": "cpu"}).to(NAME)
        if func is Tensor.tolist and isinstance(args[0], Elsewhere):
            return args[0].value.tolist()
        return func(*args, **kwargs)


@without_compiler
class SecondDevice(TorchDispatchMode):
    """Context manager in which tensors that are made on the device "meta" are on this one."""

    def __enter__(self):
        self._functions = _Functions()
        self._functions.__enter__()
        return super().__enter__()

    def __exit__(self, *error):
        super().__exit__(*error)
        self._functions.__exit__(*error)

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        return _run(func, args, kwargs or {})


def moved(argument: Any) -> Any:
    """A tensor of the meta device, with numbers made up for it; anything else as it is."""
    if not isinstance(argument, Tensor) or not argument.is_meta or isinstance(argument, Elsewhere):
        return argument
    rng = torch.Generator().manual_seed(0)
    numbers = torch.rand(argument.shape, generator=rng)
    numbers = numbers > 0.5 if argument.dtype == torch.bool else numbers.to(argument.dtype)
    return Elsewhere(numbers).requires_grad_(argument.requires_grad)


def _run(func: Any, args: tuple, kwargs: dict[str, Any]) -> Any:
    """Run one of PyTorch's operations on the CPU, if it is one for this device."""
    given = [x for x in tree_flatten((args, kwargs))[0] if isinstance(x, Tensor)]
    ours = [x for x in given if isinstance(x, Elsewhere)]
    wanted = torch.device(kwargs["device"]) if kwargs.get("device") is not None else None
    if not ours and (wanted is None or wanted.type != NAME):
        return func(*args, **kwargs)
    if any(x.is_meta and not isinstance(x, Elsewhere) for x in given):  # numbers are unknown, so are those to come
        args, kwargs = tree_map(_without_numbers, (args, kwargs))
        return func(*args, **kwargs)
    _refuse_to_mix(func, args, given, ours)
    if isinstance(kwargs.get("generator"), torch.Generator):
        raise RuntimeError(f"Expected a '{NAME}' device type for generator but found 'cpu'")
    inner_args, inner_kwargs = tree_map(lambda x: x.value if isinstance(x, Elsewhere) else x, (args, kwargs))
    if wanted is not None:
        inner_kwargs["device"] = "cpu"
    result = func(*inner_args, **inner_kwargs)
    into_cpu = func.overloadpacket is aten.copy_ and not isinstance(args[0], Elsewhere)
    if into_cpu or (wanted is not None and wanted.type != NAME):
        return result  # it has left this device
    known = {id(x.value): x for x in ours}  # what is changed in place stays the same tensor
    return tree_map(lambda x: known[id(x)] if id(x) in known else Elsewhere(x) if isinstance(x, Tensor) else x, result)


def _refuse_to_mix(func: Any, args: tuple, given: list[Tensor], ours: list[Elsewhere]) -> None:
    others = [x for x in given if not isinstance(x, Elsewhere) and x.dim() > 0]
    if not ours or not others or func.overloadpacket in _COPIES:
        return
    if func.overloadpacket in _INDEXING and isinstance(args[0], Elsewhere):
        indices = [x for x in args[1] if isinstance(x, Tensor)]
        if all(any(x is index for index in indices) for x in others):
            return
    raise RuntimeError(f"Expected all tensors to be on the same device, but found at least two, {NAME} and cpu!")


def _without_numbers(x: Any) -> Any:
    if not isinstance(x, Elsewhere):
        return x
    return torch.empty_strided(x.shape, x.stride(), dtype=x.dtype, device=NAME)
