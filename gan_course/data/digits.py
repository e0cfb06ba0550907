"""Real handwriting: 5,000 digits of MNIST that come with the course, and all 70,000 with a network connection.

MNIST: Y. LeCun, C. Cortes, C. Burges, from NIST's forms; 28x28 grey, the ink white (+1) on black (-1).
"""

from __future__ import annotations

import socket
import tempfile
from pathlib import Path

from gan_course.data import resources
from gan_course.data.pictures import Pictures

import numpy as np
import torch

SIZES = {"train": 4000, "test": 1000}  # the classes take turns in the file, so each split is balanced
PATIENCE = 20.0  # seconds without an answer before a download counts as impossible


def digits(size: int = 28, split: str = "train") -> Pictures:
    """Return handwritten digits with labels 0..9, one channel, ink +1 on a background of -1; needs no network.

    Args:
        size: height and width in pixels; 28 is the original.
        split: "train" (4,000 pictures, 400 of each digit) or "test" (1,000 others, 100 of each). The split is fixed;
            the classes take turns, so any slice of consecutive pictures is balanced.

    Raises FileNotFoundError or resources.DamagedFileError if ``data/digits.npz`` is missing or damaged.
    """
    _check(split)
    with np.load(resources.file("digits.npz"), allow_pickle=False) as arrays:
        images, labels = (torch.from_numpy(arrays[name]) for name in ("images", "labels"))
    part = slice(SIZES["train"]) if split == "train" else slice(SIZES["train"], None)
    return Pictures(images[part, None], labels[part].long()).resized(size)


def full_mnist(size: int = 28, split: str = "train") -> Pictures:
    """Return all of MNIST, as :func:`digits`: 60,000 pictures to train on, or the 10,000 of the official test.

    The first call downloads about 12 MB into ``data/cache/``; later ones need no network.
    The pictures of :func:`digits` come from these, so neither of its splits is held out from them.

    Raises ConnectionError, in one line, if the download fails.
    """
    from torchvision.datasets import MNIST  # slow to import, and needed here alone

    _check(split)
    cache = resources.folder() / "cache"
    if not (cache / "MNIST").is_dir():
        _download(MNIST, cache)
    mnist = MNIST(cache, train=split == "train")
    return Pictures(mnist.data[:, None], mnist.targets).resized(size)


def _check(split: str) -> None:
    if split not in SIZES:
        raise ValueError(f"The split is {split!r}; accepted: {', '.join(map(repr, SIZES))}.")


def _download(dataset: type, cache: Path) -> None:
    """Download into a folder next to the cache and rename it when complete: an interruption leaves nothing behind."""
    patience = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE)  # a firewall that drops packets would hang the notebook otherwise
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as place:
            dataset(place, download=True)
            (Path(place) / "MNIST").replace(cache / "MNIST")
    except (OSError, RuntimeError) as error:
        reason = " ".join(str(error).split())
        raise ConnectionError(
            "The full MNIST cannot be downloaded here; digits() needs no network and has 5,000 of its pictures. "
            f"(Into {cache}: {reason})"
        ) from None
    finally:
        socket.setdefaulttimeout(patience)
