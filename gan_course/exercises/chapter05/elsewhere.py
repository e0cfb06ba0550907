"""A second device for machines that have none: it computes on the CPU and, like a GPU, does not mix with it.

The meta device refuses tensors of the CPU, but it has no numbers: code that reads one (`x[0, 0].item()`, or
`out[i, j] = ...` with `out` on the CPU) ends there, right or wrong, before anything can be said about it.
"""

from __future__ import annotations

from typing import Any

from gan_course.exercises.probes import DEVICE, Answer
from gan_course.exercises.registry import Wrong

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

THERE = torch.device("meta")  # what tensors of the second device call their device


def stays_there(attempt: Answer, *arguments: Any) -> None:
    """Wrong if `attempt(*arguments)`, the tensors on the second device, mixes devices or returns a CPU tensor.

    Any other error is no news about devices and is ignored.
    """
    try:
        with _SecondDevice():
            got = attempt(*(_There(a) if isinstance(a, Tensor) else a for a in arguments))
    except Wrong:
        raise
    except Exception:
        return
    if isinstance(got, Tensor) and got.device != THERE:
        raise Wrong(DEVICE)


class _There(Tensor):
    """A tensor of the second device; its numbers are in `here`."""

    here: Tensor

    @staticmethod
    def __new__(cls, here: Tensor) -> _There:
        there = Tensor._make_wrapper_subclass(cls, here.shape, strides=here.stride(), dtype=here.dtype, device=THERE)
        there.here = here
        return there

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        raise NotImplementedError("Tensors of the second device live inside `stays_there` only.")


class _SecondDevice(TorchDispatchMode):
    def __torch_dispatch__(self, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        kwargs, name = dict(kwargs or {}), func.overloadpacket.__name__
        tensors = [t for t in tree_leaves((args, kwargs)) if isinstance(t, Tensor)]
        there = {id(t.here): t for t in tensors if isinstance(t, _There)}
        copies = name == "copy_"  # between devices this is allowed, as it is for single numbers
        if there and not copies and any(t.dim() for t in tensors if t.device != THERE):  # new_tensor() makes meta ones
            raise Wrong(DEVICE)
        to_there = bool(there) and not (copies and not isinstance(args[0], _There))
        if kwargs.get("device") is not None:
            to_there = torch.device(kwargs["device"]) == THERE
            kwargs["device"] = torch.device("cpu")
        args, kwargs = tree_map(lambda t: t.here if isinstance(t, _There) else t, (args, kwargs))
        out = func(*args, **kwargs)
        if not to_there:
            return out
        return tree_map(lambda t: (there[id(t)] if id(t) in there else _There(t)) if isinstance(t, Tensor) else t, out)
