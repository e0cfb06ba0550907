"""The session behind the code sliders: a code, the ways it can be moved, and what a generator makes of it.

A code has one number for each way: its *place*, how far it lies along that way. To move it sets this place and leaves
the code as it is across the way. Ways that are not at right angles to each other carry one another along, and their
sliders show that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gan_course.data.latent import Latent
from gan_course.measure.attributes import Reading
from gan_course.measure.latent_directions import follow
from gan_course.widgets.core.evaluate import Network, evaluate, pixels

import numpy as np
import torch
from torch import Tensor

STRIP = 7  # outputs along the way
RANDOM = 500  # random codes that say how far a way goes
MEMORY = 50  # codes that `back` returns to


@dataclass(frozen=True)
class Shown:
    """All that a picture of the sliders shows; row 0 is the code as it is, rows 1 to STRIP lie along the way.

    Attributes:
        code: (d,).
        way: the name of the way that was moved along last.
        across: how much each number of the code takes part in that way, (d,).
        place, reach: how far the code lies along the way, and how far its slider goes to both sides.
        places: of the strip, (STRIP,).
        pictures: uint8 (1 + STRIP, height, width, 3), or None for sentences.
        reading, along: what the probe reads in row 0 and in the others, or None.
        sentences: 1 + STRIP lists of words, or None for pictures.
        likely: for each place in the present sentence the likeliest words with their shares, best first.
        right: whether each sentence is one, (1 + STRIP,) of bool, or None where nobody knows.
    """

    code: np.ndarray
    way: str
    across: np.ndarray
    place: float
    reach: float
    places: np.ndarray
    pictures: np.ndarray | None = None
    reading: Reading | None = None
    along: Reading | None = None
    sentences: list[list[str]] | None = None
    likely: list[list[tuple[str, float]]] | None = None
    right: np.ndarray | None = None


class Codes:
    """A code under a generator.

    Args:
        G: codes (n, d) -> pictures (n, 1 or 3, height, width) in [-1, 1], or with `words` logits (n, places, words).
        latent: where random codes come from: anything with `sample(n, generator)`, the codes' length d (normally
            distributed), or codes (n, d) to choose from.
        directions: name -> (d,), ways of your own; only where they point counts.
        read: what reads the outputs: a factor probe for avatars, for sentences a function from words (n, places),
            indices into `words`, to bool (n,).
        words: the words that the logits are for.
        labels: names of the code's d numbers.
        reach: how far the sliders go to both sides; by default as far as any of RANDOM random codes lies.
        seed: of the random codes.

    Attributes: `code` (d,), `ways` (name -> (d,) of length 1), `reaches` (name -> how far), `way` (the last one moved).
    """

    def __init__(
        self,
        G: Network,
        latent: Any,
        directions: Mapping[str, Tensor] | None = None,
        *,
        read: Callable[[Tensor], Any] | None = None,
        words: Sequence[str] | None = None,
        labels: Sequence[str] | None = None,
        reach: float | None = None,
        seed: int = 0,
    ):
        if not callable(G):
            raise TypeError(f"G is {type(G).__name__}; give a network, or a function from codes to pictures.")
        self.G, self.read, self.words = G, read, list(words) if words is not None else None
        self._latent = _source(latent)
        self._random = torch.Generator().manual_seed(seed)
        self._known_codes = known = self._sample(RANDOM)
        self.dim = known.shape[1]
        self.found = {str(name): _unit(name, way, self.dim) for name, way in (directions or {}).items()}
        names = _labels(labels, self.dim)
        if doubles := set(names) & set(self.found):
            raise ValueError(f"A number of the code and a direction are both called {', '.join(sorted(doubles))}.")
        self.axes = dict(zip(names, torch.eye(self.dim), strict=True))
        self.ways = self.found | self.axes
        if reach is not None and not (isinstance(reach, (int, float)) and math.isfinite(reach) and reach > 0):
            raise ValueError(f"reach is {reach!r}; give a number above 0.")
        far = (known @ torch.stack([*self.ways.values()]).T).abs().amax(0).tolist()
        self.reaches = {name: float(reach or _rounded(one)) for name, one in zip(self.ways, far, strict=True)}
        self.code, self.way = known[0].clone(), next(iter(self.ways))
        self._past: list[Tensor] = []
        self._moving: str | None = None

    def place(self, way: str) -> float:
        """How far the code lies along a way."""
        return float(self.code @ self._known(way))

    def move(self, way: str, far: float) -> None:
        """Set how far the code lies along a way. ValueError: no such way (the message lists some), or no number."""
        unit = self._known(way)
        if isinstance(far, bool) or not isinstance(far, (int, float)) or not math.isfinite(far):
            raise ValueError(f"A place along {way!r} is a number, not {far!r}.")
        if self._moving != way:  # of a slider that is dragged only the beginning is remembered
            self._remember()
        self.code, self.way, self._moving = follow(self.code[None], unit, float(far))[0], way, way

    def look(self, way: str) -> None:
        """Let the strip run along a way and leave the code where it is."""
        self._known(way)
        self.way = way

    def new(self) -> None:
        """Another random code."""
        code = self._sample(1)[0]
        self._remember()
        self.code = code

    def zero(self) -> None:
        """The code in which every number is 0."""
        self._remember()
        self.code = torch.zeros(self.dim)

    def back(self) -> None:
        """The code as it was before the last of these, if there was one."""
        if self._past:
            self.code, self._moving = self._past.pop(), None

    def strangers(self, n: int) -> Tensor:
        """n random codes, always the same, (n, d)."""
        return self._known_codes[:n]

    def snapshot(self) -> Shown:
        way, reach = self.ways[self.way], self.reaches[self.way]
        places = torch.linspace(-reach, reach, STRIP)
        strip = follow(self.code.repeat(STRIP, 1), way, places)
        out = evaluate(self.G, torch.cat([self.code[None], strip]))
        seen = self._sentences(out) if self.words is not None else self._pictures(out)
        return Shown(
            code=self.code.numpy().copy(),
            way=self.way,
            across=way.numpy(),
            place=self.place(self.way),
            reach=reach,
            places=places.numpy(),
            **seen,
        )

    def _pictures(self, out: Tensor) -> dict[str, Any]:
        try:
            pictures = pixels(out)
        except ValueError as error:
            raise ValueError(f"{error} For sentences, logits (n, places, words), say words=[...], too.") from None
        if self.read is None:
            return {"pictures": pictures}
        reading = self.read(out.nan_to_num().clamp(-1, 1))
        if not isinstance(reading, Reading):
            raise TypeError(f"read gave {type(reading).__name__}; of pictures a factor probe's Reading is shown.")
        return {"pictures": pictures, "reading": part(reading, slice(0, 1)), "along": part(reading, slice(1, None))}

    def _sentences(self, logits: Tensor) -> dict[str, Any]:
        if logits.ndim != 3 or logits.shape[2] != len(self.words) or not logits.shape[1]:
            n = len(self.words)
            raise ValueError(f"With {n} words G gives logits (n, places, {n}), not {tuple(logits.shape)}.")
        chosen, most = logits.argmax(-1), min(3, len(self.words))
        shares, which = logits[0].softmax(-1).topk(most, dim=-1)
        likely = [
            [(self.words[i], share) for i, share in zip(*row, strict=True)]
            for row in zip(which.tolist(), shares.tolist(), strict=True)
        ]
        return {
            "sentences": [[self.words[i] for i in row] for row in chosen.tolist()],
            "likely": likely,
            "right": np.asarray(self.read(chosen), bool) if self.read is not None else None,
        }

    def _sample(self, n: int) -> Tensor:
        codes = self._latent.sample(n, self._random)
        if not isinstance(codes, Tensor) or codes.ndim != 2 or len(codes) != n or not codes.shape[1]:
            raise ValueError(f"latent.sample({n}, generator) should give codes ({n}, d).")
        return codes.detach().float().cpu()

    def _remember(self) -> None:
        self._past, self._moving = [*self._past, self.code][-MEMORY:], None

    def _known(self, way: str) -> Tensor:
        if way not in self.ways:
            some = ", ".join(list(self.ways)[:8]) + (", ..." if len(self.ways) > 8 else "")
            raise ValueError(f"No way is called {way!r}; there are {some}.")
        return self.ways[way]


def part(reading: Reading, rows: slice) -> Reading:
    """The reading of some of the pictures."""
    return Reading(reading.values[rows], {name: raw[rows] for name, raw in reading.raw.items()})


class _Given:
    """Codes to choose from, as a source of random ones."""

    def __init__(self, codes: Tensor):
        if codes.ndim != 2 or not codes.numel() or not codes.isfinite().all():
            raise ValueError(f"latent has the shape {tuple(codes.shape)}; give codes (n, d), all of them numbers.")
        self.codes = codes.detach().float().cpu()

    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        return self.codes[torch.randint(len(self.codes), (n,), generator=generator)]


def _source(latent: Any) -> Any:
    if isinstance(latent, Tensor):
        return _Given(latent)
    if isinstance(latent, int) and not isinstance(latent, bool):
        return Latent(latent)
    if not hasattr(latent, "sample"):
        raise TypeError(f"latent is {type(latent).__name__}; give a Latent, the codes' length, or codes (n, d).")
    return latent


def _unit(name: str, way: Any, dim: int) -> Tensor:
    way = torch.as_tensor(way).detach().float().cpu()
    if way.shape != (dim,):
        raise ValueError(f"The direction {name!r} has the shape {tuple(way.shape)}; the codes have {dim} numbers.")
    length = way.norm()
    if not (length.isfinite() and length > 0):
        raise ValueError(f"The direction {name!r} has the length {length:g}; it points nowhere.")
    return way / length


def _labels(labels: Sequence[str] | None, dim: int) -> list[str]:
    names = [f"number {i + 1}" for i in range(dim)] if labels is None else [str(label) for label in labels]
    if len(names) != dim or len(set(names)) != dim:
        raise ValueError(
            f"labels has {len(names)} names, {len(set(names))} of them different; a code has {dim} numbers."
        )
    return names


def _rounded(far: float) -> float:
    """Up to two digits; 1 where all codes are 0 along a way."""
    if not (math.isfinite(far) and far > 1e-6):
        return 1.0
    unit = 10.0 ** (math.floor(math.log10(far)) - 1)
    return round(math.ceil(far / unit - 1e-6) * unit, 10)
