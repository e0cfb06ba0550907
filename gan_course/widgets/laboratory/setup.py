"""The controls of the GAN laboratory, their values as a line of text, and runs worth seeing."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from gan_course.data.points import NAMES, Points, from_drawing, points
from gan_course.training.losses import OBJECTIVES
from gan_course.widgets.core.controls import Control

import torch

SIDE = 14  # cells along each side of the drawing
PLANE = tuple(name for name in NAMES if points(name).dim == 2)
RATES = (1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
WIDTHS = (4, 8, 16, 32, 64, 128, 256)
LAYERS = (1, 2, 3, 4)
STEPS = (1, 2, 3, 5, 10)
LOSSES = tuple(
    name
    for name, game in OBJECTIVES.items()
    if not game.relativistic  # the arrows are of single fakes, not of pairs
    and name != "wasserstein-gp"  # its weight is for pictures: on points it fails, see presets.WGAN_GP
)

CONTROLS = {
    "data": Control("data", (*PLANE, "drawing")),
    "noise": Control("data", ("normal", "uniform")),
    "noise_dim": Control("data", (1, 2)),
    "batch": Control("data", (16, 32, 64, 128, 256, 512), live=True),
    "seed": Control("data", tuple(range(10))),
    "G_layers": Control("generator", LAYERS),
    "G_width": Control("generator", WIDTHS),
    "lr_G": Control("generator", RATES, live=True),
    "g_steps": Control("generator", STEPS, live=True),
    "ema": Control("generator", (0, 10, 100, 1000), live=True),
    "D_layers": Control("discriminator", LAYERS),
    "D_width": Control("discriminator", WIDTHS),
    "lr_D": Control("discriminator", RATES, live=True),
    "d_steps": Control("discriminator", STEPS, live=True),
    "spectral": Control("discriminator", (False, True)),
    "objective": Control("training", (*LOSSES, "own"), live=True),
    "optimiser": Control("training", ("adam", "sgd")),
    "momentum": Control("training", (0.0, 0.5, 0.9), live=True),
    "start": Control("training", ("fresh", "trained")),
}

PRESETS = {
    "success": "data=two_moons lr_G=0.002 ema=100 lr_D=0.002 objective=non-saturating-r1",
    "mode_collapse": "data=ring8 lr_G=0.005 g_steps=10 momentum=0.5",
    "lost_mode": "data=two_blobs lr_D=0.01 d_steps=10 objective=minimax",
    "oscillation": ("data=two_blobs lr_G=0.005 lr_D=0.005 momentum=0.9 | data=two_blobs lr_G=0.005 lr_D=0.005"),
    "vanishing_gradients": (
        "data=ring8 lr_G=0.005 lr_D=0.1 d_steps=10 objective=minimax optimiser=sgd momentum=0.5 | "
        "data=ring8 lr_G=0.005 lr_D=0.1 d_steps=10 optimiser=sgd momentum=0.5"
    ),
    "thread": "data=three_blobs noise_dim=1 | data=three_blobs",
    "trained": (
        "data=ring8 lr_G=0.0002 lr_D=0.0002 start=trained | data=ring8 lr_G=0.005 lr_D=0.005 momentum=0.5 start=trained"
    ),
}
"""Runs worth seeing, as text; two that are separated by `|` are shown side by side. What to look at is in `words`."""

_NETWORKS = ("noise", "noise_dim", "G_layers", "G_width", "D_layers", "D_width", "spectral")
"""Controls that shape the networks."""


@dataclass(frozen=True)
class Setup:
    """The values of a run's controls; each field is one of :data:`CONTROLS`, which lists its values.

    `drawing` holds the drawn cells where `data` is "drawing": `SIDE` rows from the top, each a hexadecimal number whose
    bits are its cells from the left. `str(setup)` names all that differs from the defaults; :meth:`parse` reads it.

    Raises ValueError for a value that its control does not have.
    """

    data: str = "ring8"
    noise: str = "normal"
    noise_dim: int = 2
    batch: int = 256
    seed: int = 0
    G_layers: int = 2
    G_width: int = 64
    lr_G: float = 1e-3
    g_steps: int = 1
    ema: int = 0
    D_layers: int = 2
    D_width: int = 64
    lr_D: float = 1e-3
    d_steps: int = 1
    spectral: bool = False
    objective: str = "non-saturating"
    optimiser: str = "adam"
    momentum: float = 0.0
    start: str = "fresh"
    drawing: str = ""

    def __post_init__(self) -> None:
        for name, control in CONTROLS.items():
            value = getattr(self, name)
            if name == "seed" and isinstance(value, int) and 0 <= value < 2**63:
                continue
            control.require(name, value)
        if self.start == "trained" and (self.data not in PLANE or self._networks() != Setup()._networks()):
            raise ValueError("Trained networks are there for the named points and for the networks of the defaults.")
        if self.data == "drawing":
            self.cells()

    def _networks(self) -> tuple:
        return tuple(getattr(self, name) for name in _NETWORKS)

    def cells(self) -> torch.Tensor:
        """Return the drawn cells, float (SIDE, SIDE) of 0 and 1, row 0 at the top."""
        try:
            rows = [int(row, 16) for row in self.drawing.split("-")]
        except ValueError:
            rows = []
        if len(rows) != SIDE or not any(rows) or any(not 0 <= row < 2**SIDE for row in rows):
            raise ValueError(f"The drawing is {self.drawing!r}; draw at least one of the {SIDE} by {SIDE} cells.")
        return torch.tensor([[float(row >> (SIDE - 1 - i) & 1) for i in range(SIDE)] for row in rows])

    def points(self) -> Points:
        """Return the real distribution."""
        return points(self.data) if self.data != "drawing" else from_drawing(self.cells())

    def __str__(self) -> str:
        default = asdict(Setup())
        changed = {name: value for name, value in asdict(self).items() if value != default[name] or name == "data"}
        if self.data != "drawing":
            changed.pop("drawing", None)
        return " ".join(
            f"{name}={value:g}" if isinstance(value, float) else f"{name}={value}" for name, value in changed.items()
        )

    @classmethod
    def parse(cls, text: str) -> Setup:
        """Read what `str()` wrote, such as "data=ring lr_G=0.002 seed=3"; fields left out have their defaults."""
        kinds = {field.name: type(field.default) for field in fields(cls)}
        given: dict[str, Any] = {}
        for word in text.split():
            name, equals, value = word.partition("=")
            if not equals or name not in kinds:
                raise ValueError(f"{word!r} is not a setting; write name=value, with the names {', '.join(kinds)}.")
            try:
                given[name] = _truth(value) if kinds[name] is bool else kinds[name](value)
            except ValueError:
                raise ValueError(
                    f"{name} is {value!r}; it takes "
                    + ("yes or no." if kinds[name] is bool else f"a number such as {getattr(cls(), name)}.")
                ) from None
        return cls(**given)


def changed(setup: Setup, **changes: Any) -> Setup:
    """Return the setup with some values replaced; what the changes make impossible goes back to its default."""
    if "start" not in changes and setup.start == "trained" and changes.keys() & {*_NETWORKS, "drawing"}:
        changes["start"] = "fresh"
    if changes.get("start") == "trained":
        default = Setup()
        changes |= {name: getattr(default, name) for name in _NETWORKS}
    return replace(setup, **changes)


def _truth(word: str) -> bool:
    for truth, words in ((True, ("true", "yes", "1")), (False, ("false", "no", "0"))):
        if word.lower() in words:
            return truth
    raise ValueError(word)


def drawing(cells: Any) -> str:
    """Return cells, (SIDE, SIDE) of anything true or false, as text for `Setup(data="drawing", drawing=...)`."""
    return "-".join(f"{sum(bool(cell) << (SIDE - 1 - i) for i, cell in enumerate(row)):x}" for row in cells)
