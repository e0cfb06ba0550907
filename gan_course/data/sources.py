"""Turn tensors, arrays, and PyTorch's data sets and loaders into a source of samples."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from gan_course.data.pictures import Pictures

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader

MESSAGES = {
    "folder": "The data are {given!r}, a path; read the pictures first: from_folder({given!r}, size=64), "
    "from gan_course.data.folder.",
    "other": "The data are {given}; give a source, which is anything with sample(n, generator), or a tensor "
    "(n, channels, height, width), or a data set of PyTorch.",
    "stream": "The data are {given}, which has no length; collect its samples in one tensor (n, ...) and give that.",
    "sizes": "The samples differ in shape: {one} and {other}; give each the same, for pictures in a folder by "
    "from_folder(path, size=64), from gan_course.data.folder.",
    "item": "The samples of {given} are {kind}, and no tensors or pictures; add a transform that makes tensors.",
    "empty": "The data have shape {shape}; give at least one sample, (n, ...).",
    "last": "The data have shape {shape}, with the channels last; PyTorch has them first: "
    "x.permute(0, 3, 1, 2), shape (n, channels, height, width).",
    "numbers": "The data hold {count:,} values that are not finite (NaN or infinity); remove those samples first.",
}


class Source(Protocol):
    """Where samples come from: real data or latent vectors."""

    def sample(self, n: int, generator: torch.Generator) -> Tensor: ...


class Samples:
    """Samples in one tensor, drawn at random with replacement: a source.

    Args:
        samples: float, (n, ...), n >= 1, all finite. They are kept, not copied.
    """

    def __init__(self, samples: Tensor):
        if not samples.ndim or not len(samples):
            raise ValueError(MESSAGES["empty"].format(shape=tuple(samples.shape)))
        if bad := int((~samples.isfinite()).sum()):
            raise ValueError(MESSAGES["numbers"].format(count=bad))
        self._copies = {samples.device: samples.detach().float()}
        self.samples = self._copies[samples.device]

    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """Draw `n` samples with replacement, float32 (n, ...), on the generator's device."""
        if generator.device not in self._copies:
            self._copies[generator.device] = self.samples.to(generator.device)
        chosen = torch.randint(len(self.samples), (n,), generator=generator, device=generator.device)
        return self._copies[generator.device][chosen]


def as_source(data: Any) -> Source:
    """Return `data` as a source of samples; what has ``sample(n, generator)`` is returned as it is.

    Args:
        data: a source; a tensor or array (n, ...), where bytes of shape (n, channels, height, width) or
            (n, height, width) are pixels in 0..255; a data set of PyTorch whose items are tensors, pictures of Pillow,
            or tuples that begin with one; or a loader of such a data set. A data set is read once, into memory: random
            transforms are therefore drawn only once. Labels are dropped.

    Raises TypeError or ValueError with one sentence that says what to give instead.
    """
    if callable(getattr(data, "sample", None)) and not isinstance(data, type):
        return data
    if isinstance(data, (str, Path)):
        raise TypeError(MESSAGES["folder"].format(given=str(data)))
    if isinstance(data, DataLoader):
        data = data.dataset
    if isinstance(data, np.ndarray):
        data = torch.from_numpy(data)
    if not isinstance(data, Tensor):
        data = _read(data)
    if data.ndim == 4 and data.shape[-1] in (1, 3) and data.shape[1] not in (1, 3):
        raise ValueError(MESSAGES["last"].format(shape=tuple(data.shape)))
    if data.dtype == torch.uint8 and data.ndim in (3, 4):
        return Pictures(data if data.ndim == 4 else data[:, None])
    return Samples(data)


def _read(items: Any) -> Tensor:
    """Return all samples of a data set in one tensor."""
    kind = f"the class {items.__name__}" if isinstance(items, type) else f"a {type(items).__name__}"
    if isinstance(items, (type, dict)):
        raise TypeError(MESSAGES["other"].format(given=kind))
    if not hasattr(items, "__getitem__"):
        raise TypeError(MESSAGES["stream" if hasattr(items, "__iter__") else "other"].format(given=kind))
    if not hasattr(items, "__len__"):
        raise TypeError(MESSAGES["stream"].format(given=kind))
    samples: list[Tensor] = []
    for i in range(len(items)):
        item = items[i]
        item = _tensor(item[0] if isinstance(item, (tuple, list)) else item, kind)
        if samples and item.shape != samples[0].shape:
            raise ValueError(MESSAGES["sizes"].format(one=tuple(samples[0].shape), other=tuple(item.shape)))
        samples.append(item)
    if not samples:
        raise ValueError(MESSAGES["empty"].format(shape=(0,)))
    return torch.stack(samples)


def _tensor(item: Any, kind: str) -> Tensor:
    """Return one sample as a tensor; a picture of Pillow as bytes (channels, height, width), grey or RGB."""
    if isinstance(item, Tensor):
        return item
    if hasattr(item, "convert"):
        pixels = torch.from_numpy(np.array(item if item.mode == "L" else item.convert("RGB")))
        return pixels[None] if pixels.ndim == 2 else pixels.permute(2, 0, 1)
    if isinstance(item, np.ndarray):
        return torch.from_numpy(item)
    raise TypeError(MESSAGES["item"].format(given=kind, kind=type(item).__name__))
