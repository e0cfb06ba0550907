"""Turn samples into rows of numbers that measures can compare."""

from __future__ import annotations

from collections.abc import Callable

from gan_course.device import every_core

import torch
from torch import Tensor, nn

Features = Callable[[Tensor], Tensor]
"""Anything from a batch of samples to its features, shape (n, d): a network, its first layers, a function."""

BATCH = 500  # samples that go through `features` at a time


@every_core()
@torch.no_grad()
def rows(samples: Tensor, features: Features | None = None, *, name: str = "samples") -> Tensor:
    """Return one row of float64 numbers for each sample, on the samples' own device.

    Args:
        samples: shape (n, ...), floats, n >= 1: points, pictures, or features computed beforehand.
        features: None takes the numbers as they are (for pictures: the pixels). A network is evaluated in
            evaluation mode, without gradients, and keeps the mode that it was in.
        name: what to call the samples in a message.

    Returns:
        Shape (n, d). Apple's mps has no float64, so its tensors are moved to the CPU.

    Raises:
        ValueError: not floats, no samples, a NaN or an infinity, or features of another shape than (n, d).
    """
    if not isinstance(samples, Tensor) or not samples.is_floating_point():
        given = samples.dtype if isinstance(samples, Tensor) else type(samples).__name__
        raise ValueError(f"{name} is {given}; give a tensor of floats, for pictures in [-1, 1]")
    if samples.ndim < 2 or samples.numel() == 0:
        raise ValueError(f"{name} has shape {tuple(samples.shape)}; give (n, d), or (n, channels, height, width)")
    samples = samples.detach()
    table = samples.flatten(1) if features is None else _features(samples, features, name)
    if table.device.type == "mps":
        table = table.cpu()
    table = table.double()
    if not table.isfinite().all():
        raise ValueError(f"{name} holds NaNs or infinities; leave them out and say how many, or mend the generator")
    return table


def both(real: Tensor, fake: Tensor, features: Features | None = None) -> tuple[Tensor, Tensor]:
    """Return the `rows` of two sets to be compared, both on the device of `real`.

    Raises:
        ValueError: as `rows`, or the two have different numbers of columns.
    """
    real, fake = rows(real, features, name="real"), rows(fake, features, name="fake")
    if real.shape[1] != fake.shape[1]:
        raise ValueError(
            f"real has {real.shape[1]} numbers a sample and fake has {fake.shape[1]}; "
            "compare samples of one kind and size"
        )
    return real, fake.to(real.device)


def _features(samples: Tensor, features: Features, name: str) -> Tensor:
    was_training = isinstance(features, nn.Module) and features.training
    if was_training:
        features.eval()
    try:
        parts = [features(part) for part in samples.split(BATCH)]
    finally:
        if was_training:
            features.train()
    for part, given in zip(parts, samples.split(BATCH)):
        if part.ndim != 2 or len(part) != len(given):
            raise ValueError(
                f"features made {tuple(part.shape)} of {len(given)} {name} samples; it has to return (n, d), "
                "one row a sample (nn.Flatten() at the end may be all it needs)"
            )
    return torch.cat(parts)


def edges(pictures: Tensor) -> Tensor:
    """Return how sharp each picture is, place by place: 64 features that know nothing of faces.

    The mean size of the Laplacian (each pixel of the grey picture against its four neighbours) in 8 x 8 cells.

    Args:
        pictures: (n, channels, height, width) in [-1, 1].

    Returns (n, 64), >= 0.
    """
    grey = pictures.mean(1)
    middle = grey[:, 1:-1, 1:-1]
    around = grey[:, :-2, 1:-1] + grey[:, 2:, 1:-1] + grey[:, 1:-1, :-2] + grey[:, 1:-1, 2:]
    return nn.functional.adaptive_avg_pool2d((4 * middle - around).abs(), 8).flatten(1)
