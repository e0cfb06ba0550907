"""The state of the code sliders: a code, the directions it can be moved along, and what a generator makes of it.

A code has a *position* along each direction of length 1: its scalar product with it. Moving sets this position and
leaves the code as it is across the direction. Directions that are not at right angles move each other's positions, and
their sliders show that.
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
from gan_course.widgets.sliders import words as shown_words

import numpy as np
import torch
from torch import Tensor

STRIP = 7  # outputs along the direction
RANDOM = 500  # random codes that decide how far the sliders go
MEMORY = 50  # codes that `back` returns to


@dataclass(frozen=True)
class Snapshot:
    """All that a picture of the sliders shows; row 0 is the code as it is, rows 1 to STRIP lie along the direction.

    Attributes:
        code: (d,).
        label: name of the direction that was moved along last.
        weights: that direction, of length 1, (d,).
        position, reach: how far the code lies along the direction, and how far its slider goes to both sides.
        positions: of the strip, (STRIP,).
        pictures: uint8 (1 + STRIP, height, width, 3), or None for sentences.
        reading, along: what the probe reads in row 0 and in the others, or None.
        sentences: 1 + STRIP lists of words, or None for pictures.
        likely: for each place in the present sentence the likeliest words with their probabilities, best first.
        valid: whether each sentence is one, (1 + STRIP,) of bool, or None without a function that decides it.
    """

    code: np.ndarray
    label: str
    weights: np.ndarray
    position: float
    reach: float
    positions: np.ndarray
    pictures: np.ndarray | None = None
    reading: Reading | None = None
    along: Reading | None = None
    sentences: list[list[str]] | None = None
    likely: list[list[tuple[str, float]]] | None = None
    valid: np.ndarray | None = None


class SlidersSession:
    """A code and the generator that it is the input of; arguments as for :func:`gan_course.widgets.sliders.sliders`.

    Attributes: `code` (d,); `directions` (key -> (d,) of length 1: first those of the caller, `found`, then `axes`, the
    numbers of the code); `labels` (key -> name on the page); `reaches` (key -> how far its slider goes); `current`
    (the key of the direction moved along last).
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
        self._rng = torch.Generator().manual_seed(seed)
        self._random_codes = known = self._sample(RANDOM)
        self.dim = known.shape[1]
        self.found = {str(name): _unit(name, one, self.dim) for name, one in (directions or {}).items()}
        names = _axis_labels(labels, self.dim)
        if doubles := set(names) & set(self.found):
            raise ValueError(f"A number of the code and a direction are both called {', '.join(sorted(doubles))}.")
        self.labels = {name: name for name in self.found} | names
        self.axes = dict(zip(names, torch.eye(self.dim), strict=True))
        self.directions = self.found | self.axes
        if reach is not None and not (isinstance(reach, (int, float)) and math.isfinite(reach) and reach > 0):
            raise ValueError(f"reach is {reach!r}; give a number above 0.")
        far = (known @ torch.stack([*self.directions.values()]).T).abs().amax(0).tolist()
        self.reaches = {key: float(reach or _rounded(one)) for key, one in zip(self.directions, far, strict=True)}
        self.code, self.current = known[0].clone(), next(iter(self.directions))
        self._past: list[Tensor] = []
        self._moving: str | None = None

    def position(self, key: str) -> float:
        """Return how far the code lies along a direction."""
        return float(self.code @ self._direction(key))

    def move(self, key: str, position: float) -> None:
        """Set how far the code lies along a direction.

        Raises ValueError if there is no such direction (the message lists some) or if `position` is not a number.
        """
        direction = self._direction(key)
        if isinstance(position, bool) or not isinstance(position, (int, float)) or not math.isfinite(position):
            raise ValueError(f"A position along {key!r} is a number, not {position!r}.")
        if self._moving != key:  # of a slider that is dragged only the beginning is kept
            self._keep()
        self.code, self.current, self._moving = follow(self.code[None], direction, float(position))[0], key, key

    def look(self, key: str) -> None:
        """Let the strip run along a direction and leave the code where it is."""
        self._direction(key)
        self.current = key

    def new(self) -> None:
        """Draw another random code."""
        code = self._sample(1)[0]
        self._keep()
        self.code = code

    def zero(self) -> None:
        """Set every number of the code to 0."""
        self._keep()
        self.code = torch.zeros(self.dim)

    def back(self) -> None:
        """Return to the code before the last of these changes, if there was one."""
        if self._past:
            self.code, self._moving = self._past.pop(), None

    def random_codes(self, n: int) -> Tensor:
        """Return n random codes, always the same, (n, d)."""
        return self._random_codes[:n]

    def snapshot(self) -> Snapshot:
        """Return all that is drawn; it changes nothing."""
        direction, reach = self.directions[self.current], self.reaches[self.current]
        positions = torch.linspace(-reach, reach, STRIP)
        strip = follow(self.code.repeat(STRIP, 1), direction, positions)
        outputs = evaluate(self.G, torch.cat([self.code[None], strip]))
        return Snapshot(
            code=self.code.numpy().copy(),
            label=self.labels[self.current],
            weights=direction.numpy(),
            position=self.position(self.current),
            reach=reach,
            positions=positions.numpy(),
            **(self._sentences(outputs) if self.words is not None else self._pictures(outputs)),
        )

    def _pictures(self, outputs: Tensor) -> dict[str, Any]:
        try:
            pictures = pixels(outputs)
        except ValueError as error:
            raise ValueError(f"{error} For sentences, logits (n, length, words), give words=[...] as well.") from None
        if self.read is None:
            return {"pictures": pictures}
        reading = self.read(outputs.nan_to_num().clamp(-1, 1))
        if not isinstance(reading, Reading):
            raise TypeError(f"read gave {type(reading).__name__}; of pictures a factor probe's Reading is shown.")
        return {"pictures": pictures, "reading": part(reading, slice(0, 1)), "along": part(reading, slice(1, None))}

    def _sentences(self, logits: Tensor) -> dict[str, Any]:
        if logits.ndim != 3 or logits.shape[2] != len(self.words) or not logits.shape[1]:
            n = len(self.words)
            raise ValueError(f"With {n} words G gives logits (n, length, {n}), not {tuple(logits.shape)}.")
        chosen, most = logits.argmax(-1), min(3, len(self.words))
        shares, which = logits[0].softmax(-1).topk(most, dim=-1)
        likely = [
            [(self.words[i], share) for i, share in zip(*row, strict=True)]
            for row in zip(which.tolist(), shares.tolist(), strict=True)
        ]
        return {
            "sentences": [[self.words[i] for i in row] for row in chosen.tolist()],
            "likely": likely,
            "valid": np.asarray(self.read(chosen), bool) if self.read is not None else None,
        }

    def _sample(self, n: int) -> Tensor:
        codes = self._latent.sample(n, self._rng)
        if not isinstance(codes, Tensor) or codes.ndim != 2 or len(codes) != n or not codes.shape[1]:
            raise ValueError(f"latent.sample({n}, generator) should give codes ({n}, d).")
        return codes.detach().float().cpu()

    def _keep(self) -> None:
        self._past, self._moving = [*self._past, self.code][-MEMORY:], None

    def _direction(self, key: str) -> Tensor:
        if key not in self.directions:
            some = ", ".join(list(self.directions)[:8]) + (", ..." if len(self.directions) > 8 else "")
            raise ValueError(f"No direction is called {key!r}; there are {some}.")
        return self.directions[key]


def part(reading: Reading, rows: slice) -> Reading:
    """Return the reading of some of the pictures."""
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


def _unit(name: str, direction: Any, dim: int) -> Tensor:
    direction = torch.as_tensor(direction).detach().float().cpu()
    if direction.shape != (dim,):
        raise ValueError(f"The direction {name!r} has shape {tuple(direction.shape)}; the codes have {dim} numbers.")
    length = direction.norm()
    if not (length.isfinite() and length > 0):
        raise ValueError(f"The direction {name!r} has length {length:g}; it points nowhere.")
    return direction / length


def _axis_labels(labels: Sequence[str] | None, dim: int) -> dict[str, str]:
    """Return key -> label of each number of the code; a caller's own labels are keys as they are."""
    if labels is None:
        return {f"number {i}": shown_words.NUMBER.format(i=i) for i in range(1, dim + 1)}
    names = [str(label) for label in labels]
    if len(names) != dim or len(set(names)) != dim:
        raise ValueError(
            f"labels has {len(names)} names, {len(set(names))} of them different; a code has {dim} numbers."
        )
    return {name: name for name in names}


def _rounded(far: float) -> float:
    """Round up to two digits; 1 where all codes are 0 along a direction."""
    if not (math.isfinite(far) and far > 1e-6):
        return 1.0
    unit = 10.0 ** (math.floor(math.log10(far)) - 1)
    return round(math.ceil(far / unit - 1e-6) * unit, 10)
