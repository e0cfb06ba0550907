"""Pictures kept in memory as bytes and drawn at random as floats: the data source of every picture GAN here.

Kept as uint8, 5,000 digits take 4 MB and 50,000 colour pictures of 64x64 take 0.6 GB, so no worker processes
and no files are needed while a network trains.

>>> real = Pictures(pixels)                                      # uint8 (n, channels, height, width)
>>> x = real.sample(64, torch.Generator().manual_seed(0))        # float (64, channels, height, width)
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

CHUNK = 1024  # pictures in float at a time while resizing


def to_float(pixels: Tensor) -> Tensor:
    """Convert uint8 in 0..255, any shape, to float32 in [-1, 1]: 0 becomes -1 and 255 becomes 1."""
    if pixels.dtype != torch.uint8:
        raise TypeError(f"to_float takes uint8 pixels in 0..255, not {pixels.dtype}.")
    return pixels.float() / 127.5 - 1


def to_uint8(images: Tensor) -> Tensor:
    """Convert float in [-1, 1], any shape, to the nearest uint8; the inverse of :func:`to_float`.

    Values beyond [-1, 1] are clipped, and NaN becomes mid-grey: the samples of a diverged training can still be shown.
    """
    if not images.is_floating_point():
        raise TypeError(f"to_uint8 takes floats in [-1, 1], not {images.dtype}.")
    levels = ((images.float() + 1) * 127.5).nan_to_num(128, 255, 0)
    return levels.round().clamp(0, 255).to(torch.uint8)


class Pictures:
    """A set of pictures in memory: a source of samples.

    Args:
        pixels: uint8, shape (n, channels, height, width), n >= 1. It is kept, not copied.
        labels: the class of each picture, whole numbers of shape (n,); None where there are no classes.

    Attributes:
        pixels: as given.
        labels: int64 (n,) on the same device, or None.

    ``len(pictures)`` counts them; ``pictures[3]`` is one picture, ``pictures[:16]`` a batch, float32 in [-1, 1].
    """

    def __init__(self, pixels: Tensor, labels: Tensor | Sequence[int] | None = None):
        if not isinstance(pixels, Tensor) or pixels.dtype != torch.uint8:
            given = pixels.dtype if isinstance(pixels, Tensor) else type(pixels).__name__
            raise TypeError(f"Pictures takes a uint8 tensor, not {given}; to_uint8() makes one of floats in [-1, 1].")
        if pixels.ndim != 4 or 0 in pixels.shape:
            raise ValueError(
                f"pixels has shape {tuple(pixels.shape)}; give (n, channels, height, width), none of them 0."
            )
        if labels is not None:
            labels = torch.as_tensor(labels, device=pixels.device)
            if labels.is_floating_point() or labels.dtype == torch.bool:
                raise TypeError(f"labels are {labels.dtype}; give whole numbers.")
            if labels.shape != pixels.shape[:1]:
                raise ValueError(f"labels has shape {tuple(labels.shape)}; give ({len(pixels)},), one a picture.")
            labels = labels.long()
        self.pixels, self.labels = pixels, labels
        self._copies = {pixels.device: pixels}

    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """Draw `n` pictures at random with replacement, float32 (n, channels, height, width) in [-1, 1].

        They lie on the generator's device. All random state is the generator's, so a run that saves and
        restores the generator continues bit for bit.
        """
        return self.at(torch.randint(len(self), (n,), generator=generator, device=generator.device))

    def at(self, chosen: Tensor) -> Tensor:
        """Return the pictures at these indices, int64 (n,), float32 in [-1, 1], on the device of `chosen`."""
        return to_float(self._on(chosen.device)[chosen])

    def _on(self, device: torch.device) -> Tensor:
        """Return the pixels on `device`: copied there once and kept, so that no step waits for a transfer."""
        if device not in self._copies:
            self._copies[device] = self.pixels.to(device)
        return self._copies[device]

    def only(self, *labels: int) -> Pictures:
        """Return the pictures of one class, or of several: ``digits().only(1)``, ``digits().only(3, 8)``."""
        if self.labels is None:
            raise ValueError("These pictures have no labels, so no class can be chosen.")
        classes = self.labels.unique().tolist()
        missing = [label for label in labels if label not in classes]
        if missing or not labels:
            raise ValueError(f"Classes {list(labels)} were asked for; there are {classes}.")
        chosen = torch.isin(self.labels, torch.tensor(labels, device=self.labels.device))
        return Pictures(self.pixels[chosen], self.labels[chosen])

    def hold_out(self, n: int) -> tuple[Pictures, Tensor]:
        """Split into all pictures but the last `n`, to learn from, and the last `n`, to compare with.

        Files of a phone are sorted by name, so neighbours often show one moment: a random choice would hold out near
        copies of training pictures.

        Args:
            n: how many to hold out, at least 1 and fewer than there are.

        Returns:
            The others, with their labels, and the held-out ones, float32 (n, channels, height, width) in [-1, 1].
        """
        if not 1 <= n < len(self):
            raise ValueError(f"{n} of {len(self)} pictures are to be held out; leave at least one on either side.")
        return Pictures(self.pixels[:-n], None if self.labels is None else self.labels[:-n]), self[-n:]

    def resized(self, size: int) -> Pictures:
        """Return the pictures at size x size pixels (bilinear, antialiased when they shrink); they must be square."""
        height, width = self.pixels.shape[2:]
        if height != width:
            raise ValueError(f"resized() keeps pictures square, and these are {height}x{width} (height x width).")
        if size < 1:
            raise ValueError(f"The size is {size}; give a whole number of pixels, 1 or more.")
        if size == height:
            return self
        small = [
            F.interpolate(chunk.float(), (size, size), mode="bilinear", antialias=True)
            .round()
            .clamp(0, 255)
            .to(torch.uint8)
            for chunk in self.pixels.split(CHUNK)
        ]
        return Pictures(torch.cat(small), self.labels)

    def __len__(self) -> int:
        return len(self.pixels)

    def __getitem__(self, index: int | slice | Sequence[int] | Tensor) -> Tensor:
        return to_float(self.pixels[index])

    def __repr__(self) -> str:
        n, channels, height, width = self.pixels.shape
        classes = "" if self.labels is None else f", {len(self.labels.unique())} classes"
        return f"Pictures({n:,} of {channels}x{height}x{width}{classes}, {self.pixels.nbytes / 1e6:.1f} MB)"
