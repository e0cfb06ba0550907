"""The VAE desk without its desk: which code is asked for, and what each model makes of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

from gan_course.data.pictures import Pictures
from gan_course.models.autoencoder import reparameterise
from gan_course.widgets.core.evaluate import pixels
from gan_course.widgets.desk.codes import PLANES, Codes, Plane, arc
from gan_course.widgets.desk.reading import Careful

import numpy as np
import torch
from torch import Tensor

MANY = 9  # pictures in a row; there are two rows
STEPS = 11  # pictures along each side of a map of pictures
WAYS = {
    "cloud": "c = m + exp(s) e: the cloud of digit a",
    "walk": "from a to b",
    "place": "any place of the map",
    "prior": "new codes from N(0, 1)",
}
SETTINGS = ("way", "a", "b", "strength", "t", "curved", "place", "plane", "ground")
"""What a desk may be set to, see :class:`Desk`."""
SHARE = 0.25  # noise in units of the codes' own spread, where no VAE says how large sigma is


@dataclass(frozen=True)
class Shown:
    """What one model shows. Places are in its own plane of codes.

    Attributes:
        name: of the model.
        dots, labels: where the codes of all pictures lie, (n, 2), and which digits they are, (n,).
        centre, reach: the map shows places up to `reach` away from `centre`, the middle of all codes, (2,).
        axes: what its two directions are called.
        ends: where a and b lie, (2, 2).
        at: where the chosen code lies, (2,).
        many: where the codes of the small pictures lie, (2 * MANY, 2).
        ground: what the decoder draws at STEPS x STEPS places, side by side in one picture, uint8 (height, width, 3);
            None if it is not wanted.
        m, sigma: the middle of the codes and the spread of their noise, (dim,) each; None where there is no noise.
        code: the chosen code, (dim,).
        span: largest size of a number of a code worth showing.
        asked: the digits that the code comes from (a; or a and b; or none), uint8 (0 to 2, height, width, 3).
        drawn: what is decoded from the chosen code, uint8 (height, width, 3).
        pictures: what is decoded from the codes of `many`, uint8 (2 * MANY, height, width, 3).
        read: which class a reader sees in each of these, 2 * MANY, None where it is not sure; or None without a reader.
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
    ground: np.ndarray | None
    m: np.ndarray | None
    sigma: np.ndarray | None
    code: np.ndarray
    span: float
    asked: np.ndarray
    drawn: np.ndarray
    pictures: np.ndarray
    read: list[int | None] | None


class Desk:
    """Two digits, a way to choose a code, and the models side by side.

    Args:
        models: name -> model, see :class:`Codes`.
        pictures: digits with labels; the desk encodes all of them.
        read: pictures to logits of classes, such as the digit reader; or None.
        seed: of the noise.
        reparameterise: m, s and e, (n, dim) each, to codes; the learner's own, or the course's.

    Attributes, each of which may be set: `a`, `b` (indices of pictures); `way` (one of WAYS); `strength` (how many
    times the noise); `t` (0 at a, 1 at b); `curved` (the walk keeps its distance from the middle); `place` (x and y on
    the map from the middle of all codes, in units of their own spread, so that it means the same for every model);
    `plane` (one of PLANES); `ground` (whether the map shows pictures).
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
        self.read = None if read is None else Careful(read, x)
        self.way, self.strength, self.t, self.curved = "cloud", 1.0, 0.5, False
        self.place, self.plane, self.ground = (0.0, 0.0), "a and b", False
        self.a, self.b = -1, -1
        self.choose("a", self.classes[2 % len(self.classes)])
        self.choose("b", self.classes[7 % len(self.classes)])
        self._grounds: dict[Any, np.ndarray] = {}

    # --- choosing

    def choose(self, end: str, label: int) -> None:
        """Let `end`, "a" or "b", be the first picture of a class, but not the other end's if there is one more."""
        setattr(self, end, self._free(end, np.flatnonzero(self.labels == label))[0])

    def another(self, end: str) -> None:
        """Let `end`, "a" or "b", be the next picture of its class, but not the other end's if there is one more."""
        now = getattr(self, end)
        same = self._free(end, np.flatnonzero(self.labels == self.labels[now]))
        setattr(self, end, next((one for one in same if one > now), same[0]))

    def _free(self, end: str, indices: np.ndarray) -> list[int]:
        """Those that the other end has not taken; all of them if none is left."""
        other = self.b if end == "a" else self.a
        return [one for one in indices.tolist() if one != other] or indices.tolist()

    def new_noise(self) -> None:
        """Throw the die again."""
        self.seed += 1

    def reach(self) -> float:
        """How far the map shows, in units of the codes' own spread: nearly all codes, and a and b."""
        far = [2.5]
        for codes in self.models:
            plane = codes.plane(self.plane, self.a, self.b)
            places = np.abs(plane.to(codes.m) - plane.to(codes.middle)) / codes.spread
            far += [np.quantile(places, 0.995), places[self.a].max(), places[self.b].max()]
        return 1.1 * float(max(far))

    # --- looking

    def snapshot(self) -> list[Shown]:
        """All that is drawn, model by model; looking changes nothing."""
        self._check()
        reach = self.reach()
        return [self._shown(codes, reach) for codes in self.models]

    def _check(self) -> None:
        """Raise ValueError for a setting that makes no sense."""
        last, place = len(self.x) - 1, self.place
        picture = (lambda value: isinstance(value, Integral) and 0 <= value <= last), f"a picture's index, 0 to {last}"
        flag = (lambda value: isinstance(value, (bool, np.bool_))), "True or False"
        wanted = {
            "way": ((lambda value: value in list(WAYS)), f"one of {', '.join(WAYS)}"),
            "plane": ((lambda value: value in list(PLANES)), f"one of {', '.join(PLANES)}"),
            "a": picture,
            "b": picture,
            "strength": ((lambda value: _number(value) and value >= 0), "a number, 0 or more"),
            "t": ((lambda value: _number(value) and 0 <= value <= 1), "a number from 0 (at a) to 1 (at b)"),
            "curved": flag,
            "ground": flag,
        }
        for name, (fits, what) in wanted.items():
            if not fits(value := getattr(self, name)):
                raise ValueError(f"{name} is {value!r}; give {what}.")
        if not (isinstance(place, (tuple, list)) and len(place) == 2 and all(map(_number, place))):
            raise ValueError(f"place is {place!r}; give two numbers, to the right and upwards.")

    def _shown(self, codes: Codes, reach: float) -> Shown:
        plane = codes.plane(self.plane, self.a, self.b)
        middle, sigma, times = self._noise(codes) or (None, None, 1.0)
        code, many = self._codes(codes, plane, reach)
        decoded = codes.decode(torch.cat([code[None], many]))
        sizes = codes.m.abs().flatten()
        asked = {"cloud": [self.a], "walk": [self.a, self.b]}.get(self.way)
        return Shown(
            name=codes.name,
            dots=plane.to(codes.m),
            labels=self.labels,
            centre=plane.to(codes.middle),
            reach=reach * codes.spread,
            axes=plane.names,
            ends=plane.to(codes.m[[self.a, self.b]]),
            at=plane.to(code),
            many=plane.to(many),
            ground=self._ground(codes, plane, reach) if self.ground else None,
            m=None if middle is None else middle.numpy(),
            sigma=None if sigma is None else times * sigma.numpy(),
            code=code.numpy(),
            span=1.1 * max(torch.quantile(sizes[:100_000], 0.999).item(), 2 * codes.spread),
            asked=pixels(self.x[asked]) if asked else np.zeros((0, 1, 1, 3), np.uint8),
            drawn=pixels(decoded[:1])[0],
            pictures=pixels(decoded[1:]),
            read=None if self.read is None else self.read(decoded[1:]),
        )

    def _noise(self, codes: Codes) -> tuple[Tensor, Tensor, float] | None:
        """Middle and spread of a model's noise, (dim,) each, and how many times it is taken; None if there is none."""
        if self.way == "prior":
            return torch.zeros(codes.dim), torch.ones(codes.dim), 1.0
        if self.way != "cloud":
            return None
        if codes.sigma is not None:
            return codes.m[self.a], codes.sigma[self.a], self.strength
        # It has no sigma: it gets noise of the same share of its own codes' spread as the first VAE here.
        others = [one for one in self.models if one.sigma is not None]
        share = (others[0].sigma[self.a] / others[0].each).square().mean().sqrt() if others else SHARE
        return codes.m[self.a], share * codes.each, self.strength

    @torch.no_grad()
    def _codes(self, codes: Codes, plane: Plane, reach: float) -> tuple[Tensor, Tensor]:
        """The chosen code, (dim,), and those of the small pictures, (2 * MANY, dim)."""
        if noise := self._noise(codes):
            middle, sigma, times = noise
            e = torch.randn(2 * MANY, codes.dim, generator=torch.Generator().manual_seed(self.seed))
            many = self.reparameterise(middle.expand_as(e), sigma.log().expand_as(e), times * e)
            if not isinstance(many, Tensor) or many.shape != e.shape:
                given = tuple(many.shape) if isinstance(many, Tensor) else type(many).__name__
                raise ValueError(f"reparameterise gave {given}, not codes of the noise's shape, {tuple(e.shape)}.")
            return many[0], many
        if self.way == "walk":
            a, b = codes.m[self.a], codes.m[self.b]
            t = torch.cat([torch.tensor([self.t]), torch.linspace(0, 1, MANY)])
            line, curve = torch.lerp(a, b, t[:, None]), arc(a, b, codes.middle, t)
            return (curve if self.curved else line)[0], torch.cat([line[1:], curve[1:]])
        x, y = (torch.tensor(float(value)).expand(MANY) for value in self.place)
        along = torch.linspace(-reach, reach, MANY) * (MANY - 1) / MANY
        places = torch.stack([torch.cat([x[:1], along, x]), torch.cat([y[:1], y, along])], dim=1)
        found = plane.code(places * codes.spread + torch.from_numpy(plane.to(codes.middle)))
        return found[0], found[1:]

    def _ground(self, codes: Codes, plane: Plane, reach: float) -> np.ndarray:
        """What the decoder draws all over the map, as one picture."""
        key = codes.name, round(reach, 6), *plane.origin.tolist(), *plane.axes.flatten().tolist()
        if key not in self._grounds:
            if len(self._grounds) > 20:
                self._grounds.clear()
            axis = torch.linspace(-reach, reach, STEPS) * (STEPS - 1) / STEPS * codes.spread
            rows, columns = torch.meshgrid(axis.flip(0), axis, indexing="ij")
            places = torch.stack([columns.flatten(), rows.flatten()], dim=1) + torch.from_numpy(plane.to(codes.middle))
            drawn = pixels(codes.decode(plane.code(places)))
            _, height, width, _ = drawn.shape
            sheet = drawn.reshape(STEPS, STEPS, height, width, 3).swapaxes(1, 2)
            self._grounds[key] = sheet.reshape(STEPS * height, STEPS * width, 3)
        return self._grounds[key]


def _number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
