"""The state of the VAE desk: which code is chosen, and what each model makes of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

from gan_course.data.pictures import Pictures
from gan_course.models.autoencoder import reparameterise
from gan_course.widgets.core.evaluate import pixels
from gan_course.widgets.desk import words
from gan_course.widgets.desk.codes import PLANES, Codes, Plane, spherical
from gan_course.widgets.desk.selective import SelectiveClassifier

import numpy as np
import torch
from torch import Tensor

MANY = 9  # pictures in a row; there are two rows
STEPS = 11  # pictures along each side of a map of pictures
WAYS = ("cloud", "interpolation", "place", "prior")
"""Ways to choose a code: with noise around digit a, between a and b, anywhere on the map, from N(0, 1)."""
SETTINGS = ("way", "a", "b", "strength", "t", "curved", "place", "plane", "decoded")
"""What can be set, see :class:`DeskSession`."""
SHARE = 0.25  # noise in units of the codes' own spread, where there is no VAE whose sigma decides


@dataclass(frozen=True)
class Snapshot:
    """What one model shows. Places are in its own plane of codes.

    Attributes:
        name: of the model.
        dots, labels: where the codes of all pictures lie, (n, 2), and which digits they are, (n,).
        centre, reach: the map shows places up to `reach` away from `centre`, the middle of all codes, (2,).
        axes: names of its two directions.
        ends: where a and b lie, (2, 2).
        at: where the chosen code lies, (2,).
        many: where the codes of the samples lie, (2 * MANY, 2).
        decoded: the decoder's pictures at STEPS x STEPS places, next to each other, uint8 (height, width, 3); or None.
        m, sigma: mean and standard deviation of the code, (dim,) each, or None where there is none: no noise, or an
            autoencoder, which has no sigma.
        code: the chosen code, (dim,).
        span: largest size of a number of a code worth showing.
        inputs: the digits that the code comes from (a; or a and b; or none), uint8 (0 to 2, height, width, 3).
        output: the picture decoded from the chosen code, uint8 (height, width, 3).
        samples: pictures decoded from the codes of `many`, uint8 (2 * MANY, height, width, 3).
        classes: the classes of the samples, 2 * MANY, None where the classifier abstains; or None without one.
    """

    name: str
    dots: np.ndarray
    labels: np.ndarray
    centre: np.ndarray
    reach: float
    axes: tuple[str, str]
    ends: np.ndarray
    at: np.ndarray
    many: np.ndarray
    decoded: np.ndarray | None
    m: np.ndarray | None
    sigma: np.ndarray | None
    code: np.ndarray
    span: float
    inputs: np.ndarray
    output: np.ndarray
    samples: np.ndarray
    classes: list[int | None] | None


class DeskSession:
    """Two digits, a way to choose a code, and the models side by side.

    Args:
        models: name -> model, see :class:`Codes`.
        pictures: digits with labels; all of them are encoded.
        read: pictures to logits of classes, or None.
        seed: of the noise.
        reparameterise: m, s and e, (n, dim) each, to codes.

    Attributes, each of which may be set: `a`, `b` (indices of pictures); `way` (one of WAYS); `strength` (factor of the
    noise); `t` (0 at a, 1 at b); `curved` (whether the interpolation is spherical); `place` (x and y on the map from
    the middle of all codes, in units of their own spread, so that it means the same for every model); `plane` (one of
    PLANES); `decoded` (whether the map shows decoded pictures).
    """

    def __init__(
        self,
        models: Mapping[str, Any],
        pictures: Pictures,
        read: Callable[[Tensor], Tensor] | None = None,
        seed: int = 0,
        reparameterise: Callable[[Tensor, Tensor, Tensor], Tensor] = reparameterise,
    ):
        if getattr(pictures, "labels", None) is None or len(pictures) < 2:
            raise ValueError("pictures should be two or more digits with labels, such as digits(split='test').")
        x = pictures[:].cpu()
        self.models = [Codes(name, model, x) for name, model in models.items()]
        self.labels = pictures.labels.cpu().numpy()
        self.classes = sorted(set(self.labels.tolist()))
        self.x, self.seed, self.reparameterise = x, seed, reparameterise
        self.read = None if read is None else SelectiveClassifier(read, x)
        self.way, self.strength, self.t, self.curved = "cloud", 1.0, 0.5, False
        self.place, self.plane, self.decoded = (0.0, 0.0), PLANES[0], False
        self.a, self.b = -1, -1
        self.choose("a", self.classes[2 % len(self.classes)])
        self.choose("b", self.classes[7 % len(self.classes)])
        self._sheets: dict[Any, np.ndarray] = {}

    # --- choosing

    def choose(self, end: str, label: int) -> None:
        """Set `end`, "a" or "b", to the first picture of a class, but not the other end's if there are more."""
        setattr(self, end, self._free(end, np.flatnonzero(self.labels == label))[0])

    def another(self, end: str) -> None:
        """Set `end`, "a" or "b", to the next picture of its class, but not the other end's if there are more."""
        now = getattr(self, end)
        same = self._free(end, np.flatnonzero(self.labels == self.labels[now]))
        setattr(self, end, next((one for one in same if one > now), same[0]))

    def _free(self, end: str, indices: np.ndarray) -> list[int]:
        """Return those that the other end is not at; all of them if none is left."""
        other = self.b if end == "a" else self.a
        return [one for one in indices.tolist() if one != other] or indices.tolist()

    def new_noise(self) -> None:
        """Draw the noise again."""
        self.seed += 1

    def reach(self) -> float:
        """Return how far the map reaches, in units of the codes' own spread: to nearly all codes, and to a and b."""
        far = [2.5]
        for codes in self.models:
            plane = codes.plane(self.plane, self.a, self.b)
            places = np.abs(plane.to(codes.m) - plane.to(codes.middle)) / codes.spread
            far += [np.quantile(places, 0.995), places[self.a].max(), places[self.b].max()]
        return 1.1 * float(max(far))

    def snapshot(self) -> list[Snapshot]:
        """Return all that is drawn, model by model; it changes nothing."""
        self._check()
        reach = self.reach()
        return [self._snapshot(codes, reach) for codes in self.models]

    def _check(self) -> None:
        """Raise ValueError for a setting that is not accepted."""
        last, place = len(self.x) - 1, self.place
        picture = (lambda value: isinstance(value, Integral) and 0 <= value <= last), words.INDEX.format(last=last)
        flag = (lambda value: isinstance(value, (bool, np.bool_))), words.FLAG
        wanted = {
            "way": ((lambda value: value in list(WAYS)), words.ONE_OF.format(choices=", ".join(WAYS))),
            "plane": ((lambda value: value in list(PLANES)), words.ONE_OF.format(choices=", ".join(PLANES))),
            "a": picture,
            "b": picture,
            "strength": ((lambda value: _number(value) and value >= 0), words.FACTOR),
            "t": ((lambda value: _number(value) and 0 <= value <= 1), words.FRACTION),
            "curved": flag,
            "decoded": flag,
        }
        for name, (fits, what) in wanted.items():
            if not fits(value := getattr(self, name)):
                raise ValueError(f"{name} is {value!r}; give {what}.")
        if not (isinstance(place, (tuple, list)) and len(place) == 2 and all(map(_number, place))):
            raise ValueError(f"place is {place!r}; give two numbers, to the right and upwards.")

    def _snapshot(self, codes: Codes, reach: float) -> Snapshot:
        plane = codes.plane(self.plane, self.a, self.b)
        mean, sigma, times = self._noise(codes) or (None, None, 1.0)
        code, many = self._codes(codes, plane, reach)
        decoded = codes.decode(torch.cat([code[None], many]))
        sizes = codes.m.abs().flatten()
        inputs = {"cloud": [self.a], "interpolation": [self.a, self.b]}.get(self.way)
        if self.way == "cloud" and codes.sigma is None:
            sigma = None  # the noise of an autoencoder is ours, not its own
        return Snapshot(
            name=codes.name,
            dots=plane.to(codes.m),
            labels=self.labels,
            centre=plane.to(codes.middle),
            reach=reach * codes.spread,
            axes=plane.names,
            ends=plane.to(codes.m[[self.a, self.b]]),
            at=plane.to(code),
            many=plane.to(many),
            decoded=self._sheet(codes, plane, reach) if self.decoded else None,
            m=None if mean is None else mean.numpy(),
            sigma=None if sigma is None else times * sigma.numpy(),
            code=code.numpy(),
            span=1.1 * max(torch.quantile(sizes[:100_000], 0.999).item(), 2 * codes.spread),
            inputs=pixels(self.x[inputs]) if inputs else np.zeros((0, 1, 1, 3), np.uint8),
            output=pixels(decoded[:1])[0],
            samples=pixels(decoded[1:]),
            classes=None if self.read is None else self.read(decoded[1:]),
        )

    def _noise(self, codes: Codes) -> tuple[Tensor, Tensor, float] | None:
        """Return mean and standard deviation of a model's noise, (dim,) each, and its factor; None without noise."""
        if self.way == "prior":
            return torch.zeros(codes.dim), torch.ones(codes.dim), 1.0
        if self.way != "cloud":
            return None
        if codes.sigma is not None:
            return codes.m[self.a], codes.sigma[self.a], self.strength
        # An autoencoder has no sigma: it gets the same share of its own codes' spread as the first VAE here.
        others = [one for one in self.models if one.sigma is not None]
        share = (others[0].sigma[self.a] / others[0].each).square().mean().sqrt() if others else SHARE
        return codes.m[self.a], share * codes.each, self.strength

    @torch.no_grad()
    def _codes(self, codes: Codes, plane: Plane, reach: float) -> tuple[Tensor, Tensor]:
        """Return the chosen code, (dim,), and those of the samples, (2 * MANY, dim)."""
        if noise := self._noise(codes):
            mean, sigma, times = noise
            e = torch.randn(2 * MANY, codes.dim, generator=torch.Generator().manual_seed(self.seed))
            many = self.reparameterise(mean.expand_as(e), sigma.log().expand_as(e), times * e)
            if not isinstance(many, Tensor) or many.shape != e.shape:
                given = tuple(many.shape) if isinstance(many, Tensor) else type(many).__name__
                raise ValueError(f"reparameterise gave {given}, not codes of the noise's shape, {tuple(e.shape)}.")
            return many[0], many
        if self.way == "interpolation":
            a, b = codes.m[self.a], codes.m[self.b]
            t = torch.cat([torch.tensor([self.t]), torch.linspace(0, 1, MANY)])
            line, curve = torch.lerp(a, b, t[:, None]), spherical(a, b, codes.middle, t)
            return (curve if self.curved else line)[0], torch.cat([line[1:], curve[1:]])
        x, y = (torch.tensor(float(value)).expand(MANY) for value in self.place)
        along = torch.linspace(-reach, reach, MANY) * (MANY - 1) / MANY
        places = torch.stack([torch.cat([x[:1], along, x]), torch.cat([y[:1], y, along])], dim=1)
        found = plane.code(places * codes.spread + torch.from_numpy(plane.to(codes.middle)))
        return found[0], found[1:]

    def _sheet(self, codes: Codes, plane: Plane, reach: float) -> np.ndarray:
        """Return decoded pictures all over the map, as one picture."""
        key = codes.name, round(reach, 6), *plane.origin.tolist(), *plane.axes.flatten().tolist()
        if key not in self._sheets:
            if len(self._sheets) > 20:
                self._sheets.clear()
            axis = torch.linspace(-reach, reach, STEPS) * (STEPS - 1) / STEPS * codes.spread
            rows, columns = torch.meshgrid(axis.flip(0), axis, indexing="ij")
            places = torch.stack([columns.flatten(), rows.flatten()], dim=1) + torch.from_numpy(plane.to(codes.middle))
            drawn = pixels(codes.decode(plane.code(places)))
            _, height, width, _ = drawn.shape
            sheet = drawn.reshape(STEPS, STEPS, height, width, 3).swapaxes(1, 2)
            self._sheets[key] = sheet.reshape(STEPS * height, STEPS * width, 3)
        return self._sheets[key]


def _number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
