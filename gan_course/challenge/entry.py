"""An entry to the challenge: weights of a DCGAN generator in a safetensors file, and nothing that could run.

The network is built here, from the shapes of its weights; the file brings numbers only. So an entry cannot read files,
look at the judge or keep pictures anywhere but in its weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gan_course.data.latent import Latent
from gan_course.device import bare
from gan_course.models import DCGANGenerator
from gan_course.training import checkpoint

import torch
from torch import Tensor, nn

MAX_BYTES = 200 * 2**20
SIZES = (32, 64)  # pixels: where the probe's errors are known
PREFIXES = {"network": "uniform", "average": "normal"}
"""Where a file may keep the generator (alone, or as a training's average) -> its latent kind, if no note says it."""

MESSAGES = {
    "missing": "There is no file at {path}.",
    "large": "{path} has {given:.0f} MiB; an entry has at most {most:.0f}.",
    "pickle": "{path} is a pickle (what torch.save writes), and a pickle can run code. "
    "Save the generator with save_generator(path, G, latent).",
    "unreadable": "{path} is not an entry: {error}",
    "no generator": "{path} holds no generator. Save one with save_generator(path, G, latent).",
    "architecture": "{path} is not a DCGANGenerator of the course with tanh at its end ({error}). "
    "Other networks cannot take part.",
    "size": "{path} draws {size} x {size} pixels; an entry draws {sizes}.",
    "numbers": "{path} holds NaNs or infinities.",
    "latent": "{path} names the latent kind {kind!r}; known are 'normal' and 'uniform'.",
}


class RefusedError(ValueError):
    """A file that cannot take part; the message says why and what to do."""


@dataclass(frozen=True)
class Entry:
    """A generator that takes part.

    Attributes:
        name: of the file, without its ending.
        G: in evaluation mode, on the CPU.
        latent: where its codes come from.
        size: height and width of its pictures in pixels.
    """

    name: str
    G: nn.Module
    latent: Latent
    size: int


def save_generator(path: str | Path, G: nn.Module, latent: Latent) -> None:
    """Write the weights of a `DCGANGenerator` and its latent kind to a safetensors file."""
    weights = bare(G).state_dict()
    checkpoint.write(path, checkpoint.prefixed("network", weights), {"latent": latent.kind})


def read_entry(path: str | Path) -> Entry:
    """Read a file of :func:`save_generator`, of `Trainer.save`, or of a generator that ships with the course.

    Raises RefusedError for anything else.
    """
    path = Path(path).expanduser()
    _refuse_unless_plain(path)
    try:
        tensors, notes = checkpoint.read(path)
    except ValueError as error:  # damaged, or another kind of file
        raise RefusedError(MESSAGES["unreadable"].format(path=path, error=error)) from None
    for prefix, kind in PREFIXES.items():
        if weights := checkpoint.under(prefix, tensors):
            kind = notes.get("latent", kind) if isinstance(notes, dict) else kind
            if kind not in ("normal", "uniform"):
                raise RefusedError(MESSAGES["latent"].format(path=path, kind=kind))
            G, size = _build(path, weights)
            return Entry(path.stem, G, Latent(G.latent_dim, kind), size)
    raise RefusedError(MESSAGES["no generator"].format(path=path))


def _refuse_unless_plain(path: Path) -> None:
    if not path.is_file():
        raise RefusedError(MESSAGES["missing"].format(path=path))
    if path.stat().st_size > MAX_BYTES:
        given = path.stat().st_size / 2**20
        raise RefusedError(MESSAGES["large"].format(path=path, given=given, most=MAX_BYTES / 2**20))
    with path.open("rb") as file:
        head = file.read(2)
    if head in (b"PK", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"):
        raise RefusedError(MESSAGES["pickle"].format(path=path))


def _build(path: Path, weights: dict[str, Tensor]) -> tuple[DCGANGenerator, int]:
    """The network that has these weights, and the size of its pictures."""
    try:
        convolutions = [w for name, w in weights.items() if w.dim() == 4 and name.endswith("weight")]
        first = max(convolutions, key=lambda w: w.shape[1])
        last = next(w for w in convolutions if w.shape[1] == 3)
        size, width = 8 * first.shape[1] // last.shape[0], last.shape[0]
        if size not in SIZES:
            sizes = " or ".join(f"{s} x {s}" for s in SIZES)
            raise RefusedError(MESSAGES["size"].format(path=path, size=size, sizes=sizes))
        with torch.device("meta"):
            G = DCGANGenerator(size, width, first.shape[0], batch_norm=any("running_mean" in name for name in weights))
        checkpoint.require_fit(G, weights, path.name)
    except (ValueError, StopIteration, ZeroDivisionError) as error:
        if isinstance(error, RefusedError):
            raise
        raise RefusedError(MESSAGES["architecture"].format(path=path, error=error or "no picture layer")) from None
    if not all(w.isfinite().all() for w in weights.values()):
        raise RefusedError(MESSAGES["numbers"].format(path=path))
    G = G.to_empty(device="cpu")
    G.load_state_dict(weights)
    return G.eval().requires_grad_(False), size
